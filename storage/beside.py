"""Holding what stands beside the ledger against it: records, their names, what is owed about them, and their evidence.

1. What the ledger says of a record is its newest state, when and as what event it was filed, and which files it has.
2. What else stands open is under a cover (see `cover`). What is sealed has to open.
3. Every record has to be reached by counting up the marks of each whose it is (see `reached`).
"""

from collections.abc import AsyncIterator, Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import field
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, Column, Row, Select, Table, bindparam, select

from policy_kb.shapes import dataclass
from storage import keyed, papers
from storage.cabinet import Work
from storage.cover import cover_print, due_print, refused_print, shown_print
from storage.errors import KeyMissing, SealBroken
from storage.filed import sender_print
from storage.ledger import read_event
from storage.marks import masked
from storage.reached import Reached
from storage.reference import show
from storage.spelt import Spelt
from storage.tables import SEALED, deliveries, events, files, names, records

PAGE = 200
_BRINGS = frozenset({"filed", "file-added"})
"""What brings files."""


def _beside(table: Table) -> Select[Any]:
    """What stands in a table about some records, without what may be large."""
    columns = [column for column in table.c if column.name not in {"content", "handle"}]
    return select(*columns).where(table.c.school == bindparam("of"), table.c.record_id.in_(_IDS))


_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
# Built once, as in `audit` (rule 3).
_NEXT = Spelt(
    select(records)
    .where(records.c.school == bindparam("of"), records.c.filed_seq > bindparam("after"))
    .order_by(records.c.filed_seq)
    .limit(PAGE)
)
_DONE_TO = Spelt(
    select(events).where(events.c.school == bindparam("of"), events.c.record_id.in_(_IDS)).order_by(events.c.seq)
)
_BESIDE = {table.name: Spelt(_beside(table)) for table in (names, deliveries, files)}


@dataclass(slots=True)
class Told:
    """What the ledger says of one record."""

    seq: int
    at: datetime
    actor: str
    state: str = ""
    files: dict[str, str] = field(default_factory=dict)
    """The SHA-256 of each file, by its id."""


async def faults(work: Work, school: str) -> AsyncIterator[tuple[int, list[str]]]:
    """Give the faults of a page of records after the other, each with how many records it looked at."""
    after, reached = -1, Reached()
    while True:
        rows = (await work.run(_NEXT, {"of": school, "after": after})).all()
        if not rows:
            break
        after = rows[-1].filed_seq
        yield len(rows), await _of_page(work, school, rows, reached)
    async for some in reached.faults(work, school):
        yield 0, some


async def sealed_faults(work: Work, school: str) -> AsyncIterator[str]:
    """Name every other row of a school that does not open."""
    for table, row_id, columns in SEALED:
        if "school" not in table.c or table.name in {"records", "events"}:
            continue
        key: Column[Any] = table.c.number if table is deliveries else table.c[row_id]
        first = keyed.rows(table, *columns).add_columns(key.label("at")).where(table.c.school == school)
        first = first.order_by(key).limit(PAGE)
        following = first.where(key > bindparam("after"))
        rows = (await work.run(first)).all()
        while rows:
            for row in rows:
                for column in columns:
                    its = row._asdict()
                    if its[column] is not None and (why := _why(work, table, column, its)):
                        yield f"{table.name}.{column}, row {its[row_id]}, {why}"
            rows = (await work.run(following, {"after": rows[-1].at})).all()


def _why(work: Work, table: Table, column: str, row: Mapping[str, Any]) -> str:
    try:
        keyed.opened(work.keys.seal, table, column, row)
    except KeyMissing:
        return "cannot be opened: its key was not given"
    except SealBroken:
        return "was changed"
    return ""


