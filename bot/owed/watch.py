"""Keeping watch over what goes wrong silently: entries that cannot be opened, and a clock that jumps.

Rules:
1. What is damaged in a school is told to those who look after canipost there, and nothing of any record with it.
2. A clock that jumps is said at once: in the log, at `/readyz`, and to each school. It is noticed by a second clock
   that nobody sets, and after a restart by what was written later than now. What is owed never waits for it.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from bot.casework.staffroom import Staffroom
from bot.owed.troubles import tell
from bot.people.settings import School
from policy_kb.shapes import dataclass
from storage import Store, StoreError

_LOG = logging.getLogger(__name__)
TOLERANCE = timedelta(minutes=2)
"""By how much two clocks may differ before it is said."""
_AGAIN = timedelta(days=1)
_NOBODY = frozenset[str]()


@dataclass(frozen=True, slots=True)
class Jump:
    """By how much the clock jumped (back: less than nothing), and what it said afterwards."""

    by: timedelta
    at: datetime


class Watch:
    """Looks now and then; `steady` counts seconds and is never set, `pause` is the seconds between two looks."""

    def __init__(  # noqa: PLR0913, PLR0917 - what it watches, whom it tells, and two clocks
        self,
        store: Store,
        schools: Mapping[str, School],
        clock: Callable[[], datetime],
        wake: Callable[[], None],
        steady: Callable[[], float] = time.monotonic,
        pause: float = 15.0,
    ) -> None:
        self._store = store
        self._schools = schools
        self._staffroom = Staffroom(store, clock)
        self._clock = clock
        self._wake = wake
        self._steady = steady
        self._pause = pause
        self._last: tuple[datetime, float] | None = None
        self._told: frozenset[tuple[str, int]] = frozenset()
        self.jump: Jump | None = None
        """The newest jump of the clock that was noticed."""

    async def run(self) -> None:
        """Keep watch until cancelled. A database that does not answer is tried again, never given up."""
        while True:
            try:
                await self.look()
            except StoreError as error:
                _LOG.error("the watch stopped for now: %s", type(error).__name__)
            await asyncio.sleep(self._pause)

    async def look(self) -> None:
        """Look once at the clock and at what cannot be opened."""
        await self._look_at_clock()
        await self._look_at_damage()

    async def _look_at_clock(self) -> None:
        now, steady = self._clock(), self._steady()
        if self._last is None:
            # It stood later when that was written.
            newest = [at for _, at in (await self._store.last_written()).values()]
            by = min((now - at for at in newest if at > now), default=timedelta(0))
        else:
            by = (now - self._last[0]) - timedelta(seconds=steady - self._last[1])
        self._last = now, steady
        if abs(by) < TOLERANCE:
            return
        self.jump = Jump(by, now)
        minutes = round(by.total_seconds() / 60)
        _LOG.error("the clock of this machine jumped by %s minutes; what is owed goes out all the same", minutes)
        which = {"what": "clock-forward" if by > timedelta(0) else "clock-back", "minutes": str(abs(minutes))}
        for school in self._schools.values():
            await tell(self._store, await self._staffroom.today(school), _NOBODY, which, now, _AGAIN)
        self._wake()

    async def _look_at_damage(self) -> None:
        found = await self._store.damaged()
        counted = frozenset((one, sum(row.school == one for row in found)) for one in {row.school for row in found})
        if counted == self._told:
            return
        for row in found:
            _LOG.error(
                "cannot be opened: school=%s table=%s row=%s column=%s why=%s",
                row.school, row.table, row.row, row.column, row.why,
            )  # fmt: skip
        for name in {row.school for row in found} & self._schools.keys():
            school = await self._staffroom.today(self._schools[name])
            await tell(self._store, school, _NOBODY, {"what": "damage"}, self._clock(), _AGAIN)
        self._told = counted
        self._wake()
