"""Somebody asks for everything that is kept about them: it is found, a person marks it, and a paper is made of that.

Rules:
1. The taker gets what the gate lets them read; others who deal with records collect theirs, and the file names them.
2. Nothing is given out that a person has not decided: see `bot.cards.passages`.
3. The paper is an event of every record in it, written before it is handed over.
"""

import asyncio
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from bot.cards import passages
from bot.cards.passages import GIVE, Passage
from bot.cases.gate import entitled, sees_sender
from bot.cases.story import Story
from bot.casework import papers
from bot.casework.casebook import Casebook
from bot.casework.exports import Taker
from bot.people import names
from bot.people.roster import Member
from bot.people.settings import School
from bot.seam.turn import Given

_KINDS = ("case", "request", "register", "task")
_AT_ONCE = 200


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
        self, school: School, taker: Taker, who: Collection[str], on: Callable[[int], None] = lambda _: None
    ) -> Found:
        """Everything about somebody who is called by one of these names; `on` hears how many records were read."""
        roster = await self.book.roster(school)
        members = [one for one in (*roster.here, *roster.left) if _is(one, who)]
        accounts = frozenset(address for one in members for address in one.addresses)
        people = [*(one.name for one in roster.here), *(one.name for one in school.people)]
        found = [passages.of_member(one, school.words) for one in members]
        stories: list[Story] = []
        before: int | None = None
        read = 0
        while True:
            leaf = await self.book.store.leaf(school.id, dict.fromkeys(_KINDS, ()), _AT_ONCE, before)
            for story in self.book.told(school, leaf.found):
                knows = sees_sender(school, taker.person, story)
                if entitled(taker.person, story, school) and passages.about(story, who, accounts, knows_sender=knows):
                    stories.append(story)
            on(read := read + leaf.looked)
            if (before := leaf.before) is None:
                break
        for story in sorted(stories, key=lambda one: one.record.filed_at):
            files = len(await self.book.store.files_of_record(school.id, story.record.reference))
            others = [*people, *passages.others_in(story)]
            found += [
                passages.proposed(one, who, others) for one in passages.of_record(story, school, taker.person, files)
            ]
        return Found(tuple(found), tuple(stories))

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
        data = await asyncio.to_thread(papers.pdf, paper, school.words)
        body = {"name": taker.person.name, "what": "access", "sha256": papers.sha256(data)}
        for story in stories:
            await self.book.store.note(
                school.id, story.record.reference, verb="exported", actor=taker.actor, body=body, owed=(),
                now=self.book.clock(),
            )  # fmt: skip
        return Given("access.pdf", "application/pdf", data)


def others_hold(school: School, taker: Taker) -> tuple[str, ...]:
    """Who besides the taker deals with records, and is asked to collect as well."""
    return tuple(one.name for one in school.people if one.name != taker.person.name)


def _is(member: Member, who: Collection[str]) -> bool:
    return any(names.within(one, name) for one in who for name in (member.name, *member.known_as))
