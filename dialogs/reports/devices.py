"""Phones and devices: lost, found, or used where they should not be; and social media in the working day.

Rules:
1. A lost device is a matter of minutes, a found one of leaving it alone, a misused one of who did it: three kinds.
2. Who says that they lost it themselves is thanked, and somebody else receives it.
3. What may hold something about pupils is taken to hold it.
"""

from dialogs.core import Question, text
from dialogs.endings import Answers
from dialogs.reports.kind import Kind
from dialogs.reports.story import AT_RISK, BY, ROLE, YES_NO, about, about_adult, signals_of, who
from policy_kb.routing import Report

CATEGORY = "lost-or-misused-phone"

LOST_BY = Question("lost.who", options=("me", "staff", "pupil", "not-sure"))
HOLDS = Question("lost.holds", options=YES_NO)
"""Whether there is anything about pupils or families on it. "Not sure" is taken for yes."""
FOUND = Question("found.whose", options=("pupil", "adult", "not-sure"))
OLD = Question("device.what", options=("lost", "found", "in-school", "networks", "worrying"))
"""What was asked when all of these were one kind."""


def _lost(answers: Answers) -> Report:
    found = signals_of(answers) | {"lost-device"}
    if text(answers, HOLDS) != "no":
        found |= {"personal-data"}
    match text(answers, LOST_BY):
        case "me":
            return Report(CATEGORY, "staff", found | {"self-report"})
        case "staff":
            return Report(CATEGORY, "staff", found - {"self-report"})
        case "pupil":
            return Report(CATEGORY, "pupil", found - {"self-report"})
        case _:
            return Report(CATEGORY, "unknown", found - {"self-report"})


def _found(answers: Answers) -> Report:
    subject = {"pupil": "pupil", "adult": "staff"}.get(text(answers, FOUND), "unknown")
    return Report(CATEGORY, subject, signals_of(answers) - {"self-report", "lost-device"})


def _working_day(answers: Answers) -> Report:
    """An adult breaks a rule about their time, which is a matter of conduct; for a pupil it is a phone out of place."""
    if text(answers, BY) == "adult":
        return about_adult(text(answers, ROLE), "colleague-conduct", signals_of(answers))
    return about(answers, CATEGORY)


LOST = Kind(lambda _: ((LOST_BY,), (HOLDS,)), _lost, names=())
FOUND_ONE = Kind(lambda _: ((FOUND,),), _found, names=())
MISUSED = Kind(lambda a: (*who(a), (AT_RISK,)), lambda a: about(a, CATEGORY))
WORKING_DAY = Kind(lambda a: (*who(a), (AT_RISK,)), _working_day)
ANY = Kind(lambda a: ((OLD,), *who(a), (AT_RISK,)), lambda a: about(a, CATEGORY))
"""All of them in one, as reports were filed until November 2026; no longer offered."""
