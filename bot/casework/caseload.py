"""The desk of those who deal with reports: what is open, late, mine, about whom; and finding by name.

Rules:
1. Everything on it passes the same question as the case itself: may this person see it? So whoever is kept out of
   a case finds it in no list, by no name and in no count.
2. However much is kept, a card costs what stands on it: lists are read from the newest on, until one card is full.
3. A name is looked up through keyed fingerprints; that somebody looked is an event of each case that was shown.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence

from bot.cards import caseload
from bot.cards.drawing import notice
from bot.cases.gate import entitled
from bot.cases.lives import LIVES
from bot.cases.story import Story
from bot.casework.casebook import Casebook, not_there
from bot.people.names import readings
from bot.people.settings import Person, School
from bot.seam.card import Card
from bot.seam.turn import Reply, Turn

DEEDS = frozenset({"desk", "case-find", "case-person", "case-same"})
KINDS = frozenset({"case", "request", "register"})
"""What stands on the desk; a drill does not."""
_ANY: Mapping[str, Collection[str]] = dict.fromkeys(KINDS, ())
_OPEN = {kind: LIVES[kind].open for kind in KINDS}
_AT_ONCE, _MOST = 40, 200
"""Records that are read at once, and for one card; what is further back is on the next."""


class Caseload:
    """Takes the deeds of the desk."""

    def __init__(self, book: Casebook) -> None:
        self._book = book

    async def take(self, school: School, turn: Turn) -> Reply:
        """Show a list, a record, or everything about one person."""
        person = school.person(turn.who.platform, turn.who.user)
        if person is None:
            return Reply(notice(school.words, "casework.no-desk"), ended=True)
        if turn.deed == "case-same":
            return await self._same(school, turn)
        return Reply(await self._card(school, turn, person), ended=True)

    async def _same(self, school: School, turn: Turn) -> Reply:
        """Everything about the people whom one record is about."""
        found = await self._book.opened(school, turn.who, turn.deed, turn.target or turn.typed("reference"))
        names = _whom(found[0], turn) if found else ()
        if found is None or not names:
            return not_there(school)
        stories = await self.named(school, found[1], names)
        return Reply(await self._person(school, turn, found[1], names[-1], stories), ended=True)

    async def _card(self, school: School, turn: Turn, person: Person) -> Card:
        match turn.deed:
            case "case-find" if not turn.typed("name"):
                return caseload.search(school.words)
            case "case-find" | "case-person":
                name = turn.typed("name")
                return await self._person(school, turn, person, name, await self.named(school, person, [name]))
            case _:
                return await self._list(school, turn, person)

    async def _list(self, school: School, turn: Turn, person: Person) -> Card:
        tab = turn.target if turn.target in caseload.TABS else "open"
        if tab == "people":
            return await self._people(school, person)
        now, fits = self._book.clock(), self._fits(tab, school, person)
        before = int(turn.typed("before")) if turn.typed("before").isdigit() else None
        shown, more, left = await self._leaf(school, fits, _ANY if tab == "all" else _OPEN, before)
        total = len(shown) + (left or 0) if before is None and left is not None else None
        count = turn.typed("count") if before is not None else "" if total is None else str(total)
        first = before is None and tab in {"open", "all"}
        lost = await self._book.unreadable(school, turn.who) if first else ()
        return caseload.cases(tab, shown, school, now, caseload.Place(count, before is None, more, left), lost)

    def _fits(self, tab: str, school: School, person: Person) -> Callable[[Story], bool]:
        """Whether a record stands on one list of this person's."""
        now = self._book.clock()
        stands: Mapping[str, Callable[[Story], bool]] = {
            "open": lambda one: one.open,
            "overdue": lambda one: caseload.overdue(one, school, now),
            "mine": lambda one: one.open and one.holder == person.name,
            "all": lambda _: True,
        }
        return lambda one: stands[tab](one) and entitled(person, one, school)

    async def _leaf(
        self, school: School, fits: Callable[[Story], bool], standing: Mapping[str, Collection[str]], before: int | None
    ) -> tuple[list[Story], int | None, int | None]:
        """A page of a list: its records, where the next page begins (None: nowhere), and how many are left (None: that
        was not looked at).
        """  # noqa: D205 - one sentence
        found: list[Story] = []
        looked = 0
        while looked < _MOST and len(found) <= caseload.PAGE:
            leaf = await self._book.store.leaf(school.id, standing, _AT_ONCE, before)
            found += [one for one in self._book.told(school, leaf.found) if fits(one)]
            before, looked = leaf.before, looked + leaf.looked
            if before is None:
                break
        shown, rest = found[: caseload.PAGE], found[caseload.PAGE :]
        more = shown[-1].events[0].seq if rest else before
        return shown, more, len(rest) if before is None else None

    async def _people(self, school: School, person: Person) -> Card:
        """Whom the records are about: those of the newest that this person may see."""
        leaf = await self._book.store.leaf(school.id, _ANY, _MOST)
        stories = [one for one in self._book.told(school, leaf.found) if entitled(person, one, school)]
        counted = Counter(name for story in stories for name in _first(story))
        newest = {name: story.record.reference for story in reversed(stories) for name in _first(story)}
        found = [(name, count, newest[name]) for name, count in sorted(counted.items())]
        return caseload.people(school.words, found, whole=leaf.before is None)

    async def _person(self, school: School, turn: Turn, person: Person, name: str, stories: Sequence[Story]) -> Card:
        say = school.words.say
        if not readings(name):
            return caseload.search(school.words, say("casework.problem-empty", label=say("casework.find-name")))
        await self._looked(school, turn, person, stories)
        return caseload.person(name, stories, school, person)

    async def cases(self, school: School, person: Person) -> AsyncIterator[list[Story]]:
        """Every case that this person may see, newest first: some at a time, so that no more is held than those."""
        before: int | None = None
        while True:
            leaf = await self._book.store.leaf(school.id, {"case": ()}, _AT_ONCE, before)
            found = self._book.told(school, leaf.found)
            yield [one for one in found if not one.quiet and entitled(person, one, school)]
            before = leaf.before
            if before is None:
                return
            await asyncio.sleep(0)  # so that others have their turn

    async def named(self, school: School, person: Person, names: Sequence[str]) -> list[Story]:
        """The records that name one of these people, or that they sent, and that this person may see, newest first."""
        found: dict[str, Story] = {}
        for name in names:
            records = [one for words in readings(name) for one in await self._book.store.find(school.id, words)]
            for reference in {record.reference for record in records if record.kind in KINDS}:
                story = await self._book.readable(school, reference)
                if story and story.bears(name) and entitled(person, story, school):
                    found[reference] = story
        return sorted(found.values(), key=lambda story: story.record.filed_at, reverse=True)

    async def _looked(self, school: School, turn: Turn, person: Person, stories: Sequence[Story]) -> None:
        for story in stories:
            await self._book.looked(school, story, turn.who, person, "search")


def _whom(story: Story, turn: Turn) -> tuple[str, ...]:
    """The names of whom everything is wanted: the person a case is about, or the child that was pressed."""
    return story.children if turn.typed("whom") == "child" else story.names or story.children


def _first(story: Story) -> tuple[str, ...]:
    """The name under which a case stands in the list of people."""
    return (story.names or story.children)[-1:]
