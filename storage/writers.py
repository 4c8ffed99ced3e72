"""Who writes to one SQLite file, and when: writers stand in a line, and those who wait together share one commit.

1. Whoever comes first writes first. What is one statement is run when its turn comes, by whoever goes through the
   line; whoever has more to do is handed the pen, and gives it back.
2. What fails takes back its own: one statement by SQLite's rules, more behind a savepoint. Where SQLite has taken back
   the whole transaction (a disk that is full, for one), it has failed for each who shared it.
3. Nobody is told that something is kept before the commit of all has reached the disk, for which a thread waits that
   does nothing else: no long work of somebody's holds up a commit. Where it fails, it has failed for each of them.
4. Whoever gives up before their turn writes nothing; afterwards they wait for the commit before they go.
"""

import asyncio
import sqlite3
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from types import TracebackType
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, OperationalError

from storage.driver import driver_of
from storage.pragmas import PATIENCE_SECONDS
from storage.spelt import Found

if TYPE_CHECKING:
    from storage.access import Near

RETRY_SECONDS = 0.005
TOGETHER = 64
"""Writers that share a commit at most, so that the first does not wait for ever for the last."""
Statement = Callable[[sqlite3.Connection], Found]


class Opened:
    """A connection that stays open, as SQLAlchemy has it and as the driver has it."""

    __slots__ = ("connection", "driver")

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.driver: sqlite3.Connection = driver_of(connection)


class _Shared:
    """A transaction that several writers share, each its part."""

    __slots__ = ("broken", "one", "over", "told", "writers")

    def __init__(self, one: Opened) -> None:
        self.one = one
        self.writers = 0
        self.broken: BaseException | None = None
        self.over = False
        self.told: list[tuple[asyncio.Future[Any], Found | None]] = []
        """Who waits for the commit, and what they are told then."""

    def run(self, writer: "_Writer", statement: Statement) -> None:
        """What one writer does by one statement."""
        writer.shared = self
        try:
            self.told.append((writer.ready, statement(self.one.driver)))
            self.writers += 1
        except Exception as error:  # noqa: BLE001 - told to whose statement it is
            writer.ready.set_exception(error)
            if not self.one.driver.in_transaction:
                self.broken = error

    def begin_part(self) -> None:
        """Begin what one writer does by more than one: all of it or nothing."""
        if self.writers:
            self.one.driver.execute("SAVEPOINT part")

    def end_part(self, writer: "_Writer") -> None:
        """End it. Raises what the driver does."""
        if self.writers:
            self.one.driver.execute("RELEASE part")
        self.writers += 1
        writer.shared = self
        writer.ready = asyncio.get_running_loop().create_future()
        self.told.append((writer.ready, None))

    def take_back(self, error: BaseException) -> None:
        """Take back what one writer did, who has failed."""
        try:
            if not self.one.driver.in_transaction:  # who shares it has not been cancelled, whatever this one was
                self.broken = error if isinstance(error, Exception) else _taken_back()
            elif self.writers:
                self.one.driver.execute("ROLLBACK TO part")
                self.one.driver.execute("RELEASE part")
        except sqlite3.Error as failed:  # half of a part must not be committed
            self.broken = failed

    def end(self, error: BaseException | None) -> None:
        """Tell each how it went."""
        self.over = True
        for one, found in self.told:
            if one.done():  # whoever that was has given up
                continue
            if error is None:
                one.set_result(found)
            else:
                one.set_exception(error)


class _Writer:
    """Somebody in the line: with one statement, or (None) whoever is handed the pen; `alone`: nobody waits for them."""

    __slots__ = ("alone", "ready", "shared", "statement")

    def __init__(self, statement: Statement | None, *, alone: bool = False) -> None:
        self.statement = statement
        self.alone = alone
        self.shared: _Shared | None = None
        self.ready: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        """What they wait for: the pen, or what came of their statement once it is on the disk."""

    async def told(self) -> Any:  # noqa: ANN401 - as `ready`
        """Wait until it is on the disk; whoever gives up waits, too (rule 4). Raises what went wrong."""
        try:
            return await self.ready
        except asyncio.CancelledError:
            if not self.ready.cancelled():
                self.ready.exception()  # nobody asks any more
            if self.shared and not self.shared.over:
                over: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
                self.shared.told.append((over, None))
                await asyncio.wait([over])
                over.exception()
            raise


