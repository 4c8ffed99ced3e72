"""What every deed on a case stands on: reading its story, writing one event, and telling those who deal with it.

Rules:
1. A deed is decided by what was read; if somebody else was faster it is read and decided again.
2. What people wrote to each other never stands in a message to a handler: it says where to look.
"""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.cases.story import OPEN, Story, kept_out, may_handle
from bot.people.settings import Person, School
from bot.seam.turn import Reply, Turn, Who
from storage import Late, Overtaken, Owed, Store
from storage.kept import Address

_TRIES = 5


@dataclass(frozen=True, slots=True)
class Casebook:
    """The store, the clock, and the bell of the sweeper."""

    store: Store
    clock: Callable[[], datetime]
    wake: Callable[[], None]

    async def story(self, school: School, reference: str) -> Story | None:
        """A case and what was done to it, whoever asks; None where there is none."""
        record = await self.store.record(school.id, reference)
        if record is None:
            return None
        return Story(record, await self.store.events(school.id, record.reference))

    async def handled(self, school: School, who: Who, reference: str) -> tuple[Story, Person] | None:
        """A case and the person, if this person may work on it."""
        story, person = await self.story(school, reference), school.person(who.platform, who.user)
        if story is None or person is None or not await self.may(school, who, story):
            return None
        return story, person

    async def may(self, school: School, who: Who, story: Story) -> bool:
        """Whether somebody may work on a case."""
        person = school.person(who.platform, who.user)
        if person is None or person.name in kept_out(school, story):
            return False
        at = Address(who.platform, "person", who.user)
        return may_handle(school, person, story) or any(
            one.card in {"alert", "nudge"} and one.address == at
            for one in await self.store.about(school.id, story.record.reference)
        )

    async def own(self, school: School, who: Who, reference: str) -> Story | None:
        """What this person has sent, if it is theirs."""
        story = await self.story(school, reference)
        return story if story and story.record.person == str(who) else None

    async def write(  # noqa: PLR0913 - an event is all of these, each by its name
        self,
        school: School,
        story: Story,
        actor: str,
        verb: str,
        body: Mapping[str, Any],
        *,
        owed: Sequence[Owed] = (),
        to: str = "",
        expect: Collection[str] = OPEN,
        found_by: Collection[str] = (),
    ) -> None:
        """Add one event to what was read, and move the case where `to` says so. Raises Overtaken."""
        what: dict[str, Any] = {
            "verb": verb, "actor": actor, "body": body, "owed": owed, "now": self.clock(), "after": story.newest,
        }  # fmt: skip
        reference = story.record.reference
        if not to:
            await self.store.note(school.id, reference, **what, found_by=found_by)
        elif isinstance(await self.store.move(school.id, reference, **what, expect=expect, to=to), Late):
            raise Overtaken("The case is in another state by now.")
        self.wake()

    async def confirmed(self, school: School, who: Who, story: Story, person: Person) -> Story:
        """The case, confirmed by this person if nobody had: whoever takes a step with it has seen it."""
        if story.seen:
            return story
        body = {"name": person.name}
        await self.write(school, story, str(who), "acknowledged", body, to="acknowledged", expect=("submitted",))
        return await self.story(school, story.record.reference) or story


async def patiently(deed: Callable[[School, Turn], Awaitable[Reply]], school: School, turn: Turn) -> Reply:
    """Do a deed; if somebody was faster, look again and do it again."""
    for _ in range(_TRIES - 1):
        try:
            return await deed(school, turn)
        except Overtaken:
            continue
    return await deed(school, turn)
