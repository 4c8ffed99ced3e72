"""What a database keeps besides its rows: SQLite's log with pages of before, PostgreSQL's with rows of before.

SQLite overwrites what is wiped, and its log can be emptied. PostgreSQL keeps rows of before until it cleans up, and its
log for as long as it likes: what was sealed there opens until the key of the installation is replaced.
"""

from typing import TYPE_CHECKING

from sqlalchemy import text

from storage.database import connect, read_url, said_plainly

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine


async def clean(url: str) -> bool:
    """Leave nothing of what was overwritten; whether that could be done.

    It cannot on PostgreSQL, nor while another program reads from SQLite's log for longer than there is patience.
    Raises StoreError where the database does not answer.
    """
    address = read_url(url)
    engine = connect(address)
    try:
        async with said_plainly(address):
            return await empty_log(engine)
    finally:
        await engine.dispose()


async def empty_log(engine: "AsyncEngine") -> bool:
    """Empty SQLite's write-ahead log, which still holds pages as they were; whether that could be done."""
    if engine.dialect.name != "sqlite":
        return False
    async with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        busy, _, _ = (await connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))).one()
    return not busy
