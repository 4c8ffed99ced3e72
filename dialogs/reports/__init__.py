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
    devices,
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
    "life-at-risk": children.LIFE_AT_RISK,
    "abduction": children.TAKEN_AWAY,
    "image": children.IMAGE,
    "extremism": children.EXTREMISM,
    "cyberbullying-of-staff": cyberbullying_of_staff.KIND,
    "false-allegation": cyberbullying_of_staff.FALSE,
    "rumour": cyberbullying_of_staff.SPREAD,
    "parent-post": online.PARENT_POST,
    "colleague-conduct": colleague_conduct.KIND,
    "own-mistake": adults.OWN_MISTAKE,
    "passed-on": adults.PASSED_ON,
    "whistleblowing": adults.WHISTLEBLOWING,
    "content": online.CONTENT,
    "page-comment": online.PAGE_COMMENT,
    "data-leak": online.DATA_LEAK,
    "data-complaint": adults.DATA_COMPLAINT,
    "device-lost": devices.LOST,
    "device-found": devices.FOUND_ONE,
    "device-misused": devices.MISUSED,
    "working-day": devices.WORKING_DAY,
    "press": online.PRESS_CONTACT,
}

RETIRED: dict[str, Kind] = {"device": devices.ANY}
"""Kinds that are no longer offered; what was filed under them can still be read."""

GROUPS: dict[str, tuple[str, ...]] = {
    "pupils": ("pupil-contact", "personal-details", "underage-account", "pupil-behaviour", "device-misused"),
    "child": (
        "life-at-risk",
        "abduction",
        "child-harm",
        "child-welfare",
        "cyberbullying-of-pupil",
        "image",
        "extremism",
    ),
    "staff": ("cyberbullying-of-staff", "false-allegation", "rumour", "parent-post"),
    "adult": ("colleague-conduct", "working-day", "own-mistake", "passed-on", "whistleblowing"),
    "online": ("content", "page-comment", "image", "data-leak", "data-complaint", "press"),
    "devices": ("device-lost", "device-found", "device-misused", "working-day"),
}

_EVER = {**KINDS, **RETIRED}
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
    name = chosen if chosen in _EVER else answers.get("report.kind", "")
    return name if isinstance(name, str) else ""


def reported(answers: Answers) -> Report | None:
    """What routing was told of a filed report, from its answers; None for what was no report of a kind."""
    kind = _EVER.get(kind_of(answers))
    return kind.report(answers) if kind else None


def dialog(answers: Answers, scene: Scene) -> Ask | Outcome:
    """One sentence, the kind of report, then the questions of that kind."""
    if found := first_open(answers, (WHAT,)):
        return found
    chosen = {"report.proposed", GROUP.id} & answers.keys()  # finding the kind takes milliseconds, so only once
    if not chosen and (question := proposed(answers)):
        return Ask((question,))
    if kind_of(answers) == "":
        return first_open(answers, (GROUP,)) or Ask((listed(answers),))
    name = kind_of(answers)
    return ask(name, _EVER[name], answers, scene)
