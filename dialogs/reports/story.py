"""The questions that several kinds of report share, and what their answers mean for the route.

Rules:
1. Whom it is about is asked by role first; a name is never needed.
2. "Not sure" is a real answer, and is taken for the worse case wherever a child is concerned.
3. Who says "me" is thanked: the report is a self-report, and somebody else than the reporter receives it.
"""

from dialogs.core import Question, text
from dialogs.endings import Answers
from policy_kb.routing import Report
from policy_kb.signals import signals

YES_NO = ("no", "yes", "not-sure")

WHAT = Question("report.what", kind="text", optional=True)
"""The one sentence that a report begins with; left empty, the person chooses from a list instead."""
MORE = Question("report.more", kind="text")
"""The same, later, for those who chose from the list."""
AT_RISK = Question("report.at-risk", options=YES_NO)
"""Is a child at risk, or upset? "Not sure" is taken for yes."""
SAFE = Question("report.safe", options=("yes", "no", "not-sure"))
"""Is the child safe at this moment?"""
BY = Question("report.by", options=("pupil", "ex-pupil", "parent", "adult", "stranger", "not-sure"))
ROLE = Question(
    "report.role",
    options=(
        "staff", "myself", "headteacher", "dsl", "deputy-dsl", "deputy", "senior-staff", "line-manager",
        "chair-of-governors", "not-sure",
    ),
)  # fmt: skip
KNOWS = Question("report.knows", options=YES_NO)
"""Does the child or colleague know that it is being reported?"""
TOLD = Question("report.told", options=("yes", "no"))
"""Has somebody at the school been told in person as well?"""
CHILD = Question("report.child", kind="line", optional=True)
"""Which child needs help. Never taken for the person whom the report is about."""
NAME = Question("report.name", kind="line", optional=True, colleague=True)
WHEN = Question("report.when", kind="line", optional=True)
WHERE = Question("report.where", kind="line", optional=True)
DONE = Question("report.done", kind="text", optional=True)
TELL = Question("report.tell")
"""Whom to tell, where the policy lets staff choose; the options are those of the route."""
MANAGER = Question("report.line-manager", kind="line", colleague=True)
"""Who the reporter's line manager is, where several people are somebody's."""

Card = tuple[Question, ...]

HEADS = frozenset({"headteacher", "dsl"})
_OTHER_ROLES = frozenset({"deputy-dsl", "deputy", "senior-staff", "line-manager", "chair-of-governors"})


def who(answers: Answers) -> tuple[Card, ...]:
    """Whom it is about; for an adult at the school, which role they hold."""
    return ((BY,), (ROLE,)) if text(answers, BY) == "adult" else ((BY,),)


def details(answers: Answers, names: Card = (NAME,)) -> Card:
    """The last card: what nobody can tap."""
    story = () if text(answers, WHAT).strip() else (MORE,)
    return (*story, *names, WHEN, WHERE, DONE)


def signals_of(answers: Answers) -> frozenset[str]:
    """What the words and the answers about risk say beyond the kind of report."""
    words = " ".join(text(answers, question) for question in (WHAT, MORE, DONE))
    found = signals(words)
    if text(answers, AT_RISK) in {"yes", "not-sure"} or text(answers, SAFE) in {"no", "not-sure"}:
        found |= {"danger-now"}
    return found


def about(answers: Answers, category: str, *more: str) -> Report:
    """The report of a category about whoever was named by BY and ROLE, with further signals."""
    by = text(answers, BY)
    if by == "adult":
        return about_adult(text(answers, ROLE), category, signals_of(answers) | set(more))
    subject = "unknown" if by in {"stranger", "not-sure", ""} else by
    return Report(category, subject, (signals_of(answers) | set(more)) - {"self-report"})


def about_adult(role: str, category: str, found: frozenset[str]) -> Report:
    """The report about an adult at the school: the head and the DSL have routes of their own, all are kept out."""
    if role in HEADS:
        return Report(f"{role}-conduct", role, found - {"self-report"})
    if role == "myself":
        return Report(category, "staff", found | {"self-report"})
    barred = frozenset({role}) & _OTHER_ROLES
    return Report(category, "staff", found - {"self-report"} if barred else found, barred)
