"""A file that waits for a yes: kept by one program, found by another for its own person alone, and not for long."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.seam.turn import Given, Who
from bot.teams.offered import InStore, Nowhere
from storage import new_key, open_store
from tests.template import migrated

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
TEACHER = Who("teams", "tenant", "aad-teacher", "A Teacher")
FILE = Given("canipost-1.jpg", "image/jpeg", b"\xff\xd8\n\x00 bytes\n")


async def test_a_file_that_one_program_offered_is_brought_by_another(tmp_path: Path) -> None:
    url, key = await migrated(tmp_path / "a.db"), [new_key()]
    stores = [await open_store(url, key) for _ in range(2)]
    now = [NOON]
    here, there = (InStore(store, lambda: now[0], lambda _: "westhaven") for store in stores)
    await here.keep(TEACHER, "k", FILE)
    assert await there.find(replace(TEACHER, name="Somebody's new name"), "k") == FILE
    assert await there.find(replace(TEACHER, user="aad-lead"), "k") is None
    now[0] += timedelta(hours=1)
    assert await there.find(TEACHER, "k") is None
    now[0] = NOON
    await there.let_go(TEACHER, "k")
    assert await here.find(TEACHER, "k") is None
    for store in stores:
        await store.close()


async def test_a_bot_that_offers_nothing_has_nothing() -> None:
    await Nowhere().keep(TEACHER, "k", FILE)
    assert await Nowhere().find(TEACHER, "k") is None
    await Nowhere().let_go(TEACHER, "k")
