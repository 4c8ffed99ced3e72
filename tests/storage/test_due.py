"""What is due: found in all schools without opening anything, looked at once, and never set back by who is late."""

import asyncio
import hashlib
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from storage import KEEP, Keep, Late, Moved, NewFile, Record, Store
from tests.storage.conftest import OpenAnother
from tests.storage.databases import sql
from tests.storage.examples import DSL, NOON, OTHER, SCHOOL, TEACHER, alert, case, later


async def due_at(store: Store, seconds: float | None, school: str = SCHOOL) -> Record:
    new = replace(case(), due=None if seconds is None else later(seconds))
    return await store.file(school, new, [alert()], NOON)


async def due_of(store: Store, record: Record) -> datetime | None:
    found = await store.record(record.school, record.reference)
    assert found is not None
    return found.due


async def move(store: Store, record: Record, due: datetime | Keep | None, expect: str = "submitted") -> Moved | Late:
    what: dict[str, Any] = {"verb": "close", "to": "closed", "actor": DSL, "body": {}, "owed": (), "now": later(60)}
    return await store.move(record.school, record.reference, expect=[expect], due=due, **what)


async def test_what_is_due_is_named_longest_due_first_in_all_schools(store: Store) -> None:
    second, third = await due_at(store, 20), await due_at(store, 30, OTHER)
    first, _, _ = await due_at(store, 10, OTHER), await due_at(store, None), await due_at(store, 61)
    expected = [(one.school, one.reference) for one in (first, second, third)]
    assert await store.due_records(later(60), 10) == tuple(expected)
    assert await store.due_records(later(60), 2) == tuple(expected[:2])
    assert await store.due_records(later(10), 10) == tuple(expected[:1])
    assert await store.due_records(later(9), 10) == ()


async def test_of_one_moment_the_first_filed_come_first(store: Store) -> None:
    records = [await due_at(store, 0) for _ in range(5)]
    assert await store.due_records(NOON, 10) == tuple((SCHOOL, record.reference) for record in records)


async def test_what_is_due_is_found_without_opening_a_seal(store: Store, url: str) -> None:
    record = await due_at(store, 0)
    await sql(url, "UPDATE records SET body = (SELECT content FROM events)")
    assert await store.due_records(NOON, 10) == ((SCHOOL, record.reference),)


async def test_a_record_says_when_it_is_due(store: Store) -> None:
    record, nothing = await due_at(store, 10), await due_at(store, None)
    assert (record.due, nothing.due) == (later(10), None)
    assert await store.records(SCHOOL) == (nothing, record)


@pytest.mark.parametrize(("due", "then"), [(KEEP, later(10)), (None, None), (later(99), later(99))])
async def test_a_move_a_note_and_a_file_say_when_it_is_due_next(
    store: Store, due: datetime | Keep | None, then: datetime | None
) -> None:
    moved, noted, added = [await due_at(store, 10) for _ in range(3)]
    result = await move(store, moved, due)
    assert isinstance(result, Moved)
    assert result.record.due == await due_of(store, moved) == then
    await store.note(SCHOOL, noted.reference, verb="x", actor=DSL, body={}, owed=(), now=NOON, due=due)
    assert await due_of(store, noted) == then
    new = NewFile("jpeg", b"x", hashlib.sha256(b"x").hexdigest(), "x.jpg", {})
    await store.add_file(SCHOOL, added.reference, TEACHER, new, NOON, due=due)
    assert await due_of(store, added) == then
    await store.add_file(SCHOOL, added.reference, TEACHER, new, NOON, due=later(1234))
    assert await due_of(store, added) == then


async def test_who_moves_too_late_does_not_change_when_it_is_due(store: Store) -> None:
    record = await due_at(store, 10)
    await move(store, record, later(99))
    assert isinstance(await move(store, record, None), Late)
    assert await due_of(store, record) == later(99)


async def test_a_note_that_cannot_be_written_does_not_change_when_it_is_due(store: Store) -> None:
    record = await due_at(store, 10)
    broken: dict[str, Any] = {"verb": "x", "actor": DSL, "body": {"x": object()}, "owed": (), "now": NOON}
    with pytest.raises(TypeError):
        await store.note(SCHOOL, record.reference, due=None, **broken)
    owed = [alert(what=object())]
    with pytest.raises(TypeError):
        await store.note(SCHOOL, record.reference, **(broken | {"body": {}, "owed": owed}), due=None)
    assert await due_of(store, record) == later(10)


@pytest.mark.parametrize(("was", "at"), [(10, 20), (10, None), (None, 20)])
async def test_looking_again_is_settled_without_an_event(store: Store, was: float | None, at: float | None) -> None:
    record = await due_at(store, was)
    then = None if at is None else later(at)
    assert await store.look_again(SCHOOL, record.reference, then, was=record.due)
    assert await due_of(store, record) == then
    assert len(await store.events(SCHOOL, record.reference)) == 1
    assert await store.verify(SCHOOL) == ()


@pytest.mark.parametrize("was", [10, None])
async def test_who_looked_before_somebody_else_acted_changes_nothing(store: Store, was: float | None) -> None:
    record = await due_at(store, was)
    await move(store, record, later(99))
    assert not await store.look_again(SCHOOL, record.reference, later(5), was=record.due)
    assert await due_of(store, record) == later(99)


async def test_looking_again_reaches_no_other_school_and_no_made_up_record(store: Store) -> None:
    record = await due_at(store, 10)
    assert not await store.look_again(OTHER, record.reference, None, was=record.due)
    assert not await store.look_again(SCHOOL, "not one", None, was=record.due)
    assert await due_of(store, record) == later(10)


async def test_of_several_who_look_at_once_one_settles_it(another: OpenAnother) -> None:
    stores = [await another() for _ in range(4)]
    record = await due_at(stores[0], 10)
    looks = (
        store.look_again(SCHOOL, record.reference, later(20 + n), was=record.due) for n, store in enumerate(stores)
    )
    assert sorted(await asyncio.gather(*looks)) == [False] * 3 + [True]


async def test_everything_that_waits_falls_due_and_nothing_else(store: Store) -> None:
    soon, late, nothing = await due_at(store, 10), await due_at(store, 9_999, OTHER), await due_at(store, None)
    await store.look_at_all(later(60))
    assert [await due_of(store, one) for one in (soon, late, nothing)] == [later(60), later(60), None]
    assert set(await store.due_records(later(60), 10)) == {(one.school, one.reference) for one in (soon, late)}


async def test_programs_that_start_at_once_make_everything_due_while_others_file(another: OpenAnother) -> None:
    stores = [await another() for _ in range(4)]
    for n in range(20):
        await due_at(stores[0], 1000 + n)
    await asyncio.gather(*(store.look_at_all(later(1)) for store in stores), *(due_at(store, 1000) for store in stores))
    assert len(await stores[0].due_records(later(1), 100)) >= 20
    assert await stores[0].verify(SCHOOL) == ()
