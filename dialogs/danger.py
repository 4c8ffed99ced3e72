"""A child is in danger now: 999 first, then the school's DSL and deputy with one more tap."""

from dialogs.core import Ask, Question, Scene, first_open, text
from dialogs.endings import Answers, Filing, Outcome
from policy_kb.routing import Report, route

WORDS = Question("danger.words", kind="text", optional=True)
"""What the person had written when the card came up; never asked for, and empty where they only pressed the button."""
SEND = Question("danger.send", options=("send", "about-dsl", "about-headteacher"))
"""No "check your answers" here: two taps, and the second one sends."""


def dialog(answers: Answers, scene: Scene) -> Ask | Outcome:
    """Two taps. Whoever it may be about is left out."""
    if ask := first_open(answers, (WORDS,), (SEND,)):
        return ask
    choice = text(answers, SEND)
    subject = choice.removeprefix("about-") if choice != "send" else "unknown"
    category = "allegation-harm" if subject == "unknown" else f"{subject}-conduct"
    found = route(scene.policy, Report(category, subject, frozenset({"danger-now", "harm-to-child"})))
    return Filing("case", "child-in-danger", category, subject, "", found, answers)
