"""How long a backup and its restoring take: `.venv/bin/python -m tests.bench_backup [records] [sqlite|postgresql]`."""

import asyncio
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from storage import backup, new_key, open_store, restore, upgrade
from tests.bench_rotation import database
from tests.storage.many import Many, fill

SCHOOL = "westhaven"


async def main(url: str, other: str, count: int) -> None:
    """Fill a database, back it up, restore it into another of its kind, and prove that."""
    keys = [new_key()]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "backup"
        await upgrade(url)
        store = await open_store(url, keys)
        await fill(store, SCHOOL, Many(count))
        began = time.perf_counter()
        made = await backup(url, keys, file, datetime.now(UTC))
        taken = time.perf_counter()
        await restore(file, other, keys)
        restored = time.perf_counter()
        again = await open_store(other, keys)
        faults = await again.verify(SCHOOL)
        proved = time.perf_counter()
        await again.close()
        await store.close()
        size = (await asyncio.to_thread(file.stat)).st_size / 1e6
    kind = url.partition(":")[0]
    print(f"{kind}: {made.rows['records']:,} records, {size:.0f} MB: backup, read again, {taken - began:.1f} s")
    print(f"restored {restored - taken:.1f} s; ledger proved {proved - restored:.1f} s, {len(faults)} faults")


if __name__ == "__main__":
    kind = (sys.argv[2:3] or ["sqlite"])[0]
    with database(kind) as one, database(kind) as two:
        asyncio.run(main(one, two, int((sys.argv[1:2] or ["100000"])[0])))
