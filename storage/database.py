"""The database: where it is, how it is connected to, and what is said where it does not answer.

1. SQLite: write-ahead log, foreign keys, 5 s of patience, and every commit on the disk before it counts (a
   filed report survives a power cut). A writing transaction takes the write lock at once, so it cannot fail
   half-way for want of it.
2. Errors never carry what was being kept: SQLAlchemy hides parameters, and messages leave out passwords.
"""

import sqlite3
import uuid
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from sqlalchemy import URL, Connection, TextClause, event, make_url, text
from sqlalchemy.exc import (
    ArgumentError,
    DatabaseError,
    DBAPIError,
    InterfaceError,
    InternalError,
    NoSuchModuleError,
    OperationalError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeout

from storage.errors import StoreError
from storage.pragmas import PATIENCE_SECONDS, open_sqlite

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine

DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg", "postgres": "postgresql+asyncpg"}
POOLER, BY_TRANSACTION = "pooler", "transaction"
"""`?pooler=transaction` in a URL: a pooler stands before the database that lends a connection for one transaction."""
MIXED_UP = frozenset({"26000", "42P05"})
"""What PostgreSQL says where such a pooler was not named: a prepared statement is not there, or there already."""
ABSENT = ("08", "25006", "25P03", "25P04", "28", "3D", "40", "53", "55", "57", "58", "XX")
"""How those states of PostgreSQL begin (appendix A) in which nobody spoke wrongly: no connection, read-only as a
stand-by is, out of time (two), no entry, no such database, rolled back for another's sake, full, closed or locked,
stopped, broken outside it, broken inside."""

_NO_FILE = "Check that the path is right, and that this user may read and write that file and its folder."
_OF_A_FILE = {
    "full": "Make room on that disk, then go on.",
    "disk I/O error": "Mostly that disk is full: make room there. If it is not, look at the disk itself.",
    "not a database": "It is another file, or its beginning is lost: check the path, or restore a backup.",
    "malformed": "The file is damaged: keep it, and restore a backup into a new one.",
    "locked": "Another program holds it: wait, and try again.",
}
"""What to do where SQLite says one of these of its file; `_NO_FILE` where it says something else."""


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


def connect(url: URL, **more: object) -> "AsyncEngine":
    """Make an engine; nothing is connected yet. Raises StoreError where the driver is not installed."""
    settings: dict[str, Any] = {"connect_args": {"timeout": PATIENCE_SECONDS}, **more}
    if url.get_backend_name() == "sqlite":
        # Without this the driver opens transactions by its own lights, and too late.
        settings["connect_args"]["isolation_level"] = None
    else:
        settings["pool_pre_ping"] = True
        if url.query.get(POOLER) == BY_TRANSACTION:
            # Each transaction may be on another connection of the server, so no statement may outlive one there.
            named = lambda: f"__canipost_{uuid.uuid4()}__"  # noqa: E731 - as the driver takes it
            settings["connect_args"] |= {"statement_cache_size": 0, "prepared_statement_cache_size": 0}
            settings["connect_args"]["prepared_statement_name_func"] = named
        url = url.difference_update_query([POOLER])
    # SQLAlchemy's asyncio brings its ORM along: a third of a second and 4 MiB that a server on SQLite needs not.
    from sqlalchemy.ext.asyncio import create_async_engine  # noqa: PLC0415 - as above

    try:
        engine = create_async_engine(url, hide_parameters=True, **settings)
    except (ModuleNotFoundError, NoSuchModuleError) as error:
        raise StoreError(f"The driver for {url.drivername} is not installed: {error}.") from None
    if url.get_backend_name() == "sqlite":
        event.listen(engine.sync_engine, "connect", open_sqlite)
        event.listen(engine.sync_engine, "begin", begin_sqlite)
    return engine


def begin_sqlite(connection: Connection) -> None:
    """Open a transaction, with the lock to write at once where it will."""
    options = connection.get_execution_options()
    if options.get("isolation_level") != "AUTOCOMMIT":
        connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("writes") else "BEGIN")


def counting(dialect: str) -> tuple[TextClause, ...]:
    """Give the statements by which a database counts how much is where, to choose its ways by."""
    if dialect == "sqlite":
        return text("PRAGMA analysis_limit = 1000"), text("ANALYZE")
    return (text("ANALYZE"),)


@asynccontextmanager
async def said_plainly(url: URL) -> AsyncGenerator[None]:
    """Turn a database that does not answer into a StoreError."""
    try:
        yield
    except (DBAPIError, PoolTimeout, OSError, sqlite3.Error) as error:
        say_plainly(url, error)
        raise


def say_plainly(url: URL, error: BaseException) -> None:
    """Raise StoreError where an error says that a database does not answer."""
    if not isinstance(error, DBAPIError | PoolTimeout | OSError | sqlite3.Error):
        return
    if isinstance(error, DBAPIError) and getattr(error.orig, "sqlstate", None) in MIXED_UP:
        raise StoreError(
            f"The database {url.render_as_string(hide_password=True)} is reached through a pooler in transaction "
            "mode, which mixes up prepared statements. Add ?pooler=transaction to the URL."
        ) from None
    if isinstance(error, DBAPIError) and not _is_absence(error):
        return
    cause = str(getattr(error, "orig", None) or error).rstrip(".")
    if url.get_backend_name() == "sqlite":
        remedy = next((remedy for said, remedy in _OF_A_FILE.items() if said in cause), _NO_FILE)
        raise StoreError(f"The database {url.database} cannot be used: {cause}. {remedy}") from None
    raise StoreError(
        f"The database {url.render_as_string(hide_password=True)} does not answer: {cause}. "
        "Check that it is running, that the URL is right, and that this user may read and write there."
    ) from None


def _is_absence(error: DBAPIError) -> bool:
    """Whether an error says that there is no database to speak to, rather than that it was spoken to wrongly."""
    state = getattr(error.orig, "sqlstate", None) or ""
    return (
        isinstance(error, OperationalError | InterfaceError)
        # The driver's own, with no state of the server's: it is about to notice that the server hung up.
        or (isinstance(error, InternalError) and not state)
        # SQLite says so of a file that is damaged, or is no database.
        or type(error) is DatabaseError
        or state.startswith(ABSENT)
    )
