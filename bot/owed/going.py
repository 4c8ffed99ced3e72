"""Right before a message goes out it is asked whether it still may: another may have sent it meanwhile.

Rules:
1. The database says whether the debt is still ours, and keeps that its message goes out (`storage.going`). So whoever
   was suspended, hung, or waited long for a platform finds that another has taken it, and gives it up.
2. Then the clock is asked, and again by whoever takes further steps. It is the one on the wall, which goes on while a
   machine is suspended; the steady one stands still then. What is too late is given back.
3. Debts of one record that are paid together are begun by one statement, when the first of them is ready.
4. What was drawn from a record as it was filed goes out only where nothing was done to that record since.
"""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from bot.seam.sender import Overdue
from storage import Delivery, Store

LEASE = timedelta(seconds=60)
"""How long a debt is nobody else's once it was taken, and again from when its message goes out."""
AT_FILING = timedelta(seconds=10)
"""The same for what is taken as it is filed: nothing is sent before it is begun, so another may soon have it."""


class Changed(Exception):  # noqa: N818 - what happened
    """Something was done to the record after what is to go out was drawn; nothing went out."""


class Outgoing:
    """Debts that are paid together. `seen` is the newest event of the record as it was filed, where it was not read."""

    def __init__(
        self, store: Store, clock: Callable[[], datetime], of: Sequence[Delivery], seen: int | None = None
    ) -> None:
        self._store, self._clock, self._of = store, clock, of
        self.seen = seen
        """None once the record was read after these debts were taken: rule 4 asks nothing more."""
        self._until: dict[str, datetime] = {}
        self._asking = asyncio.Lock()

    async def begin(self, one: Delivery, seen: int | None, *, new: bool = False) -> None:
        """Begin one that was drawn when the record was `seen` so, with those that are paid together with it.

        `new`: it is sent although a message is known. Raises Overdue and Changed.
        """
        async with self._asking:
            if seen != self.seen:  # for another of them the record was read anew
                raise Changed
            if new or not self._lasts(one):
                await self._ask(one, new=new)
        self.in_time(one)

    def in_time(self, one: Delivery) -> None:
        """Ask the clock alone. Raises Overdue."""
        if not self._lasts(one):
            raise Overdue("late")

    def _lasts(self, one: Delivery) -> bool:
        """Whether there is time enough for a platform to answer."""
        until = self._until.get(one.id)
        return until is not None and self._clock() < until - LEASE / 2

    async def _ask(self, one: Delivery, *, new: bool) -> None:
        alone = new or bool(self._until)
        some = [one] if alone else [each for each in self._of if each.lease == one.lease]
        until = self._clock() + LEASE
        begun = await self._store.begin_to_send(some, until, seen=self.seen, new=new)
        if 0 < begun < len(some):  # some were paid already, or are another's
            some = [one]
            begun = await self._store.begin_to_send(some, until, seen=self.seen)
        if begun < len(some):
            raise Overdue("taken") if self.seen is None else Changed
        self._until |= {each.id: until for each in some}


class Going:
    """One message, as its sender asks about it."""

    def __init__(self, out: Outgoing, of: Delivery) -> None:
        self._out, self._of, self._seen = out, of, out.seen
        self._new, self._begun = of.handle is None, False

    async def begins(self) -> None:
        """As `bot.seam.sender.Going`."""
        again = self._new and self._of.handle is not None and not self._begun
        await self._out.begin(self._of, self._seen, new=again)
        self._begun = True

    def in_time(self) -> None:
        """As `bot.seam.sender.Going`."""
        self._out.in_time(self._of)

    def again(self) -> None:
        """The message that was there is gone: a new one is sent."""
        self._new, self._begun = True, False

    @property
    def unsure(self) -> bool:
        """Whether nobody knows if a new message arrived, where no answer came."""
        return self._new and self._begun
