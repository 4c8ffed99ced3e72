"""Writing rows anew under other keys, some at once within a transaction that has locked them.

1. Small: one value under the school's key, such as a data key, is sealed under the first key.
2. Whole: a row gets a new data key, and everything that is under it is sealed anew and padded as this version pads.
3. Flat: as the version before data keys had it, which is the way back.
"""

import json
import secrets
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Select, Table, bindparam

from policy_kb.shapes import dataclass
from storage import keyed
from storage.plain import plain
from storage.sealing import FORMAT, KEY_BYTES, Lock, Place, Seal, file_size, new_key, padded
from storage.tables import deliveries, drafts, events, files, people, records

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

Rows = Sequence[Mapping[str, Any]]
Closer = Callable[[bytes, Place], bytes]
OWN: dict[Table, tuple[str, ...]] = {
    records: ("body",),
    drafts: ("answers", "flags"),
    people: ("body",),
    files: ("about", "content"),
}
"""What each table has under a row's data key."""
BELONGING = ((events, ("content",)), (deliveries, ("content", "handle")))
"""What is under the data key of a record besides."""


@dataclass(frozen=True, slots=True)
class New:
    """What a row is under from now on: its column `key`, and what closes each column."""

    key: bytes | None
    close: Closer
    close_content: Closer


async def small(  # noqa: PLR0913, PLR0917 - which, where and how
    connection: "AsyncConnection", seal: Seal, table: Table, column: str, rows: Rows, form: bytes | None
) -> None:
    """Seal one value of each of these rows anew."""
    change = []
    for row in rows:
        text = keyed.opened(seal, table, column, row)
        change.append(_this(table, row) | {column: seal.close(text, keyed.place(table, column, row), form)})
    await _write(connection, table, (column,), change)


async def whole(connection: "AsyncConnection", seal: Seal, table: Table, rows: Rows, *, flat: bool) -> None:
    """Write these rows anew under data keys of their own (`flat`: under none)."""
    renew = _flat if flat else _keyed
    new = {(row["school"], row["id"]): renew(seal, table, row) for row in rows}
    if table is records:
        for beside, columns in BELONGING:
            wanted = belonging(beside, columns, rows)
            if beside is deliveries:
                wanted = wanted.with_for_update(of=deliveries)
            found = [row._asdict() for row in await connection.execute(wanted)]
            change = [_anew(seal, beside, columns, row, new[row["school"], row["record_id"]]) for row in found]
            await _write(connection, beside, columns, change)
    change = []
    for row in rows:
        its = new[row["school"], row["id"]]
        own = _file(seal, row, its, flat=flat) if table is files else _anew(seal, table, OWN[table], row, its)
        change.append(own | {"key": its.key})
    await _write(connection, table, (*OWN[table], "key", *(("size",) if table is files else ())), change)


def belonging(beside: Table, columns: Sequence[str], rows: Rows) -> Select[Any]:
    """Begin to select what is under the data keys of these records besides."""
    # Schools as well, for the index begins with them.
    schools = {row["school"] for row in rows}
    its = beside.c.school.in_(schools), beside.c.record_id.in_([row["id"] for row in rows])
    return keyed.rows(beside, *columns).where(*its)


def _keyed(seal: Seal, table: Table, row: Mapping[str, Any]) -> New:
    raw = secrets.token_bytes(KEY_BYTES)
    close = Lock(seal, AESGCM(raw)).close_bytes
    return New(seal.close(raw, keyed.place(table, "key", row)), close, close)


def _flat(seal: Seal, table: Table, row: Mapping[str, Any]) -> New:
    close = partial(seal.close, form=FORMAT)
    if table is not files:
        return New(None, close, close)
    key = new_key()
    wrapped = close(padded(plain(key).encode()), keyed.place(table, "key", row))
    return New(wrapped, close, partial(Seal([key]).close, form=FORMAT))


def _anew(seal: Seal, table: Table, columns: Sequence[str], row: Mapping[str, Any], new: New) -> dict[str, Any]:
    """Seal columns of a row anew, as values of an update."""
    change = _this(table, row)
    for column in columns:
        blob, place = row[column], keyed.place(table, column, row)
        if blob is None:
            change[column] = None
        else:
            # JSON never ends with a space of its own.
            change[column] = new.close(padded(keyed.opened(seal, table, column, row).rstrip(b" ")), place)
    return change


def _file(seal: Seal, row: Mapping[str, Any], new: New, *, flat: bool) -> dict[str, Any]:
    """Seal a file anew, padded, or `flat`, as it is: then its size stands open."""
    about = json.loads(keyed.opened(seal, files, "about", row))
    content = keyed.opened(seal, files, "content", row)[: about.pop("size", None)]
    size = len(content) if flat else file_size(len(content))
    said = about if flat else about | {"size": len(content)}
    text = content.ljust(size, b"\0")
    return _this(files, row) | {
        "about": new.close(padded(plain(said).encode()), keyed.place(files, "about", row)),
        "content": new.close_content(text, keyed.place(files, "content", row)),
        "size": size,
    }  # fmt: skip


def _this(table: Table, row: Mapping[str, Any]) -> dict[str, Any]:
    """Which row an update is for."""
    return {f"at_{name}": row[name] for name in ("school", keyed.IDS[table.name]) if name in table.c}


async def _write(
    connection: "AsyncConnection", table: Table, columns: Sequence[str], change: list[dict[str, Any]]
) -> None:
    if not change:
        return
    here = (table.c[name] == bindparam(f"at_{name}") for name in ("school", keyed.IDS[table.name]) if name in table.c)
    await connection.execute(table.update().where(*here).values({name: bindparam(name) for name in columns}), change)
