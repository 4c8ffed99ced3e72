"""Finding records again: by the words of a name, by what is due, and many with all that was done to them at once.

1. A name is found by its words, each by its keyed fingerprint: the database tells nobody whose names it knows.
2. What is found says nothing about who may see it; that is decided before anything is shown.
3. What is due is found in all schools, by an open column: whoever looks at it opens it, and says when to look again.
   That takes the place of a due time that is still the one they read, and of no other.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select, tuple_

from storage.kept import Event, Record
from storage.records import Records
from storage.reference import read, show
from storage.tables import events, names, records


class Finding(Records):
    """Verbs that find records again."""

    async def find(self, school: str, words: Collection[str]) -> tuple[Record, ...]:
        """List the records that have all these words among their names, newest first; without a word, none."""
        prints = {self._print(school, "name", word) for word in words}
        if not prints:
            return ()
        matching = (
            select(names.c.record_id)
            .where(names.c.school == school, names.c.name_print.in_(prints))
            .group_by(names.c.record_id)
            .having(func.count() == len(prints))
        )
        wanted = select(records).where(records.c.school == school, records.c.id.in_(matching))
        async with self._reading() as connection:
            rows = await connection.execute(wanted.order_by(records.c.filed_seq.desc()))
            return tuple(self._record(row) for row in rows)

    async def histories(
        self, school: str, states: Collection[str] | None = None, kinds: Collection[str] | None = None
    ) -> tuple[tuple[Record, tuple[Event, ...]], ...]:
        """List records in these states, of these kinds (None: any), newest first, each with all its events."""
        wanted = select(records).where(records.c.school == school)
        if states is not None:
            wanted = wanted.where(records.c.state.in_(states))
        if kinds is not None:
            wanted = wanted.where(records.c.kind.in_(kinds))
        done = select(events).where(
            events.c.school == school, events.c.record_id.in_(wanted.with_only_columns(records.c.id))
        )
        async with self._reading(snapshot=True) as connection:
            found = (await connection.execute(wanted.order_by(records.c.filed_seq.desc()))).all()
            by_record: dict[str, list[Event]] = {row.id: [] for row in found}
            for row in await connection.execute(done.order_by(events.c.seq)):
                by_record[row.record_id].append(self._event(row))
        return tuple((self._record(row), tuple(by_record[row.id])) for row in found)

    async def due_records(self, now: datetime, limit: int) -> tuple[tuple[str, str], ...]:
        """Name up to `limit` records that are due, of any school, longest due first, as (school, reference)."""
        wanted = (
            select(records.c.school, records.c.reference)
            .where(records.c.due_at <= now)
            .order_by(records.c.due_at, records.c.school, records.c.filed_seq)
            .limit(limit)
        )
        async with self._reading() as connection:
            return tuple((row.school, show(row.reference)) for row in await connection.execute(wanted))

    async def look_again(self, school: str, reference: str, at: datetime | None, *, was: datetime | None) -> bool:
        """Have a record fall due at `at` (None: nothing waits), without an event.

        False, and nothing is changed, where its due time is no longer what it `was`.
        """
        this = records.c.school == school, records.c.reference == read(reference)
        change = records.update().where(*this, records.c.due_at.is_not_distinct_from(was)).values(due_at=at)
        async with self._writing() as connection:
            return bool((await connection.execute(change)).rowcount)

    async def look_at_all(self, now: datetime) -> None:
        """Have everything that waits, in all schools, fall due now."""
        key = records.c.school, records.c.id
        # In one order, so that two programs that start together never wait for each other.
        waits = select(*key).where(records.c.due_at.is_not(None)).order_by(*key).with_for_update()
        async with self._writing() as connection:
            await connection.execute(records.update().where(tuple_(*key).in_(waits)).values(due_at=now))
