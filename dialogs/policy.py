"""What does our policy say about this? One question, one look-up; an emergency is never answered with a clause."""

from dialogs.core import Advice, Answers, Ask, Outcome, Question, Scene, first_open, text
from policy_kb.lookup import look_up

ASKED = Question("policy.asked", kind="text")


def dialog(answers: Answers, scene: Scene) -> Ask | Outcome:
    """Ask for the question, then look it up in this school's pack."""
    if ask := first_open(answers, (ASKED,)):
        return ask
    found = look_up(scene.policy, text(answers, ASKED), calm=scene.calm)
    return Advice(ending=found.kind, clauses=found.clauses)
