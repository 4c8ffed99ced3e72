"""Somebody asks for everything that is kept about them: it is found, a person marks it, and a paper is made of that.

Rules:
1. The taker gets what the gate lets them read; others who deal with records collect theirs, and the file names them.
2. Nothing is given out that a person has not decided: see `bot.cards.passages`.
3. The paper is an event of every record in it, written before it is handed over; so is being shown its words.
4. What the list of staff says of somebody is for whoever answers for the school.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence

from bot.cards import passages
from bot.cards.passages import GIVE, Passage
from bot.cases.gate import entitled, sees_sender
from bot.cases.story import Story
from bot.casework import papers, presses
from bot.casework.casebook import Casebook
from bot.casework.exports import Taker
from bot.people import names
from bot.people.roster import Member
from bot.people.settings import School
from bot.seam.turn import Given
from policy_kb.shapes import dataclass
from storage import Noted

_KINDS = ("case", "request", "register", "task")
_AT_ONCE = 50
"""Records that are read before others have their turn."""
_ANSWERS = frozenset({"headteacher", "chair-of-governors", "data-protection-officer"})
"""Who answers for the school: the head, the officer for it, and the chair where the head asks."""


@dataclass(frozen=True, slots=True)
class Found:
    """What is kept about somebody, as far as the taker may read it."""

    passages: tuple[Passage, ...]
    stories: tuple[Story, ...]


@dataclass(frozen=True, slots=True)
class Access:
    """Finds and hands over."""

    book: Casebook

    async def collect(
        self,
        school: School,
        taker: Taker,
        who: Collection[str],
        on: Callable[[int], None] = lambda _: None,
        among: Collection[str] | None = None,
    ) -> Found:
        """Everything about somebody who is called by one of these names; `on` hears how many records were read.

        `among`: only in these records, for whoever has found them before.
        """
        roster = await self.book.roster(school)
        members = [one for one in (*roster.here, *roster.left) if _is(one, who)]
        accounts = frozenset(address for one in members for address in one.addresses)
        people = [*(one.name for one in roster.here), *(one.name for one in school.people)]
        found = [passages.of_member(one, school.words) for one in members if taker.person.roles & _ANSWERS]
        stories: list[Story] = []
        async for some in self._read(school, among, on):
            for story in some:
                knows = sees_sender(school, taker.person, story)
                if entitled(taker.person, story, school) and passages.about(story, who, accounts, knows_sender=knows):
                    stories.append(story)
        stories.sort(key=lambda one: one.record.filed_at)
        for story in stories:
            files = len(await self.book.store.files_of_record(school.id, story.record.reference))
            others = [*people, *passages.others_in(story)]
            found += [
                passages.proposed(one, who, others) for one in passages.of_record(story, school, taker.person, files)
            ]
        return Found(tuple(found), tuple(stories))

    async def shown(self, school: School, taker: Taker, stories: Sequence[Story]) -> None:
        """Write that somebody was shown what stands in these records."""
        await self._noted(school, taker, stories, "viewed", {**_as(taker), "how": "access"})

    async def paper(
        self, school: School, taker: Taker, who: str, decided: Sequence[Passage], stories: Sequence[Story]
    ) -> Given:
        """The paper of what a person decided, as PDF. The events are written before it is given."""
        say = school.words.say
        given = [one for one in decided if one.decided == GIVE]
        sections = [papers.Section(say("access.paper-given"), tuple((one.place, one.given) for one in given))]
        held = len(decided) - len(given)
        sections.append(papers.Section(say("access.paper-why"), lines=(say("access.paper-bars", held=held),)))
        paper = papers.made(say("access.paper", name=who), sections, school, taker.person, self.book.clock(), stories)
        data = await presses.made(papers.pdf, paper, school.words)
        body = {**_as(taker), "what": "access", "sha256": papers.sha256(data)}
        await self._noted(school, taker, stories, "exported", body)
        return Given("access.pdf", "application/pdf", data)

    async def _read(
        self, school: School, among: Collection[str] | None, on: Callable[[int], None]
    ) -> AsyncIterator[Sequence[Story]]:
        """Every record of every kind, some at a time; or these."""
        if among is not None:
            yield [story for one in among if (story := await self.book.readable(school, one))]
            return
        before: int | None = None
        read = 0
        while True:
            leaf = await self.book.store.leaf(school.id, dict.fromkeys(_KINDS, ()), _AT_ONCE, before)
            yield self.book.told(school, leaf.found)
            on(read := read + leaf.looked)
            await asyncio.sleep(0)  # others are served meanwhile, however much there is
            if (before := leaf.before) is None:
                return

    async def _noted(
        self, school: School, taker: Taker, stories: Sequence[Story], verb: str, body: Mapping[str, object]
    ) -> None:
        noted = [Noted(story.record.reference, verb, taker.actor, body) for story in stories]
        await self.book.store.write_all(school.id, self.book.clock(), noted=noted)


def _as(taker: Taker) -> Mapping[str, object]:
    return {"name": taker.person.name, "roles": sorted(taker.person.roles)}


def others_hold(school: School, taker: Taker) -> tuple[str, ...]:
    """Who besides the taker deals with records, and is asked to collect as well."""
    return tuple(one.name for one in school.people if one.name != taker.person.name)


def _is(member: Member, who: Collection[str]) -> bool:
    return any(names.within(one, name) for one in who for name in (member.name, *member.known_as))
