"""The cards of a journey: which card a question stands on, and what a person has answered there."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.cards import drawing
from bot.cards.drawing import notice
from bot.cards.verdicts import read_lines
from bot.journeys import flags
from bot.people.settings import School
from bot.seam.card import Button, Card, Paragraph, Part
from bot.seam.turn import Reply
from bot.seam.wording import Words
from dialogs.core import LONGEST, Ask, Journey, Question
from dialogs.endings import Answer, Answers
from storage import Draft


def step_with(journey: Journey, name: str) -> Ask | None:
    """The card that asks the question of that id, if it is one that this journey has come to."""
    steps = (*journey.steps, journey.now) if isinstance(journey.now, Ask) else journey.steps
    return next((step for step in steps if any(q.id == name for q in step.questions)), None)


def step_before(words: Words, draft: Draft, journey: Journey, card: str) -> Card:
    """The card before the one that asks the question `card`."""
    here = step_with(journey, card)
    at = journey.steps.index(here) if here in journey.steps else len(journey.steps)
    steps = journey.steps
    step = steps[max(at - 1, 0)] if steps else journey.now
    return ask_card(words, draft, step, journey) if isinstance(step, Ask) else drawing.home(words)


def to_change(words: Words, draft: Draft, journey: Journey, name: str) -> Card:
    """The card that asks the question `name`; without one, the card that offers every answer."""
    step = step_with(journey, name)
    return ask_card(words, draft, step, journey) if step else drawing.which_to_change(words, draft.id, journey)


def ask_card(  # noqa: PLR0913, PLR0917 - a card of questions is all of these
    words: Words,
    draft: Draft,
    step: Ask,
    journey: Journey,
    problems: Mapping[str, str] | None = None,
    given: Mapping[str, Answer] | None = None,
) -> Card:
    """A card of questions, with what was answered or proposed already in place."""
    first = not journey.steps or step is journey.steps[0]
    card = drawing.ask(
        words,
        draft.id,
        step,
        {**flags.proposed(draft), **draft.answers, **(given or {})},
        first=first,
        problems=problems,
    )
    return replace(card, parts=(*card.parts, *_read_so_far(words, draft, journey)))


def _read_so_far(words: Words, draft: Draft, journey: Journey) -> tuple[Part, ...]:
    """What was taken over from the person's words, on the first card that asks something."""
    if any(not step.taken for step in journey.steps) or draft.dialog != "canipost":
        return ()
    taken = [(q.id, step.taken[q.id]) for step in journey.steps for q in step.questions if q.id in step.taken]
    lines = read_lines(words, [(name, (given,) if isinstance(given, str) else given) for name, given in taken])
    said = " ".join(f"{line}." for line in lines)
    return (Paragraph(words.say("cards.read-so-far", read=said), "quiet"),) if said else ()


def read(
    words: Words, step: Ask, values: Mapping[str, str | tuple[str, ...]], stored: Answers
) -> tuple[dict[str, Answer], dict[str, str]]:
    """What was answered on a card, and what is wrong with the rest, both by question id.

    A text that came along and is longer than a field stays whole: what is typed is added to it.
    """
    given: dict[str, Answer] = {}
    problems: dict[str, str] = {}
    for asked in step.questions:
        given[asked.id] = typed = _typed(asked, values.get(asked.id))
        long = asked.kind in {"line", "text"} and len(typed) > LONGEST
        before = stored.get(asked.id, "")
        if asked.kind == "text" and isinstance(before, str) and len(before) > LONGEST and isinstance(typed, str):
            given[asked.id] = f"{before}\n\n{typed}" if typed.strip() and typed not in before else before
        if long or not asked.accepts(given[asked.id]):
            problems[asked.id] = _problem(words, asked, typed)
    kept = {q.id: given[q.id] for q in step.questions if q.id not in problems}
    return kept, problems


def _typed(asked: Question, value: str | tuple[str, ...] | None) -> Answer:
    if asked.kind == "many":
        return () if value in (None, "") else (value,) if isinstance(value, str) else tuple(value or ())
    return (value[0] if value else "") if isinstance(value, tuple) else value or ""


def _problem(words: Words, asked: Question, answer: Answer) -> str:
    if asked.kind == "one" and not answer:
        return words.say("cards.problem-open", ask=words.question(asked.id, asked.about).ask)
    if asked.kind in {"one", "many"}:
        return words.say("cards.problem-choice")
    if len(answer) > LONGEST:
        return words.say("cards.problem-long", given=len(answer), longest=LONGEST)
    said = words.question(asked.id, asked.about)
    match asked.wrong(answer) if isinstance(answer, str) else "":
        case "form":
            return said.problem or words.say("cards.problem-form", hint=said.hint)
        case "":
            return f"{said.ask} {words.say('cards.problem-empty')}"
        case wrong:
            return words.say(f"cards.problem-{wrong}")


def closed(words: Words, draft: Draft | None) -> Reply:
    """What is said of a draft that takes no more answers."""
    if draft is not None and draft.state == "filed":
        return Reply(
            drawing.with_danger(words, notice(words, "cards.finished", "ok", reference=draft.reference)),
            ended=True, undone=True,
        )  # fmt: skip
    return Reply(drawing.with_danger(words, notice(words, "cards.gone")), ended=True, undone=True)


def resume(school: School, waiting: Sequence[Draft], kept: str = "", begun_from: str = "") -> Card:
    """Ask whether to carry on with a draft or to begin another; `waiting` are all of its dialog, newest first.

    `kept` holds what was typed with the command: whether that is about the same matter is for the person to say.
    `begun_from` is the draft from which a dialog was begun that has no words of its own.
    """
    say, draft = school.words.say, waiting[0]
    words = {"from": kept} if kept else {}
    new = {"from": kept or begun_from} if kept or begun_from else {}
    text = "cards.resume-same" if kept else "cards.resume-which"
    parts = (Paragraph(say("cards.resume-at", at=changed(school, draft))), Paragraph(say(text)))
    on = say("cards.resume-add" if kept else "cards.resume")
    buttons = (
        Button(on, "resume", draft.id, words, style="normal" if kept else "main"),
        Button(say("cards.another"), "begin", draft.dialog, {"another": "yes", **new}),
        Button(say("cards.afresh"), "begin", draft.dialog, {"afresh": draft.id, **new}),
        *(Button(say("cards.resume-older", at=changed(school, one)), "resume", one.id, words) for one in waiting[1:4]),
    )
    return drawing.with_danger(school.words, Card(say("cards.resume-title"), parts, buttons=buttons), draft.id)


def changed(school: School, draft: Draft) -> str:
    """When somebody last wrote in a draft, as school time."""
    return school.words.date(draft.changed_at.astimezone(school.timezone), "%a %-d %b, %H:%M")
