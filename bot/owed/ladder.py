"""Climbing the ladder: beside the sweeper of deliveries, the process looks at what has fallen due and takes the steps.

Rules:
1. A step is one event, written only if nothing else was done to the record meanwhile: two processes, or one that was
   started again, take each step once.
2. What a step tells is owed in the same transaction, so a step is never taken without telling anybody.
3. Only what is due is read, of any kind and any school, longest due first. At the start everything that waits is
   looked at once, for the settings may have changed. What cannot be looked at is put aside for a while and named in
   the log, so that it holds up nobody else.
4. A clock that is set back delays no step: what it had timed later than now counts as written when that is noticed.
5. What falls due today is made first (`bot.casework.rounds`): at the first look of a day, and when a roster was
   written, or somebody who is named by address was met. Otherwise a look costs the same, however many the schools.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta

from bot.cases.debts import for_rung
from bot.cases.happenings import PROGRAM, Happening
from bot.cases.rungs import coming
from bot.cases.story import Story
from bot.cases.tidying import TIDIED, anew, tidying
from bot.casework.casebook import Casebook
from bot.casework.rounds import Rounds
from bot.owed.watch import TOLERANCE
from bot.people.settings import School
from policy_kb.shapes import dataclass
from storage import Overtaken, SealBroken, Store, StoreError

_LOG = logging.getLogger(__name__)
_AT_ONCE, _ROUNDS = 50, 200
"""Records that are read at once, and how often before the deliveries and the others have their turn."""
_EVERY = timedelta(minutes=5)
"""How often everything that waits is looked at while the clock is behind."""
_LEASE = timedelta(minutes=2)
"""How long nobody else looks at what was taken; if this program dies meanwhile, another looks then."""
_ASIDE = timedelta(hours=1)
"""How long something that could not be looked at is put aside."""


@dataclass(frozen=True, slots=True)
class _Behind:
    """The clock was set back at `since`; events up to number `seq` were timed by it before, the last at `until`."""

    seq: int
    since: datetime
    until: datetime

    def ahead(self, event: Happening) -> bool:
        """Whether an event was timed by a clock that was ahead."""
        return event.seq <= self.seq and event.at > self.since


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
        self._rounds = Rounds(self._book)
        self._schools = schools
        self._pause = pause
        self._begun = False
        self._behind: dict[str, _Behind] = {}
        self._made: dict[str, tuple[int, date, School]] = {}
        self._looked_at: datetime | None = None

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
        """Make what falls due today, and take every step that is due, once; gives how many steps were taken."""
        taken = 0
        await self._mind_the_clock()
        await self._make_all()
        for _ in range(_ROUNDS):
            due = await self._book.store.take_due(self._book.clock(), _AT_ONCE, _LEASE)
            for school_id, reference in due:
                taken += await self._look(school_id, reference)
            if len(due) < _AT_ONCE:
                break
        return taken

    async def _mind_the_clock(self) -> None:
        """Where the clock stands behind what was written, note how far that goes, and look at everything (rule 4)."""
        now = self._book.clock()
        for school, (seq, at) in (await self._book.store.last_written()).items():
            known = self._behind.get(school)
            if at > now + TOLERANCE and (known is None or known.seq < seq or known.since > now):
                self._behind[school] = _Behind(seq, now, at)
                self._looked_at = None
        behind = any(one.until > now for one in self._behind.values())
        if behind and (self._looked_at is None or now - self._looked_at >= _EVERY):
            self._looked_at = now
            await self._book.store.look_at_all(now)

    def _timed(self, story: Story, school: School) -> Story:
        """A story as it was timed rightly: what a clock that was ahead had written counts from when it went back."""
        behind = self._behind.get(school.id)
        if behind is None or not any(behind.ahead(event) for event in story.events):
            return story
        events = tuple(replace(event, at=behind.since) if behind.ahead(event) else event for event in story.events)
        record = replace(story.record, filed_at=min(story.record.filed_at, events[0].at))
        return replace(story, events=events, record=record)

    async def _make_all(self) -> None:
        """Make what falls due at every school of which anything is another than when that was done last (rule 5)."""
        versions = await self._book.store.roster_versions()
        for school in self._schools.values():
            known = await self._book.staffroom.introductions.known(school)
            seen = versions.get(school.id, 0), self._book.today(school), known
            made = self._made.get(school.id)
            if made is not None and made[:2] == seen[:2] and made[2] is known:
                continue
            if await self._make(school):
                self._made[school.id] = seen

    async def _make(self, school: School) -> bool:
        """Whether it could be done."""
        try:
            await self._rounds.look(school)
        except StoreError:
            raise
        except Exception as error:  # noqa: BLE001 - one school's tasks must not stop the ladder of all
            _LOG.error("what falls due could not be made: school=%s error=%s", school.id, type(error).__name__)
            return False
        return True

    async def _look(self, school_id: str, reference: str) -> int:
        school = self._schools.get(school_id)
        try:
            if school is not None:
                return await self._climb(await self._book.staffroom.today(school), reference)
        except SealBroken as error:
            _LOG.error("a record cannot be opened: school=%s reference=%s %s", school_id, reference, error.place)
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
        story = self._timed(story, school)
        rung = coming(story, school, now) or tidying(story)
        if rung is None or rung.due > now:
            due = rung.due if rung else None
            await self._book.store.look_again(school.id, reference, due, was=story.record.due)
            return 0
        event, owed = rung.event, for_rung(rung, story)
        if rung.phase in {"due", "planned", "asking"}:
            more, owed = await self._rounds.step(school, story, rung)
            event = {**event, **more}
        if rung.verb == TIDIED:
            owed = anew(await self._book.store.about(school.id, reference))
        try:
            await self._book.write(school, story, PROGRAM, rung.verb, event, owed=owed)
        except Overtaken:
            return 0  # whatever was done, the next look sees it
        if rung.verb != TIDIED:
            _LOG.warning("a record waits: school=%s step=%s phase=%s", school.id, rung.step, rung.phase)
        return 1
