"""The verbs that find records again: by the words of a name, and many with all that was done to them at once.

1. A name is found by its words, each by its marks: the database tells nobody whose names it knows, nor which are alike.
2. What is found says nothing about who may see it; that is decided before anything is shown.
"""

from collections.abc import AsyncGenerator, Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Row, bindparam, select

from policy_kb.shapes import dataclass
from storage import marks
from storage.cabinet import Cabinet, Work
from storage.filed import found_by, read_record
from storage.kept import Event, Record
from storage.ledger import read_event
from storage.sealing import Keys
from storage.spelt import Spelt
from storage.tables import events, records

AT_ONCE = 400
"""Records whose events are read by one statement."""
_DONE_TO = Spelt(
    select(events)
    .where(events.c.school == bindparam("of"), events.c.record_id.in_(bindparam("ids", expanding=True)))
    .order_by(events.c.record_id, events.c.n)
)
Whole = tuple[Record, tuple[Event, ...]]


@dataclass(frozen=True, slots=True)
class Finding:
    """Verbs that find records again."""

    cabinet: Cabinet

    async def find(self, school: str, words: Collection[str]) -> tuple[Record, ...]:
        """List the records that have all these words among their names, newest first; without a word, none."""
        owners = found_by(self.cabinet.keys, school, words)
        if not owners:
            return ()
        async with self.cabinet.reading(snapshot=True) as work:
            ids = (await marks.found(work, school, owners)).values()
            all_of_them = sorted(set.intersection(*map(set, ids)))
            rows = await marks.rows_of(work, select(records).where(records.c.school == school), all_of_them)
            return tuple(work.each(read_record, rows))

    async def histories(
        self,
        school: str,
        states: Collection[str] | None = None,
        kinds: Collection[str] | None = None,
        types: Collection[str] | None = None,
    ) -> tuple[Whole, ...]:
        """List records in these states, of these kinds and types (None: any), newest first, each with its events.

        One of which anything cannot be opened is left out: see `unreadable`.
        """
        wanted = select(records).where(records.c.school == school)
        if states is not None:
            wanted = wanted.where(records.c.state.in_(states))
        if kinds is not None:
            wanted = wanted.where(records.c.kind.in_(kinds))
        if types is not None:
            wanted = wanted.where(records.c.type.in_(types))
        async with self.cabinet.reading(snapshot=True) as work:
            rows = (await work.run(wanted.order_by(records.c.filed_seq.desc()))).all()
            return tuple([one async for one in whole(work, school, rows)])


async def whole(work: Work, school: str, rows: Sequence[Row[Any]]) -> AsyncGenerator[Whole]:
    """Read records with all their events; one of which anything cannot be opened is left out."""
    for n in range(0, len(rows), AT_ONCE):
        some = rows[n : n + AT_ONCE]
        done_to: dict[str, list[Row[Any]]] = {row.id: [] for row in some}
        for row in await work.run(_DONE_TO, {"of": school, "ids": list(done_to)}):
            done_to[row.record_id].append(row)

        def read(keys: Keys, row: Row[Any], done_to: Mapping[str, list[Row[Any]]] = done_to) -> Whole:
            return read_record(keys, row), tuple(read_event(keys, event, row.key) for event in done_to[row.id])

        for one in work.each(read, some):
            yield one
