"""The verb that writes many things at once: a register brought in from a file, or handed out as one.

1. All of it is one transaction and one pass over the ledger: four hundred lines of a file are in it, or none of them.
2. Nothing is owed to anybody, and nothing moves: what is filed stands as it is filed, what is noted changes no state.
"""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, func, select

from policy_kb.shapes import dataclass
from storage import cover, filed, marks
from storage.cabinet import Cabinet, Work, chunks
from storage.errors import NoRecord, Overtaken
from storage.kept import KEEP, NewRecord
from storage.ledger import Deed, Head, as_filed, hold
from storage.noted import Noted
from storage.reference import draw, read
from storage.tables import events, records


@dataclass(frozen=True, slots=True)
class Batches:
    """The verb that writes many things at once."""

    cabinet: Cabinet

    async def write_all(
        self, school: str, now: datetime, *, new: Sequence[NewRecord] = (), noted: Sequence[Noted] = ()
    ) -> None:
        """File these records and add these events, together or not at all.

        Raises NoRecord, and Overtaken where a record's newest event is not number `after` (None: any).
        """
        if not new and not noted:
            return
        async with self.cabinet.writing() as work:
            head = await hold(work, school)
            await _file(head, new, now)
            await _note(head, noted, now)


async def _file(head: Head, new: Sequence[NewRecord], now: datetime) -> None:
    work, school, keys = head.work, head.school, head.work.keys
    rows, deeds, owners = list[dict[str, Any]](), list[tuple[str, Deed]](), dict[str, set[str]]()
    references = await _references(work, school, len(new))
    for seq, (reference, one) in enumerate(zip(references, new, strict=True), head.seq + 1):
        record_id = uuid.uuid4().hex
        owners[record_id] = filed.found_by(keys, school, one.names, person=one.person)
        rows.append({**filed.columns(keys, school, record_id, one, now, seq), "reference": reference})
        content = as_filed(reference, one.kind, one.type, one.urgency, {"person": one.person, "body": one.body})
        deeds.append((record_id, Deed("filed", one.state, one.person, {}, content)))
    if rows:
        await work.run(records.insert(), rows)
        await head.append_all(deeds, now)
        await cover.fresh(head, await marks.add(head, owners, fresh=True))


async def _references(work: Work, school: str, many: int) -> list[str]:
    """So many references that the school has not used; whoever holds its head is the only one who draws."""
    drawn = set[str]()
    while len(drawn) < many:
        drawn |= {draw() for _ in range(many - len(drawn))}
        for some in chunks(sorted(drawn)):
            used = select(records.c.reference).where(records.c.school == school, records.c.reference.in_(some))
            drawn -= {row.reference for row in await work.run(used)}
    return list(drawn)


async def _note(head: Head, noted: Sequence[Noted], now: datetime) -> None:
    there = await _rows(head.work, head.school, noted)
    deeds = []
    for one in noted:
        row = there.get(read(one.reference) or "")
        if row is None:
            raise NoRecord("The school has no record with this reference.")
        if one.after not in {None, row.newest}:
            raise Overtaken("Something else was done to this record first.")
        deeds.append((row.id, Deed(one.verb, row.state, one.actor, one.body)))
    await head.append_all(deeds, now)
    later = [
        {"this": record_id, "due": one.due, "print": cover.due_print(head.work.keys, record_id, one.due)}
        for one, (record_id, _) in zip(noted, deeds, strict=True)
        if one.due is not KEEP
    ]
    if later:
        this = records.update().where(records.c.school == head.school, records.c.id == bindparam("this"))
        await head.work.run(this.values(due_at=bindparam("due"), due_print=bindparam("print")), later)


async def _rows(work: Work, school: str, noted: Sequence[Noted]) -> dict[str, Row[Any]]:
    """The records that are noted, by reference, each with the number of its newest event."""
    newest = select(events.c.record_id, func.max(events.c.n).label("newest")).where(events.c.school == school)
    found: dict[str, Row[Any]] = {}
    for some in chunks(sorted({read(one.reference) or "" for one in noted})):
        wanted = select(records.c.id, records.c.reference, records.c.state).where(
            records.c.school == school, records.c.reference.in_(some), records.c.kind != filed.DESTROYED
        )
        ids = wanted.with_only_columns(records.c.id)
        counted = newest.where(events.c.record_id.in_(ids)).group_by(events.c.record_id).subquery()
        both = wanted.join(counted, counted.c.record_id == records.c.id).add_columns(counted.c.newest)
        found |= {row.reference: row for row in await work.run(both)}
    return found
