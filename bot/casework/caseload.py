"""The desk of those who deal with reports: what is open, late, mine, about whom; and finding by name.

Rules:
1. Everything on it passes the same question as the case itself: may this person see it? So whoever is kept out of
   a case finds it in no list, by no name and in no count.
2. A name is looked up through keyed fingerprints; that somebody looked is an event of each case that was shown.
"""

from collections import Counter
from collections.abc import Sequence

from bot.cards import caseload
from bot.cards.drawing import notice
from bot.cases.story import STATES, Story, may_handle, words_of
from bot.casework.casebook import Casebook
from bot.people.settings import Person, School
from bot.seam.card import Card
from bot.seam.turn import Reply, Turn

DEEDS = frozenset({"desk", "case-find", "case-person", "case-same"})


class Caseload:
    """Takes the deeds of the desk."""

    def __init__(self, book: Casebook) -> None:
        self._book = book

    async def take(self, school: School, turn: Turn) -> Reply:
        """Show a list, a case, or everything about one person."""
        person = school.person(turn.who.platform, turn.who.user)
        if person is None:
            return Reply(notice(school.words, "casework.no-desk"), ended=True)
        return Reply(await self._card(school, turn, person), ended=True)

    async def _card(self, school: School, turn: Turn, person: Person) -> Card:
        match turn.deed:
            case "case-find" if not turn.typed("name"):
                return caseload.search(school.words)
            case "case-find" | "case-person":
                name = turn.typed("name")
                return await self._person(school, turn, person, name, await self.named(school, person, [name]))
            case "case-same":
                found = await self._book.handled(school, turn.who, turn.target or turn.typed("reference"))
                names = _whom(found[0], turn) if found else ()
                if not names:
                    return notice(school.words, "casework.not-there")
                return await self._person(school, turn, person, names[-1], await self.named(school, person, names))
            case _:
                return await self._list(school, turn, person)

    async def _list(self, school: School, turn: Turn, person: Person) -> Card:
        tab = turn.target if turn.target in caseload.TABS else "open"
        now = self._book.clock()
        stories = await self.visible(school, person)
        if tab == "people":
            counted = Counter(name for story in stories for name in _first(story))
            newest = {name: story.record.reference for story in reversed(stories) for name in _first(story)}
            return caseload.people(
                school.words, [(name, count, newest[name]) for name, count in sorted(counted.items())]
            )
        kept = {
            "open": [one for one in stories if one.open],
            "overdue": [one for one in stories if caseload.overdue(one, school, now)],
            "mine": [one for one in stories if one.open and one.holder == person.name],
        }
        page = int(turn.typed("page")) if turn.typed("page").isdigit() else 0
        return caseload.cases(tab, kept.get(tab, stories), school, now, page)

    async def _person(self, school: School, turn: Turn, person: Person, name: str, stories: Sequence[Story]) -> Card:
        say = school.words.say
        if not words_of([name]):
            return caseload.search(school.words, say("casework.problem-empty", label=say("casework.find-name")))
        await self._looked(school, turn, person, stories)
        return caseload.person(name, stories, school, person)

    async def visible(self, school: School, person: Person) -> list[Story]:
        """Every case that this person may see, newest first."""
        found = await self._book.store.histories(school.id, STATES, {"case"})
        stories = [Story(record, events) for record, events in found]
        return [story for story in stories if may_handle(school, person, story)]

    async def named(self, school: School, person: Person, names: Sequence[str]) -> list[Story]:
        """The cases that name one of these people, adult or child, and that this person may see, newest first."""
        found: dict[str, Story] = {}
        for name in names:
            for record in await self._book.store.find(school.id, words_of([name])):
                story = Story(record, await self._book.store.events(school.id, record.reference))
                if record.kind == "case" and story.bears(name) and may_handle(school, person, story):
                    found[record.reference] = story
        return sorted(found.values(), key=lambda story: story.record.filed_at, reverse=True)

    async def _looked(self, school: School, turn: Turn, person: Person, stories: Sequence[Story]) -> None:
        for story in stories:
            await self._book.store.note(
                school.id, story.record.reference, verb="viewed", actor=str(turn.who), body={"name": person.name},
                owed=(), now=self._book.clock(),
            )  # fmt: skip


def _whom(story: Story, turn: Turn) -> tuple[str, ...]:
    """The names of whom everything is wanted: the person a case is about, or the child that was pressed."""
    return story.children if turn.typed("whom") == "child" else story.names or story.children


def _first(story: Story) -> tuple[str, ...]:
    """The name under which a case stands in the list of people."""
    return (story.names or story.children)[-1:]
