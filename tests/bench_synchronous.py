"""What it costs to wait for the disk, and what it saves: `.venv/bin/python -m tests.bench_synchronous [reports]`.

For each value of SQLite's `synchronous`: a report filed (with its draft, an alert and a receipt) and an answer to a
form, as the store writes them, by the clock and by the processor; then the power is cut at the same places (see
tests/storage/test_power.py), and what was confirmed and is gone is counted. The values take turns, so that a busy
machine is busy for all of them.
"""

import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from storage import NewRecord, Store, open_store, pragmas
from tests.storage.conftest import KEYS
from tests.storage.examples import NOON, RECEIPT, SCHOOL, TEACHER, alert
from tests.storage.test_power import SOURCE, cut
from tests.template import migrated

VALUES = ("FULL", "NORMAL", "EXTRA")
ROUNDS = 10
PLACES = range(40, 320, 28)
_USUAL = pragmas.PRAGMAS


@dataclass
class Measured:
    """Seconds of each call, by the clock and by the processor."""

    clock: list[float] = field(default_factory=list)
    work: list[float] = field(default_factory=list)

    @contextmanager
    def one(self) -> Iterator[None]:
        """Measure one call."""
        clock, work = time.perf_counter(), time.process_time()
        yield
        self.clock.append(time.perf_counter() - clock)
        self.work.append(time.process_time() - work)

    def said(self) -> str:
        """The median and the 99th centile by the clock, and the mean by the processor, in milliseconds."""
        late = statistics.quantiles(self.clock, n=100)[98]
        return f"{statistics.median(self.clock) * 1e3:6.2f} {late * 1e3:7.2f} {statistics.mean(self.work) * 1e3:6.2f}"


def _wait(value: str = "") -> None:
    """Have connections that are opened from now on wait for the disk like this; as usual without a value."""
    more = (f"synchronous = {value}",) if value else ()
    pragmas.PRAGMAS = (*_USUAL, *more)


async def _round(store: Store, count: int, answers: Measured, filings: Measured) -> None:
    for n in range(count):
        draft = await store.begin(SCHOOL, TEACHER, "report", {"a": "x"}, NOON)
        with answers.one():
            await store.answer(SCHOOL, TEACHER, draft.id, {"b": "y" * 80}, NOON)
        new = NewRecord(
            "case", "x", "submitted", "soon", TEACHER, {"n": n, "what": "z" * 400}, frozenset({"sam", "hill"})
        )
        with filings.one():
            await store.file(SCHOOL, new, [alert(), alert("receipt", RECEIPT)], NOON, draft_id=draft.id)


async def measured(folder: Path, count: int) -> dict[str, tuple[Measured, Measured]]:
    """Answer and file so often with each value, in turns."""
    found = {value: (Measured(), Measured()) for value in VALUES}
    stores = {}
    for value in VALUES:
        (folder / value).mkdir()
        _wait(value)
        stores[value] = await open_store(await migrated(folder / value / "kept.db"), KEYS)
        await stores[value].records(SCHOOL)
    for n in range(ROUNDS):
        for value in VALUES[n % 3 :] + VALUES[: n % 3]:
            _wait(value)  # for a connection that is opened meanwhile
            await _round(stores[value], count // ROUNDS, *found[value])
    for store in stores.values():
        await store.close()
    _wait()
    return found


def syncs(folder: Path) -> str:
    """How long the disk takes to say that 4 KB are written, by the clock."""
    took = Measured()
    with (folder / "plain").open("wb", buffering=0) as file:
        for _ in range(200):
            file.write(b"x" * 4096)
            with took.one():
                os.fdatasync(file.fileno())
    return took.said()


def lost(folder: Path, value: str, library: Path) -> tuple[int, int]:
    """Cut the power at every place: how many reports were confirmed, and how many of those are gone."""
    confirmed = gone = 0
    for place in PLACES:
        at = folder / f"{value}-{place}"
        at.mkdir()
        said, there, _ = cut(at, library, place, value)
        confirmed, gone = confirmed + len(said), gone + len(said - there)
    return confirmed, gone


def main(count: int) -> None:
    """Measure, cut, print."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        print(f"the disk alone, 4 KB: {syncs(folder)} (median, 99th centile, processor; ms)")
        found = asyncio.run(measured(folder, count))
        library = folder / "lost_writes.so"
        command = ["cc", "-shared", "-fPIC", "-O1", "-w", str(SOURCE), "-o", str(library), "-ldl"]
        subprocess.run(command, check=True)  # noqa: S603 - our own source
        print(
            f"{count} of each     an answer to a form      a report filed           power cut at {len(PLACES)} places"
        )
        for value, (answers, filings) in found.items():
            confirmed, gone = lost(folder, value, library)
            print(f"{value:8} {answers.said()}   {filings.said()}   {gone} of {confirmed} confirmed are gone")


if __name__ == "__main__":
    main(int((sys.argv[1:2] or ["600"])[0]))
