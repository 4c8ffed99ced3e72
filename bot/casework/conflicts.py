"""Who stands too near to the person whom a case is about, by what they have declared of themselves.

Rules:
1. Whoever has declared that this person is family or a friend is kept out, in every role that they hold or come to
   hold. Only what people declare of themselves counts: else somebody accused could call every holder a friend, and
   leave nobody to be told.
2. A declaration that is made later keeps its maker out of what was reported before, from then on: desk, search,
   papers, alerts. What they have read they have read. Nothing is ever opened to anybody by a declaration, and
   nothing that they could not see before changes before their eyes.
3. What may be meant is found by keyed fingerprints of words, and only that is unsealed: names are compared in memory;
   none is logged, and no event repeats one.
"""

from collections.abc import Iterable
from contextlib import suppress

from bot.cases.bodies import TIES, Case
from bot.cases.debts import bringing_in, elsewhere
from bot.cases.gate import handlers
from bot.cases.happenings import PROGRAM
from bot.cases.story import Story, kept_out
from bot.casework.casebook import Casebook
from bot.people import holders
from bot.people.names import kept, readings
from bot.people.settings import School
from storage import Overtaken

_TRIES = 5
_AT_ONCE = 100


async def declared(book: Casebook, school: School, names: Iterable[str]) -> list[tuple[str, str]]:
    """Ties that somebody has declared and that still hold: who ("slack:U1"), and the name they gave.

    All that may be to one of these names, which are found by their words; those that cannot be opened as well, as far
    as whoever declared them holds a role: they count as ties to all of these.
    """
    given = [name for name in names if name.strip()]
    words = _words(given)
    found = await book.named(school, words, {"register"})
    ties = [(one.record.person, named) for one in found if one.tie for named in one.names]
    people = {f"{at}:{to}" for person in school.people for at, to in person.ids.items()}
    lost = await book.store.lost(school.id, words, TIES, people) if words else ()
    return [*ties, *((who, name) for who in lost for name in given)]


async def near(book: Casebook, school: School, names: Iterable[str]) -> frozenset[str]:
    """Whoever has declared one of these names, as the store knows people ("slack:U1")."""
    given = tuple(names)
    there = await declared(book, school, given)
    return frozenset(who for name in given for who in holders.related(there, name))


async def keep_out(book: Casebook, school: School, who: str, named: str) -> None:
    """Keep whoever declares `named` out of every report about a person of that name."""
    above, _ = await book.store.named_up_to(school.id)
    for story in await book.named(school, _words([named]), {"case"}, above):
        if holders.related([(who, named)], *about(story)):
            await _bar(book, school, who, story.record.reference)


async def index(book: Casebook, school: School) -> None:
    """Let every case be found by the names of all whom it is about: those that were filed since this was done last."""
    done, newest = await book.store.named_up_to(school.id)
    before: int | None = newest + 1
    while before is not None:
        leaf = await book.store.leaf(school.id, {"case": ()}, _AT_ONCE, before)
        stories = [story for story in book.told(school, leaf.found) if story.events[0].seq > done]
        words = {story.record.id: kept(about(story)) for story in stories}
        before = leaf.before if leaf.before is not None and leaf.before > done + 1 else None
        await book.store.name_all(school.id, words, newest if before is None else done)


def _words(given: Iterable[str]) -> frozenset[str]:
    """The words under one of which whatever names one of these is filed."""
    return frozenset(kept(given)).union(*(words for name in given for words in readings(name)))


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
