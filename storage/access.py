"""How a database is reached: a file of this machine where one stands (`Near`), a server by its driver (`Far`).

1. SQLite: a statement takes less time than handing it to another thread and waking up again, so it runs on the event
   loop. Nothing waits there: the lock to write is asked for without waiting, again and again while there is
   patience, and a commit, which waits for the disk, runs in a thread.
2. A commit that has begun is waited for, whoever gives up: its connection is in use until then.
3. SQLite: writers of one process queue fairly instead of racing for the lock. Those that wait share one transaction and
   its commit, each behind a savepoint: what fails takes back its own, and nobody is told that something is kept before
   the commit of all has reached the disk. Where that fails, it has failed for each of them.
"""

import asyncio
import sqlite3
import time
from collections.abc import AsyncGenerator, Iterator
from contextlib import AbstractAsyncContextManager, ExitStack, asynccontextmanager, contextmanager, suppress
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import URL, Connection, Engine, QueuePool, RootTransaction, create_engine, event
from sqlalchemy.exc import OperationalError

from storage.database import PATIENCE_SECONDS, begin_sqlite, connect, counting, open_sqlite

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

T = TypeVar("T")
RETRY_SECONDS = 0.005
KEPT_OPEN = 5
TOGETHER = 64
"""Writers that share a commit at most, so that the first does not wait for ever for the last."""


class _Shared:
    """A transaction that several writers share, each its part."""

    def __init__(self) -> None:
        self.connection: asyncio.Future[Connection] = asyncio.get_running_loop().create_future()
        self.over = asyncio.Event()
        self.writers = 0
        self.broken: BaseException | None = None

    async def held(self, engine: Engine) -> None:
        """Begin it, and commit it once it is over; nothing is kept where nobody has written."""
        try:
            async with _begun(engine) as (connection, transaction):
                self.connection.set_result(connection)
                await self.over.wait()
                if self.broken:
                    raise self.broken
                driver: Any = connection.connection.driver_connection
                if self.writers and not driver.in_transaction:
                    raise OperationalError("COMMIT", None, sqlite3.OperationalError("the transaction was taken back"))
                if self.writers:
                    try:
                        await _to_the_end(transaction)
                    except Exception:  # told to each of the writers, none of whom believes that anything is kept
                        connection.invalidate()  # SQLite may have left the transaction open
                        raise
        except BaseException as error:  # raised again, and told to whoever waits for the connection
            if not self.connection.done():
                self.connection.set_exception(error)
            raise

    @contextmanager
    def part(self, connection: Connection) -> Iterator[Connection]:
        """What one writer does: all of it or nothing."""
        if self.writers:
            connection.exec_driver_sql("SAVEPOINT part")
        try:
            yield connection
            if self.writers:
                connection.exec_driver_sql("RELEASE part")
        except BaseException as error:  # raised again, once what this writer did is taken back
            driver: Any = connection.connection.driver_connection
            if not driver.in_transaction:  # a disk that is full, for one, takes back what all have done
                self.broken = error
            elif self.writers:
                connection.exec_driver_sql("ROLLBACK TO part")
                connection.exec_driver_sql("RELEASE part")
            raise
        self.writers += 1


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
        self._waiting = 0
        self._shared: tuple[_Shared, asyncio.Task[None]] | None = None

    @asynccontextmanager
    async def reading(self, *, snapshot: bool = False) -> AsyncGenerator[Connection]:  # noqa: ARG002 - it always is one
        """Read; all is seen as it was when the first row was read."""
        async with _begun(self.engine) as (connection, _):
            yield connection

    @asynccontextmanager
    async def writing(self, *, alone: bool = False) -> AsyncGenerator[Connection]:
        """Write all of it or nothing; `alone`: nobody else waits for it, because it takes long."""
        await self._to_my_turn(alone=alone)
        try:
            shared, kept = self._shared = self._shared or self._begin()
            try:
                with shared.part(await _whoever_gives_up(shared.connection)) as connection:
                    yield connection
            finally:
                if alone or shared.broken or not shared.writers or shared.writers >= TOGETHER or not self._waiting:
                    await self._finish()
        finally:
            self._queue.release()
        await asyncio.shield(kept)

    async def _to_my_turn(self, *, alone: bool) -> None:
        self._waiting += not alone
        try:
            await self._queue.acquire()
        except asyncio.CancelledError:
            self._waiting -= not alone
            if self._shared and not self._waiting and not self._queue.locked():
                async with self._queue:  # the others had waited for this one
                    await self._finish()
            raise
        self._waiting -= not alone

    def _begin(self) -> tuple[_Shared, asyncio.Task[None]]:
        shared = _Shared()
        kept = asyncio.create_task(shared.held(self._writer))
        kept.add_done_callback(_known)
        shared.connection.add_done_callback(_known)
        return shared, kept

    async def _finish(self) -> None:
        """Commit what is shared; how it went, each of its writers asks by itself."""
        if self._shared is None:
            return
        (shared, kept), self._shared = self._shared, None
        shared.over.set()
        with suppress(Exception):
            await _whoever_gives_up(kept)

    async def tidy(self) -> None:
        """Count anew how much is where, by samples; others go on reading meanwhile."""
        async with self.writing(alone=True) as connection:
            for statement in counting(self.engine.dialect.name):
                await asyncio.to_thread(connection.execute, statement)

    async def close(self) -> None:
        """Let go of the file."""
        self.engine.dispose()


class Far:
    """A PostgreSQL server, by its driver."""

    def __init__(self, engine: "AsyncEngine") -> None:
        self.engine = engine

    def reading(self, *, snapshot: bool = False) -> "AbstractAsyncContextManager[AsyncConnection]":
        """Read; with `snapshot` everything is seen as it was at one moment."""
        if not snapshot:
            return self.engine.begin()
        return self.engine.execution_options(isolation_level="REPEATABLE READ").begin()

    def writing(self) -> "AbstractAsyncContextManager[AsyncConnection]":
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
    await _whoever_gives_up(asyncio.ensure_future(asyncio.to_thread(transaction.commit)))


async def _whoever_gives_up(doing: "asyncio.Future[T]") -> T:
    """Wait for something to the end, also where whoever waits is told to stop: then that is done afterwards."""
    try:
        return await asyncio.shield(doing)
    except asyncio.CancelledError:
        await asyncio.wait([doing])
        raise


def _known(done: "asyncio.Future[Any]") -> None:
    """Whoever asked how it went may have given up: a failure that nobody asks for is none that is forgotten."""
    if not done.cancelled():
        done.exception()


def _busy(error: OperationalError | sqlite3.OperationalError) -> bool:
    cause: Any = error.orig if isinstance(error, OperationalError) else error
    return isinstance(cause, sqlite3.OperationalError) and cause.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
