"""A backup: everything of a database as it stood at one moment, in one sealed file that any database can be made from.

1. It is read in one snapshot while others go on writing, on SQLite and PostgreSQL alike; what came later is not in it.
2. The file is a first line and then frames: length (4 bytes), and a sealed, compressed piece. Each piece is bound to
   its number and to whether it is the last, so that a file cut short, reordered or changed is refused.
3. A file is complete or not there: it is written beside its name, read again as a whole, and only then given its name.
4. It is sealed under the first key of the installation: without that key it is worth nothing, to nobody. Nor is one
   taken with a key that does not open what is in it: it would be found out when the database is gone.
5. It is restored into a database that has nothing yet, of either kind, at the revision that it had; then migrated.
"""

import asyncio
import base64
import json
import os
import struct
import zlib
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from sqlalchemy import Connection, MetaData, Table, func, literal, select, text

from policy_kb.shapes import dataclass
from storage.database import connect, counting, read_url, said_plainly
from storage.errors import KeyMissing, SealBroken, StoreError
from storage.revisions import knows, newest
from storage.schema import check, upgrade
from storage.sealing import HEADER_BYTES, SECRET, SECRET_PLACE, Place, Seal
from storage.tables import secrets

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

FIRST_LINE = b"canipost backup 1\n"
ROWS = 2_000
LENGTH = struct.Struct(">I")
LONGEST = 1 << 28
_VERSION = "alembic_version"
On = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Backup:
    """What stands in a backup: its revision, when it was made, and how many rows of each table."""

    revision: str
    made: datetime
    rows: Mapping[str, int]


def _nothing(_: int) -> None:
    """Say nothing of how far it has come."""


async def backup(url: str, keys: Sequence[str], to: Path, now: datetime, on: On = _nothing) -> Backup:
    """Write everything into a new file and read it again; `on` is called with rows as they are written.

    Raises StoreError where the file is there already, the database does not answer or is not migrated, KeyMissing where
    its secret does not open with these keys.
    """
    if await asyncio.to_thread(to.exists):
        raise StoreError(f"{to} is there already, and nothing is overwritten. Choose another name.")
    seal, address, rows = Seal(keys), read_url(url), Counter[str]()
    beside = to.with_name(f".{to.name}.part")
    engine = connect(address)
    snapshot = engine.execution_options(isolation_level="REPEATABLE READ") if engine.name == "postgresql" else engine
    try:
        with _private(beside) as file:
            file.write(FIRST_LINE)
            number = 0
            async with said_plainly(address), snapshot.begin() as connection:
                await connection.run_sync(check)
                await _opens(connection, seal)
                for table in await connection.run_sync(_tables):
                    async for some in _read(connection, table):
                        _write(file, seal, number, {"table": table.name, "columns": list(table.c.keys()), "rows": some})
                        number += 1
                        rows[table.name] += len(some)
                        on(len(some))
            end = {"revision": newest(), "made": now.isoformat(), "counted": dict(rows)}
            _write(file, seal, number, end, last=True)
            file.flush()
            os.fsync(file.fileno())
        made = examine(beside, keys)
        beside.rename(to)
        return made
    finally:
        beside.unlink(missing_ok=True)
        await engine.dispose()


async def _opens(connection: "AsyncConnection", seal: Seal) -> None:
    """Raise KeyMissing where the database's own secret, if it has one yet, is sealed under none of the keys."""
    sealed = await connection.scalar(select(secrets.c.secret).where(secrets.c.id == SECRET))
    if sealed is not None:
        seal.open(sealed, SECRET_PLACE)


def examine(file: Path, keys: Sequence[str]) -> Backup:
    """Read a backup as a whole; raises StoreError or SealBroken where it is not whole, KeyMissing without its key."""
    rows = Counter[str]()
    for piece in _pieces(file, Seal(keys)):
        if "table" in piece:
            rows[piece["table"]] += len(piece["rows"])
        else:
            found = Backup(piece["revision"], datetime.fromisoformat(piece["made"]), piece["counted"])
    if dict(rows) != dict(found.rows):
        raise StoreError(f"{file} does not hold what it says it holds. Take another backup.")
    return found


