"""The harm threshold: four criteria beside the facts, and a decision by a person. Nothing here decides.

Keeping Children Safe in Education, part four: an adult who works with children meets the threshold if they have
(1) harmed a child or may have, (2) possibly committed an offence against or related to a child, (3) behaved in a
way that they may pose a risk of harm to children, (4) behaved in a way that they may not be suitable to work with
children. What is below it is a low-level concern, and goes another way.

Rules:
1. The criteria are asked one by one, each with the facts that speak for or against it. None is filled in.
2. Whatever was answered, every decision can be taken; each needs its reason in words.
3. Who is not sure asks the LADO, and that is a decision like the others.
"""

from dialogs.core import Ask, Question, Scene, first_open, text
from dialogs.endings import Answers, Criterion, Outcome, Weighed

CRITERIA = ("harmed", "offence", "risk", "suitability")
RECORD = "threshold.record"
"""Under this name the draft keeps the reference of the report. It is never asked, so nobody can change it."""
EQUALITY = Question("threshold.equality", options=("yes", "no"))
"""Whether protected characteristics were thought of (Equality Act 2010)."""
DECISION = Question("threshold.decision", options=("low-level", "meets", "consult-lado"))
WHY = Question("threshold.why", kind="text")
SURE = Question("threshold.sure", options=("record",))


def criterion(name: str) -> tuple[Question, Question]:
    """The card of one criterion: yes, no or not sure, and the facts."""
    return (
        Question(f"threshold.{name}", options=("no", "yes", "not-sure")),
        Question(f"threshold.{name}-facts", kind="text", optional=True),
    )


CARDS = (*(criterion(name) for name in CRITERIA), (EQUALITY,), (DECISION,), (WHY,), (SURE,))


def dialog(answers: Answers, scene: Scene) -> Ask | Outcome:  # noqa: ARG001 - every dialog is handed the scene
    """Four criteria, a decision, a reason. Ends with what the desk keeps as an event, with its actor and time."""
    if ask := first_open(answers, *CARDS):
        return ask
    return decision(answers)


def decision(answers: Answers) -> Weighed:
    """What a person decided: outcome, reason, and each criterion with its facts."""
    return Weighed(
        outcome=text(answers, DECISION),
        why=text(answers, WHY),
        equality=text(answers, EQUALITY),
        criteria=tuple(
            Criterion(name, text(answers, asked), text(answers, facts))
            for name, (asked, facts) in ((name, criterion(name)) for name in CRITERIA)
        ),
    )
