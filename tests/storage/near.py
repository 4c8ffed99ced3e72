"""Rows written to a SQLite file that is read on the event loop."""

from sqlalchemy import text

from storage.access import Near
from storage.spelt import Spelt
from storage.tables import secrets

ADDED = Spelt(secrets.insert())
WRITES = "INSERT INTO secrets (id, secret) VALUES ('{}', x'00')"


async def written(near: Near, name: str) -> None:
    async with near.writing() as connection:
        connection.execute(text(WRITES.format(name)))
