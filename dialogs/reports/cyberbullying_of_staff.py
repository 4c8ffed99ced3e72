"""A member of staff is bullied, threatened or mocked online."""

from dialogs.core import Answers, Ask, Filing, Outcome, Question, Scene, checked, first_open, text
from dialogs.reports.story import AT_RISK, NAME, WHAT, WHEN, signals_of
from policy_kb.routing import Report, route

TARGET = Question("bullied.target", options=("me", "colleague"))
BY = Question(
    "bullied.by",
    options=("pupil", "ex-pupil", "parent", "staff", "headteacher", "dsl", "not-sure"),
)
GOING_ON = Question("bullied.going-on", options=("no", "yes", "threat", "not-sure"))
COPIES = Question("bullied.copies", options=("yes", "no", "not-sure"))
WISHES = Question("bullied.wishes", kind="text", optional=True)


def dialog(answers: Answers, scene: Scene) -> Ask | Outcome:
    """Who suffers it, who does it, whether it goes on, what happened, and what the person bullied wishes."""
    if ask := first_open(answers, (TARGET,), (BY,), (GOING_ON,), (AT_RISK,), (COPIES,), (WHAT, NAME, WHEN, WISHES)):
        return ask
    by = text(answers, BY)
    subject = "unknown" if by == "not-sure" else by
    category = {"headteacher": "headteacher-conduct", "dsl": "dsl-conduct"}.get(subject, "cyberbullying-of-staff")
    found = signals_of(answers)
    if text(answers, GOING_ON) == "threat":
        found |= {"danger-now", "unlawful"}
    found_route = route(scene.policy, Report(category, subject, found))
    named = text(answers, NAME)
    return checked(answers, Filing("case", "cyberbullying-of-staff", category, subject, named, found_route, answers))
