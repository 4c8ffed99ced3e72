"""What falls due again and again: each time is made once, and ends together with what was found."""

import asyncio
from dataclasses import replace

import pytest

from storage import Late, Moved, NewRecord, Overtaken, Owed, Store, open_store
from tests.storage.conftest import KEYS
from tests.storage.examples import CHANNEL, NOON, OTHER, SCHOOL, TEACHER, alert

CHECK = NewRecord("task", "weekly-account-check", "due", "routine", "canipost", {}, due=NOON)
FOUND = NewRecord("case", "pupil-contact", "submitted", "same-day", TEACHER, {"text": "a message"})
Filed = tuple[NewRecord, list[Owed]]


async def end(store: Store, reference: str, found: list[Filed], after: int = 1) -> Moved | Late:
    return await store.conclude(
        SCHOOL, reference, verb="done", expect={"due", "missed"}, to="done", actor=TEACHER, body={}, found=found,
        now=NOON, after=after, draft_id="0" * 32,
    )  # fmt: skip


async def test_of_two_programs_that_make_the_same_time_one_does(store: Store, url: str) -> None:
    other = await open_store(url, KEYS)
    both = await asyncio.gather(*(one.make(SCHOOL, "check:2026-W47", CHECK, [alert()], NOON) for one in (store, other)))
    await other.close()
    assert sorted(one is None for one in both) == [False, True]
    assert len(await store.records(SCHOOL)) == 1
    assert len(await store.delivered(SCHOOL, CHANNEL)) == 1
    assert await store.made(SCHOOL, ["check:2026-W47", "check:2026-W48"]) == {"check:2026-W47"}


async def test_a_time_of_one_school_is_none_of_anothers(store: Store) -> None:
    assert await store.make(SCHOOL, "check:2026-W47", CHECK, [], NOON)
    assert await store.made(OTHER, ["check:2026-W47"]) == frozenset()
    assert await store.make(OTHER, "check:2026-W47", CHECK, [], NOON)


async def test_a_check_ends_with_what_was_found_or_not_at_all(store: Store) -> None:
    made = await store.make(SCHOOL, "check", CHECK, [], NOON)
    assert made
    with pytest.raises(TypeError):
        await end(store, made.reference, [(FOUND, []), (replace(FOUND, body={"x": object()}), [])])
    assert [record.state for record in await store.records(SCHOOL)] == ["due"], "neither the one nor the other"
    done = await end(store, made.reference, [(FOUND, [alert()])] * 2)
    assert isinstance(done, Moved)
    cases = await store.records(SCHOOL, kinds=["case"])
    assert sorted(done.event.body["filed"]) == sorted(record.reference for record in cases)
    assert done.record.due is None
    assert len(await store.records(SCHOOL, person=TEACHER)) == 2, "who found it finds both"
    assert len(await store.records(SCHOOL, person="canipost")) == 1
    assert await store.verify(SCHOOL) == ()


async def test_who_comes_second_files_nothing(store: Store) -> None:
    made = await store.make(SCHOOL, "check", CHECK, [], NOON)
    assert made
    ends = [end(store, made.reference, [(FOUND, [])]) for _ in range(2)]
    done = await asyncio.gather(*ends, return_exceptions=True)
    assert [type(one) for one in done if isinstance(one, Exception)] == [Overtaken]
    late = await end(store, made.reference, [(FOUND, [])], after=2)
    assert isinstance(late, Late)
    assert len(await store.records(SCHOOL, kinds=["case"])) == 1
