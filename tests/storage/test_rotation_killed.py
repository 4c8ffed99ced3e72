"""Replacing keys when killed (SIGKILL) again and again goes on where it was: nothing is lost, or sealed twice."""

import asyncio
import os
import random
import signal
import sys

import pytest

from storage import checked, new_key, open_store
from storage.sealing import OF_SCHOOL, Seal
from storage.tables import SEALED
from tests.storage.conftest import KEYS
from tests.storage.databases import sql
from tests.storage.examples import SCHOOL
from tests.storage.many import Many, fill

pytestmark = pytest.mark.proof  # thousands of records, and several programs

COUNT, KILLS = 4_000, 4


async def sealed_values(url: str, begins: bytes) -> dict[tuple[str, str, str], bytes]:
    """Every value that begins so, by table, column and row."""
    found: dict[tuple[str, str, str], bytes] = {}
    for table, row_id, columns in SEALED:
        for column in columns:
            rows = await sql(url, f"SELECT {row_id}, {column} FROM {table.name} WHERE {column} IS NOT NULL")  # noqa: S608
            found |= {
                (table.name, column, str(row)): bytes(blob) for row, blob in rows if bytes(blob).startswith(begins)
            }
    return found


async def rotate(url: str, keys: list[str], *words: str, kill_when: int | None = None) -> int | None:
    """Run the command; kill it as soon as so many values are under the new key. Gives its exit code."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot.cli", "keys", "rotate", *words, "--url", url,
        env={**os.environ, "CANIPOST_KEYS": ",".join(keys)}, stdout=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    while kill_when is not None and process.returncode is None:
        if sum(one.values for one in await checked(url, keys) if one.number == 1) >= kill_when:
            process.send_signal(signal.SIGKILL)
            break
        await asyncio.sleep(0.01)
    return await process.wait()


@pytest.mark.parametrize("words", [(), ("--contents",)])
async def test_a_replacing_that_is_killed_goes_on_where_it_was(url: str, words: tuple[str, ...]) -> None:
    store = await open_store(url, KEYS)
    await fill(store, SCHOOL, Many(COUNT))
    before = [(one.reference, one.body, one.person) for one in await store.records(SCHOOL)]
    await store.close()
    keys = [new_key(), *KEYS]
    draw, done, killed = random.Random(7), dict[tuple[str, str, str], bytes](), 0
    begins = OF_SCHOOL + Seal(keys).first_id
    for share in sorted(draw.random() for _ in range(KILLS)):
        code = await rotate(url, keys, *words, kill_when=max(1, int(COUNT * share)))
        killed += code == -signal.SIGKILL
        now = await sealed_values(url, begins)
        assert {place: now.get(place) for place in done} == done, "what was under the new key was sealed once more"
        done = now
        both = await open_store(url, keys)
        assert await both.verify(SCHOOL) == (), "what is half done is whole, under both keys"
        await both.close()
    assert killed >= KILLS - 1
    assert await rotate(url, keys, *words) == 0
    now = await sealed_values(url, begins)
    assert {place: now.get(place) for place in done} == done
    assert [(one.number, one.bare) for one in await checked(url, keys)] == [(1, 0)]
    alone = await open_store(url, keys[:1])
    assert [(one.reference, one.body, one.person) for one in await alone.records(SCHOOL)] == before
    assert await alone.verify(SCHOOL) == ()
    await alone.close()
