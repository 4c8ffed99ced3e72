"""Who stands too near to the person whom a case is about, by what they have declared of themselves.

Rules:
1. Whoever has declared that this person is family or a friend is kept out, in every role that they hold or come to
   hold. Only what people declare of themselves counts: else somebody accused could call every holder a friend, and
   leave nobody to be told.
2. A declaration that is made later keeps its maker out of what was reported before, from then on: desk, search,
   papers, alerts. What they have read they have read. Nothing is ever opened to anybody by a declaration, and
   nothing that they could not see before changes before their eyes.
3. Names are compared in memory, as they were unsealed; none is logged, and no event repeats one.
"""

from collections.abc import Iterable
from contextlib import suppress

from bot.cases.bodies import Case
from bot.cases.debts import bringing_in, elsewhere
from bot.cases.gate import handlers
from bot.cases.happenings import PROGRAM
from bot.cases.story import Story, kept_out
from bot.casework.casebook import Casebook
from bot.people import holders
from bot.people.settings import School
from storage import Overtaken

_TRIES = 5


async def declared(book: Casebook, school: School) -> list[tuple[str, str]]:
    """Every tie that somebody has declared and that still holds: who ("slack:U1"), and the name they gave."""
    ties = [(one.record.person, one.names) for one in await book.stories(school, {"register"}) if one.tie]
    return [(who, named) for who, given in ties for named in given]


async def near(book: Casebook, school: School, names: Iterable[str]) -> frozenset[str]:
    """Whoever has declared one of these names, as the store knows people ("slack:U1")."""
    there = await declared(book, school)
    return frozenset(who for name in names for who in holders.related(there, name))


async def keep_out(book: Casebook, school: School, who: str, named: str) -> None:
    """Keep whoever declares `named` out of every report about a person of that name."""
    for story in await book.stories(school, {"case"}):
        if holders.related([(who, named)], *about(story)):
            await _bar(book, school, who, story.record.reference)


def about(story: Story) -> tuple[str, ...]:
    """The names of the people whom a report is about, as far as they are known."""
    first = story.body.about if isinstance(story.body, Case) else ()
    return tuple(dict.fromkeys((*first, *story.names)))


async def _bar(book: Casebook, school: School, who: str, reference: str) -> None:
    for _ in range(_TRIES):
        story = await book.readable(school, reference)
        if story is None or who in story.near:
            return
        bars = holders.known(school, {who}) - kept_out(school, story)
        could = {person.name for person in handlers(school, story)}
        tells = story.open and bool(bars & could)
        owed = elsewhere(school, story, bars) if tells else []
        body = {"bars": sorted(bars), "near": [who], **(bringing_in(school, story, bars) if tells else {})}
        with suppress(Overtaken):
            await book.write(school, story, PROGRAM, "kept-out", body, owed=owed)
            return
    raise Overtaken("Others were faster each time.")
