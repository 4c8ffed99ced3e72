"""The locked cabinet everything stands in: one database, its keys, and how it is read and written.

1. SQLite: write-ahead log, foreign keys, 5 s of patience, and every commit on the disk before it counts (a
   filed report survives a power cut). A writing transaction takes the write lock at once, so it cannot fail
   half-way for want of it; writers of one process queue fairly instead of racing for it.
2. PostgreSQL: read committed; whoever locks more than one row locks the head of the school's ledger first, so
   no two writers can wait for each other.
3. Errors never carry what was being kept: SQLAlchemy hides parameters, and messages leave out passwords.
"""

import asyncio
import sqlite3
from collections.abc import AsyncGenerator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from dataclasses import dataclass
from typing import Any

from sqlalchemy import URL, Connection, Table, event, make_url
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import (
    ArgumentError,
    DatabaseError,
    DBAPIError,
    InterfaceError,
    NoSuchModuleError,
    OperationalError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from storage.errors import StoreError
from storage.sealing import Fingerprints, Place, Seal

DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg", "postgres": "postgresql+asyncpg"}
PATIENCE_SECONDS = 5
ABSENT = ("08", "28", "3D", "53", "57", "58")
"""PostgreSQL's classes of errors (appendix A): no connection, no entry, no such database, full, stopped, broken."""
PRAGMAS = (
    f"busy_timeout = {PATIENCE_SECONDS * 1000}",
    "synchronous = FULL",
    "foreign_keys = ON",
    # What is wiped is overwritten, not only unlinked.
    "secure_delete = ON",
)


def read_url(text: str) -> URL:
    """Read `sqlite:///file` or `postgresql://user@host/name`, with or without a driver. Raises StoreError."""
    try:
        url = make_url(text)
    except ArgumentError:
        raise StoreError(
            "The database URL cannot be read. Give sqlite:///folder/canipost.db or postgresql://user@host/canipost."
        ) from None
    family = url.drivername.partition("+")[0]
    if family not in DRIVERS:
        raise StoreError(f"Databases of the kind {family!r} are not supported. Give a sqlite: or postgresql: URL.")
    if family == "sqlite" and url.database in (None, "", ":memory:"):
        raise StoreError("The database URL names no file. Give one, such as sqlite:///folder/canipost.db.")
    return url.set(drivername=DRIVERS[family])


def connect(url: URL) -> AsyncEngine:
    """Make an engine; nothing is connected yet. Raises StoreError where the driver is not installed."""
    settings: dict[str, Any] = {"connect_args": {"timeout": PATIENCE_SECONDS}}
    if url.get_backend_name() == "sqlite":
        # Without this the driver opens transactions by its own lights, and too late.
        settings["connect_args"]["isolation_level"] = None
    else:
        settings["pool_pre_ping"] = True
    try:
        engine = create_async_engine(url, hide_parameters=True, **settings)
    except (ModuleNotFoundError, NoSuchModuleError) as error:
        raise StoreError(f"The driver for {url.drivername} is not installed: {error}.") from None
    if url.get_backend_name() == "sqlite":
        event.listen(engine.sync_engine, "connect", _open_sqlite)
        event.listen(engine.sync_engine, "begin", _begin_sqlite)
    return engine


def _open_sqlite(connection: Any, _: object) -> None:  # noqa: ANN401 - SQLAlchemy's wrapper, untyped
    cursor = connection.cursor()
    for pragma in PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    if options.get("isolation_level") != "AUTOCOMMIT":
        connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("writes") else "BEGIN")


@asynccontextmanager
async def said_plainly(url: URL) -> AsyncGenerator[None]:
    """Turn a database that does not answer into a StoreError."""
    try:
        yield
    except (DBAPIError, PoolTimeout, OSError, sqlite3.Error) as error:
        if isinstance(error, DBAPIError) and not _is_absence(error):
            raise
        cause = str(getattr(error, "orig", None) or error).rstrip(".")
        raise StoreError(
            f"The database {url.render_as_string(hide_password=True)} does not answer: {cause}. "
            "Check that it is running, that the URL is right, and that this user may read and write there."
        ) from None


def _is_absence(error: DBAPIError) -> bool:
    """Whether an error says that there is no database to speak to, rather than that it was spoken to wrongly."""
    state = getattr(error.orig, "sqlstate", None) or ""
    return (
        isinstance(error, OperationalError | InterfaceError)
        # SQLite says so of a file that is damaged, or is no database.
        or type(error) is DatabaseError
        or state[:2] in ABSENT
    )


@dataclass(frozen=True, slots=True)
class Lock:
    """The keys in use: the installation's seal, and the fingerprints of this database."""

    seal: Seal
    fingerprints: Fingerprints


class Cabinet:
    """One database and its keys: what every room of the store stands on."""

    def __init__(self, engine: AsyncEngine, lock: Lock) -> None:
        self._engine = engine
        self._writer = engine.execution_options(writes=True)
        self._queue: AbstractAsyncContextManager[Any] = (
            asyncio.Lock() if engine.dialect.name == "sqlite" else nullcontext()
        )
        self._lock = lock

    @asynccontextmanager
    async def _reading(self, *, snapshot: bool = False) -> AsyncGenerator[AsyncConnection]:
        """Read; with `snapshot` everything is seen as it was at one moment (on SQLite it always is)."""
        engine = self._engine
        if snapshot and engine.dialect.name == "postgresql":
            engine = engine.execution_options(isolation_level="REPEATABLE READ")
        async with said_plainly(self._engine.url), engine.begin() as connection:
            yield connection

    @asynccontextmanager
    async def _writing(self) -> AsyncGenerator[AsyncConnection]:
        """Write in one transaction: all of it or nothing."""
        async with self._queue, said_plainly(self._engine.url), self._writer.begin() as connection:
            yield connection

    def _insert(self, table: Table) -> sqlite.Insert | postgresql.Insert:
        """Begin an INSERT that may say what to do ON CONFLICT."""
        return sqlite.insert(table) if self._engine.dialect.name == "sqlite" else postgresql.insert(table)

    def _print(self, school: str, what: str, *parts: str | None) -> str:
        """Fingerprint something of a school to find it again, unlike its fingerprint in any other school."""
        return self._lock.fingerprints.of("index", what, school, *parts)

    def _close(self, value: object, place: Sequence[str]) -> bytes:
        return self._lock.seal.close_json(value, Place(*place))

    def _open(self, blob: bytes, place: Sequence[str]) -> Any:  # noqa: ANN401 - JSON is whatever was sealed
        return self._lock.seal.open_json(blob, Place(*place))
