"""How a database is reached: a file of this machine where one stands (`Near`), a server as `far` says.

1. SQLite: a statement takes less time than handing it to another thread and waking up again, so it runs on the event
   loop. Nothing waits there: the lock to write is asked for without waiting, again and again while there is
   patience, and a commit, which waits for the disk, runs in a thread.
2. A commit that has begun is waited for, whoever gives up: its connection is in use until then.
3. SQLite: writers of one process queue fairly instead of racing for the lock. Those that wait share one transaction and
   its commit, each behind a savepoint: what fails takes back its own, and nobody is told that something is kept before
   the commit of all has reached the disk. Where that fails, it has failed for each of them.
4. SQLite: transactions begin and end by the driver, on connections that stay open: what SQLAlchemy makes around that
   takes ten times as long.
"""

import asyncio
import sqlite3
import time
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager, suppress
from typing import Any

from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, event
from sqlalchemy.exc import DBAPIError, OperationalError

from storage.database import counting
from storage.driver import driver_of, whoever_gives_up
from storage.far import Far
from storage.pragmas import PATIENCE_SECONDS, open_sqlite

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

    async def held(self, near: "Near") -> None:
        """Begin it, and commit it once it is over; nothing is kept where nobody has written."""
        try:
            async with near.begun("BEGIN IMMEDIATE") as connection:
                self.connection.set_result(connection)
                await self.over.wait()
                if self.broken:
                    raise self.broken
                if self.writers and not driver_of(connection).in_transaction:
                    raise OperationalError("COMMIT", None, sqlite3.OperationalError("the transaction was taken back"))
                if self.writers:
                    try:
                        await _to_the_end(near.engine.dialect.do_commit, connection.connection)
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
        driver = driver_of(connection)
        if self.writers:
            driver.execute("SAVEPOINT part")
        try:
            yield connection
            if self.writers:
                driver.execute("RELEASE part")
        except BaseException as error:  # raised again, once what this writer did is taken back
            if not driver.in_transaction:  # a disk that is full, for one, takes back what all have done
                self.broken = error
            elif self.writers:
                driver.execute("ROLLBACK TO part")
                driver.execute("RELEASE part")
            raise
        self.writers += 1


class Near:
    """One SQLite file; transactions on it, of which one writes at a time."""

    def __init__(self, url: URL) -> None:
        self.engine: Engine = create_engine(
            url.set(drivername="sqlite"),
            hide_parameters=True,
            poolclass=NullPool,
            connect_args={"isolation_level": None, "check_same_thread": False, "timeout": 0},
        )
        event.listen(self.engine, "connect", open_sqlite)
        self._idle: list[Connection] = []
        self._kept_open = KEPT_OPEN
        self._queue = asyncio.Lock()
        self._waiting = 0
        self._shared: tuple[_Shared, asyncio.Task[None]] | None = None

    def reading(self, *, snapshot: bool = False) -> AbstractAsyncContextManager[Connection]:  # noqa: ARG002 - it always is one
        """Read; all is seen as it was when the first row was read."""
        return self.begun("BEGIN")

    @asynccontextmanager
    async def writing(self, *, alone: bool = False, once: bool = False) -> AsyncGenerator[Connection]:  # noqa: ARG002 - a file is written in transactions
        """Write all of it or nothing; `alone`: nobody else waits for it, because it takes long."""
        await self._to_my_turn(alone=alone)
        try:
            shared, kept = self._shared = self._shared or self._begin()
            try:
                with shared.part(await whoever_gives_up(shared.connection)) as connection:
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
        kept = asyncio.create_task(shared.held(self))
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
            await whoever_gives_up(kept)

    async def tidy(self) -> None:
        """Count anew how much is where, by samples; others go on reading meanwhile."""
        async with self.writing(alone=True) as connection:
            for statement in counting(self.engine.dialect.name):
                await asyncio.to_thread(connection.execute, statement)

    async def close(self) -> None:
        """Let go of the file; whoever still uses a connection goes on, and it is closed after them."""
        self._kept_open = 0
        while self._idle:
            self._idle.pop().close()

    @asynccontextmanager
    async def begun(self, begin: str) -> AsyncGenerator[Connection]:
        """A transaction with the lock that it needs in hand, taken back unless it is committed.

        Another program may hold the lock for a moment: writers hold up writers, readers wait for whoever makes the log
        whole again after a crash, or folds it up at the end. Raises OperationalError where that takes too long. A
        connection is never waited for: whoever holds the others may need the loop to go on.
        """
        last = time.monotonic() + PATIENCE_SECONDS
        while (connection := self._opened(begin, last)) is None:  # noqa: ASYNC110 - no other program tells us
            await asyncio.sleep(RETRY_SECONDS)
        try:
            yield connection
        finally:
            self._given_back(connection)

    def _opened(self, begin: str, last: float) -> Connection | None:
        """Begin a transaction on a connection that nobody else uses; None where it is to be tried again."""
        connection: Connection | None = None
        try:
            connection = self._idle.pop() if self._idle else self.engine.connect()
            driver_of(connection).execute(begin)
            driver_of(connection).execute("SELECT 1 FROM sqlite_schema LIMIT 1").close()
        except (DBAPIError, sqlite3.Error) as error:
            if connection:
                self._given_back(connection)
            if not _busy(error) or time.monotonic() > last:
                raise
            return None
        return connection

    def _given_back(self, connection: Connection) -> None:
        """Take back what is not committed, and keep the connection open for the next, if there are not enough."""
        if not connection.invalidated:
            try:
                driver_of(connection).rollback()
            except sqlite3.Error:  # the file is gone, for one: whoever used it has been told
                connection.invalidate()
        if connection.invalidated or len(self._idle) >= self._kept_open:
            connection.close()
        else:
            self._idle.append(connection)


def reach(url: URL) -> Near | Far:
    """Say how a database is reached; nothing is connected yet. Raises StoreError where the driver is not installed."""
    return Near(url) if url.get_backend_name() == "sqlite" else Far(url)


async def _to_the_end(commit: Callable[[Any], None], connection: object) -> None:
    await whoever_gives_up(asyncio.ensure_future(asyncio.to_thread(commit, connection)))


def _known(done: "asyncio.Future[Any]") -> None:
    """Whoever asked how it went may have given up: a failure that nobody asks for is none that is forgotten."""
    if not done.cancelled():
        done.exception()


def _busy(error: DBAPIError | sqlite3.Error) -> bool:
    cause: Any = error.orig if isinstance(error, DBAPIError) else error
    return isinstance(cause, sqlite3.OperationalError) and cause.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
