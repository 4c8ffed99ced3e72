#!/usr/bin/env bash
set -euo pipefail
cat <<'STATED'
version: SQLAlchemy 2.1.9 with aiosqlite 0.22.1
behaviour: create_async_engine(..., hide_parameters=True) hides parameters from the log of SQLAlchemy and from its errors;
  the driver beneath logs each call with its arguments, at the level DEBUG, under its own name.
output seen: with every logger at DEBUG, "sqlalchemy.engine" shows the value as hidden; "aiosqlite" shows it twice, once when
  it executes and once when it has.
guess before looking: the engine owns the driver, so the switch that hides parameters hides them; a driver logs
  connections at most.
for whom it matters: whoever turns debugging on for an hour with real names in the database. Set the logger "aiosqlite"
  to INFO by itself.
STATED
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet "SQLAlchemy==2.1.9" greenlet "aiosqlite==0.22.1"
cat >"$folder/look.py" <<'PY'
import asyncio
import io
import logging

from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

said = io.StringIO()
logging.basicConfig(level=logging.DEBUG, stream=said, format="%(name)s: %(message)s")
logging.getLogger("sqlalchemy.engine").setLevel(logging.DEBUG)


async def main() -> None:
    engine = create_async_engine("sqlite+aiosqlite://", hide_parameters=True)
    async with engine.begin() as connection:
        await connection.execute(text("CREATE TABLE people (name text)"))
        await connection.execute(text("INSERT INTO people VALUES (:name)"), {"name": "A made-up name"})
    await engine.dispose()


asyncio.run(main())
lines = said.getvalue().splitlines()
for logger in ("sqlalchemy", "aiosqlite"):
    its = [line for line in lines if line.startswith(logger)]
    shown, hidden = (sum(word in line for line in its) for word in ("made-up", "hidden due to hide_parameters"))
    print(f"{logger}: shown in {shown}, said to be hidden in {hidden}")
PY
"$folder/venv/bin/python" "$folder/look.py" >"$folder/seen" 2>&1
cat "$folder/seen"
diff "$folder/seen" - <<'SEEN'
sqlalchemy: shown in 0, said to be hidden in 2
aiosqlite: shown in 2, said to be hidden in 0
SEEN
