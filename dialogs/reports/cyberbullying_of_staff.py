"""A member of staff is bullied, threatened or mocked online, falsely accused or imitated, or the talk of the town."""

from dialogs.core import Question, text
from dialogs.endings import Answers
from dialogs.reports.kind import Kind
from dialogs.reports.story import AT_RISK, HEADS, KNOWS, ROLE, Card, about_adult, signals_of
from policy_kb.routing import Report

CATEGORY = "cyberbullying-of-staff"

TARGET = Question("bullied.target", options=("me", "colleague"))
BY = Question(
    "bullied.by",
    options=("pupil", "ex-pupil", "parent", "staff", "headteacher", "dsl", "not-sure"),
)
GOING_ON = Question("bullied.going-on", options=("no", "yes", "threat", "not-sure"))
COPIES = Question("bullied.copies", options=("yes", "no", "not-sure"))
WISHES = Question("bullied.wishes", kind="text", optional=True)
RUMOUR = Question("rumour.says", options=("child", "other", "not-sure"))
"""What a rumour says of a colleague: that they harmed a child, or something else. "Not sure" is taken for a child."""
CLAIM = Question("false.what", options=("allegation", "messages", "imitated", "not-sure"))


def _by(answers: Answers) -> tuple[Card, ...]:
    return ((BY,), (ROLE,)) if text(answers, BY) == "staff" else ((BY,),)


def _asks(answers: Answers) -> tuple[Card, ...]:
    knows = ((KNOWS,),) if text(answers, TARGET) == "colleague" else ()
    return ((TARGET,), *knows, *_by(answers), (GOING_ON,), (AT_RISK,), (COPIES,), (WISHES,))


def _report(answers: Answers) -> Report:
    by = text(answers, BY)
    found = signals_of(answers)
    if "shown-child" not in found and text(answers, CLAIM) in {"", "allegation", "imitated"}:
        found |= {"shown-staff"}
    if text(answers, GOING_ON) == "threat":
        found |= {"danger-now", "unlawful"}
    if by == "staff" or by in HEADS:
        return about_adult(by if by in HEADS else text(answers, ROLE), CATEGORY, found)
    return Report(CATEGORY, "unknown" if by == "not-sure" else by, found)


def _rumour(answers: Answers) -> Report:
    """A rumour about a child is told like any worry about an adult; true or not, its subject is kept out."""
    if text(answers, RUMOUR) == "other":
        return _report(answers)
    return about_adult(text(answers, ROLE), "allegation-harm", signals_of(answers))


def _rumour_asks(answers: Answers) -> tuple[Card, ...]:
    if text(answers, RUMOUR) == "other":
        return ((RUMOUR,), *_by(answers), (GOING_ON,), (COPIES,))
    return ((RUMOUR,), (ROLE,), (AT_RISK,))


KIND = Kind(_asks, _report)
FALSE = Kind(lambda a: ((CLAIM,), (TARGET,), *_by(a), (GOING_ON,), (COPIES,), (WISHES,)), _report)
SPREAD = Kind(_rumour_asks, _rumour)
