"""Marking what the version before kept, where equal prints told which records are one person's; and the way back.

1. All of it is one transaction, when the store is opened for the first time after the upgrade: nobody reads a database
   in which it was done to a part, and whoever is killed meanwhile has changed nothing.
2. No seal is opened: what was a print is the owner of the marks that take its place.
3. What was covered stays covered; a cover that did not fit before does not fit afterwards, so no change that somebody
   made to the database is made good by it.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Column, Connection, Row, Select, Table, bindparam, delete, insert, select, text, tuple_, update

from storage.cabinet import chunks
from storage.cover import cover_print
from storage.due_tables import spent
from storage.errors import StoreError
from storage.marks import masked, row_of
from storage.sealing import DONE, MARKED, MARKED_PLACE, Keys
from storage.tables import deliveries, drafts, names, records, secrets

PAGE = 2_000
_PRINT = re.compile(r"[0-9a-f]{64}")
_LOCKED = "LOCK TABLE records, names, deliveries, drafts IN EXCLUSIVE MODE"
_WHOSE = ((records, "person_print"), (drafts, "person_print"), (deliveries, "address_print"))
_APART = deliveries.c.kind == "person", deliveries.c.record_id.is_not(None)
"""The debts that do not tell to whom they go: see `debts`, rule 5."""


def mark_once(connection: Connection, keys: Keys) -> None:
    """Mark everything, unless it was done. Raises SealBroken where the note that it was does not open, and StoreError
    where there is none although it was done: once more, and every row would tell openly whose it is.
    """  # noqa: D205 - one sentence
    if _done(connection, keys):
        return
    if connection.dialect.name == "postgresql":
        connection.execute(text(_LOCKED))
        if _done(connection, keys):
            return
    if connection.execute(select(names.c.record_id).where(names.c.owner_print.is_not(None)).limit(1)).first():
        raise StoreError(
            f"The note that records are marked is gone (table secrets, row {MARKED}), although they are. Nothing was "
            "changed. Put that row back from a backup, or restore the whole backup."
        )
    if any(connection.execute(select(table.c.id).limit(1)).first() for table in (records, drafts)):
        _mark(connection, keys)
    note_marked(connection, keys)


def note_marked(connection: Connection, keys: Keys) -> None:
    """Note that nothing is left to be marked."""
    sealed = keys.close(DONE, MARKED_PLACE)
    connection.execute(insert(secrets).values(id=MARKED, secret=sealed))


def unmark(connection: Connection, keys: Keys) -> int:
    """Put everything back as the version before kept it; gives how many rows were changed."""
    if not _done(connection, keys):
        return 0
    broken, done = _broken(connection, keys), 0
    for page in _pages(connection, select(names).where(names.c.owner_print.is_not(None)), names):
        others = _people(connection, keys, page)
        owners = [(row, _owner(keys, row.owner_print, "names", row.name_print)) for row in page]
        words = [
            {"school": row.school, "name_print": owner, "record_id": row.record_id}
            for row, owner in owners
            if owner and (row.record_id, owner) not in others
        ]
        _insert(connection, words)
        done += len(words)
    connection.execute(delete(names).where(names.c.owner_print.is_not(None)))
    connection.execute(delete(spent))
    done += sum(_mask_all(connection, keys, table, column) for table, column in _WHOSE)
    _cover(connection, keys, broken)
    connection.execute(delete(secrets).where(secrets.c.id == MARKED))
    return done


def _mark(connection: Connection, keys: Keys) -> None:
    broken, counts = _broken(connection, keys), Counter[tuple[str, str]]()
    debts = select(deliveries.c.school, deliveries.c.record_id, deliveries.c.address_print.label("owner")).where(
        *_APART
    )
    sent = select(records.c.school, records.c.id.label("record_id"), records.c.person_print.label("owner"))
    words = select(names.c.school, names.c.record_id, names.c.name_print.label("owner"))
    words = words.where(names.c.owner_print.is_(None))
    # What was sent is marked in the order in which it was filed, as it is from now on.
    filed = records.c.school, records.c.filed_seq
    for wanted, key in ((sent, filed), (debts, deliveries.primary_key), (words, names.primary_key)):
        for page in _pages(connection, wanted, key):
            rows = []
            for school, record_id, owner in dict.fromkeys((row.school, row.record_id, row.owner) for row in page):
                if _PRINT.fullmatch(owner):  # else somebody changed it, and the cover, which does not fit, says so
                    counts[school, owner] += 1
                    rows.append(row_of(keys, school, record_id, owner, counts[school, owner]))
            _insert(connection, rows)
    connection.execute(delete(names).where(names.c.owner_print.is_(None)))
    for table, column in _WHOSE:
        _mask_all(connection, keys, table, column)
    _cover(connection, keys, broken)


def _people(connection: Connection, keys: Keys, page: Sequence[Row[Any]]) -> set[tuple[str, str]]:
    """Who sent these records, and to whom messages about them go: record and fingerprint."""
    found = set[tuple[str, str]]()
    for some in chunks(page):
        ids, schools = {row.record_id for row in some}, {row.school for row in some}
        sent = select(records.c.id, records.c.person_print).where(records.c.school.in_(schools), records.c.id.in_(ids))
        found |= {(one, _owner(keys, whose, "records", one)) for one, whose in connection.execute(sent)}
        told = select(deliveries.c.record_id, deliveries.c.id, deliveries.c.address_print).where(
            deliveries.c.school.in_(schools), deliveries.c.record_id.in_(ids), *_APART
        )
        found |= {(one, _owner(keys, whose, "deliveries", row)) for one, row, whose in connection.execute(told)}
    return found


def _done(connection: Connection, keys: Keys) -> bool:
    sealed = connection.scalar(select(secrets.c.secret).where(secrets.c.id == MARKED))
    return sealed is not None and keys.open(sealed, MARKED_PLACE) == DONE


def _owner(keys: Keys, print_: str | None, table: str, row: str) -> str:
    """Put a print under the mask of a row, or take it off; nothing where somebody changed it."""
    return masked(keys, print_, table, row) if print_ and _PRINT.fullmatch(print_) else ""


def _mask_all(connection: Connection, keys: Keys, table: Table, column: str) -> int:
    """Put all prints of a column under the masks of their rows, or take these off."""
    wanted = select(table.c.school, table.c.id, table.c[column])
    if table is deliveries:
        wanted = wanted.where(*_APART)
    this = update(table).where(table.c.school == bindparam("at"), table.c.id == bindparam("this"))
    done = 0
    for page in _pages(connection, wanted, table):
        change = [
            {"at": row.school, "this": row.id, "print": owner}
            for row in page
            if (owner := _owner(keys, row._asdict()[column], table.name, row.id))
        ]
        if change:
            connection.execute(this.values({column: bindparam("print")}), change)
        done += len(change)
    return done


def _broken(connection: Connection, keys: Keys) -> set[str]:
    """Every record whose cover does not fit the names and debts that are there, by its id."""
    wanted = select(records.c.school, records.c.id, records.c.cover_print)
    return {
        row.id
        for page in _pages(connection, wanted, records)
        for row, fits in _fitting(connection, keys, page)
        if row.cover_print != fits
    }


def _cover(connection: Connection, keys: Keys, broken: Collection[str]) -> None:
    """Cover the records anew, but those whose cover did not fit before."""
    this = update(records).where(records.c.school == bindparam("at"), records.c.id == bindparam("this"))
    for page in _pages(connection, select(records.c.school, records.c.id), records):
        covers = [
            {"at": row.school, "this": row.id, "print": fits}
            for row, fits in _fitting(connection, keys, page)
            if row.id not in broken
        ]
        if covers:
            connection.execute(this.values(cover_print=bindparam("print")), covers)


def _fitting(connection: Connection, keys: Keys, page: Sequence[Row[Any]]) -> Iterator[tuple[Row[Any], str]]:
    """Each of some records with the cover that fits what is there."""
    prints, owed = dict[str, list[str]](), dict[str, list[str]]()
    for some in chunks(page):
        ids, schools = [row.id for row in some], {row.school for row in some}
        for kept, table, column in ((prints, names, "name_print"), (owed, deliveries, "id")):
            here = table.c.school.in_(schools), table.c.record_id.in_(ids)
            for record_id, value in connection.execute(select(table.c.record_id, table.c[column]).where(*here)):
                kept.setdefault(record_id, []).append(value)
    for row in page:
        yield row, cover_print(keys, row.id, prints.get(row.id, ()), owed.get(row.id, ()))


def _insert(connection: Connection, rows: Sequence[Mapping[str, str]]) -> None:
    if rows:
        connection.execute(insert(names), rows)


def _pages(
    connection: Connection, wanted: Select[Any], by: Table | Iterable[Column[Any]]
) -> Iterator[Sequence[Row[Any]]]:
    """Read in pages by the primary key of a table, or by these columns, while what was read is changed."""
    key = list(by.primary_key if isinstance(by, Table) else by)
    at = [column.label(f"at_{column.name}") for column in key]
    after: Sequence[Any] | None = None
    while True:
        page = wanted.add_columns(*at).order_by(*key).limit(PAGE)
        rows = connection.execute(page if after is None else page.where(tuple_(*key) > tuple_(*after))).all()
        if not rows:
            return
        after = [rows[-1]._asdict()[one.name] for one in at]
        yield rows
