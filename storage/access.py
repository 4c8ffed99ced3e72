"""How a database is reached: a file of this machine where one stands (`Near`), a server by its driver (`Far`).

1. SQLite: a statement takes less time than handing it to another thread and waking up again, so it runs on the event
   loop. Nothing waits there: the lock to write is asked for without waiting, again and again while there is
   patience, and a commit, which waits for the disk, runs in a thread.
2. A commit that has begun is waited for, whoever gives up: its connection is in use until then.
3. SQLite: writers of one process queue fairly instead of racing for the lock.
"""

import asyncio
import sqlite3
import time
from collections.abc import AsyncGenerator
from contextlib import AbstractAsyncContextManager, ExitStack, asynccontextmanager
from typing import Any

from sqlalchemy import URL, Connection, Engine, QueuePool, RootTransaction, create_engine, event
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from storage.database import PATIENCE_SECONDS, begin_sqlite, connect, counting, open_sqlite

RETRY_SECONDS = 0.005
KEPT_OPEN = 5


class Near:
    """One SQLite file; transactions on it, of which one writes at a time."""

    def __init__(self, url: URL) -> None:
        self.engine: Engine = create_engine(
            url.set(drivername="sqlite"),
            hide_parameters=True,
            poolclass=QueuePool,
            pool_size=KEPT_OPEN,
            # A connection is never waited for: whoever holds the others may need the loop to go on.
            max_overflow=-1,
            connect_args={"isolation_level": None, "check_same_thread": False, "timeout": 0},
        )
        event.listen(self.engine, "connect", open_sqlite)
        event.listen(self.engine, "begin", begin_sqlite)
        self._writer = self.engine.execution_options(writes=True)
        self._queue = asyncio.Lock()

    @asynccontextmanager
    async def reading(self, *, snapshot: bool = False) -> AsyncGenerator[Connection]:  # noqa: ARG002 - it always is one
        """Read; all is seen as it was when the first row was read."""
        async with _begun(self.engine) as (connection, _):
            yield connection

    @asynccontextmanager
    async def writing(self) -> AsyncGenerator[Connection]:
        """Write all of it or nothing."""
        async with self._queue, _begun(self._writer) as (connection, transaction):
            yield connection
            await _to_the_end(transaction)

    async def tidy(self) -> None:
        """Count anew how much is where, by samples; others go on reading meanwhile."""
        async with self.writing() as connection:
            for statement in counting(self.engine.dialect.name):
                await asyncio.to_thread(connection.execute, statement)

    async def close(self) -> None:
        """Let go of the file."""
        self.engine.dispose()


class Far:
    """A PostgreSQL server, by its driver."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine

    def reading(self, *, snapshot: bool = False) -> AbstractAsyncContextManager[AsyncConnection]:
        """Read; with `snapshot` everything is seen as it was at one moment."""
        if not snapshot:
            return self.engine.begin()
        return self.engine.execution_options(isolation_level="REPEATABLE READ").begin()

    def writing(self) -> AbstractAsyncContextManager[AsyncConnection]:
        """Write all of it or nothing."""
        return self.engine.begin()

    async def tidy(self) -> None:
        """Count anew how much is where, by samples; others go on meanwhile."""
        async with self.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
            for statement in counting(self.engine.dialect.name):
                await connection.execute(statement)

    async def close(self) -> None:
        """Let go of the server."""
        await self.engine.dispose()


def reach(url: URL) -> Near | Far:
    """Say how a database is reached; nothing is connected yet. Raises StoreError where the driver is not installed."""
    return Near(url) if url.get_backend_name() == "sqlite" else Far(connect(url))


@asynccontextmanager
async def _begun(engine: Engine) -> AsyncGenerator[tuple[Connection, RootTransaction]]:
    """A transaction with the lock that it needs in hand: another program may hold it for a moment.

    Writers hold up writers. Readers wait for whoever makes the log whole again after a crash, or folds it up at the
    end. Raises OperationalError where that takes too long.
    """
    last = time.monotonic() + PATIENCE_SECONDS
    while True:
        with ExitStack() as opened:
            try:
                connection = opened.enter_context(engine.connect())
                transaction = connection.begin()
                driver: Any = connection.connection.driver_connection
                driver.execute("SELECT 1 FROM sqlite_schema LIMIT 1").close()
            except (OperationalError, sqlite3.OperationalError) as error:
                if not _busy(error) or time.monotonic() > last:
                    raise
            else:
                yield connection, transaction
                return
        await asyncio.sleep(RETRY_SECONDS)


async def _to_the_end(transaction: RootTransaction) -> None:
    committed = asyncio.ensure_future(asyncio.to_thread(transaction.commit))
    try:
        await asyncio.shield(committed)
    except asyncio.CancelledError:
        await asyncio.wait([committed])
        raise


def _busy(error: OperationalError | sqlite3.OperationalError) -> bool:
    cause: Any = error.orig if isinstance(error, OperationalError) else error
    return isinstance(cause, sqlite3.OperationalError) and cause.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
