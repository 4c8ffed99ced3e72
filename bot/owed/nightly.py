"""What is done every night: the ledgers are proved and noted outside the database, and what grows is kept tidy.

Rules:
1. Nothing of it stops anything else: each school is looked at by itself, and what fails is logged and told.
2. What is wrong with a ledger is told to those who look after canipost, once a day, and nothing of any record with it.
3. Of many programs on one database one proves each ledger; where it dies at it, it is proved the night after.
4. Once a month the headteacher gets a line to keep: it proves the ledger even where the machine is not trusted.
5. Once a month another key is asked for, while the one in use opens what PostgreSQL's log holds of destroyed records.
"""

import asyncio
import logging
import secrets
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path

from bot.casework import conflicts
from bot.casework.casebook import Casebook
from bot.owed import anchors
from bot.owed.troubles import tell
from bot.people import holders
from bot.people.settings import School
from storage import Owed, Store, StoreError

_LOG = logging.getLogger(__name__)
_HOUR = 3
"""From this hour on (UTC) it is night enough."""
_PAUSE = 300.0
_AGAIN = timedelta(days=1)
_CLAIMED = timedelta(days=1)
_NOBODY = frozenset[str]()


class Nightly:
    """Proves and tidies; `file` is where lines are noted (None: nowhere)."""

    def __init__(
        self, store: Store, schools: Mapping[str, School], clock: Callable[[], datetime], file: Path | None = None
    ) -> None:
        self._store = store
        self._schools = schools
        self._clock = clock
        self._file = file
        self._book = Casebook(store, clock, lambda: None)
        self._done: date | None = None
        self._holder = secrets.token_hex(8)

    async def run(self) -> None:
        """Begin with what an upgrade left to do; then wait for each night."""
        begun = False
        while True:
            try:
                now = self._clock()
                if not begun:
                    await self.begin()
                    begun = True
                elif now.hour >= _HOUR and self._done != now.date():
                    await self.night()
                    self._done = now.date()
            except (StoreError, OSError) as error:
                _LOG.error("the night's work stopped for now: %s", type(error).__name__)
            await asyncio.sleep(_PAUSE)

    async def begin(self) -> None:
        """Cover and name what was kept by an older version."""
        covered = await self._store.cover()
        if covered:
            _LOG.info("covered what was kept before: %d rows", covered)
        for school in self._schools.values():
            await conflicts.index(self._book, school)

    async def night(self) -> Mapping[str, tuple[str, ...]]:
        """Prove every ledger; gives the faults by school."""
        now, noted = self._clock(), anchors.read(self._file)
        found = {}
        for school_id in sorted({*self._schools, *noted, *await self._store.audited()}):
            if not await self._store.claim(school_id, f"night:{now.date()}", self._holder, now, now + _CLAIMED):
                continue
            faults = await self._store.verify(school_id, noted.get(school_id, ()))
            found[school_id] = faults
            for fault in faults[:20]:
                _LOG.error("ledger: school=%s: %s", school_id, fault)
            if faults and (school := self._schools.get(school_id)):
                today = await self._book.staffroom.today(school)
                await tell(self._store, today, _NOBODY, {"what": "ledger", "count": str(len(faults))}, now, _AGAIN)
            if not faults:
                await self._note(school_id, now)
        for school in self._schools.values():
            await conflicts.index(self._book, school)
        await self._remind(now)
        await self._store.let_go_late(now)
        await self._store.tidy()
        return found

    async def _remind(self, now: datetime) -> None:
        """Ask for another key as long as what was destroyed can be opened with the one there is (rule 5)."""
        for key_id, count in (await self._store.remains()).items():
            _LOG.warning("records were destroyed while key %s was in use: %d; replace it", key_id, count)
            for school in self._schools.values():
                today = await self._book.staffroom.today(school)
                await tell(self._store, today, _NOBODY, {"what": "remains", "key": key_id}, now)

    async def _note(self, school_id: str, now: datetime) -> None:
        """Note what proves a ledger that is whole, and hand the headteacher a line of it once a month."""
        anchor = await self._store.anchor(school_id)
        if anchor is None:
            return
        anchors.write(self._file, [anchors.line(now.date(), school_id, anchor)])
        if (school := self._schools.get(school_id)) is None:
            return
        today, slot = await self._book.staffroom.today(school), f"anchor/{now:%Y-%m}"
        for head in today.holders("headteacher"):
            at = holders.private(today, head)
            if at and not any(one.slot == slot for one in await self._store.delivered(school_id, at)):
                content = {"what": "anchor", "line": anchors.spoken(anchor)}
                await self._store.owe(school_id, [Owed(slot, at, "trouble", content)], now)
