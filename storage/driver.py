"""What lies below SQLAlchemy: a driver's own connection, and what it says, in SQLAlchemy's words."""

import asyncio
import sqlite3
from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, InterfaceError

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

T = TypeVar("T")


def driver_of(connection: "AsyncConnection | Connection | None") -> Any:  # noqa: ANN401 - `sqlite3.Connection`, or asyncpg's
    """What the driver calls a connection."""
    near = connection if isinstance(connection, Connection) else connection and connection.sync_connection
    return near and near.connection.driver_connection


def plainly(statement: str, error: sqlite3.Error) -> BaseException:
    """What SQLite's driver says is wrong, as SQLAlchemy says it, without any value."""
    return DBAPIError.instance(statement, None, error, sqlite3.Error, hide_parameters=True)


@contextmanager
def plainer(statement: str) -> Generator[None]:
    """Say what a driver says is wrong as SQLAlchemy says it, without any value."""
    try:
        yield
    except sqlite3.Error as error:
        raise plainly(statement, error) from error
    except Exception as error:  # always told on, in SQLAlchemy's words or its own
        import asyncpg  # type: ignore[import-untyped] # noqa: PLC0415 - only where there is PostgreSQL

        if isinstance(error, asyncpg.PostgresError):
            raise DBAPIError(statement, None, error, hide_parameters=True) from error
        if isinstance(error, asyncpg.InterfaceError | asyncpg.InternalClientError):
            raise InterfaceError(statement, None, error, hide_parameters=True) from error
        raise


async def whoever_gives_up(doing: "asyncio.Future[T]") -> T:
    """Wait for something to the end, also where whoever waits is told to stop: then that is done afterwards."""
    try:
        return await asyncio.shield(doing)
    except asyncio.CancelledError:
        await asyncio.wait([doing])
        raise
