"""How a PostgreSQL server is reached: by its driver, on connections that stay open.

1. Transactions begin and end by the driver, and so do the statements of every turn (`spelt`); SQLAlchemy spells the
   others, on the same connections. What it makes around a statement takes longer than the way to the server.
2. What only reads is no transaction: each statement sees what was committed when it began, as it would in one. It is
   one where all has to be seen as at one moment (`snapshot`), and where a pooler lends connections by transaction.
3. Nobody asks beforehand whether a connection is still there: of one that was closed the driver knows, and what cannot
   be begun on one is begun on another.
4. A commit that has begun is waited for, whoever gives up. A connection on which somebody gave up is closed, and the
   server takes back what was done.
"""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import TYPE_CHECKING, Any

from sqlalchemy import URL, NullPool
from sqlalchemy.exc import TimeoutError as PoolTimeout

from storage.database import BY_TRANSACTION, POOLER, connect, counting
from storage.driver import driver_of, plainer, whoever_gives_up
from storage.spelt import Found, Spelt

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

KEPT_OPEN = 5
AT_ONCE = 15
"""Connections that one program has at most."""
PATIENCE_SECONDS = 30.0
"""How long somebody waits for one of them."""


class Far:
    """A PostgreSQL server; nothing is connected yet. Raises StoreError where the driver is not installed."""

    def __init__(self, url: URL) -> None:
        self.engine = connect(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
        self._lent = url.query.get(POOLER) == BY_TRANSACTION
        self._idle: list[AsyncConnection] = []
        self._kept_open = KEPT_OPEN
        self._free = asyncio.Semaphore(AT_ONCE)

    @asynccontextmanager
    async def reading(self, *, snapshot: bool = False) -> "AsyncGenerator[AsyncConnection]":
        """Read; with `snapshot` everything is seen as it was at one moment."""
        if snapshot or self._lent:
            async with self._begun("repeatable_read" if snapshot else None) as connection:
                yield connection
            return
        async with self._turn():
            connection = await self._opened()
            try:
                yield connection
            except BaseException:  # told on as it is: only the connection does not go on
                await self._let_go(connection)
                raise
            await self._given_back(connection)

    def writing(self) -> "AbstractAsyncContextManager[AsyncConnection]":
        """Write all of it or nothing."""
        return self._begun(None)

    async def look(self, statement: Spelt, values: Mapping[str, Any]) -> Found:
        """Read by one statement."""
        built, given = statement.on(self.engine.dialect, values)
        async with self.reading() as connection:
            return await built.far(driver_of(connection), given)

    once = look
    """Write by one statement: it is a transaction by itself."""

    async def tidy(self) -> None:
        """Count anew how much is where, by samples; others go on meanwhile."""
        async with self.engine.connect() as connection:
            for statement in counting(self.engine.dialect.name):
                await connection.execute(statement)

    async def close(self) -> None:
        """Let go of the server; whoever still uses a connection goes on, and it is closed after them."""
        self._kept_open = 0
        while self._idle:
            await self._idle.pop().close()
        await self.engine.dispose()

    @asynccontextmanager
    async def _turn(self) -> AsyncGenerator[None]:
        """Wait until there are not too many connections."""
        try:
            async with asyncio.timeout(PATIENCE_SECONDS if self._free.locked() else None):
                await self._free.acquire()
        except TimeoutError:
            raise PoolTimeout(f"all {AT_ONCE} connections were in use for {PATIENCE_SECONDS:.0f} s") from None
        try:
            yield
        finally:
            self._free.release()

    @asynccontextmanager
    async def _begun(self, isolation: str | None) -> "AsyncGenerator[AsyncConnection]":
        async with self._turn():
            connection, transaction = await self._start(isolation)
            try:
                yield connection
            except Exception:  # told on, and nothing of it is written
                await self._taken_back(connection, transaction)
                raise
            except BaseException:  # somebody gave up: rule 4
                await self._let_go(connection)
                raise
            await whoever_gives_up(asyncio.ensure_future(self._committed(connection, transaction)))

    async def _start(self, isolation: str | None) -> "tuple[AsyncConnection, Any]":
        """Begin a transaction; on a new connection where those that are open do not take it (rule 3)."""
        while True:
            new = not self._idle
            connection = await self._opened()
            try:
                with plainer("BEGIN"):
                    transaction = driver_of(connection).transaction(isolation=isolation)
                    await transaction.start()
            except BaseException as error:  # nothing was begun: another connection is tried, or it is told on
                await self._let_go(connection)
                if new or not isinstance(error, Exception):
                    raise
            else:
                return connection, transaction

    async def _committed(self, connection: "AsyncConnection", transaction: Any) -> None:  # noqa: ANN401 - asyncpg's
        try:
            with plainer("COMMIT"):
                await transaction.commit()
        except BaseException:  # told on: whoever wrote hears that it may not be written
            await self._let_go(connection)
            raise
        await self._given_back(connection)

    async def _taken_back(self, connection: "AsyncConnection", transaction: Any) -> None:  # noqa: ANN401 - as above
        try:
            await transaction.rollback()
        except Exception:  # noqa: BLE001 - what has gone wrong before is told, and the server takes it back by itself
            await self._let_go(connection)
        else:
            await self._given_back(connection)

    async def _opened(self) -> "AsyncConnection":
        while self._idle:
            connection = self._idle.pop()
            if not driver_of(connection).is_closed():
                return connection
            await self._let_go(connection)
        return await self.engine.connect()

    async def _given_back(self, connection: "AsyncConnection") -> None:
        if connection.invalidated or driver_of(connection).is_closed():
            await self._let_go(connection)
        elif len(self._idle) < self._kept_open:
            self._idle.append(connection)
        else:
            await connection.close()

    @staticmethod
    async def _let_go(connection: "AsyncConnection") -> None:
        """Close a connection without a word, whatever it was in the middle of."""
        if not connection.invalidated:
            driver_of(connection).terminate()
            await connection.invalidate()
        await connection.close()
