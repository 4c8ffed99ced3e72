"""Practice: any dialog as a rehearsal that sends nothing, marked on every card, and drills of the alarm.

Rules:
1. A rehearsal is a draft that says so in its answers; where it would file, it shows what would have happened.
2. What sounds like an emergency is taken for one, also in practice: the way out for a child in danger is real.
3. A drill goes where a real alert would go, says on its card that it is one, and climbs no ladder.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from statistics import median

from bot import drawing, emergency
from bot.people import holders
from bot.people.settings import School
from bot.record_cards import alert
from bot.seam.card import Button, Card, Facts, Paragraph, Part, Points
from bot.seam.turn import Reply
from bot.seam.wording import say
from dialogs.core import Filing
from storage import Draft, Event, Record

ON = "practice"
"""The answer by which a draft is a rehearsal."""
_WORDS = frozenset({"practice", "practise", "rehearse"})
_DIALOGS = frozenset({"report", "declare", "canipost", "policy", "consult"})
DRILL = "drill"
"""The type of the record of a drill, and the name of its card."""


def asked(dialog: str, typed: str) -> bool:
    """Whether somebody asked for a rehearsal behind a command; there is none of an emergency."""
    return dialog in _DIALOGS and typed.strip().casefold() in _WORDS


def on(draft: Draft) -> bool:
    """Whether a draft is a rehearsal."""
    return draft.answers.get(ON) == "yes"


def in_earnest(draft: Draft, values: Mapping[str, str | tuple[str, ...]]) -> str:
    """What was typed in a rehearsal that sounds like an emergency nobody has been asked about yet."""
    if emergency.CALM in draft.answers:
        return ""
    # An option that was chosen is one word with hyphens, and not the person's own.
    typed = [text for text in values.values() if isinstance(text, str) and len(text.split()) > 1]
    return next((text for text in typed if emergency.stops("policy", text)), "")


def marked(card: Card) -> Card:
    """A card that says that nothing of it is real; a card of an emergency never says so."""
    if card.tone == "urgent" or card.badge == say("practice.badge"):
        return card
    mark = Paragraph(say("practice.mark"), "strong")
    return replace(card, badge=say("practice.badge"), parts=(mark, *card.parts))


def rehearsed(school: School, filing: Filing, told: Sequence[holders.Told]) -> Reply:
    """What would have happened had it been real."""
    lines = tuple(drawing.told_line(school.policy, one.role, one.address, one.people) for one in told)
    parts: list[Part] = [Paragraph(say("practice.done-text"))]
    parts.append(Points(lines or (say("practice.nobody"),), say("practice.would-see")))
    if filing.route.advice:
        parts.append(Points(tuple(filing.route.advice), say("cards.receipt-now")))
    again = Button(say("practice.again"), "begin", "report", {"text": "practice"})
    return Reply(marked(Card(say("practice.done"), tuple(parts), buttons=(again,), tone="ok")), ended=True)


def drill_body(told: Sequence[holders.Told], name: str) -> Mapping[str, object]:
    """The body of the record of a drill."""
    return {
        "answers": {}, "barred": [], "named": "", "starter": name, "subject": "", "category": "",
        "told": [[one.role, [one.address.platform, one.address.kind, one.address.to], one.people] for one in told],
        "route": {
            "tell": ["dsl"], "then": ["headteacher"], "exclude": [], "basis": "inferred", "cites": [], "advice": [],
        },
    }  # fmt: skip


def drill_alert(record: Record, events: Sequence[Event], school: School) -> Card:
    """The alert of a drill."""
    card = alert(record, events, school)
    buttons = tuple(button for button in card.buttons if button.deed == "acknowledge")
    return marked(replace(card, buttons=buttons, note=say("practice.drill-note")))


def drills(histories: Sequence[tuple[Record, Sequence[Event]]]) -> Card:
    """The drills so far, with the median time until somebody confirmed them, and the button for another."""
    taken = [time for record, events in histories if (time := _until_seen(record, events)) is not None]
    pairs = [(say("practice.drills"), str(len(histories))), (say("practice.unseen"), str(len(histories) - len(taken)))]
    if taken:
        middle = median(time.total_seconds() for time in taken)
        pairs.append((say("practice.median"), lasting(timedelta(seconds=middle))))
    start = Button(say("practice.drill-start"), "drill", "", {"start": "yes"}, style="main")
    parts = (Paragraph(say("practice.drill-why")), Facts(tuple(pairs)))
    return Card(say("practice.drill"), parts, buttons=(start,))


def lasting(time: timedelta) -> str:
    """How long something took, in words."""
    minutes, seconds = divmod(round(time.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    return say("practice.lasting", hours=hours, minutes=minutes, seconds=seconds)


def _until_seen(record: Record, events: Sequence[Event]) -> timedelta | None:
    seen = next((event.at for event in events if event.verb == "acknowledged"), None)
    return seen - record.filed_at if seen else None
