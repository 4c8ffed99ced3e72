"""Which data key each sealed column is under, for those who go through all of them whatever they hold.

1. A row that has a column `key` is under that, what is about a record under the record's, all else under the school's.
2. A file that the version before kept has its key as text, and what is known of it is not under that.
"""

from collections.abc import Mapping
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import ColumnElement, Select, Table, null, select

from storage.sealing import OF_ROW, Lock, Place, Seal, raw_key
from storage.tables import SEALED, events, files, records

IDS = {table.name: row_id for table, row_id, _ in SEALED}
KEY = "data_key"
"""The name of the data key in the rows of `rows`."""


def rows(table: Table, *columns: str) -> Select[Any]:
    """Begin to select rows of a table, with these sealed columns and all that is needed to open them."""
    needed = {IDS[table.name], *columns, *(name for name in ("school", "record_id", "about") if name in table.c)}
    return select(*(table.c[name] for name in sorted(needed)), _key_of(table).label(KEY))


def opened(seal: Seal, table: Table, column: str, row: Mapping[str, Any]) -> bytes:
    """Open one column of such a row. Raises KeyMissing or SealBroken."""
    return lock(seal, table, column, row).open_bytes(row[column], place(table, column, row))


def lock(seal: Seal, table: Table, column: str, row: Mapping[str, Any]) -> Lock:
    """What one column of such a row is under. Raises KeyMissing or SealBroken."""
    if column == "key" or row[KEY] is None:
        return Lock(seal, None)
    if table is files and row["about"][:1] != OF_ROW:
        return _as_before(seal, column, row)
    owner = (records.name, row["record_id"]) if "key" not in table.c else (table.name, row[IDS[table.name]])
    return seal.lock(row["school"], *owner, row[KEY])


def place(table: Table, column: str, row: Mapping[str, Any]) -> Place:
    """Where one column of such a row is sealed; the installation's own secrets are of no school."""
    return Place(row.get("school", ""), table.name, str(row[IDS[table.name]]), column)


def _as_before(seal: Seal, column: str, row: Mapping[str, Any]) -> Lock:
    """What a file is under that was kept before (rule 2)."""
    if column != "content":
        return Lock(seal, None)
    return Lock(seal, AESGCM(raw_key(seal.open_json(row[KEY], place(files, "key", row)))))


def _key_of(table: Table) -> ColumnElement[Any]:
    if "key" in table.c:
        return table.c.key
    if table is not events and "content" not in table.c:
        return null()
    its = records.c.school == table.c.school, records.c.id == table.c.record_id
    return select(records.c.key).where(*its).scalar_subquery()
