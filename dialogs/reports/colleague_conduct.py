"""An adult at the school has done something that is not right; also for "I may have crossed a line myself"."""

from dialogs.core import Answers, Ask, Filing, Outcome, Question, Scene, checked, first_open, text
from dialogs.reports.story import AT_RISK, NAME, WHAT, WHEN, signals_of
from policy_kb.routing import Report, route

ABOUT = Question(
    "colleague.about",
    options=(
        "staff", "myself", "headteacher", "dsl", "deputy-dsl", "deputy", "senior-staff", "line-manager",
        "chair-of-governors", "not-sure",
    ),
)  # fmt: skip
NATURE = Question("colleague.nature", options=("breach", "harm", "extremism", "not-sure"))
SEEN = Question("colleague.seen", options=("saw", "heard", "not-sure"))

_SUBJECTS = {"headteacher": "headteacher", "dsl": "dsl"}
_BARRED = {"deputy-dsl", "deputy", "senior-staff", "line-manager", "chair-of-governors"}


def dialog(answers: Answers, scene: Scene) -> Ask | Outcome:
    """Whom it is about (by role first), what kind of thing it is, whether a child is at risk, what happened."""
    if ask := first_open(answers, (ABOUT,)):
        return ask
    about = text(answers, ABOUT)
    rest = ((WHAT, WHEN),) if about == "myself" else ((SEEN,), (WHAT, NAME, WHEN))
    if ask := first_open(answers, (NATURE,), (AT_RISK,), *rest):
        return ask
    subject = _SUBJECTS.get(about, "staff")
    found = signals_of(answers)
    if about == "myself":
        found |= {"self-report"}
    elif about in _SUBJECTS or about in _BARRED:
        found -= {"self-report"}
    barred = frozenset({about}) if about in _BARRED else frozenset()
    category = _category(subject, text(answers, NATURE))
    found_route = route(scene.policy, Report(category, subject, found, barred))
    return checked(
        answers, Filing("case", "colleague-conduct", category, subject, text(answers, NAME), found_route, answers)
    )


def _category(subject: str, nature: str) -> str:
    if subject in {"headteacher", "dsl"}:
        return f"{subject}-conduct"
    return {"harm": "allegation-harm", "extremism": "extremism", "not-sure": "allegation-harm"}.get(
        nature, "colleague-conduct"
    )
