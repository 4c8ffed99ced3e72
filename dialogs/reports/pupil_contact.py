"""A pupil, or a former pupil, has reached a member of staff by phone or online, or the adult answered."""

from dialogs.core import Question, text
from dialogs.endings import Answers
from dialogs.reports.kind import Kind
from dialogs.reports.story import AT_RISK, YES_NO, signals_of
from policy_kb.routing import Report

WHO = Question("pupil-contact.who", options=("pupil", "ex-pupil", "not-sure"))
HOW = Question(
    "pupil-contact.how", options=("friend-request", "message", "game", "group", "phone", "other", "not-sure")
)
REPLIED = Question("pupil-contact.replied", options=YES_NO)


def _report(answers: Answers) -> Report:
    who = text(answers, WHO)
    category = "ex-pupil-contact" if who == "ex-pupil" else "pupil-contact"
    subject = who if who in {"pupil", "ex-pupil"} else "unknown"
    found = signals_of(answers)
    return Report(category, subject, found | {"self-report"} if text(answers, REPLIED) == "yes" else found)


KIND = Kind(lambda _: ((WHO,), (HOW,), (REPLIED,), (AT_RISK,)), _report)
