"""Hearing at once what another program on the same database owes: LISTEN and NOTIFY of PostgreSQL.

1. A ring is part of the transaction that owes: it is heard once that is committed, and says nothing but that.
2. Nothing depends on it: whoever does not hear looks every second.
3. A pooler that lends a connection for one transaction (PgBouncer's transaction mode) takes LISTEN, and what is rung
   goes nowhere. So whoever listens rings once by the way that everybody else does, and knows by the echo.
"""

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from typing import Any

from sqlalchemy import URL, Executable, func, select

from storage.database import POOLER
from storage.pragmas import PATIENCE_SECONDS

CHANNEL = "canipost_owed"
RING = select(func.pg_notify(CHANNEL, ""))
ECHO_SECONDS = 3.0
AGAIN_SECONDS = 15.0
"""Seconds between looks at whether the connection is still there."""


class Deaf(Exception):  # noqa: N818 - says what it is
    """The way to the database takes LISTEN, and passes on nothing that is rung."""


async def listen(url: URL, ring: Callable[[Executable], Awaitable[object]], rung: Callable[[], None]) -> None:
    """Call `rung` whenever something is owed, until the connection ends; `ring` runs a statement as all others are.

    Raises Deaf, and OSError where the database does not answer.
    """
    import asyncpg  # type: ignore[import-untyped] # noqa: PLC0415 - only where there is PostgreSQL

    echo, heard = secrets.token_hex(8), asyncio.Event()

    def hear(_: Any, __: int, ___: str, said: object) -> None:  # noqa: ANN401 - the driver's
        if said == echo:
            heard.set()
        elif not said:
            rung()

    plain = url.set(drivername="postgresql").difference_update_query([POOLER])
    try:
        connection = await asyncpg.connect(plain.render_as_string(hide_password=False), timeout=PATIENCE_SECONDS)
        try:
            await connection.add_listener(CHANNEL, hear)
            await ring(select(func.pg_notify(CHANNEL, echo)))
            async with asyncio.timeout(ECHO_SECONDS):
                await heard.wait()
            rung()  # for what was owed before it listened
            while True:
                await asyncio.sleep(AGAIN_SECONDS)
                await connection.execute("SELECT 1", timeout=PATIENCE_SECONDS)
        finally:
            connection.terminate()
    except TimeoutError:
        if heard.is_set():
            raise
        raise Deaf from None
    except (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError) as error:
        raise OSError(type(error).__name__) from None
