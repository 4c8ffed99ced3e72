"""What `/report` offers: one sentence, the kind that it sounds like, or a list in two steps.

`KINDS` is the registry; `GROUPS` is how the list shows it.
"""

from dialogs.core import Ask, Question, Scene, first_open, text
from dialogs.endings import Answers, Outcome
from dialogs.reports import (
    adults,
    children,
    colleague_conduct,
    cyberbullying_of_staff,
    online,
    pupil_contact,
    pupils,
)
from dialogs.reports.kind import Kind, ask
from dialogs.reports.story import WHAT
from policy_kb.proposing import propose
from policy_kb.routing import Report

KINDS: dict[str, Kind] = {
    "pupil-contact": pupil_contact.KIND,
    "personal-details": pupils.PERSONAL_DETAILS,
    "underage-account": pupils.UNDERAGE_ACCOUNT,
    "pupil-behaviour": pupils.PUPIL_BEHAVIOUR,
    "cyberbullying-of-pupil": children.BULLYING_OF_PUPIL,
    "child-harm": children.CHILD_HARM,
    "child-welfare": children.CHILD_WELFARE,
    "image": children.IMAGE,
    "extremism": children.EXTREMISM,
    "cyberbullying-of-staff": cyberbullying_of_staff.KIND,
    "false-allegation": cyberbullying_of_staff.FALSE,
    "parent-post": online.PARENT_POST,
    "colleague-conduct": colleague_conduct.KIND,
    "own-mistake": adults.OWN_MISTAKE,
    "passed-on": adults.PASSED_ON,
    "whistleblowing": adults.WHISTLEBLOWING,
    "content": online.CONTENT,
    "page-comment": online.PAGE_COMMENT,
    "data-leak": online.DATA_LEAK,
    "device": online.DEVICE_USE,
    "press": online.PRESS_CONTACT,
}

GROUPS: dict[str, tuple[str, ...]] = {
    "pupils": ("pupil-contact", "personal-details", "underage-account", "pupil-behaviour", "device"),
    "child": ("child-harm", "child-welfare", "cyberbullying-of-pupil", "image", "extremism"),
    "staff": ("cyberbullying-of-staff", "false-allegation", "parent-post"),
    "adult": ("colleague-conduct", "own-mistake", "passed-on", "whistleblowing"),
    "online": ("content", "page-comment", "image", "data-leak", "device", "press"),
}

OTHER = "something-else"
GROUP = Question("report.group", options=tuple(GROUPS))


def proposed(answers: Answers) -> Question | None:
    """The question "is it this?": the kinds that the sentence sounds like, best first."""
    found = propose(text(answers, WHAT))
    return Question("report.proposed", options=(*found, OTHER)) if found else None


def listed(answers: Answers) -> Question:
    """The kinds of the group that was chosen."""
    return Question("report.kind", options=GROUPS[text(answers, GROUP)])


def kind_of(answers: Answers) -> str:
    """The kind of report that was confirmed or chosen; empty before that."""
    chosen = answers.get("report.proposed", "")
    name = chosen if chosen in KINDS else answers.get("report.kind", "")
    return name if isinstance(name, str) else ""


def reported(answers: Answers) -> Report | None:
    """What routing was told of a filed report, from its answers; None for what was no report of a kind."""
    kind = KINDS.get(kind_of(answers))
    return kind.report(answers) if kind else None


def dialog(answers: Answers, scene: Scene) -> Ask | Outcome:
    """One sentence, the kind of report, then the questions of that kind."""
    if found := first_open(answers, (WHAT,)):
        return found
    if (question := proposed(answers)) and (found := first_open(answers, (question,))):
        return found
    if kind_of(answers) == "":
        return first_open(answers, (GROUP,)) or Ask((listed(answers),))
    name = kind_of(answers)
    return ask(name, KINDS[name], answers, scene)
