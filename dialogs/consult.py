"""Asking a person: a question that a table or a look-up cannot settle, brought to the headteacher."""

from dialogs.about import asked, cleared, out
from dialogs.core import Ask, Question, Scene, checked, first_open, text
from dialogs.endings import Answers, Filing, Outcome
from policy_kb.routing import Route
from policy_kb.vocabulary import Basis, Urgency

ASKED = Question("consult.asked", kind="text")


def dialog(answers: Answers, scene: Scene) -> Ask | Outcome:
    """One question, checked and sent. Where the policy names nobody for a doubt, the headteacher is asked."""
    if ask := first_open(answers, (ASKED,)):
        return ask
    words, staff = text(answers, ASKED), scene.staff
    maybe = asked(staff.called, (staff.spoken_of(words) | staff.titled(words)) - staff.me)
    if ask := first_open(answers, maybe):
        return ask
    route = Route(("headteacher",), (), frozenset(), Urgency.ROUTINE, Basis.INFERRED, (), ())
    filing = Filing(
        "request", "question", "question", "asker", "", route, answers,
        out=out(answers, maybe), cleared=cleared(answers, maybe),
    )  # fmt: skip
    return checked(answers, filing)
