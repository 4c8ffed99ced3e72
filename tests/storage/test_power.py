"""The power goes: whatever was not synced is lost, and everything that was confirmed is there, in a whole ledger."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest

from storage import open_store
from tests.needed import needed
from tests.storage.conftest import KEYS
from tests.storage.examples import SCHOOL
from tests.template import migrated

SOURCE = Path(__file__).parent / "power/lost_writes.c"
FILES = """
import asyncio, sys
import storage.pragmas as pragmas
from storage import NewRecord, open_store
from tests.storage.examples import NOON, SCHOOL, TEACHER
if sys.argv[2] != "FULL":
    pragmas.PRAGMAS = (*pragmas.PRAGMAS, f"synchronous = {sys.argv[2]}")
async def main():
    store = await open_store(sys.argv[1], [sys.argv[3]])
    for n in range(200):
        record = await store.file(SCHOOL, NewRecord("case", "x", "submitted", "soon", TEACHER, {"n": n}), [], NOON)
        print(record.reference, flush=True)
asyncio.run(main())
"""


@pytest.fixture(scope="module")
def lost_writes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not sys.platform.startswith("linux"):
        pytest.skip("LD_PRELOAD is Linux's")
    compiler = needed("cc", "gcc libc6-dev")
    made = tmp_path_factory.mktemp("power") / "lost_writes.so"
    command = [compiler, "-shared", "-fPIC", "-O1", "-w", str(SOURCE), "-o", str(made), "-ldl"]
    subprocess.run(command, check=True)  # noqa: S603 - our own source
    return made


def cut(folder: Path, lost_writes: Path, after: int, synchronous: str) -> tuple[set[str], set[str], tuple[str, ...]]:
    """What was confirmed before the power went, what is there afterwards, and what verify says."""
    url = asyncio.run(migrated(folder / "kept.db"))
    environment = {**os.environ, "LD_PRELOAD": str(lost_writes), "CANIPOST_POWER": str(after)}
    ran = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", FILES, url, synchronous, KEYS[0]],
        env=environment, capture_output=True, text=True, check=False, cwd=SOURCE.parents[3],
    )  # fmt: skip
    assert ran.returncode == 70, ran.stderr[-1000:]

    async def left() -> tuple[set[str], tuple[str, ...]]:
        store = await open_store(url, KEYS)
        try:
            return {one.reference for one in await store.records(SCHOOL)}, await store.verify(SCHOOL)
        finally:
            await store.close()

    there, faults = asyncio.run(left())
    return set(ran.stdout.split()), there, faults


@pytest.mark.parametrize("after", [61])
def test_what_was_confirmed_is_there_after_a_power_cut(tmp_path: Path, lost_writes: Path, after: int) -> None:
    confirmed, there, faults = cut(tmp_path, lost_writes, after, "FULL")
    assert confirmed
    assert confirmed <= there
    assert len(there - confirmed) <= 1
    assert faults == ()


@pytest.mark.proof
@pytest.mark.parametrize("after", range(34, 320, 7))
def test_what_was_confirmed_is_there_wherever_the_power_is_cut(tmp_path: Path, lost_writes: Path, after: int) -> None:
    test_what_was_confirmed_is_there_after_a_power_cut(tmp_path, lost_writes, after)


@pytest.mark.proof
def test_a_disk_that_is_not_waited_for_would_lose_reports(tmp_path: Path, lost_writes: Path) -> None:
    """Why `synchronous` is FULL: with NORMAL a write-ahead log is not synced when a transaction ends."""
    confirmed, there, _ = cut(tmp_path, lost_writes, 61, "NORMAL")
    assert confirmed - there
