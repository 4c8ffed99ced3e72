"""The verbs over what is due: which records somebody should look at now, in all schools.

1. What is due is found by an open column, and no seal is opened: whoever looks at it opens it, and says when to
   look again.
2. Taking what is due to look at it leases it, so that of many programs one looks at a time.
3. When to look again takes the place of a due time that is still the one they read, and of no other.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, select

from policy_kb.shapes import dataclass
from storage.cabinet import Cabinet, Work
from storage.cover import due_print
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

    async def take_due(self, now: datetime, limit: int, lease: timedelta) -> tuple[tuple[str, str], ...]:
        """Take up to `limit` records that are due, as `due_records` names them: nobody else gets one within the lease.

        Whoever dies with some of them loses none: they are due again when the lease is over.
        """
        wanted = (
            select(records.c.school, records.c.id, records.c.reference)
            .where(records.c.due_at <= now)
            .order_by(records.c.due_at, records.c.school, records.c.filed_seq)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        async with self.cabinet.writing() as work:
            rows = (await work.run(wanted)).all()
            await _fall_due(work, rows, now + lease)
            return tuple((row.school, show(row.reference)) for row in rows)

    async def look_again(self, school: str, reference: str, at: datetime | None, *, was: datetime | None) -> bool:
        """Have a record fall due at `at` (None: nothing waits), without an event.

        False, and nothing is changed, where its due time is no longer what it `was`.
        """
        async with self.cabinet.writing() as work:
            return await _due(work, school, reference, at, records.c.due_at.is_not_distinct_from(was))

    async def put_aside(self, school: str, reference: str, until: datetime) -> None:
        """Have a record that could not be looked at fall due later, whatever its due time is."""
        async with self.cabinet.writing() as work:
            await _due(work, school, reference, until)

    async def last_written(self) -> dict[str, tuple[int, datetime]]:
        """Give each school's newest event: its number, and when it was written by the clock of then."""
        # One by one, so that no planner goes through all the events, of which there may be millions.
        at = select(events.c.at).where(events.c.school == heads.c.school, events.c.seq == heads.c.seq)
        wanted = select(heads.c.school, heads.c.seq, at.scalar_subquery().label("at"))
        async with self.cabinet.reading() as work:
            return {row.school: (row.seq, row.at) for row in await work.run(wanted) if row.at is not None}

    async def look_at_all(self, now: datetime) -> None:
        """Have everything that waits, in all schools, fall due now."""
        key = records.c.school, records.c.id
        # In one order, so that two programs that start together never wait for each other.
        waits = select(*key).where(records.c.due_at.is_not(None)).order_by(*key).with_for_update()
        async with self.cabinet.writing() as work:
            rows = (await work.run(waits)).all()
            await _fall_due(work, rows, now)


async def _fall_due(work: Work, rows: Sequence[Row[Any]], at: datetime) -> None:
    if not rows:
        return
    change = records.update().where(records.c.school == bindparam("at"), records.c.id == bindparam("this"))
    change = change.values(due_at=at, due_print=bindparam("print"))
    prints = [{"at": row.school, "this": row.id, "print": due_print(work.keys, row.id, at)} for row in rows]
    await work.run(change, prints)


async def _due(work: Work, school: str, reference: str, at: datetime | None, *only: ColumnElement[bool]) -> bool:
    """Write when a record is due, if that is still as it `only` may be."""
    this = records.c.school == school, records.c.reference == read(reference)
    row = (await work.run(select(records.c.id).where(*this))).one_or_none()
    if row is None:
        return False
    change = records.update().where(*this, *only).values(due_at=at, due_print=due_print(work.keys, row.id, at))
    return bool((await work.run(change)).rowcount)
