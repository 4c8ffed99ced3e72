"""Records, at rest: what was filed never changes but for its state and when it is due; what came later is an event."""

import uuid
from collections.abc import Collection
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Row, bindparam, func, select

from storage import cover, marks
from storage.cabinet import Work
from storage.errors import NoRecord, Overtaken
from storage.kept import KEEP, Keep, NewRecord, Record
from storage.ledger import Head
from storage.reference import draw, read, show
from storage.sealing import Keys, Lock, Place
from storage.spelt import Spelt
from storage.tables import events, records

DESTROYED = "destroyed"
"""The verb of a certificate, and from then on the kind and the type of its record."""
_BY_REFERENCE = Spelt(
    select(records).where(records.c.school == bindparam("of"), records.c.reference == bindparam("called"))
)
_BY_ID = Spelt(select(records).where(records.c.school == bindparam("of"), records.c.id == bindparam("this")))
_FREE = Spelt.of(records, lambda insert: insert.on_conflict_do_nothing(index_elements=["school", "reference"]))
_CHANGED = Spelt(records.update().where(records.c.school == bindparam("of"), records.c.id == bindparam("this")))
_NEWEST = Spelt(
    select(func.max(events.c.n)).where(events.c.school == bindparam("of"), events.c.record_id == bindparam("this"))
)


async def look_up(work: Work, school: str, reference: str) -> Row[Any] | None:
    """Find a record's row by its reference, however it was written."""
    return (await work.run(_BY_REFERENCE, {"of": school, "called": read(reference)})).one_or_none()


async def row_of(work: Work, school: str, reference: str) -> Row[Any]:
    """Find a record's row as `look_up` does; raises NoRecord, also where it was destroyed: nothing is added to that."""
    row = await look_up(work, school, reference)
    if row is None or row.kind == DESTROYED:
        raise NoRecord("The school has no record with this reference.")
    return row


async def row_by_id(work: Work, school: str, record_id: str) -> Row[Any]:
    """Read the row of a record that is there."""
    row: Row[Any] = (await work.run(_BY_ID, {"of": school, "this": record_id})).one()
    return row


async def write(head: Head, new: NewRecord, now: datetime) -> Any:  # noqa: ANN401 - a row as the database gives it
    """Insert a record, as what the next event files, under a reference that the school has not used yet."""
    record_id = uuid.uuid4().hex
    row = columns(head.work.keys, head.school, record_id, new, now, head.seq + 1)
    while not (await head.work.run(_FREE, {"reference": (reference := draw()), **row})).rowcount:
        pass
    head.begun(record_id, row["key"])
    times = {"filed_at": now.astimezone(UTC), "due_at": new.due and new.due.astimezone(UTC)}
    return SimpleNamespace(**{**row, **times}, reference=reference)


def columns(keys: Keys, school: str, record_id: str, new: NewRecord, now: datetime, seq: int) -> dict[str, Any]:  # noqa: PLR0913, PLR0917 - a row is all of these
    """The row of a new record that event `seq` files; nothing stands beside it yet, and its reference is left open."""
    key = keys.new(school, "records", record_id)
    body = {"person": new.person, "body": new.body}
    return {
        "school": school,
        "id": record_id,
        "key": key,
        "kind": new.kind,
        "type": new.type,
        "state": new.state,
        "urgency": new.urgency,
        "person_print": sender_print(keys, school, record_id, new.person),
        "filed_at": now,
        "filed_seq": seq,
        "moved_seq": seq,
        "due_at": new.due,
        "due_print": cover.due_print(keys, record_id, new.due),
        "cover_print": cover.cover_print(keys, record_id, (), ()),
        "body": lock(keys, school, record_id, key).close(body, place(school, record_id)),
    }


async def change(head: Head, record_id: str, *, due: datetime | Keep | None, **others: object) -> None:
    """Change a record's due time (KEEP: not that) and other open columns, if there is anything to change."""
    if due is not KEEP:
        others |= {"due_at": due, "due_print": cover.due_print(head.work.keys, record_id, due)}
    if others:
        await head.work.run(_CHANGED, {"of": head.school, "this": record_id, **others})


async def name(head: Head, record_id: str, words: Collection[str]) -> None:
    """Let a record be found by these words, besides those by which it can be found already."""
    if words:
        await marks.add(head, {record_id: found_by(head.work.keys, head.school, words)})
        await cover.renew(head, record_id)


def found_by(keys: Keys, school: str, words: Collection[str], *, person: str | None = None) -> set[str]:
    """The owners by which a record is found: words of names, and who sent it."""
    owners = {keys.fingerprint(school, "name", word) for word in words}
    return owners if person is None else owners | {keys.fingerprint(school, "person", person)}


def sender_print(keys: Keys, school: str, record_id: str, person: str) -> str:
    """Who sent a record, as the record has it: another print for each record."""
    return marks.masked(keys, keys.fingerprint(school, "person", person), "records", record_id)


async def not_overtaken(head: Head, record_id: str, after: int | None) -> None:
    """Raise Overtaken where the record's newest event is not number `after` (None: any)."""
    if after is None:
        return
    if (await head.work.run(_NEWEST, {"of": head.school, "this": record_id})).scalar() != after:
        raise Overtaken("Something else was done to this record first.")


def read_record(keys: Keys, row: Row[Any]) -> Record:
    """Unseal a record. Raises SealBroken."""
    sealed = lock(keys, row.school, row.id, row.key).open(row.body, place(row.school, row.id))
    return Record(
        id=row.id,
        school=row.school,
        reference=show(row.reference),
        kind=row.kind,
        type=row.type,
        state=row.state,
        urgency=row.urgency,
        person=sealed["person"],
        body=sealed["body"],
        filed_at=row.filed_at,
        due=row.due_at,
    )


def lock(keys: Keys, school: str, record_id: str, key: bytes | None) -> Lock:
    """What opens everything about a record that has this data key. Raises SealBroken."""
    return keys.lock(school, "records", record_id, key)


def place(school: str, record_id: str) -> Place:
    """Where the body of a record is sealed."""
    return Place(school, "records", record_id, "body")
