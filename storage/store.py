"""The store: every verb over what is kept, and how it is opened."""

import contextlib
import secrets as random
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from storage.audit import Audit
from storage.cabinet import Lock, connect, read_url, said_plainly
from storage.conversations import Conversations
from storage.errors import StoreError
from storage.files import Files
from storage.schema import check, has_file
from storage.sealing import KEY_BYTES, Fingerprints, Place, Seal
from storage.tables import secrets
from storage.tallies import Tallies

SECRET = "fingerprints"  # noqa: S105 - the name of the row, not the secret


class Store(Files, Audit, Conversations, Tallies):
    """Everything that is kept. Every verb but the sweeper's takes the school first.

    All verbs raise StoreError where the database does not answer, and SealBroken where a row does not open.
    """

    async def ready(self) -> None:
        """Raise StoreError if the database does not answer or is not migrated to this version."""
        async with self._reading() as connection:
            await connection.run_sync(check)

    async def close(self) -> None:
        """Let go of the database."""
        await self._engine.dispose()


async def open_store(url: str, keys: Sequence[str]) -> Store:
    """Open the store at a URL under these keys, the first of which writes.

    Raises StoreError for a URL that cannot be read, a database that does not answer or is not migrated, and
    SealBroken where the keys are not those of this database.
    """
    seal = Seal(keys)
    place = Place("", "secrets", SECRET, "secret")
    address = read_url(url)
    if address.get_backend_name() == "sqlite" and not has_file(address):
        # SQLite would make an empty one.
        raise StoreError(f"There is no database at {address.database}: run canipost db upgrade.")
    engine = connect(address)
    async with contextlib.AsyncExitStack() as failing:
        failing.push_async_callback(engine.dispose)
        async with said_plainly(address), engine.execution_options(writes=True).begin() as connection:
            await connection.run_sync(check)
            made = {"id": SECRET, "secret": seal.close(random.token_bytes(KEY_BYTES), place)}
            dialect = sqlite if engine.dialect.name == "sqlite" else postgresql
            await connection.execute(dialect.insert(secrets).values(made).on_conflict_do_nothing())
            sealed = await connection.scalar(select(secrets.c.secret).where(secrets.c.id == SECRET))
        secret = seal.open(sealed or b"", place)
        failing.pop_all()
    return Store(engine, Lock(seal, Fingerprints(secret)))
