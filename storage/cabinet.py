"""The locked cabinet everything stands in: one database and its keys, opened one transaction at a time.

1. What a transaction writes is written whole or not at all.
2. How it is reached, and what waits for what, is `access`.
3. PostgreSQL: read committed; whoever locks more than one row locks the head of the school's ledger first, so
   no two writers can wait for each other.
4. A row that does not open is noted (`met`) wherever it is read, and where many are read it is left out: one damaged
   row holds up no other.
5. A statement that runs in every turn is built once, and given to the driver (`spelt`).
"""

from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar, overload

from sqlalchemy import URL, Connection, CursorResult, Executable, Row, Table

from storage import hearing
from storage.access import Near
from storage.database import said_plainly, say_plainly
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
Counts = dict[tuple[str, str], int]
_COUNTED = 50_000
"""Owners whose marks are remembered to have been counted."""
_AT_ONCE = 500
"""Rows a statement: well below the values that a database takes in one."""


class Work:
    """One transaction, and the keys to what it reads and writes."""

    __slots__ = ("_driver", "connection", "keys", "known", "made", "met")

    def __init__(
        self, connection: "AsyncConnection | Connection", keys: Keys, met: Met, known: Counts, made: Counts
    ) -> None:
        self.connection = connection
        self._driver = driver_of(connection)
        self.keys = keys
        self.met = met
        self.known = known
        """How many marks an owner of a school had at least (see `marks`), by what was read or committed."""
        self.made = made
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
        near = isinstance(connection, Connection)
        if isinstance(statement, Spelt):
            if isinstance(values, Sequence):
                built, each = statement.on_each(connection.dialect, values)
                return built.near_each(self._driver, each) if near else await built.far_each(self._driver, each)
            built, given = statement.on(connection.dialect, values or {})
            return built.near(self._driver, given) if near else await built.far(self._driver, given)
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
        self.url = url
        self._database = database
        self.keys = keys
        self.met = Met()
        self._known: Counts = {}
        self.begun: dict[tuple[str, str], str] = {}
        """Who began a draft that is open, by school and its id: it never changes (see `drafts`)."""
        self.shared = isinstance(database, Far)
        """Whether more than one program may serve from it."""

    def reading(self, *, snapshot: bool = False) -> "_Opened":
        """Read; with `snapshot` everything is seen as it was at one moment (on SQLite it always is)."""
        return _Opened(self, self._database.reading(snapshot=snapshot))

    def writing(self) -> "_Opened":
        """Write in one transaction: all of it or nothing."""
        return _Opened(self, self._database.writing())

    async def look(self, statement: Spelt, values: Values) -> Found:
        """Read by one statement, which is a transaction by itself."""
        return await self._plainly(self._database.look(statement, values))

    async def once(self, statement: Spelt, values: Values) -> Found:
        """Write by one statement, which is a transaction by itself."""
        return await self._plainly(self._database.once(statement, values))

    async def _plainly(self, doing: Awaitable[Found]) -> Found:
        """As `said_plainly`, without a context manager of its own: each turn comes by here four times."""
        try:
            return await doing
        except Exception as error:  # raised again, in plain words where the database does not answer
            say_plainly(self.url, error)
            raise

    def committed(self, made: Counts) -> None:
        """Remember how many marks there are now."""
        self._known |= made

    def counts(self) -> Counts:
        """How many marks an owner had at least."""
        if len(self._known) > _COUNTED:
            self._known.clear()
        return self._known

    async def hear(self, rung: Callable[[], None]) -> bool:
        """Call `rung` whenever another program owes something, until cancelled; False where no way leads there."""

        async def ring(statement: Executable) -> None:
            async with self.writing() as work:
                await work.run(statement)

        async with said_plainly(self.url):
            try:
                await hearing.listen(self.url, ring, rung)
            except hearing.Deaf:
                return False
        return True

    async def tidy(self) -> None:
        """Count anew how much is where, by samples; others go on meanwhile."""
        async with said_plainly(self.url):
            await self._database.tidy()

    async def close(self) -> None:
        """Let go of the database."""
        await self._database.close()


class _Opened:
    """One transaction of a cabinet."""

    __slots__ = ("_cabinet", "_made", "_transaction")

    def __init__(
        self, cabinet: Cabinet, transaction: "AbstractAsyncContextManager[AsyncConnection | Connection]"
    ) -> None:
        self._cabinet = cabinet
        self._transaction = transaction
        self._made: Counts = {}

    async def __aenter__(self) -> Work:
        cabinet = self._cabinet
        try:
            connection = await self._transaction.__aenter__()
        except Exception as error:  # raised again, as above
            say_plainly(cabinet.url, error)
            raise
        return Work(connection, cabinet.keys, cabinet.met, cabinet.counts(), self._made)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            await self._transaction.__aexit__(kind, error, trace)
        except Exception as failed:  # raised again, as above
            say_plainly(self._cabinet.url, failed)
            raise
        if error is None:
            self._cabinet.committed(self._made)
        elif isinstance(error, SealBroken):
            self._cabinet.met.note(error)
        else:
            say_plainly(self._cabinet.url, error)
