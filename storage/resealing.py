"""Resealing: everything written under the first key, so that an older one can be taken away.

1. Give the new key first and the old one after it, to every program that uses the database, and start them
   again. Then reseal. Then the old key may go.
2. It may be stopped and run again: what is under the first key already is left alone.
3. Events take part: only their seal is replaced, which is the one change that the database's triggers allow,
   and what the ledger's chain covers is what is inside.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, Row, Table, func, literal, select, text
from sqlalchemy.ext.asyncio import AsyncEngine

from storage.cabinet import connect, read_url, said_plainly
from storage.schema import check
from storage.sealing import HEADER_BYTES, Place, Seal
from storage.tables import SEALED

BATCH = 200


async def reseal(url: str, keys: Sequence[str]) -> int:
    """Write everything under the first of these keys; say how many blobs were written anew.

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
                    while count := await _batch(engine, seal, table, (table.c[row_id], table.c[name])):
                        written += count
            await _empty_log(engine)
    finally:
        await engine.dispose()
    return written


async def _batch(engine: AsyncEngine, seal: Seal, table: Table, columns: tuple[Column[Any], Column[Any]]) -> int:
    """Reseal some of the blobs of one column that are not under the first key yet."""
    row_id, sealed = columns
    header = func.substr(sealed, 1, HEADER_BYTES)
    old = select(table).where(sealed.is_not(None), header != literal(seal.first, sealed.type))
    async with engine.execution_options(writes=True).begin() as connection:
        rows = (await connection.execute(old.limit(BATCH).with_for_update())).all()
        for row in rows:
            place = Place(_school(row), table.name, str(row._mapping[row_id]), sealed.name)  # noqa: SLF001
            blob = seal.close(seal.open(row._mapping[sealed], place), place)  # noqa: SLF001
            here = table.update().where(*(key == row._mapping[key] for key in table.primary_key))  # noqa: SLF001
            await connection.execute(here.values({sealed: blob}))
    return len(rows)


def _school(row: Row[Any]) -> str:
    """Name the school of a row; the installation's own secret has none."""
    school: str = row._mapping.get("school", "")  # noqa: SLF001
    return school


async def _empty_log(engine: AsyncEngine) -> None:
    """Empty SQLite's write-ahead log, which still holds pages under the old key."""
    if engine.dialect.name == "sqlite":
        async with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
            await connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
