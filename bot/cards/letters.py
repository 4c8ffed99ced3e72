"""The messages that casework owes: each drawn from the case as it stands when it is sent. Pure.

Rules:
1. A message to a handler says that there is something new and where to look; never what somebody wrote.
2. A message to the reporter holds what was written to them, and the button to answer.
"""

from collections.abc import Callable, Mapping
from functools import partial

from bot.cards import campaigns, chores, nudges, rehearsal
from bot.cards.drawing import with_danger
from bot.cards.filed import at, became, kind, moved_last, state
from bot.cards.receipts import receipt
from bot.cases.asking import asks_many
from bot.cases.bodies import DRILL
from bot.cases.gate import possible
from bot.cases.reach import Reach
from bot.cases.story import Story
from bot.people.settings import School
from bot.seam.card import Button, Card, Facts, Paragraph, Part

_Draw = Callable[[Story, int, School], Card]


def draw(card: str, story: Story, n: int, school: School, reach: Reach) -> Card | None:
    """The card of a delivery by its name, about event `n`; None for a name that is not casework's."""
    if card == "receipt":
        return receipt(story, school, reach)
    if card == "unreached":
        return nudges.unreached(story, school, reach)
    found = _CARDS.get(card)
    return found(story, n, school) if found else None


def _letter(story: Story, n: int, school: School) -> Card:
    say = school.words.say
    event = story.event(n)
    text, verb, name = ("", "told", "") if event is None else (event.text, event.verb, event.name)
    reference = story.record.reference
    waits = any(one.n == n for one in story.unanswered)
    parts: list[Part] = [Paragraph(text, "quote")]
    if verb == "asked" and not waits:
        parts.append(Paragraph(say("casework.letter-answered")))
    buttons = [Button(say("casework.my-answer"), "my-answer", reference, {"n": str(n)}, "main")] if waits else []
    buttons.append(Button(say("casework.button-open"), "my-open", reference))
    title = say(f"casework.letter-{verb}", name=name, reference=reference)
    return with_danger(
        school.words, Card(title, tuple(parts), buttons=tuple(buttons), note=say("casework.letter-note"))
    )


def _outcome(story: Story, n: int, school: School) -> Card:
    """What became of what somebody sent by event `n`; what came later has a letter of its own."""
    say, reference, event = school.words.say, story.record.reference, story.event(n)
    asks = event is not None and event.verb == "ask-back"
    waits = asks and possible("reply", story) and event == moved_last(story)
    parts: list[Part] = [Paragraph(became(event, school, story) if event else state(story, school))]
    if asks and not waits:
        answered = any(reply.n > n for reply in story.all("reply"))
        parts.append(Paragraph(say("casework.letter-answered" if answered else "casework.letter-past")))
    buttons = [Button(say("casework.button-open"), "my-open", reference)]
    if waits:
        buttons.insert(0, Button(say("cards.reply-do"), "reply", reference, style="main"))
    title, note = say("casework.outcome", reference=reference), say("casework.letter-note")
    return with_danger(school.words, Card(title, tuple(parts), buttons=tuple(buttons), note=note))


def _to_handler(what: str, story: Story, n: int, school: School) -> Card:
    say = school.words.say
    event, record = story.event(n), story.record
    name = event.name if event else ""
    key = f"news-{event.verb if event else 'added'}" if what == "news" else what
    if what == "news" and record.kind == "case" and story.opened_by(n):
        key = "news-again"
    facts = Facts((
        (say("cards.alert-reference"), record.reference),
        (say("casework.head-kind"), kind(school.words, record)),
        (say("cards.alert-time"), at(event.at if event and what == "news" else record.filed_at, school)),
        *([(say(f"casework.time-{what}"), at(event.at, school))] if event and what != "news" else []),
    ))  # fmt: skip
    buttons = [Button(say("cards.view"), "view", record.reference, style="main")]
    if what == "news" and story.again:
        buttons.append(Button(say("cards.acknowledge"), "acknowledge", record.reference))
    title, badge = say(f"casework.{key}", name=name), say(f"casework.badge-{what}")
    return Card(title, (facts,), buttons=tuple(buttons), tone="care", badge=badge, note=say("cards.alert-note"))


def _task(story: Story, n: int, school: School) -> Card:
    """What somebody is asked: alone, or with many others."""
    return campaigns.asked(story, n, school) if asks_many(story) else chores.ask(story, n, school)


def _drill(story: Story, _: int, school: School) -> Card:
    return rehearsal.drill_alert(story, school)


_CARDS: Mapping[str, _Draw] = {
    "letter": _letter,
    DRILL: _drill,
    "outcome": _outcome,
    "news": partial(_to_handler, "news"),
    "unhanded": nudges.unhanded,
    "unadded": nudges.unadded,
    "handed": partial(_to_handler, "handed"),
    "second": partial(_to_handler, "second"),
    "nudge": nudges.nudge,
    "raised": nudges.raised,
    "ring": nudges.ring,
    "task": _task,
    "count": campaigns.live,
    "report": campaigns.report,
    "found": chores.found,
}
