"""How a database is reached: a file of this machine where one stands (`Near`), a server as `far` says.

1. SQLite: a statement takes less time than handing it to another thread and waking up again, so it runs on the event
   loop. Nothing waits there: a lock is asked for without waiting, again and again while there is patience, and a
   commit, which waits for the disk, runs in a thread.
2. SQLite: those who write stand in a line, and share commits (`writers`).
3. SQLite: transactions begin and end by the driver, on connections that stay open: what SQLAlchemy makes around that
   takes ten times as long.
4. One statement is a transaction by itself: whoever only has one looks by `look` and writes by `once`.
"""

import asyncio
import sqlite3
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from functools import partial
from typing import Any, TypeVar

from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, event
from sqlalchemy.exc import DBAPIError

from storage.database import counting
from storage.far import Far
from storage.pragmas import PATIENCE_SECONDS, open_sqlite
from storage.spelt import Built, Found, Spelt
from storage.writers import RETRY_SECONDS, Opened, Writers, Writing, busy

KEPT_OPEN = 5
Values = Mapping[str, Any]
_T = TypeVar("_T")


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
        self._idle: list[Opened] = []
        self._kept_open = KEPT_OPEN
        self._writers = Writers(self)

    def reading(self, *, snapshot: bool = False) -> AbstractAsyncContextManager[Connection]:  # noqa: ARG002 - it always is one
        """Read; all is seen as it was when the first row was read."""
        return _Reading(self)

    def writing(self, *, alone: bool = False) -> AbstractAsyncContextManager[Connection]:
        """Write all of it or nothing; `alone`: nobody else waits for it, because it takes long."""
        return Writing(self._writers, alone=alone)

    async def look(self, statement: Spelt, values: Values) -> Found:
        """Read by one statement."""
        built, given = statement.on(self.engine.dialect, values)
        return await self.patiently(partial(self._found, built, given))

    async def once(self, statement: Spelt, values: Values) -> Found:
        """Write by one statement."""
        built, given = statement.on(self.engine.dialect, values)
        return await self._writers.once(partial(built.near, given=given))

    async def tidy(self) -> None:
        """Count anew how much is where, by samples; others go on reading meanwhile."""
        async with self.writing(alone=True) as connection:
            for statement in counting(self.engine.dialect.name):
                await asyncio.to_thread(connection.execute, statement)

    async def close(self) -> None:
        """Let go of the file; whoever still uses a connection goes on, and it is closed after them."""
        self._kept_open = 0
        self._writers.close()
        while self._idle:
            self._idle.pop().connection.close()

    async def patiently(self, do: Callable[[], _T]) -> _T:
        """Do what needs a lock that another program may hold for a moment. Raises what the driver does.

        Readers wait for whoever makes the log whole again after a crash, or folds it up at the end. A connection is
        never waited for: whoever holds the others may need the loop to go on.
        """
        last = 0.0
        while True:
            try:
                return do()
            except (DBAPIError, sqlite3.Error) as error:
                now = time.monotonic()
                last = last or now + PATIENCE_SECONDS
                if not busy(error) or now > last:
                    raise
            await asyncio.sleep(RETRY_SECONDS)

    def begun(self, begin: str) -> Opened:
        """Begin a transaction, with the lock that it needs in hand, on a connection that nobody else uses."""
        one = self._opened()
        try:
            one.driver.execute(begin)
            one.driver.execute("SELECT 1 FROM sqlite_schema LIMIT 1").close()
        except BaseException:  # told on: only the connection is nobody's
            self.given_back(one)
            raise
        return one

    def commit(self, one: Opened) -> None:
        """Commit, and wait for the disk."""
        self.engine.dialect.do_commit(one.connection.connection)

    def given_back(self, one: Opened) -> None:
        """Take back what is not committed, and keep the connection open for the next, if there are not enough."""
        try:
            one.driver.rollback()
        except sqlite3.Error:  # the file is gone, for one: whoever used it has been told
            one.connection.invalidate()
        if one.connection.invalidated or len(self._idle) >= self._kept_open:
            one.connection.close()
        else:
            self._idle.append(one)

    def _opened(self) -> Opened:
        return self._idle.pop() if self._idle else Opened(self.engine.connect())

    def _found(self, built: Built, given: Sequence[Any]) -> Found:
        one = self._opened()
        try:
            return built.near(one.driver, given)
        finally:
            self.given_back(one)


class _Reading:
    """A transaction in which somebody reads."""

    __slots__ = ("_near", "_one")

    def __init__(self, near: Near) -> None:
        self._near = near

    async def __aenter__(self) -> Connection:
        self._one = await self._near.patiently(partial(self._near.begun, "BEGIN"))
        return self._one.connection

    async def __aexit__(self, *_: object) -> None:
        self._near.given_back(self._one)


def reach(url: URL) -> Near | Far:
    """Say how a database is reached; nothing is connected yet. Raises StoreError where the driver is not installed."""
    return Near(url) if url.get_backend_name() == "sqlite" else Far(url)
