"""Asking a person: a question that a table or a look-up cannot settle, brought to the headteacher."""

from dialogs.core import Ask, Question, Scene, checked, first_open
from dialogs.endings import Answers, Filing, Outcome
from policy_kb.routing import Route
from policy_kb.vocabulary import Basis, Urgency

ASKED = Question("consult.asked", kind="text")


def dialog(answers: Answers, scene: Scene) -> Ask | Outcome:  # noqa: ARG001 - every dialog is handed the scene
    """One question, checked and sent. Where the policy names nobody for a doubt, the headteacher is asked."""
    if ask := first_open(answers, (ASKED,)):
        return ask
    route = Route(("headteacher",), (), frozenset(), Urgency.ROUTINE, Basis.INFERRED, (), ())
    return checked(answers, Filing("request", "question", "question", "asker", "", route, answers))