class Writers:
    """The line of those who write to one file."""

    def __init__(self, near: "Near") -> None:
        self._near = near
        self._line: deque[_Writer] = deque()
        self._shared: _Shared | None = None
        self._going_on = False
        """Whether the line is about to be gone through, somebody has the pen, or a commit is under way."""
        self._patient_until = 0.0
        self._thread: ThreadPoolExecutor | None = None

    def close(self) -> None:
        """Let the thread go that commits, after what it does; whoever still writes has another."""
        thread, self._thread = self._thread, None
        if thread:
            thread.shutdown(wait=False)

    async def once(self, statement: Statement) -> Found:
        """Write by one statement; gives what came of it once it is on the disk."""
        writer = _Writer(statement)
        self.join(writer)
        found: Found = await writer.told()
        return found

    def join(self, writer: _Writer) -> None:
        """Stand in the line."""
        self._line.append(writer)
        if not self._going_on:
            self._going_on = True
            asyncio.get_running_loop().call_soon(self.go_on)

    def go_on(self) -> None:
        """Let one after the other write until somebody has the pen; commit where nobody waits."""
        while (writer := self._first()) and not self._to_be_committed(writer):
            if self._shared is None:
                try:
                    self._shared = _Shared(self._near.begun("BEGIN IMMEDIATE"))
                except Exception as error:  # noqa: BLE001 - told to whoever comes first, if it does not go away
                    if self._again(error):
                        return
                    self._line.popleft().ready.set_exception(error)
                    continue
                self._patient_until = 0.0
            self._line.popleft()
            if writer.statement is None:
                writer.ready.set_result(self._shared)
                return
            self._shared.run(writer, writer.statement)
        self._commit()

    def back(self, writer: _Writer) -> None:
        """Take the pen back."""
        if writer.alone or (self._shared and not self._shared.writers):
            self._commit()
        else:
            self.go_on()

    def _first(self) -> _Writer | None:
        while self._line and self._line[0].ready.done():  # whoever that was has given up
            self._line.popleft()
        return self._line[0] if self._line else None

    def _to_be_committed(self, writer: _Writer) -> bool:
        """Whether what is shared is committed before this one writes."""
        shared = self._shared
        if shared is None:
            return False
        full = shared.writers >= TOGETHER or (writer.alone and shared.writers)
        return bool(full or shared.broken) or not shared.one.driver.in_transaction

    def _again(self, error: Exception) -> bool:
        """Whether it is tried again soon: another program may hold the lock for a moment."""
        now = time.monotonic()
        self._patient_until = self._patient_until or now + PATIENCE_SECONDS
        if busy(error) and now <= self._patient_until:
            asyncio.get_running_loop().call_later(RETRY_SECONDS, self.go_on)
            return True
        self._patient_until = 0.0
        return False

    def _commit(self) -> None:
        """Commit what is shared, in a thread; nothing is kept where nobody has written."""
        shared, self._shared = self._shared, None
        if shared is None:
            self._going_on, self._patient_until = False, 0.0
        elif shared.broken or not shared.writers:
            self._end(shared, shared.broken)
        elif not shared.one.driver.in_transaction:
            self._end(shared, _taken_back())
        else:
            self._thread = self._thread or ThreadPoolExecutor(1, "commit")
            doing = asyncio.get_running_loop().run_in_executor(self._thread, self._near.commit, shared.one)
            doing.add_done_callback(partial(self._committed, shared))

    def _committed(self, shared: _Shared, done: "asyncio.Future[None]") -> None:
        if (error := done.exception()) is not None:  # told to each of them, none of whom believes that anything is kept
            shared.one.connection.invalidate()  # SQLite may have left the transaction open
        self._end(shared, error)

    def _end(self, shared: _Shared, error: BaseException | None) -> None:
        self._near.given_back(shared.one)
        shared.end(error)
        asyncio.get_running_loop().call_soon(self.go_on)  # after those who were told, and what they write next


class Writing:
    """All of what somebody writes, or nothing."""

    __slots__ = ("_alone", "_shared", "_writer", "_writers")

    def __init__(self, writers: Writers, *, alone: bool) -> None:
        self._writers = writers
        self._alone = alone
        self._shared: _Shared

    async def __aenter__(self) -> Connection:
        self._writer = writer = _Writer(None, alone=self._alone)
        self._writers.join(writer)
        try:
            self._shared = await writer.ready
            self._shared.begin_part()
        except BaseException:  # raised again, once the line goes on without this one
            if writer.ready.done() and not writer.ready.cancelled() and not writer.ready.exception():
                self._writers.back(writer)
            raise
        return self._shared.one.connection

    async def __aexit__(
        self, _: type[BaseException] | None, error: BaseException | None, __: TracebackType | None
    ) -> None:
        writer, shared = self._writer, self._shared
        try:
            if error is not None:
                shared.take_back(error)
            else:
                shared.end_part(writer)
        except sqlite3.Error as failed:
            shared.take_back(failed)
            raise
        finally:
            self._writers.back(writer)
        if error is None:
            await writer.told()


def _taken_back() -> OperationalError:
    return OperationalError("COMMIT", None, sqlite3.OperationalError("the transaction was taken back"))


def busy(error: BaseException) -> bool:
    """Whether another program holds the lock that is needed, for a moment perhaps."""
    cause: Any = error.orig if isinstance(error, DBAPIError) else error
    return isinstance(cause, sqlite3.OperationalError) and cause.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
