"""However much is kept, proving a ledger and taking the register of all hold no more of it than a page at a time.

Python looks rarely for what refers to itself, the more so the larger a program is, so that here it never does: what it
would find counts as held.
"""

import gc
import tracemalloc
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from tests.bench_growth import body
from tests.bot.cases import SCHOOL
from tests.desk import Clock, Desk, opened
from tests.storage.many import FIRST, Many, fill

pytestmark = pytest.mark.proof  # thousands of records are written

FEW, MANY = 600, 1_800
Look = Callable[[Desk], Awaitable[object]]
LOOKS: dict[str, tuple[Look, int]] = {
    # Of each person and name a number and a sum, and of one of them at a time its records, by their ids.
    "proving": (lambda desk: desk.store.verify(SCHOOL), 128),
    # What is held of each is its line in the file, twice while it is put together, and its reference.
    "register": (lambda desk: desk.take(SCHOOL, "dsl", "case-register"), 1_000),
}


async def _most(folder: Path, count: int, look: Look) -> int:
    """Bytes that were held at most, beyond what was held before."""
    async with opened(folder, Clock(FIRST)) as desk:
        await fill(desk.store, SCHOOL, Many(count, body=body))
        desk.clock.pass_(minutes=count)
        await look(desk)  # whatever is loaded once is loaded now
        gc.collect()
        gc.disable()
        tracemalloc.start()
        try:
            await look(desk)
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
            gc.enable()


@pytest.mark.parametrize("what", LOOKS)
async def test_three_times_as_many_records_take_no_more_memory(tmp_path: Path, what: str) -> None:
    look, each = LOOKS[what]
    (tmp_path / "few").mkdir()
    (tmp_path / "many").mkdir()
    few, many = [await _most(tmp_path / name, count, look) for name, count in (("few", FEW), ("many", MANY))]
    assert many < few * 1.2 + (MANY - FEW) * each, f"{few:,} bytes of {FEW} records, {many:,} of {MANY}"
