"""Finding records again: by the words of a name, and many with all that was done to them at once.

1. A name is found by its words, each by its keyed fingerprint: the database tells nobody whose names it knows.
2. What is found says nothing about who may see it; that is decided before anything is shown.
"""

from collections.abc import Collection

from sqlalchemy import func, select

from storage.kept import Event, Record
from storage.records import Records
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
