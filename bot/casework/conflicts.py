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

from collections.abc import Collection, Iterable
from contextlib import suppress

from bot.cases.debts import elsewhere
from bot.cases.story import PROGRAM, STATES, Story, handlers, kept_out
from bot.casework.casebook import Casebook
from bot.people import holders
from bot.people.settings import School
from storage import Overtaken, Store

_TRIES = 5


async def near(store: Store, school: School, names: Iterable[str]) -> frozenset[str]:
    """Whoever has declared one of these names, as the store knows people ("slack:U1")."""
    entries = await store.records(school.id, kinds={"register"})
    declared = [(entry.person, str(entry.body.get("named", ""))) for entry in entries]
    return frozenset(who for name in names for who in holders.related(declared, name))


async def keep_out(book: Casebook, school: School, who: str, named: str) -> None:
    """Keep whoever declares `named` out of every case about a person of that name."""
    for record, events in await book.store.histories(school.id, STATES, {"case"}):
        if holders.related([(who, named)], *about(Story(record, events))):
            await _bar(book, school, who, record.reference)


def about(story: Story) -> Collection[str]:
    """The names of the people whom a case is about, as far as they are known."""
    return tuple(dict.fromkeys((*story.record.body.get("about", ()), *story.names)))


async def _bar(book: Casebook, school: School, who: str, reference: str) -> None:
    for _ in range(_TRIES):
        story = await book.story(school, reference)
        if story is None or who in story.near:
            return
        bars = holders.known(school, {who}) - kept_out(school, story)
        could = {person.name for person in handlers(school, story)}
        owed = elsewhere(school, story, bars) if story.open and bars & could else []
        body = {"bars": sorted(bars), "near": [who]}
        with suppress(Overtaken):
            await book.write(school, story, PROGRAM, "kept-out", body, owed=owed)
            return
    raise Overtaken("Others were faster each time.")
