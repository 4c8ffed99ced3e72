"""Marking what the version before kept, where equal prints told which records are one person's; and the way back.

1. All of it is one transaction, when the store is opened for the first time after the upgrade: nobody reads a database
   in which it was done to a part, and whoever is killed meanwhile has changed nothing.
2. No seal is opened: what was a print is the owner of the marks that take its place.
3. What was covered stays covered; a cover that did not fit before does not fit afterwards, so no change that somebody
   made to the database is made good by it.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, Select, Table, bindparam, delete, func, insert, select, text, tuple_, update

from storage.cover import cover_print
from storage.due_tables import spent
from storage.marks import masked, row_of
from storage.sealing import Keys, Place
from storage.tables import deliveries, drafts, names, records, secrets

MARKED = "marked"
"""The row of `secrets` that says that it was done."""
PAGE = 2_000
_PRINT = re.compile(r"[0-9a-f]{64}")
_LOCKED = "LOCK TABLE records, names, deliveries, drafts IN EXCLUSIVE MODE"
_WHOSE = ((records, "person_print"), (drafts, "person_print"), (deliveries, "address_print"))
_APART = deliveries.c.kind == "person", deliveries.c.record_id.is_not(None)
"""The debts that do not tell to whom they go: see `debts`, rule 5."""


def mark_once(connection: Connection, keys: Keys) -> None:
    """Mark everything, unless it was done. Raises SealBroken where the note that it was does not open."""
    if _done(connection, keys):
        return
    if connection.dialect.name == "postgresql":
        connection.execute(text(_LOCKED))
        if _done(connection, keys):
            return
    if any(connection.execute(select(table.c.id).limit(1)).first() for table in (records, drafts)):
        _mark(connection, keys)
    note_marked(connection, keys)


def note_marked(connection: Connection, keys: Keys) -> None:
    """Note that nothing is left to be marked."""
    sealed = keys.close("done", Place("", "secrets", MARKED, "secret"))
    connection.execute(insert(secrets).values(id=MARKED, secret=sealed))


def unmark(connection: Connection, keys: Keys) -> int:
    """Put everything back as the version before kept it; gives how many rows were changed."""
    if not _done(connection, keys):
        return 0
    fits = {row.id: row for row in _covers(connection, keys)}
    senders = {(row.school, row.id): _owner(keys, row.person_print, "records", row.id)
               for page in _pages(connection, select(records.c.school, records.c.id, records.c.person_print), records)
               for row in page}  # fmt: skip
    told = {(row.school, row.record_id, _owner(keys, row.address_print, "deliveries", row.id))
            for page in _pages(connection, select(deliveries).where(*_APART), deliveries) for row in page}  # fmt: skip
    words = list[dict[str, str]]()
    for page in _pages(connection, select(names), names):
        for row in page:
            owner = _owner(keys, row.owner_print, "names", row.name_print)
            of = row.school, row.record_id
            if owner not in {"", senders.get(of)} and (*of, owner) not in told:
                words.append({"school": row.school, "name_print": owner, "record_id": row.record_id})
    done = sum(_mask_all(connection, keys, table, column) for table, column in _WHOSE)
    for table in (names, spent):
        connection.execute(delete(table))
    _insert(connection, words)
    _cover(connection, keys, fits)
    connection.execute(delete(secrets).where(secrets.c.id == MARKED))
    return done + len(words)


def _mark(connection: Connection, keys: Keys) -> None:
    fits = {row.id: row for row in _covers(connection, keys)}
    counts, rows = Counter[tuple[str, str]](), list[dict[str, str]]()

    def marked(school: str, record_id: str, owner: str) -> None:
        if not _PRINT.fullmatch(owner):
            return  # somebody changed it: the cover, which does not fit, says so
        counts[school, owner] += 1
        rows.append(row_of(keys, school, record_id, owner, counts[school, owner]))

    whose = select(records.c.school, records.c.id, records.c.filed_seq, records.c.person_print)
    for record in connection.execute(whose.order_by(records.c.school, records.c.filed_seq)).all():
        marked(record.school, record.id, record.person_print)
    told = select(deliveries.c.school, deliveries.c.record_id, deliveries.c.address_print).where(*_APART)
    for one in connection.execute(told.group_by(*told.selected_columns).order_by(func.min(deliveries.c.number))).all():
        marked(one.school, one.record_id, one.address_print)
    its = (records.c.school == names.c.school) & (records.c.id == names.c.record_id)
    words = select(names).join(records, its).order_by(records.c.school, records.c.filed_seq, names.c.name_print)
    for word in connection.execute(words).all():
        marked(word.school, word.record_id, word.name_print)
    connection.execute(delete(names))
    _insert(connection, rows)
    for table, column in _WHOSE:
        _mask_all(connection, keys, table, column)
    _cover(connection, keys, fits)


def _done(connection: Connection, keys: Keys) -> bool:
    sealed = connection.scalar(select(secrets.c.secret).where(secrets.c.id == MARKED))
    return sealed is not None and keys.open(sealed, Place("", "secrets", MARKED, "secret")) == "done"


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


def _covers(connection: Connection, keys: Keys) -> Iterator[Row[Any]]:
    """Every record whose cover fits the names and debts that are there."""
    for page in _pages(connection, select(records.c.school, records.c.id, records.c.cover_print), records):
        prints, owed = _beside(connection, page)
        for row in page:
            if row.cover_print == cover_print(keys, row.id, prints.get(row.id, ()), owed.get(row.id, ())):
                yield row


def _cover(connection: Connection, keys: Keys, fits: Mapping[str, Row[Any]]) -> None:
    """Cover these records anew."""
    this = update(records).where(records.c.school == bindparam("at"), records.c.id == bindparam("this"))
    kept = list(fits.values())
    for page in (kept[n : n + PAGE] for n in range(0, len(kept), PAGE)):
        prints, owed = _beside(connection, page)
        change = [
            {"at": row.school, "this": row.id,
             "print": cover_print(keys, row.id, prints.get(row.id, ()), owed.get(row.id, ()))}
            for row in page
        ]  # fmt: skip
        connection.execute(this.values(cover_print=bindparam("print")), change)


def _beside(connection: Connection, page: Sequence[Row[Any]]) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """The names and the ids of the debts of some records, by the id of the record."""
    prints, owed = dict[str, list[str]](), dict[str, list[str]]()
    for n in range(0, len(page), 500):
        ids = [row.id for row in page[n : n + 500]]
        schools = {row.school for row in page[n : n + 500]}
        for kept, table, column in ((prints, names, "name_print"), (owed, deliveries, "id")):
            here = table.c.school.in_(schools), table.c.record_id.in_(ids)
            for row in connection.execute(select(table.c.record_id, table.c[column]).where(*here)):
                kept.setdefault(row[0], []).append(row[1])
    return prints, owed


def _insert(connection: Connection, rows: Sequence[Mapping[str, str]]) -> None:
    for n in range(0, len(rows), PAGE):
        connection.execute(insert(names), rows[n : n + PAGE])


def _pages(connection: Connection, wanted: Select[Any], table: Table) -> Iterator[Sequence[Row[Any]]]:
    """Read in pages by the primary key, while what was read is changed."""
    key = list(table.primary_key)
    at = [column.label(f"at_{column.name}") for column in key]
    after: Sequence[Any] | None = None
    while True:
        page = wanted.add_columns(*at).order_by(*key).limit(PAGE)
        rows = connection.execute(page if after is None else page.where(tuple_(*key) > tuple_(*after))).all()
        if not rows:
            return
        after = [rows[-1]._asdict()[one.name] for one in at]
        yield rows
