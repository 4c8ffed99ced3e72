"""A child is in danger now: 999 first, then everybody whom the school's route tells with one more tap.

Rules:
1. Two taps, and the second one sends; no "check your answers" here.
2. Whoever holds a role and is named in the words is left out, until the person says that it is not about them.
3. Whoever the person says that it is about is left out, whatever role they hold.
4. Who else is brought in follows from whom the words are about; who is told at once does not, and nobody is kept out by
   it.
"""

from dataclasses import replace

from dialogs.about import about
from dialogs.core import Ask, Question, Scene, first_open, text
from dialogs.endings import Answers, Filing, Outcome
from dialogs.staff import Names, Staff
from policy_kb.policy import Policy
from policy_kb.proposing import whom
from policy_kb.routing import Report, Route, route

WORDS = Question("danger.words", kind="text", optional=True)
"""What the person had written when the card came up; never asked for, and empty where they only pressed the button."""
SEND = Question(
    "danger.send",
    options=("send", "about-named", "about-dsl", "about-deputy-dsl", "about-headteacher", "about-other"),
)
ROLE = Question(
    "danger.role",
    options=("dsl", "deputy-dsl", "headteacher", "chair-of-governors", "deputy", "senior-staff", "line-manager"),
)
"""Whom it is about, by role; it costs a third tap, for most alerts are about nobody at school."""
NAMED, OTHER = "about-named", "about-other"
"""The first is offered only where somebody is named, the second leads to the third tap."""
OFFERED = ("send", NAMED, OTHER)
"""What the card offers: three ways are read at once, six are not. The others stand on cards that were sent before."""


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
    if choice == OTHER and (ask := first_open(answers, (ROLE,))):
        return ask
    role = text(answers, ROLE) if choice == OTHER else choice.removeprefix("about-")
    signals = frozenset({"danger-now", "harm-to-child"})
    report = Report("allegation-harm", "unknown", signals)
    if choice == NAMED:
        report = about(report, scene.staff, there)
    elif role in {"dsl", "headteacher"}:
        report = Report(f"{role}-conduct", role, signals)
    elif choice != "send":
        report = Report("allegation-harm", "staff", signals, frozenset({role}))
    found = _about_whom(scene.policy, report, text(answers, WORDS))
    cleared = there if choice == "send" else frozenset()
    return Filing(
        "case", "child-in-danger", report.category, report.subject, "", found, answers,
        out=there - cleared, cleared=cleared,
    )  # fmt: skip


def _about_whom(policy: Policy, report: Report, words: str) -> Route:
    """The route of a report; where the person said nothing of whom it is about, their words say who is brought in."""
    found = route(policy, report)
    if report.subject != "unknown":
        return found
    later = route(policy, replace(report, subject=whom(words))).then
    return replace(found, then=tuple(role for role in later if role not in found.tell))
