"""What pupils do online, short of harm: accounts they should not have, details asked for, and behaviour."""

from dialogs.core import Question, text
from dialogs.endings import Answers
from dialogs.reports.kind import Kind
from dialogs.reports.story import AT_RISK, ROLE, YES_NO, Card, about_adult, signals_of
from policy_kb.routing import Report

DETAILS = Question("personal.way", options=("pupil-asked", "adult-asked", "adult-gave", "not-sure"))
"""Who asked whom for a number, an address, an account."""
GAVE = Question("personal.given", options=YES_NO)
SOURCE = Question("underage.source", options=("saw", "child-said", "parent-said", "other"))
BEHAVIOUR = Question("behaviour.what", options=("unfit", "about-staff", "about-school", "school-time", "other"))

_CATEGORIES = {"about-staff": "cyberbullying-of-staff", "school-time": "lost-or-misused-phone"}


def _details_asks(answers: Answers) -> tuple[Card, ...]:
    role = ((ROLE,),) if text(answers, DETAILS) in {"adult-asked", "adult-gave"} else ()
    return ((DETAILS,), *role, (GAVE,), (AT_RISK,))


def _details(answers: Answers) -> Report:
    found = signals_of(answers)
    match text(answers, DETAILS):
        case "adult-asked" | "adult-gave":
            return about_adult(text(answers, ROLE), "pupil-contact", found)
        case "pupil-asked":
            return Report("pupil-contact", "pupil", found)
        case _:
            return Report("pupil-contact", "unknown", found)


PERSONAL_DETAILS = Kind(_details_asks, _details)
UNDERAGE_ACCOUNT = Kind(
    lambda _: ((SOURCE,), (AT_RISK,)), lambda a: Report("pupil-underage-account", "pupil", signals_of(a))
)
PUPIL_BEHAVIOUR = Kind(
    lambda _: ((BEHAVIOUR,), (AT_RISK,)),
    lambda a: Report(_CATEGORIES.get(text(a, BEHAVIOUR), "inappropriate-content"), "pupil", signals_of(a)),
)
