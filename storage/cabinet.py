"""The locked cabinet everything stands in: one database and its keys, opened one transaction at a time.

1. What a transaction writes is written whole or not at all.
2. How it is reached, and what waits for what, is `access`.
3. PostgreSQL: read committed; whoever locks more than one row locks the head of the school's ledger first, so
   no two writers can wait for each other.
4. A row that does not open is noted (`met`) wherever it is read, and where many are read it is left out: one damaged
   row holds up no other.
5. A statement that runs in every turn is built once, and given to the driver (`spelt`).
"""

from collections.abc import AsyncGenerator, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import field
from typing import TYPE_CHECKING, Any, TypeVar, overload

from sqlalchemy import URL, Connection, CursorResult, Executable, Row, Table

from policy_kb.shapes import dataclass
from storage import hearing
from storage.access import Near
from storage.database import said_plainly
from storage.driver import driver_of
from storage.errors import SealBroken
from storage.far import Far
from storage.met import Met
from storage.sealing import Keys
from storage.spelt import Found, Spelt, inserting

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql, sqlite
    from sqlalchemy.ext.asyncio import AsyncConnection

Read = TypeVar("Read")
Result = CursorResult[Any]
Values = Mapping[str, Any]
_COUNTED = 50_000
"""Owners whose marks are remembered to have been counted."""
_AT_ONCE = 500
"""Rows a statement: well below the values that a database takes in one."""


@dataclass(frozen=True, slots=True)
class Work:
    """One transaction, and the keys to what it reads and writes."""

    connection: "AsyncConnection | Connection"
    keys: Keys
    met: Met
    known: dict[tuple[str, str], int] = field(default_factory=dict)
    """How many marks an owner of a school had at least (see `marks`), by what was read or committed."""
    made: dict[tuple[str, str], int] = field(default_factory=dict)
    """As many as this transaction has made them; they are known once it is committed."""

    @overload
    async def run(self, statement: Spelt, values: Values | Sequence[Values] = ...) -> Found: ...
    @overload
    async def run(self, statement: Executable, values: Values | Sequence[Values] | None = ...) -> Result: ...
    async def run(
        self, statement: Executable | Spelt, values: Values | Sequence[Values] | None = None
    ) -> Result | Found:
        """Run one statement with the values that it names, once for each of them where they are several.

        What runs in every turn is built once, and given to the driver (rule 5).
        """
        connection = self.connection
        if isinstance(statement, Spelt):
            built, given = statement.on(connection.dialect, values or {})
            driver = driver_of(connection)
            return built.near(driver, given) if isinstance(connection, Connection) else await built.far(driver, given)
        if isinstance(connection, Connection):
            return connection.execute(statement, values)
        return await connection.execute(statement, values)

    async def call(self, function: Callable[[Connection], Read]) -> Read:
        """Call a function with a connection that needs no waiting for."""
        if isinstance(self.connection, Connection):
            return function(self.connection)
        return await self.connection.run_sync(function)

    def each(self, read: Callable[[Keys, Row[Any]], Read], rows: Iterable[Row[Any]]) -> Iterator[Read]:
        """Read rows one by one; one that does not open is noted and left out."""
        for row in rows:
            try:
                yield read(self.keys, row)
            except SealBroken as broken:
                self.met.note(broken)

    def insert(self, table: Table) -> "sqlite.Insert | postgresql.Insert":
        """Begin an INSERT that may say what to do ON CONFLICT."""
        return inserting(table, self.connection.dialect.name)


def chunks(rows: Sequence[Read]) -> Iterator[Sequence[Read]]:
    """Cut what goes into one statement to what every database takes in one."""
    return (rows[n : n + _AT_ONCE] for n in range(0, len(rows), _AT_ONCE))


class Cabinet:
    """One database and its keys: what every verb of the store opens, does its work in, and closes again."""

    def __init__(self, url: URL, database: Near | Far, keys: Keys) -> None:
        self._url = url
        self._database = database
        self.keys = keys
        self.met = Met()
        self._known: dict[tuple[str, str], int] = {}
        self.begun: dict[tuple[str, str], str] = {}
        """Who began a draft that is open, by school and its id: it never changes (see `drafts`)."""
        self.shared = isinstance(database, Far)
        """Whether more than one program may serve from it."""

    @asynccontextmanager
    async def reading(self, *, snapshot: bool = False) -> AsyncGenerator[Work]:
        """Read; with `snapshot` everything is seen as it was at one moment (on SQLite it always is)."""
        with self.met.noted():
            async with said_plainly(self._url), self._database.reading(snapshot=snapshot) as connection:
                yield Work(connection, self.keys, self.met, self._counts())

    @asynccontextmanager
    async def writing(self, *, once: bool = False) -> AsyncGenerator[Work]:
        """Write in one transaction: all of it or nothing; `once`: by one statement, which is one by itself."""
        made: dict[tuple[str, str], int] = {}
        with self.met.noted():
            async with said_plainly(self._url), self._database.writing(once=once) as connection:
                yield Work(connection, self.keys, self.met, self._counts(), made)
        self._known |= made

    def _counts(self) -> dict[tuple[str, str], int]:
        if len(self._known) > _COUNTED:
            self._known.clear()
        return self._known

    async def hear(self, rung: Callable[[], None]) -> bool:
        """Call `rung` whenever another program owes something, until cancelled; False where no way leads there."""

        async def ring(statement: Executable) -> None:
            async with self.writing() as work:
                await work.run(statement)

        async with said_plainly(self._url):
            try:
                await hearing.listen(self._url, ring, rung)
            except hearing.Deaf:
                return False
        return True

    async def tidy(self) -> None:
        """Count anew how much is where, by samples; others go on meanwhile."""
        async with said_plainly(self._url):
            await self._database.tidy()

    async def close(self) -> None:
        """Let go of the database."""
        await self._database.close()
