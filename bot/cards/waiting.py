"""The card of everything that waits for one person, with filters. Pure.

No name and no word that anybody wrote stands in it: what it is, why it waits, and until when.
"""

from collections.abc import Sequence

from bot.cards.filed import at, kind
from bot.cards.forms import label
from bot.cases.waiting import PARTS, Waits
from bot.people.settings import School
from bot.seam.card import Button, Card, Choice, Input, Paragraph, Part, Points

PAGE = 8


def card(school: School, waits: Sequence[Waits], part: str, page: int) -> Card:
    """A page of what waits; `part` is one of PARTS, "late", or empty for everything."""
    say = school.words.say
    fit = [one for one in waits if fits(one, part)]
    here = fit[page * PAGE : (page + 1) * PAGE]
    parts: list[Part] = [Points(tuple(line(school, one) for one in here))] if here else []
    parts += [] if here else [Paragraph(say("waiting.nothing"))]
    buttons = [_turn(school, part, page - 1, "newer")] if page else []
    if len(fit) > (page + 1) * PAGE:
        buttons.append(_turn(school, part, page + 1, "older"))
    for one in ("", "late", *PARTS):
        count = sum(fits(row, one) for row in waits)
        if one != part and count:
            buttons.append(Button(say(f"waiting.filter-{one or 'all'}", n=count), "waiting", one))
    choices = tuple(
        Choice(f"{one.deed} {one.story.record.reference}", label(school.words, one.story)) for one in here
    )  # fmt: skip
    pick = (Input("open", say("waiting.pick"), "one", choices=choices, tap=True),) if choices else ()
    title = say("waiting.title", what=say(f"waiting.what-{part or 'all'}"), n=len(fit))
    return Card(title, tuple(parts), pick, tuple(buttons), deed="waiting", target=part)


def fits(one: Waits, part: str) -> bool:
    """Whether something stands in a part of the list."""
    return not part or (one.late if part == "late" else one.part == part)


def line(school: School, one: Waits) -> str:
    """One thing that waits, in a line."""
    record = one.story.record
    return school.words.say(
        "waiting.line", reference=record.reference, kind=kind(school.words, record),
        why=school.words.say(f"waiting.why-{one.why}"), due=at(one.due, school) if one.due else "", late=one.late,
    )  # fmt: skip


def _turn(school: School, part: str, page: int, where: str) -> Button:
    return Button(school.words.say(f"registers.{where}"), "waiting", part, {"page": str(page)})
