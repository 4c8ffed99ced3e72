"""A member of staff is bullied, threatened or mocked online, falsely accused, or imitated."""

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
CLAIM = Question("false.what", options=("allegation", "messages", "imitated", "not-sure"))


def _by(answers: Answers) -> tuple[Card, ...]:
    return ((BY,), (ROLE,)) if text(answers, BY) == "staff" else ((BY,),)


def _asks(answers: Answers) -> tuple[Card, ...]:
    knows = ((KNOWS,),) if text(answers, TARGET) == "colleague" else ()
    return ((TARGET,), *knows, *_by(answers), (GOING_ON,), (AT_RISK,), (COPIES,), (WISHES,))


def _report(answers: Answers) -> Report:
    by = text(answers, BY)
    found = signals_of(answers)
    if text(answers, GOING_ON) == "threat":
        found |= {"danger-now", "unlawful"}
    if by == "staff" or by in HEADS:
        return about_adult(by if by in HEADS else text(answers, ROLE), CATEGORY, found)
    return Report(CATEGORY, "unknown" if by == "not-sure" else by, found)


KIND = Kind(_asks, _report)
FALSE = Kind(lambda a: ((CLAIM,), (TARGET,), *_by(a), (GOING_ON,), (COPIES,), (WISHES,)), _report)