async def restore(file: Path, url: str, keys: Sequence[str], on: On = _nothing) -> Backup:
    """Make a database from a backup; `on` is called with rows as they are written.

    Raises as `examine`, and StoreError where there is something in the database already, or the backup is newer than
    this program. Whatever goes wrong, nothing of it is left in the database.
    """
    found, seal, address = examine(file, keys), Seal(keys), read_url(url)
    if not knows(found.revision):
        raise StoreError(
            f"The backup is of revision {found.revision}, which this version of canipost does not know: use a newer "
            "version."
        )
    await upgrade(url, found.revision)
    engine = connect(address)
    try:
        async with said_plainly(address), engine.execution_options(writes=True).begin() as connection:
            tables = {table.name: table for table in await connection.run_sync(_tables)}
            for table in tables.values():
                if (await connection.execute(select(literal(1)).select_from(table).limit(1))).first():
                    raise StoreError("There is something in this database already. Restore into an empty one.")
            for piece in _pieces(file, seal):
                if "table" in piece:
                    table = tables[piece["table"]]
                    rows = [_from_json(piece["columns"], row, engine.name) for row in piece["rows"]]
                    await connection.execute(table.insert(), rows)
                    on(len(rows))
            if engine.name == "postgresql":
                await _count_on(connection, tables.values())
        await upgrade(url)
        async with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
            for statement in counting(engine.name):
                await connection.execute(statement)
    finally:
        await engine.dispose()
    return found


def _tables(connection: Connection) -> list[Table]:
    """Every table as it stands in the database, each after those it points at."""
    found = MetaData()
    found.reflect(connection)
    return [table for table in found.sorted_tables if table.name != _VERSION]


async def _read(connection: "AsyncConnection", table: Table) -> AsyncIterator[list[list[Any]]]:
    """The rows of a table, some at a time."""
    result = await connection.stream(select(table).execution_options(yield_per=ROWS))
    async for some in result.partitions(ROWS):
        yield [[_to_json(value) for value in row] for row in some]


def _to_json(value: object) -> object:
    if isinstance(value, bytes | memoryview):
        return {"b": base64.b64encode(bytes(value)).decode()}
    if isinstance(value, datetime):
        return {"t": (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(UTC).isoformat()}
    return value


def _from_json(columns: Sequence[str], row: Sequence[Any], dialect: str) -> dict[str, Any]:
    return {name: _value(value, dialect) for name, value in zip(columns, row, strict=True)}


def _value(value: Any, dialect: str) -> Any:  # noqa: ANN401 - whatever a column holds
    match value:
        case {"b": blob}:
            return base64.b64decode(blob)
        case {"t": moment}:
            at = datetime.fromisoformat(moment)
            return at.replace(tzinfo=None) if dialect == "sqlite" else at
        case _:
            return value


async def _count_on(connection: "AsyncConnection", tables: Any) -> None:  # noqa: ANN401 - the tables
    """Have PostgreSQL's counters go on after the highest number there is."""
    for table in tables:
        for column in table.primary_key:
            name = await connection.scalar(select(func.pg_get_serial_sequence(table.name, column.name)))
            if name is not None:
                highest = select(func.coalesce(func.max(column), 0) + 1)
                number = (await connection.execute(highest)).scalar_one()
                await connection.execute(text("SELECT setval(:name, :number, false)"), {"name": name, "number": number})


def _write(file: IO[bytes], seal: Seal, number: int, piece: object, *, last: bool = False) -> None:
    sealed = seal.close(zlib.compress(json.dumps(piece).encode(), 6), _place(number, last=last))
    file.write(LENGTH.pack(len(sealed)) + sealed)


def _pieces(path: Path, seal: Seal) -> Iterator[dict[str, Any]]:
    """Every piece in its order, the end last. Raises StoreError, KeyMissing or SealBroken."""
    with path.open("rb") as file:
        if file.read(len(FIRST_LINE)) != FIRST_LINE:
            raise StoreError(f"{path} is no backup of canipost.")
        number, last = 0, False
        while header := file.read(LENGTH.size):
            if last or len(header) < LENGTH.size or (size := LENGTH.unpack(header)[0]) > LONGEST:
                raise StoreError(f"{path} was changed or cut short. Take another backup.")
            sealed = file.read(size)
            try:
                blob, last = _opened(seal, sealed, number)
            except KeyMissing:
                raise KeyMissing(
                    f"{path} was sealed under key {sealed[1:HEADER_BYTES].hex()}, which is not among those given. Give "
                    "that key too, in CANIPOST_KEYS after the newest one; without it nothing opens this backup.",
                    _place(number, last=False),
                ) from None
            except SealBroken:
                raise StoreError(f"{path} was changed or cut short. Take another backup.") from None
            yield json.loads(zlib.decompress(blob))
            number += 1
        if not last:
            raise StoreError(f"{path} was changed or cut short. Take another backup.")


def _opened(seal: Seal, sealed: bytes, number: int) -> tuple[bytes, bool]:
    try:
        return seal.open(sealed, _place(number, last=False)), False
    except KeyMissing:
        raise
    except SealBroken:
        return seal.open(sealed, _place(number, last=True)), True


def _place(number: int, *, last: bool) -> Place:
    return Place("", "backup", str(number), "end" if last else "rows")


def _private(path: Path) -> IO[bytes]:
    """A new file that nobody else can read."""
    path.unlink(missing_ok=True)
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