async def _of_page(work: Work, school: str, rows: Collection[Row[Any]], reached: Reached) -> list[str]:
    ids = [row.id for row in rows]
    told = await _told(work, school, {row.id: row.key for row in rows})
    found_by = await _by_record(work, names, school, ids)
    reached.meet(work, (one for some in found_by.values() for one in some))
    owed = await _by_record(work, deliveries, school, ids)
    kept = await _by_record(work, files, school, ids)
    found: list[str] = []
    for row in rows:
        name, says = show(row.reference), told.get(row.id)
        found += _of_record(work, row, says)
        if says and says.actor and not _found_by_sender(work, row, found_by.get(row.id, ()), says.actor):
            found.append(f"record {name} is not found by who sent it")
        found += _of_cover(work, row, [one.name_print for one in found_by.get(row.id, ())], owed.get(row.id, ()))
        found += [f"{fault} of record {name}" for fault in _of_files(work, kept.get(row.id, ()), says)]
    return found


async def _told(work: Work, school: str, owners: Mapping[str, bytes | None]) -> dict[str, Told]:
    """What the ledger says of some records; what does not open there says nothing more (`audit` has named it)."""
    told: dict[str, Told] = {}
    for row in await work.run(_DONE_TO, {"of": school, "ids": list(owners)}):
        says = told.setdefault(row.record_id, Told(row.seq, row.at, ""))
        says.state = row.state
        if row.n != 1 and row.verb not in _BRINGS:
            continue
        with suppress(SealBroken):
            event = read_event(work.keys, row, owners[row.record_id])
            says.actor = event.actor if row.n == 1 else says.actor
            brought: Iterable[Mapping[str, Any]] = event.body.get("files", ()) if row.verb in _BRINGS else ()
            says.files |= {str(one.get("id")): str(one.get("sha256", "")) for one in brought}
    return told


def _of_record(work: Work, row: Row[Any], says: Told | None) -> Iterator[str]:
    """Hold what stands open in a record against what its events say."""
    name = show(row.reference)
    if says is None or says.state != row.state:
        yield f"record {name} is not in the state its events give"
    if says is None:
        return
    if (row.filed_seq, row.filed_at) != (says.seq, says.at):
        yield f"record {name} was not filed when its events say"
    if row.due_print is None:
        yield f"when record {name} is due has no cover yet: start canipost once after an upgrade"
    elif row.due_print != due_print(work.keys, row.id, row.due_at):
        yield f"when record {name} is due was changed"
    if says.actor and row.person_print != sender_print(work.keys, row.school, row.id, says.actor):
        yield f"record {name} was not sent by who its events say"


def _found_by_sender(work: Work, row: Row[Any], found_by: Collection[Row[Any]], sender: str) -> bool:
    owner = work.keys.fingerprint(row.school, "person", sender)
    return any(one.owner_print == masked(work.keys, owner, "names", one.name_print) for one in found_by)


def _of_cover(work: Work, row: Row[Any], found_by: Collection[str], owed: Collection[Row[Any]]) -> Iterator[str]:
    """Hold what stands open beside a record against its cover."""
    name = show(row.reference)
    if row.cover_print is None:
        yield f"record {name} has no cover yet: start canipost once after an upgrade"
    elif row.cover_print != cover_print(work.keys, row.id, found_by, [one.id for one in owed]):
        yield f"names by which record {name} is found, or messages about it, were changed or taken away"
    for one in owed:
        if one.shown_print != shown_print(work.keys, one.id, one.shown):
            yield f"a message about record {name} was marked as sent"
        if one.refused_print != refused_print(work.keys, one.id, one.refused):
            yield f"a message about record {name} was marked as refused"


async def _by_record(work: Work, table: Table, school: str, ids: Collection[str]) -> dict[str, list[Row[Any]]]:
    found: dict[str, list[Row[Any]]] = {}
    for row in await work.run(_BESIDE[table.name], {"of": school, "ids": list(ids)}):
        found.setdefault(row.record_id, []).append(row)
    return found


def _of_files(work: Work, rows: Collection[Row[Any]], told: Told | None) -> list[str]:
    """Hold the evidence that is there against that in the ledger."""
    says = told.files if told else {}
    there = {row.id: papers.read(work, row) for row in rows}
    found = [f"file {file_id[:8]} is missing, evidence" for file_id in says if file_id not in there]
    for file_id, kept in there.items():
        if file_id not in says:
            found.append(f"file {file_id[:8]} was put there, and is no evidence")
        elif kept.damaged or (says[file_id] and kept.sha256 != says[file_id]):
            found.append(f"file {file_id[:8]} was changed, evidence")
    return found
