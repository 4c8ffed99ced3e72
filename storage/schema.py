"""The shape of the database: brought up to date by numbered migrations, and never used when it is not.

1. Alembic is loaded only to migrate: whether a database is up to date is asked at each start, and needs none of it.
"""

import asyncio
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import URL, Connection, inspect, text

from storage.database import connect, counting, read_url, said_plainly
from storage.errors import StoreError
from storage.pragmas import PATIENCE_SECONDS
from storage.revisions import DIGITS, FOLDER, amiss, knows

if TYPE_CHECKING:
    from alembic.config import Config

_REVISION = text("SELECT version_num FROM alembic_version")
# Two programs started together must not both migrate; the number is arbitrary and ours.
QUEUE = text("SELECT pg_advisory_xact_lock(6401923)")


def configuration() -> "Config":
    """Configure Alembic without a file, so that it works from an installed package."""
    from alembic.config import Config  # noqa: PLC0415 - rule 1

    config = Config()
    # Config reads % as the beginning of a variable.
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


async def upgrade(url: str, to: str = "head") -> None:
    """Bring the database to the newest revision (or to another), making it (private to this user) where there is none.

    Raises StoreError where the URL cannot be read, the database does not answer, or it is of a newer canipost.
    """
    address = read_url(url)
    async with said_plainly(address):
        if address.get_backend_name() == "sqlite":
            await asyncio.to_thread(_make_file, Path(address.database or ""))
        engine = connect(address)
        try:
            async with engine.execution_options(writes=True).begin() as connection:
                await connection.run_sync(_upgrade, to)
        finally:
            await engine.dispose()


async def back(url: str, to: str) -> None:
    """Bring the database back to the tables of an older version, by the number of its revision.

    No program may use the database meanwhile. Raises as `upgrade`, and StoreError where the number is no older one, or
    something is there that the older version could not read.
    """
    address = read_url(url)
    older = to.isdecimal() and len(to) == DIGITS and any((FOLDER / "versions").glob(f"{to}_*.py"))
    if not older or to >= (await current(url) or ""):
        raise StoreError(f"{to!r} is no revision before that of this database. Give its number, such as 0013.")
    engine = connect(address)
    try:
        async with said_plainly(address), engine.execution_options(writes=True).begin() as connection:
            await connection.run_sync(_back, to)
    except RuntimeError as not_yet:
        raise StoreError(str(not_yet)) from None
    finally:
        await engine.dispose()


async def current(url: str) -> str | None:
    """Name the revision a database has; None where it has none. Raises as `upgrade`."""
    address = read_url(url)
    if address.get_backend_name() == "sqlite" and not has_file(address):
        return None
    engine = connect(address)
    try:
        async with said_plainly(address), engine.begin() as connection:
            return await connection.run_sync(revision)
    finally:
        await engine.dispose()


def has_file(address: URL) -> bool:
    """Whether SQLite's file is there."""
    return Path(address.database or "").is_file()


def revision(connection: Connection) -> str | None:
    """Name the revision of a database that is open."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(_REVISION)
    return found


def check(connection: Connection) -> None:
    """Raise StoreError if an open database has not the revision this program needs."""
    if wrong := amiss(revision(connection)):
        raise StoreError(wrong)


def _refuse_newer(has: str | None) -> None:
    """Raise StoreError for a database of a version of canipost that came after this one."""
    if has is not None and not knows(has):
        raise StoreError(amiss(has))


def _upgrade(connection: Connection, to: str) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(QUEUE)
    from alembic import command  # noqa: PLC0415 - rule 1

    config = configuration()
    config.attributes["connection"] = connection
    before = revision(connection)
    _refuse_newer(before)
    command.upgrade(config, to)
    if revision(connection) != before:
        for statement in counting(connection.dialect.name):
            connection.execute(statement)


def _back(connection: Connection, to: str) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(QUEUE)
    from alembic import command  # noqa: PLC0415 - rule 1

    _refuse_newer(revision(connection))
    config = configuration()
    config.attributes["connection"] = connection
    command.downgrade(config, to)


def _make_file(path: Path) -> None:
    """Make the file before SQLAlchemy does, readable by nobody else; its log files take over these rights."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    last = time.monotonic() + PATIENCE_SECONDS
    while not _writes_ahead(path, last=time.monotonic() > last):
        time.sleep(0.05)


def _writes_ahead(path: Path, *, last: bool) -> bool:
    """Choose the journal, which the file remembers. SQLite does not wait here when two programs choose at once."""
    with closing(sqlite3.connect(path, timeout=PATIENCE_SECONDS)) as connection:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError:
            if last:
                raise
            return False
    return True
