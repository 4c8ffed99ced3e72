"""Resealing: everything written under the first key, so that an older one can be taken away.

1. Give the new key first and the old one after it, to every program that uses the database, and start them
   again. Then reseal. Then the old key may go.
2. It may be stopped and run again: what is under the first key already is left alone.
3. Events take part: only their seal is replaced, which is the one change that the database's triggers allow,
   and what the ledger's chain covers is what is inside.
4. Others may go on writing: a row that somebody holds is left for later, so neither waits for the other in turn.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Row, Select, Update, func, literal, select, text, update
from sqlalchemy.ext.asyncio import AsyncEngine

from storage.database import connect, read_url, said_plainly
from storage.schema import check
from storage.sealing import HEADER_BYTES, Place, Seal
from storage.tables import SEALED

BATCH = 200
PAUSE_SECONDS = 0.05


async def reseal(url: str, keys: Sequence[str], on: Callable[[int], None] = lambda _: None) -> int:
    """Write everything under the first of these keys; say how many blobs were written anew, and to `on` as it goes.

    Raises StoreError where the database does not answer or is not migrated, and SealBroken where a blob does
    not open: everything before it has been done then, and the message says which it is.
    """
    seal = Seal(keys)
    address = read_url(url)
    engine = connect(address)
    written = 0
    try:
        async with said_plainly(address):
            async with engine.connect() as connection:
                await connection.run_sync(check)
            for table, row_id, columns in SEALED:
                for name in columns:
                    written += await _column(engine, seal, table.c[row_id], table.c[name], on)
            await _empty_log(engine)
    finally:
        await engine.dispose()
    return written


@dataclass(frozen=True, slots=True)
class Under:
    """How many values are sealed under a key: its id, and which of the keys given it is (0: none of them)."""

    id: str
    blobs: int
    number: int


async def checked(url: str, keys: Sequence[str]) -> tuple[Under, ...]:
    """Count what is sealed under each key, the first of those given first. Raises as `reseal`."""
    ids = {Seal([key]).first[1:]: n for n, key in enumerate(keys, 1)}
    address, counted = read_url(url), Counter[bytes]()
    engine = connect(address)
    try:
        async with said_plainly(address), engine.connect() as connection:
            await connection.run_sync(check)
            for table, _, columns in SEALED:
                for name in columns:
                    header = func.substr(table.c[name], 1, HEADER_BYTES)
                    rows = select(header, func.count()).where(table.c[name].is_not(None)).group_by(header)
                    for found, blobs in await connection.execute(rows):
                        counted[bytes(found)[1:]] += blobs
    finally:
        await engine.dispose()
    found = [Under(key.hex(), blobs, ids.get(key, 0)) for key, blobs in counted.items()]
    return tuple(sorted(found, key=lambda one: (one.number or len(keys) + 1, one.id)))


async def _column(
    engine: AsyncEngine, seal: Seal, row_id: Column[Any], sealed: Column[Any], on: Callable[[int], None]
) -> int:
    """Reseal one column, a batch a transaction."""
    header = func.substr(sealed, 1, HEADER_BYTES)
    place = {*sealed.table.primary_key, row_id, *(column for column in sealed.table.c if column.name == "school")}
    old: Select[Any] = (
        select(*place, sealed).where(sealed.is_not(None), header != literal(seal.first, sealed.type)).limit(BATCH)
    )
    written = 0
    while True:
        async with engine.execution_options(writes=True).begin() as connection:
            rows = (await connection.execute(old.with_for_update(skip_locked=True))).all()
            for row in rows:
                await connection.execute(_anew(seal, row, row_id, sealed))
            held = not rows and (await connection.execute(old)).first() is not None
        written += len(rows)
        on(len(rows))
        if held:
            await asyncio.sleep(PAUSE_SECONDS)
        elif not rows:
            return written


def _anew(seal: Seal, row: Row[Any], row_id: Column[Any], sealed: Column[Any]) -> Update:
    """Write one blob of a row again, under the first key."""
    found = row._mapping  # noqa: SLF001 - SQLAlchemy's name for it, and documented
    table = row_id.table
    # The installation's own secret is of no school.
    place = Place(found.get("school", ""), table.name, str(found[row_id]), sealed.name)
    blob = seal.close(seal.open(found[sealed], place), place)
    here = (key == found[key] for key in table.primary_key)
    return update(table).where(*here).values({sealed: blob})


async def _empty_log(engine: AsyncEngine) -> None:
    """Empty SQLite's write-ahead log, which still holds pages under the old key."""
    if engine.dialect.name == "sqlite":
        async with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
            await connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
