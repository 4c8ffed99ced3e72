"""An adult at the school has done something that is not right; also for "I may have crossed a line myself"."""

from dialogs.core import Question, text
from dialogs.endings import Answers
from dialogs.reports.kind import Kind
from dialogs.reports.story import AT_RISK, HEADS, KNOWS, TOLD, Card, about_adult, signals_of
from policy_kb.routing import Report

ABOUT = Question(
    "colleague.about",
    options=(
        "staff", "myself", "headteacher", "dsl", "deputy-dsl", "deputy", "senior-staff", "line-manager",
        "chair-of-governors", "not-sure",
    ),
)  # fmt: skip
NATURE = Question("colleague.nature", options=("breach", "harm", "extremism", "not-sure"))
SEEN = Question("colleague.seen", options=("saw", "heard", "not-sure"))

_CATEGORIES = {
    "breach": "colleague-conduct", "harm": "allegation-harm", "extremism": "extremism", "not-sure": "allegation-harm",
}  # fmt: skip


def _asks(answers: Answers) -> tuple[Card, ...]:
    seen = () if text(answers, ABOUT) == "myself" else ((SEEN,),)
    serious = text(answers, NATURE) in {"harm", "not-sure"} and seen
    return ((ABOUT,), (NATURE,), (AT_RISK,), *seen, *(((KNOWS,), (TOLD,)) if serious else ()))


def _report(answers: Answers) -> Report:
    role = text(answers, ABOUT)
    category = "colleague-conduct" if role in HEADS else _CATEGORIES.get(text(answers, NATURE), "colleague-conduct")
    return about_adult(role, category, signals_of(answers))


KIND = Kind(_asks, _report)
