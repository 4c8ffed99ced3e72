"""How long it takes to replace keys beside a school at work, and what sealing costs, in a table.

`.venv/bin/python -m tests.bench_rotation [records] [sqlite|postgresql]`.

Beside each rotation another program goes on as the bot does: it begins drafts, files, notes and reads, and says how
long these took. The rotation itself is the command in a process of its own, killed once on its way.
"""

import asyncio
import os
import signal
import statistics
import sys
import tempfile
import time
from collections.abc import Generator
from contextlib import contextmanager

from storage import NewRecord, Owed, Store, checked, flatten, new_key, open_store, upgrade
from storage.sealing import Fingerprints, Keys, Place, Seal
from tests.storage.databases import Server
from tests.storage.examples import CHANNEL, DSL, NOON, SCHOOL, TEACHER
from tests.storage.many import Many, fill

BODY = {f"report.question-{n}": "What was seen, in some words, by the gate at three." for n in range(8)}
TIMES = 20_000


def sealing() -> None:
    """Print what one record costs to seal and to open, under a data key and as before, in microseconds of processor."""
    keys = Keys(Seal([new_key()]), Fingerprints(b"x"))
    place = Place(SCHOOL, "records", "0" * 32, "body")
    key = keys.new(SCHOOL, "records", place.row)
    lock, bare = keys.lock(SCHOOL, "records", place.row, key), keys.lock(SCHOOL, "records", place.row, None)
    blob, old = lock.close(BODY, place), bare.close(BODY, place)

    def known() -> None:
        keys.lock(SCHOOL, "records", place.row, key).open(blob, place)

    def unknown() -> None:
        keys.seal.forget()
        known()

    def new() -> None:
        keys.lock(SCHOOL, "records", place.row, keys.new(SCHOOL, "records", place.row)).close(BODY, place)

    for what, work in {
        "sealed as before data keys": lambda: bare.close(BODY, place),
        "sealed under a new data key": new,
        "opened as before data keys": lambda: bare.open(old, place),
        "opened, its data key held open": known,
        "opened, its data key sealed": unknown,
    }.items():
        began = time.process_time()
        for _ in range(TIMES):
            work()
        print(f"{what:<40} {(time.process_time() - began) / TIMES * 1e6:8.1f} us")


@contextmanager
def database(kind: str) -> Generator[str]:
    """Lend a database of a kind with nothing in it."""
    if kind == "sqlite":
        with tempfile.TemporaryDirectory() as folder:
            yield f"sqlite:///{folder}/bench.db"
        return
    with Server() as server:
        name = f"bench{os.urandom(4).hex()}"
        asyncio.run(server.run("ALTER SYSTEM SET fsync = on", "SELECT pg_reload_conf()", f"CREATE DATABASE {name}"))
        yield server.url(name)


async def at_work(store: Store, until: asyncio.Event) -> list[float]:
    """Begin, file, note and read until it is enough; gives how long each took, in milliseconds."""
    taken: list[float] = []
    number = 0
    while not until.is_set():
        number += 1
        began = time.perf_counter()
        new = NewRecord("case", "pupil-contact", "submitted", "soon", TEACHER, BODY, frozenset({"sam"}))
        draft = await store.begin(SCHOOL, TEACHER, "report", {"report.what": "x"}, NOON)
        await store.answer(SCHOOL, TEACHER, draft.id, {"report.group": "pupils"}, NOON)
        record = await store.file(SCHOOL, new, [Owed("alert", CHANNEL, "alert", {})], NOON, draft_id=draft.id)
        await store.note(SCHOOL, record.reference, verb="noted", actor=DSL, body={}, owed=[], now=NOON)
        assert await store.record(SCHOOL, record.reference) == record
        taken.append((time.perf_counter() - began) * 1000)
        await asyncio.sleep(0.02)
    return taken


async def rotated(url: str, keys: list[str], *words: str, kill_after: float | None = None) -> tuple[float, str]:
    """Run the command, and kill it after so many seconds; gives how long it ran, and what it said."""
    began = time.perf_counter()
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot.cli", "keys", "rotate", *words, "--url", url,
        env={**os.environ, "CANIPOST_KEYS": ",".join(keys)}, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    if kill_after is not None:
        await asyncio.sleep(kill_after)
        process.send_signal(signal.SIGKILL)
    said, _ = await process.communicate()
    assert kill_after is not None or process.returncode == 0
    return time.perf_counter() - began, said.decode().strip()


async def measured(store: Store, url: str, keys: list[str], what: str, count: int, *words: str) -> None:
    """Rotate beside a school at work, once killed after a part of it, and print the figures."""
    enough = asyncio.Event()
    work = asyncio.create_task(at_work(store, enough))
    first, _ = await rotated(url, keys, *words, kill_after=max(1.0, count / 50_000))
    left = sum(one.values for one in await checked(url, keys) if one.number != 1 or one.bare)
    second, said = await rotated(url, keys, *words)
    enough.set()
    taken = await work
    whole = first + second
    print(f"{what}: {whole:.1f} s, killed after {first:.1f} s with {left:,} values left; {said.split('.')[0]}")
    print(f"  {count / whole:,.0f} records a second: a million in {1e6 / count * whole / 60:.0f} min")
    print(f"  beside it {len(taken)} reports, each begun, answered, filed, noted and read: median "
          f"{statistics.median(taken):.0f} ms, 99th centile "
          f"{sorted(taken)[int(len(taken) * 0.99)]:.0f} ms, longest {max(taken):.0f} ms")  # fmt: skip


async def main(url: str, count: int) -> None:
    """Fill a database as the version before kept it, give everything data keys, replace the key, then all of it."""
    keys = [new_key()]
    await upgrade(url)
    store = await open_store(url, keys)
    await fill(store, SCHOOL, Many(count, body=lambda n: {**BODY, "n": n}))
    enough = asyncio.Event()
    alone = asyncio.create_task(at_work(store, enough))
    await asyncio.sleep(5)
    enough.set()
    print(f"{url.partition(':')[0]}, {count:,} records; alone, median {statistics.median(await alone):.0f} ms")
    await store.close()  # nobody may use it meanwhile
    began = time.perf_counter()
    await flatten(url, keys)
    put_back = time.perf_counter()
    store = await open_store(url, keys)
    print(
        f"put back as before data keys: {put_back - began:.1f} s; marked again: {time.perf_counter() - put_back:.1f} s"
    )
    await measured(store, url, keys, "everything given data keys", count)
    for what, words in (("key replaced", ()), ("key and contents replaced", ("--contents",))):
        await store.close()
        keys = [new_key(), keys[0]]
        store = await open_store(url, keys)
        await measured(store, url, keys, what, count, *words)
    began = time.perf_counter()
    faults = await store.verify(SCHOOL)
    print(f"ledger proved in {time.perf_counter() - began:.1f} s, {len(faults)} faults")
    await store.close()


if __name__ == "__main__":
    sealing()
    with database((sys.argv[2:3] or ["sqlite"])[0]) as lent:
        asyncio.run(main(lent, int((sys.argv[1:2] or ["100000"])[0])))
