"""The questions that several kinds of report share, and what their answers mean for the route."""

from dialogs.core import Answers, Question, text
from policy_kb.signals import signals

YES_NO = ("no", "yes", "not-sure")

AT_RISK = Question("report.at-risk", options=YES_NO)
"""Is a child at risk, or upset? "Not sure" is taken for yes."""
WHAT = Question("report.what", kind="text")
NAME = Question("report.name", kind="line", optional=True)
WHEN = Question("report.when", kind="line", optional=True)


def signals_of(answers: Answers) -> frozenset[str]:
    """What the words and the risk answer say beyond the kind of report."""
    found = signals(text(answers, WHAT))
    if text(answers, AT_RISK) in {"yes", "not-sure"}:
        found |= {"danger-now"}
    return found
