"""A step that somebody took outside the school's walls: who rang whom, when, and what advice was given."""

from dialogs.core import Advice, Answers, Ask, Outcome, Question, Scene, first_open, text
from policy_kb.steps import STEPS

RECORD = Question("step.record", kind="line")
"""The reference of the report; whoever opens this dialog gives it with it."""
WHICH = Question("step.which", options=tuple(STEPS))
WHO = Question("step.who", kind="line")
WHEN = Question("step.when", kind="line")
ADVICE = Question("step.advice", kind="text")


def dialog(answers: Answers, scene: Scene) -> Ask | Outcome:  # noqa: ARG001 - every dialog is handed the scene
    """Which step, then who, when and what was said. Ends with what the desk keeps as an event."""
    if ask := first_open(answers, (RECORD,), (WHICH,), (WHO, WHEN, ADVICE)):
        return ask
    kept = {"step": WHICH, "who": WHO, "when": WHEN, "advice": ADVICE}
    return Advice("step", {"record": text(answers, RECORD), **{k: text(answers, q) for k, q in kept.items()}})
