"""Is it about somebody who holds a role? Asked once of each who is named, before anything is sent.

Rules:
1. Whoever is named is asked about on one card; "not sure" counts as yes, and they are kept out.
2. Who does hold the role of DSL or headteacher and did it has a route of their own, as if their role had been chosen.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from dialogs.core import Question, text
from dialogs.endings import Answers
from dialogs.staff import Names, Staff
from policy_kb.routing import Report

ABOUT = "report.about-holder"
ADULTS = frozenset({"staff", "headteacher", "dsl", "unknown"})
"""Subjects that are adults at the school, or may be."""
HEADS = ("headteacher", "dsl")
"""Roles with routes of their own, the higher first."""


def asked(called: Callable[[str], str], names: Iterable[str]) -> tuple[Question, ...]:
    """One question for each of these people; `called` says how they are introduced."""
    return tuple(
        Question(f"{ABOUT}/{name}", options=("yes", "no", "not-sure"), about=called(name)) for name in sorted(names)
    )


def out(answers: Answers, questions: Sequence[Question]) -> Names:
    """Those whom it is about, or may be."""
    return _answered(answers, questions, {"yes", "not-sure"})


def cleared(answers: Answers, questions: Sequence[Question]) -> Names:
    """Those whom it is not about."""
    return _answered(answers, questions, {"no"})


def surely(answers: Answers, questions: Sequence[Question]) -> Names:
    """Those whom it is about."""
    return _answered(answers, questions, {"yes"})


def about(report: Report, staff: Staff, names: Names) -> Report:
    """The report as it is once it is known to be about these people."""
    if not names:
        return report
    heads = [role for role in HEADS if role in staff.of(names)]
    if report.subject in HEADS:
        return replace(report, barred=report.barred | (frozenset(heads) - {report.subject}))
    signals = report.signals - {"self-report"}
    if heads:
        head, *others = heads
        return replace(
            report, category=f"{head}-conduct", subject=head, signals=signals, barred=report.barred | frozenset(others)
        )
    if report.subject in ADULTS:
        return report
    return replace(report, category="colleague-conduct", subject="staff", signals=signals)


def _answered(answers: Answers, questions: Sequence[Question], values: set[str]) -> Names:
    return frozenset(one.id.partition("/")[2] for one in questions if text(answers, one) in values)
