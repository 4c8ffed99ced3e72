"""A program killed at the worst moment: what it owed is paid after the restart."""

import subprocess
import sys
from pathlib import Path

import pytest

from storage import Store
from tests.storage.conftest import KEYS
from tests.storage.examples import CHANNEL, LEASE, NOON, SCHOOL, later

FILES_AND_WAITS = """
import asyncio, sys
from storage import open_store
from tests.storage.examples import LEASE, NOON, alert, filed

async def main(url, key, take):
    store = await open_store(url, [key])
    record = await filed(store, alert())
    if take != "filing":
        taken = await store.due(NOON, 10, LEASE)
        assert len(taken) == 1
    if take == "posting":
        assert await store.begin_to_send(taken, NOON + LEASE) == 1
    print(record.reference, flush=True)
    await asyncio.sleep(60)

asyncio.run(main(*sys.argv[1:]))
"""


@pytest.mark.parametrize("when", ["filing", "taking", "posting"])
async def test_killed_after_filing_the_alert_is_due_once(store: Store, url: str, when: str) -> None:
    """Killed before its message went out there is no doubt; killed once it might have, there is."""
    program = subprocess.Popen(  # noqa: ASYNC220, S603 - nothing else happens meanwhile; the program is ours
        [sys.executable, "-c", FILES_AND_WAITS, url, KEYS[0], when],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    assert program.stdout is not None
    with program:
        reference = program.stdout.readline().strip()
        program.kill()
    assert program.returncode == -9
    assert await store.record(SCHOOL, reference) is not None
    [debt] = await store.due(later(60), 10, LEASE)
    assert (debt.reference, debt.address) == (reference, CHANNEL)
    assert debt.uncertain == (when == "posting")
    await store.cleared(debt, "1700.42", later(61))
    assert await store.due(later(3600), 10, LEASE) == ()
    assert await store.verify(SCHOOL) == ()
    assert (await store.events(SCHOOL, reference))[0].at == NOON
