"""What holds for a time: one program at a time has a claim, and what is kept is for one person alone."""

import asyncio
from dataclasses import replace
from datetime import timedelta

from storage import NewRecord, Store
from tests.storage.conftest import OpenAnother
from tests.storage.databases import sql
from tests.storage.examples import NOON, OTHER, SCHOOL, TEACHER, alert, case, later

MINUTE = timedelta(minutes=1)


async def test_a_claim_is_had_by_one_and_free_again_when_its_time_is_over(store: Store) -> None:
    assert await store.claim(SCHOOL, "night", "one", NOON, later(60))
    assert not await store.claim(SCHOOL, "night", "two", NOON, later(60))
    assert await store.claim(OTHER, "night", "two", NOON, later(60))
    assert await store.claim(SCHOOL, "night", "one", later(59), later(120))
    assert not await store.claim(SCHOOL, "night", "two", later(119), later(200))
    assert await store.claim(SCHOOL, "night", "two", later(120), later(200))


async def test_of_many_who_claim_in_one_moment_one_has_it(another: OpenAnother) -> None:
    stores = [await another() for _ in range(3)]
    said = await asyncio.gather(*(one.claim(SCHOOL, "x", str(n), NOON, later(9)) for n, one in enumerate(stores * 3)))
    assert sorted(said) == [False] * (len(said) - 1) + [True]


async def test_what_is_kept_for_somebody_is_found_by_any_program_and_given_to_nobody_else(another: OpenAnother) -> None:
    here, there = await another(), await another()
    await here.keep(SCHOOL, "offer", TEACHER, b"a picture \x00", later(60))
    assert await there.kept(SCHOOL, "offer", TEACHER, later(59)) == b"a picture \x00"
    assert await there.kept(SCHOOL, "offer", "slack:other", NOON) is None
    assert await there.kept(OTHER, "offer", TEACHER, NOON) is None
    assert await there.kept(SCHOOL, "offer", TEACHER, later(60)) is None
    await there.let_go(SCHOOL, "offer")
    assert await here.kept(SCHOOL, "offer", TEACHER, NOON) is None


async def test_what_is_late_goes_and_nothing_else(store: Store, url: str) -> None:
    await store.keep(SCHOOL, "late", TEACHER, b"x", NOON)
    await store.keep(SCHOOL, "now", TEACHER, b"x", later(1))
    await store.first_time("slack", "Ev1", NOON - timedelta(days=1, seconds=1))
    await store.first_time("slack", "Ev2", NOON)
    assert await store.let_go_late(NOON) == 1
    assert await store.kept(SCHOOL, "now", TEACHER, NOON) == b"x"
    assert len(await sql(url, "SELECT 1 FROM turns")) == len(await sql(url, "SELECT 1 FROM held")) == 1


async def test_the_newest_turn_of_a_window_is_known_to_every_program(another: OpenAnother, url: str) -> None:
    here, there = await another(), await another()
    assert await here.first_time("slack", "one", NOON, "V1")
    assert await here.is_newest("slack", "one", "V1")
    assert await there.first_time("slack", "two", NOON, "V1")
    assert await there.first_time("slack", "else", NOON, "V2")
    assert not await there.first_time("slack", "one", NOON, "V1")
    assert await there.is_newest("slack", "two", "V1")
    # One program alone can serve from a file, and knows it in memory.
    assert await here.is_newest("slack", "one", "V1") is url.startswith("sqlite")


async def test_what_is_due_is_taken_by_one_program_and_by_another_when_that_has_died(another: OpenAnother) -> None:
    stores = [await another() for _ in range(3)]
    for _ in range(12):
        await stores[0].file(SCHOOL, _due(), [alert()], NOON)
    taken = await asyncio.gather(*(one.take_due(later(1), 4, MINUTE) for one in stores))
    names = [name for some in taken for name in some]
    assert len(names) == len(set(names)) == 12
    assert await stores[1].take_due(later(60), 20, MINUTE) == ()
    assert set(await stores[1].take_due(later(61), 20, MINUTE)) == set(names)


async def test_what_was_taken_is_still_covered(store: Store) -> None:
    record = await store.file(SCHOOL, _due(), [alert()], NOON)
    await store.take_due(later(1), 4, MINUTE)
    assert await store.verify(SCHOOL) == ()
    found = await store.record(SCHOOL, record.reference)
    assert found is not None
    assert await store.look_again(SCHOOL, record.reference, None, was=found.due)


def _due() -> NewRecord:
    return replace(case(), due=NOON)
