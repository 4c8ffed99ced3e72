"""Climbing the ladder: beside the sweeper of deliveries, the process looks at every open case and takes due steps.

Rules:
1. A step is one event, written only if nothing else was done to the case meanwhile: two processes, or one that was
   started again, take each step once.
2. What a step tells is owed in the same transaction, so a step is never taken without telling anybody.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from datetime import datetime

from bot.cases.debts import for_rung
from bot.cases.rungs import next_rung
from bot.cases.story import OPEN, PROGRAM, Story
from bot.people.settings import School
from storage import Overtaken, Store, StoreError

_LOG = logging.getLogger(__name__)


class Ladder:
    """Looks at the open cases of every school, again and again; `pause` is the seconds between two looks."""

    def __init__(
        self,
        store: Store,
        schools: Mapping[str, School],
        clock: Callable[[], datetime],
        wake: Callable[[], None],
        pause: float = 20.0,
    ) -> None:
        self._store = store
        self._schools = schools
        self._clock = clock
        self._wake = wake
        self._pause = pause

    async def run(self) -> None:
        """Climb until cancelled. A database that does not answer is tried again, never given up."""
        while True:
            try:
                await self.sweep()
            except StoreError as error:
                _LOG.error("ladder stopped for now: %s", type(error).__name__)
            await asyncio.sleep(self._pause)

    async def sweep(self) -> int:
        """Take every step that is due, once; gives how many were taken."""
        taken = 0
        for school in self._schools.values():
            for record, events in await self._store.histories(school.id, OPEN, {"case"}):
                try:
                    taken += await self._climb(school, Story(record, events))
                except StoreError:
                    raise
                except Exception as error:  # noqa: BLE001 - one bad case must not stop the others
                    _LOG.error("a step failed: school=%s error=%s", school.id, type(error).__name__)
        if taken:
            self._wake()
        return taken

    async def _climb(self, school: School, story: Story) -> int:
        now = self._clock()
        rung = next_rung(story, school, now)
        if rung is None:
            return 0
        try:
            await self._store.note(
                school.id, story.record.reference, verb="nudged", actor=PROGRAM, body=rung.event,
                owed=for_rung(rung, story), now=now, after=story.newest,
            )  # fmt: skip
        except Overtaken:
            return 0  # whatever was done, the next look sees it
        _LOG.warning("a case waits: school=%s step=%s phase=%s", school.id, rung.step, rung.phase)
        return 1
