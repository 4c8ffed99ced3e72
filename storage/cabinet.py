"""The locked cabinet everything stands in: one database and its keys, opened one transaction at a time.

1. What a transaction writes is written whole or not at all.
2. On SQLite, writers of one process queue fairly instead of racing for the write lock.
3. PostgreSQL: read committed; whoever locks more than one row locks the head of the school's ledger first, so
   no two writers can wait for each other.
4. A row that does not open is noted (`met`) wherever it is read, and where many are read it is left out: one damaged
   row holds up no other.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import CursorResult, Executable, Row, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from storage.database import counting, said_plainly
from storage.errors import SealBroken
from storage.met import Met
from storage.sealing import Keys

Read = TypeVar("Read")


@dataclass(frozen=True, slots=True)
class Work:
    """One transaction, and the keys to what it reads and writes."""

    connection: AsyncConnection
    keys: Keys
    met: Met

    async def run(self, statement: Executable) -> CursorResult[Any]:
        """Run one statement."""
        return await self.connection.execute(statement)

    def each(self, read: Callable[[Keys, Row[Any]], Read], rows: Iterable[Row[Any]]) -> Iterator[Read]:
        """Read rows one by one; one that does not open is noted and left out."""
        for row in rows:
            try:
                yield read(self.keys, row)
            except SealBroken as broken:
                self.met.note(broken)

    def insert(self, table: Table) -> sqlite.Insert | postgresql.Insert:
        """Begin an INSERT that may say what to do ON CONFLICT."""
        return sqlite.insert(table) if self.connection.dialect.name == "sqlite" else postgresql.insert(table)


class Cabinet:
    """One database and its keys: what every verb of the store opens, does its work in, and closes again."""

    def __init__(self, engine: AsyncEngine, keys: Keys) -> None:
        self._engine = engine
        self._writer = engine.execution_options(writes=True)
        self._queue: AbstractAsyncContextManager[Any] = (
            asyncio.Lock() if engine.dialect.name == "sqlite" else nullcontext()
        )
        self.keys = keys
        self.met = Met()

    @asynccontextmanager
    async def reading(self, *, snapshot: bool = False) -> AsyncGenerator[Work]:
        """Read; with `snapshot` everything is seen as it was at one moment (on SQLite it always is)."""
        engine = self._engine
        if snapshot and engine.dialect.name == "postgresql":
            engine = engine.execution_options(isolation_level="REPEATABLE READ")
        with self.met.noted():
            async with said_plainly(self._engine.url), engine.begin() as connection:
                yield Work(connection, self.keys, self.met)

    @asynccontextmanager
    async def writing(self) -> AsyncGenerator[Work]:
        """Write in one transaction: all of it or nothing."""
        with self.met.noted():
            async with self._queue, said_plainly(self._engine.url), self._writer.begin() as connection:
                yield Work(connection, self.keys, self.met)

    async def tidy(self) -> None:
        """Count anew how much is where, by samples; others go on meanwhile."""
        engine = self._engine.execution_options(isolation_level="AUTOCOMMIT")
        async with said_plainly(self._engine.url), engine.connect() as connection:
            for statement in counting(engine.dialect.name):
                await connection.execute(statement)

    async def close(self) -> None:
        """Let go of the database."""
        await self._engine.dispose()
