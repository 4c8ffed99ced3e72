"""The cards of a journey: which card a question stands on, and what a person has answered there."""

from collections.abc import Mapping

from bot.cards import drawing
from bot.cards.drawing import notice
from bot.journeys import noticing
from bot.people.settings import School
from bot.seam.card import Button, Card
from bot.seam.turn import Reply
from bot.seam.wording import question as words_of
from bot.seam.wording import say
from dialogs.core import LONGEST, Answer, Ask, Journey, Question
from storage import Draft


def step_with(journey: Journey, name: str) -> Ask | None:
    """The card that asks the question of that id, if it is one that this journey has come to."""
    steps = (*journey.steps, journey.now) if isinstance(journey.now, Ask) else journey.steps
    return next((step for step in steps if any(q.id == name for q in step.questions)), None)


def step_before(draft: Draft, journey: Journey, card: str) -> Card:
    """The card before the one that asks the question `card`."""
    here = step_with(journey, card)
    at = journey.steps.index(here) if here in journey.steps else len(journey.steps)
    steps = journey.steps
    step = steps[max(at - 1, 0)] if steps else journey.now
    return ask_card(draft, step, journey) if isinstance(step, Ask) else drawing.home()


def ask_card(
    draft: Draft,
    step: Ask,
    journey: Journey,
    problems: Mapping[str, str] | None = None,
    given: Mapping[str, Answer] | None = None,
) -> Card:
    """A card of questions, with what was answered or proposed already in place."""
    first = not journey.steps or step is journey.steps[0]
    return drawing.ask(
        draft.id,
        step,
        {**noticing.proposed(draft.answers), **draft.answers, **(given or {})},
        first=first,
        problems=problems,
    )


def read(step: Ask, values: Mapping[str, str | tuple[str, ...]]) -> tuple[dict[str, Answer], dict[str, str]]:
    """What was answered on a card, and what is wrong with the rest, both by question id."""
    given: dict[str, Answer] = {}
    problems: dict[str, str] = {}
    for asked in step.questions:
        given[asked.id] = _typed(asked, values.get(asked.id))
        if not asked.accepts(given[asked.id]):
            problems[asked.id] = _problem(asked, given[asked.id])
    kept = {q.id: given[q.id] for q in step.questions if q.id not in problems}
    return kept, problems


def _typed(asked: Question, value: str | tuple[str, ...] | None) -> Answer:
    if asked.kind == "many":
        return () if value in (None, "") else (value,) if isinstance(value, str) else tuple(value or ())
    return (value[0] if value else "") if isinstance(value, tuple) else value or ""


def _problem(asked: Question, answer: Answer) -> str:
    if asked.kind in {"one", "many"}:
        return say("cards.problem-choice")
    if len(answer) > LONGEST:
        return say("cards.problem-long", given=len(answer), longest=LONGEST)
    return f"{words_of(asked.id).ask} {say('cards.problem-empty')}"


def closed(draft: Draft | None) -> Reply:
    """What is said of a draft that takes no more answers."""
    if draft is not None and draft.state == "filed":
        return Reply(drawing.with_danger(notice("cards.finished", "ok", reference=draft.reference)), ended=True)
    return Reply(drawing.with_danger(notice("cards.gone")), ended=True)


def resume(school: School, draft: Draft) -> Card:
    """Ask whether to carry on or to begin afresh."""
    at = f"{draft.changed_at.astimezone(school.timezone):%a %-d %b, %H:%M}"
    card = notice("cards.resume", at=at)
    buttons = (
        Button(say("cards.resume"), "resume", draft.id, style="main"),
        Button(say("cards.afresh"), "begin", draft.dialog, {"afresh": "yes"}),
    )
    return drawing.with_danger(Card(card.title, card.parts, buttons=buttons), draft.id)
