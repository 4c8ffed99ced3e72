"""Looking after what leavers leave behind: whenever a roster was written, and when a day begins.

Rules:
1. A last day that was written ahead comes by itself: on that day reports are handed over without anybody's doing.
2. At the start every school is looked at once, so that nothing is left over from a program that stopped half-way.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from datetime import date, datetime

from bot.casework.casebook import Casebook
from bot.casework.leaving import Leaving
from bot.people.settings import School
from storage import Store, StoreError

_LOG = logging.getLogger(__name__)


class Leavers:
    """Looks at every school again and again; `pause` is the seconds between two looks."""

    def __init__(
        self,
        store: Store,
        schools: Mapping[str, School],
        clock: Callable[[], datetime],
        wake: Callable[[], None],
        pause: float = 60.0,
    ) -> None:
        self._book = Casebook(store, clock, wake)
        self._schools, self._pause = schools, pause
        self._looked: dict[str, tuple[int, date]] = {}

    async def run(self) -> None:
        """Look until cancelled. A database that does not answer is tried again, never given up."""
        while True:
            try:
                await self.sweep()
            except StoreError as error:
                _LOG.error("leavers were left for now: %s", type(error).__name__)
            await asyncio.sleep(self._pause)

    async def sweep(self) -> int:
        """Look at every school whose roster, or day, is another than at the last look; gives how many reports moved."""
        moved = 0
        versions = await self._book.store.roster_versions()
        for school in self._schools.values():
            seen = versions.get(school.id, 0), self._book.today(school)
            if self._looked.get(school.id) == seen:
                continue
            done = await Leaving(self._book).tidy(school)
            self._looked[school.id] = seen
            moved += len(done.handed) + len(done.ended)
            if done.handed or done.ended:
                _LOG.warning("leavers: school=%s handed=%s ended=%s", school.id, len(done.handed), len(done.ended))
        return moved
