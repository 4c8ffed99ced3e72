"""Climbing the ladder: beside the sweeper of deliveries, the process looks at what has fallen due and takes the steps.

Rules:
1. A step is one event, written only if nothing else was done to the record meanwhile: two processes, or one that was
   started again, take each step once.
2. What a step tells is owed in the same transaction, so a step is never taken without telling anybody.
3. Only what is due is read, of any kind and any school, longest due first. At the start everything that waits is
   looked at once, for the settings may have changed. What cannot be looked at is put aside for a while and named in
   the log, so that it holds up nobody else.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from bot.cases.debts import for_rung
from bot.cases.happenings import PROGRAM
from bot.cases.rungs import coming
from bot.casework.casebook import Casebook
from bot.people.settings import School
from storage import Overtaken, Store, StoreError

_LOG = logging.getLogger(__name__)
_AT_ONCE, _ROUNDS = 50, 200
"""Records that are read at once, and how often before the deliveries and the others have their turn."""
_ASIDE = timedelta(hours=1)
"""How long something that could not be looked at is put aside."""


class Ladder:
    """Looks at what is due in every school, again and again; `pause` is the seconds between two looks."""

    def __init__(
        self,
        store: Store,
        schools: Mapping[str, School],
        clock: Callable[[], datetime],
        wake: Callable[[], None],
        pause: float = 20.0,
    ) -> None:
        self._book = Casebook(store, clock, wake)
        self._schools = schools
        self._pause = pause
        self._begun = False

    async def run(self) -> None:
        """Climb until cancelled. A database that does not answer is tried again, never given up."""
        while True:
            try:
                if not self._begun:
                    await self._book.store.look_at_all(self._book.clock())
                    self._begun = True
                await self.sweep()
            except StoreError as error:
                _LOG.error("ladder stopped for now: %s", type(error).__name__)
            await asyncio.sleep(self._pause)

    async def sweep(self) -> int:
        """Take every step that is due, once; gives how many were taken."""
        taken = 0
        for _ in range(_ROUNDS):
            due = await self._book.store.due_records(self._book.clock(), _AT_ONCE)
            for school_id, reference in due:
                taken += await self._look(school_id, reference)
            if len(due) < _AT_ONCE:
                break
        return taken

    async def _look(self, school_id: str, reference: str) -> int:
        school = self._schools.get(school_id)
        try:
            if school is not None:
                return await self._climb(await self._book.staffroom.today(school), reference)
        except StoreError:
            raise
        except Exception as error:  # noqa: BLE001 - one bad record must not stop the others
            _LOG.error("a step failed: school=%s reference=%s error=%s", school_id, reference, type(error).__name__)
        await self._book.store.put_aside(school_id, reference, self._book.clock() + _ASIDE)
        return 0

    async def _climb(self, school: School, reference: str) -> int:
        story, now = await self._book.story(school, reference), self._book.clock()
        if story is None:
            return 0
        rung = coming(story, school, now)
        if rung is None or rung.due > now:
            due = rung.due if rung else None
            await self._book.store.look_again(school.id, reference, due, was=story.record.due)
            return 0
        try:
            await self._book.write(school, story, PROGRAM, rung.verb, rung.event, owed=for_rung(rung, story))
        except Overtaken:
            return 0  # whatever was done, the next look sees it
        _LOG.warning("a record waits: school=%s step=%s phase=%s", school.id, rung.step, rung.phase)
        return 1
