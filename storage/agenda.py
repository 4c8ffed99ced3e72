"""The verbs over what is due: which records somebody should look at now, in all schools.

1. What is due is found by an open column, and no seal is opened: whoever looks at it opens it, and says when to
   look again.
2. That takes the place of a due time that is still the one they read, and of no other.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, tuple_

from storage.cabinet import Cabinet
from storage.reference import read, show
from storage.tables import events, heads, records


@dataclass(frozen=True, slots=True)
class Agenda:
    """The verbs over what is due."""

    cabinet: Cabinet

    async def due_records(self, now: datetime, limit: int) -> tuple[tuple[str, str], ...]:
        """Name up to `limit` records that are due, of any school, longest due first, as (school, reference)."""
        wanted = (
            select(records.c.school, records.c.reference)
            .where(records.c.due_at <= now)
            .order_by(records.c.due_at, records.c.school, records.c.filed_seq)
            .limit(limit)
        )
        async with self.cabinet.reading() as work:
            return tuple((row.school, show(row.reference)) for row in await work.run(wanted))

    async def look_again(self, school: str, reference: str, at: datetime | None, *, was: datetime | None) -> bool:
        """Have a record fall due at `at` (None: nothing waits), without an event.

        False, and nothing is changed, where its due time is no longer what it `was`.
        """
        this = records.c.school == school, records.c.reference == read(reference)
        change = records.update().where(*this, records.c.due_at.is_not_distinct_from(was)).values(due_at=at)
        async with self.cabinet.writing() as work:
            return bool((await work.run(change)).rowcount)

    async def put_aside(self, school: str, reference: str, until: datetime) -> None:
        """Have a record that could not be looked at fall due later, whatever its due time is."""
        this = records.c.school == school, records.c.reference == read(reference)
        async with self.cabinet.writing() as work:
            await work.run(records.update().where(*this).values(due_at=until))

    async def last_written(self) -> dict[str, tuple[int, datetime]]:
        """Give each school's newest event: its number, and when it was written by the clock of then."""
        newest = (events.c.school == heads.c.school) & (events.c.seq == heads.c.seq)
        wanted = select(heads.c.school, heads.c.seq, events.c.at).select_from(heads.join(events, newest))
        async with self.cabinet.reading() as work:
            return {row.school: (row.seq, row.at) for row in await work.run(wanted)}

    async def look_at_all(self, now: datetime) -> None:
        """Have everything that waits, in all schools, fall due now."""
        key = records.c.school, records.c.id
        # In one order, so that two programs that start together never wait for each other.
        waits = select(*key).where(records.c.due_at.is_not(None)).order_by(*key).with_for_update()
        async with self.cabinet.writing() as work:
            await work.run(records.update().where(tuple_(*key).in_(waits)).values(due_at=now))
