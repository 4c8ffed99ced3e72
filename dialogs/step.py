"""A step that somebody took outside the school's walls: who rang whom, when, and what advice was given."""

from dialogs.core import Ask, Question, Scene, first_open, text
from dialogs.endings import Answers, Outcome, StepTaken
from policy_kb.steps import STEPS

RECORD = "step.record"
"""Under this name the draft keeps the reference of the report; as that of the harm threshold."""
WHICH = Question("step.which", options=tuple(STEPS))
WHO = Question("step.who", kind="line")
WHEN = Question("step.when", kind="line")
ADVICE = Question("step.advice", kind="text")


def dialog(answers: Answers, scene: Scene) -> Ask | Outcome:  # noqa: ARG001 - every dialog is handed the scene
    """Which step, then who, when and what was said. Ends with what the desk keeps as an event."""
    if ask := first_open(answers, (WHICH,), (WHO, WHEN, ADVICE)):
        return ask
    return StepTaken(text(answers, WHICH), text(answers, WHO), text(answers, WHEN), text(answers, ADVICE))
