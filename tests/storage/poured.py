"""A million records in minutes: rows poured into a database past the store, without its indexes, which are made last.

Rules:
1. What is written is what the store would write (`many.py`); only how it gets there is quicker.
2. SQLite first; PostgreSQL takes the same rows over by COPY, under the same keys.
"""

import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import asyncpg  # type: ignore[import-untyped]
from sqlalchemy import Boolean, Table
from sqlalchemy.dialects import sqlite

from storage.tables import Moment, metadata
from tests.storage.many import Rows

_OWN_INDEXES = "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL"
_THEIR_INDEXES = """
SELECT i.relname, pg_get_indexdef(x.indexrelid) FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid
JOIN pg_class t ON t.oid = x.indrelid JOIN pg_namespace n ON n.oid = t.relnamespace
WHERE n.nspname = 'public' AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = x.indexrelid)
"""


@contextmanager
def poured(path: Path) -> Iterator["Pouring"]:
    """Pour rows into a migrated file; its indexes are there again afterwards, and it was counted anew."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA cache_size = -400000")
        indexes = connection.execute(_OWN_INDEXES).fetchall()
        for name, _ in indexes:
            connection.execute(f"DROP INDEX {name}")
        yield Pouring(connection)
        for _, statement in indexes:
            connection.execute(statement)
        connection.execute("ANALYZE")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


class Pouring:
    """Takes rows for SQLite."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._dialect = sqlite.dialect()

    def pour(self, rows: Rows) -> None:
        """Write some rows in one transaction."""
        self._connection.execute("BEGIN")
        for table, some in rows.items():
            names = list(some[0])
            into = f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"  # noqa: S608 - our own tables
            self._connection.executemany(into, self._bound(table, names, some))
        self._connection.execute("COMMIT")

    def _bound(self, table: Table, names: Sequence[str], rows: Iterable[dict[str, Any]]) -> Iterator[tuple[Any, ...]]:
        binds = [table.c[name].type.dialect_impl(self._dialect).bind_processor(self._dialect) for name in names]
        for row in rows:
            yield tuple(bind(row[name]) if bind else row[name] for name, bind in zip(names, binds, strict=True))


async def taken_over(path: Path, url: str) -> None:
    """Bring everything of a file into a migrated database of PostgreSQL that is empty."""
    server = await asyncpg.connect(re.sub(r"^postgresql\+\w+", "postgresql", url))
    try:
        indexes = await server.fetch(_THEIR_INDEXES)
        await server.execute("SET session_replication_role = replica")
        for name, _ in indexes:
            await server.execute(f"DROP INDEX {name}")
        with closing(sqlite3.connect(path)) as file:
            for table in metadata.sorted_tables:
                names = [column.name for column in table.c]
                await server.execute(f"TRUNCATE {table.name} CASCADE")
                rows = file.execute(f"SELECT {', '.join(names)} FROM {table.name}")  # noqa: S608 - our own tables
                await server.copy_records_to_table(table.name, records=_theirs(table, rows), columns=names)
        await server.execute(
            "SELECT setval(pg_get_serial_sequence('deliveries', 'number'), max(number)) FROM deliveries"
        )
        for _, statement in indexes:
            await server.execute(statement)
        await server.execute("VACUUM ANALYZE")
    finally:
        await server.close()


def _theirs(table: Table, rows: Iterable[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    reads = [
        _moment if isinstance(column.type, Moment) else bool if isinstance(column.type, Boolean) else None
        for column in table.c
    ]
    for row in rows:
        yield tuple(
            read(value) if read and value is not None else value for read, value in zip(reads, row, strict=True)
        )


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
