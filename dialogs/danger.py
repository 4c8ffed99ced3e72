"""A child is in danger now: 999 first, then the school's DSL and deputy with one more tap.

Rules:
1. Two taps, and the second one sends; no "check your answers" here.
2. Whoever holds a role and is named in the words is left out, until the person says that it is not about them.
3. Whoever the person says that it is about is left out, whatever role they hold.
"""

from dialogs.about import about
from dialogs.core import Ask, Question, Scene, first_open, text
from dialogs.endings import Answers, Filing, Outcome
from dialogs.staff import Names, Staff
from policy_kb.routing import Report, route

WORDS = Question("danger.words", kind="text", optional=True)
"""What the person had written when the card came up; never asked for, and empty where they only pressed the button."""
SEND = Question(
    "danger.send",
    options=("send", "about-named", "about-dsl", "about-deputy-dsl", "about-headteacher", "about-other"),
)
ROLE = Question("danger.role", options=("chair-of-governors", "deputy", "senior-staff", "line-manager"))
"""Roles that hear of it later or not at all; so this costs a third tap."""
NAMED = "about-named"
"""Offered only where somebody is named."""


def named(answers: Answers, staff: Staff) -> Names:
    """The holders of whom the words speak, by name or by what they do, and who wrote a message brought along."""
    words = text(answers, WORDS)
    return (staff.spoken_of(words) | staff.titled(words)) - staff.me | staff.meant


def dialog(answers: Answers, scene: Scene) -> Ask | Outcome:
    """Two taps. Whoever it may be about is left out."""
    if ask := first_open(answers, (WORDS,), (SEND,)):
        return ask
    there = named(answers, scene.staff)
    choice = text(answers, SEND)
    if choice == "about-other" and (ask := first_open(answers, (ROLE,))):
        return ask
    role = text(answers, ROLE) if choice == "about-other" else choice.removeprefix("about-")
    signals = frozenset({"danger-now", "harm-to-child"})
    report = Report("allegation-harm", "unknown", signals)
    if choice == NAMED:
        report = about(report, scene.staff, there)
    elif role in {"dsl", "headteacher"}:
        report = Report(f"{role}-conduct", role, signals)
    elif choice != "send":
        report = Report("allegation-harm", "staff", signals, frozenset({role}))
    found = route(scene.policy, report)
    cleared = there if choice == "send" else frozenset()
    return Filing(
        "case", "child-in-danger", report.category, report.subject, "", found, answers,
        out=there - cleared, cleared=cleared,
    )  # fmt: skip
