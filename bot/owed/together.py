"""What the debts of one record need to know, read once for all of them that fall due together.

Rules:
1. It is read after they were taken to be paid, so it is never older than the version that each has to show. A record
   whose debts were taken in the transaction that filed it is handed on as it was filed, and read where anything was
   done to it before a message goes out (`going`): somebody may have been kept out.
2. What follows from a payment is worked out from what stands there then, never from this.
3. What says who was reached shows the newest version that is wanted of it, so one that became wanted since it was taken
   needs no message of its own. The record is read anew for it where anything was done to it since it was read.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import field, replace

from bot.cases.story import Story
from bot.owed.aftermath import Aftermath
from bot.owed.going import Outgoing
from bot.people.roster import Roster
from bot.people.settings import School
from policy_kb.shapes import dataclass
from storage import Delivery, Store


@dataclass(slots=True)
class Read:
    """A record as it was read last, or handed on, then with everything owed about it; None where it was not."""

    story: Story | None = None
    owed: Sequence[Delivery] | None = None


@dataclass(slots=True)
class Together:
    """Debts of one record (or one debt of none), with their school as it is today; None for one that is gone."""

    of: Sequence[Delivery]
    school: School | None
    roster: Roster | None
    out: Outgoing
    _store: Store
    _after: Aftermath
    _read: Read
    _newest: int | None = field(default=None)
    _story: "asyncio.Task[Story | None] | None" = field(default=None)
    _about: "asyncio.Task[tuple[tuple[Delivery, ...], int]] | None" = field(default=None)

    async def story(self) -> Story | None:
        """The record, with what was done to it. Raises SealBroken."""
        known = self._read.story
        if known and self._newest in {None, known.newest}:
            return known
        if self._story is None:
            self._story = asyncio.create_task(self._after.story(self.of[0]))
        self._read.story = await self._story
        return self._read.story

    async def about(self) -> Sequence[Delivery]:
        """Everything ever owed about the record."""
        story, owed = self._read.story, self._read.owed
        if owed is not None and story and self._about is None and self._newest in {None, story.newest}:
            return owed  # nothing was done to it since it was handed on
        return (await self._by())[0]

    async def read_anew(self) -> None:
        """Have the record read, for it is not as it was handed on (rule 1)."""
        if reference := self.of[0].reference:
            self._newest = await self._store.newest_event(self.of[0].school, reference)
        self.out.seen = None

    async def catch_up(self) -> None:
        """Have these debts show what is wanted of them now (rule 3): asked before the record is read (rule 1)."""
        about, self._newest = await self._by()
        wanted = {one.id: one.wanted for one in about}
        self.of = [replace(one, wanted=wanted.get(one.id, one.wanted)) for one in self.of]

    async def _by(self) -> tuple[tuple[Delivery, ...], int]:
        one = self.of[0]
        if self._about is None and one.reference is not None:
            self._about = asyncio.create_task(self._store.about_by(one.school, one.reference))
        return await self._about if self._about else ((), 0)


def by_record(due: Sequence[Delivery]) -> list[list[Delivery]]:
    """Debts in their order, those about one record together, and each about none by itself."""
    groups: dict[tuple[str, str | None], list[Delivery]] = {}
    for one in due:
        groups.setdefault((one.school, one.reference) if one.reference else (one.id, None), []).append(one)
    return list(groups.values())
