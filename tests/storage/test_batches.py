"""Many things written at once: all of them or none, in one pass over a ledger that stays whole."""

import asyncio

import pytest

from storage import NewRecord, NoRecord, Noted, Overtaken, Store
from tests.storage.conftest import OpenAnother
from tests.storage.examples import DSL, NOON, OTHER, SCHOOL, TEACHER, case, filed, later

ENTRY = NewRecord("register", "media-permission", "acknowledged", "routine", DSL, {"of": "Sam Lee"}, frozenset({"sam"}))


def entries(many: int) -> list[NewRecord]:
    return [
        NewRecord("register", "page", "acknowledged", "routine", DSL, {"n": n}, frozenset({f"word{n}", "page"}))
        for n in range(many)
    ]


async def test_what_is_filed_together_is_found_as_if_it_had_been_filed_one_by_one(store: Store) -> None:
    alone = await store.file(SCHOOL, ENTRY, [], NOON)
    await store.write_all(SCHOOL, NOON, new=[ENTRY, *entries(2)])
    both = await store.find(SCHOOL, ["sam"])
    assert {one.body["of"] for one in both} == {"Sam Lee"}
    assert len({one.reference for one in both}) == 2
    [other] = [one for one in both if one.reference != alone.reference]
    assert (other.kind, other.type, other.state, other.person) == (alone.kind, alone.type, alone.state, alone.person)
    [event] = await store.events(SCHOOL, other.reference)
    assert (event.n, event.verb, event.state, event.actor, event.at) == (1, "filed", "acknowledged", DSL, NOON)
    assert await store.verify(SCHOOL) == ()
    assert await store.records(OTHER) == ()


async def test_a_thousand_are_in_the_ledger_in_their_order(store: Store) -> None:
    await filed(store)
    await store.write_all(SCHOOL, NOON, new=entries(1001))
    newest_first = await store.records(SCHOOL, kinds=["register"])
    assert [one.body["n"] for one in newest_first] == list(reversed(range(1001)))
    noted = [Noted(one.reference, "exported", DSL, {"n": one.body["n"]}, after=1) for one in newest_first]
    await store.write_all(SCHOOL, later(1), noted=noted)
    for one in newest_first[::200]:
        [_, event] = await store.events(SCHOOL, one.reference)
        assert (event.n, event.verb, event.state, event.body) == (2, "exported", "acknowledged", {"n": one.body["n"]})
    assert await store.verify(SCHOOL) == ()


async def test_one_that_cannot_be_written_keeps_all_others_out(store: Store) -> None:
    record = await filed(store)
    before = await store.anchor(SCHOOL)
    with pytest.raises(NoRecord):
        await store.write_all(SCHOOL, NOON, new=entries(3), noted=[Noted("3NQ-7XY", "revised", DSL)])
    with pytest.raises(Overtaken):
        await store.write_all(SCHOOL, NOON, new=entries(3), noted=[Noted(record.reference, "revised", DSL, after=4)])
    with pytest.raises(TypeError):
        await store.write_all(SCHOOL, NOON, new=[*entries(3), case(what=object())])
    assert await store.anchor(SCHOOL) == before
    assert [one.reference for one in await store.records(SCHOOL)] == [record.reference]
    assert await store.find(SCHOOL, ["page"]) == ()


async def test_a_record_that_is_noted_twice_has_both_events_and_falls_due_as_was_said_last(store: Store) -> None:
    record = await store.file(SCHOOL, ENTRY, [], NOON)
    twice = [Noted(record.reference, "revised", DSL, {"n": n}, due=later(n)) for n in (1, 2)]
    await store.write_all(SCHOOL, NOON, noted=[*twice, Noted(record.reference, "viewed", TEACHER)])
    assert [event.n for event in await store.events(SCHOOL, record.reference)] == [1, 2, 3, 4]
    again = await store.record(SCHOOL, record.reference)
    assert again is not None
    assert again.due == later(2)


async def test_two_programs_that_write_many_at_once_make_one_ledger(store: Store, another: OpenAnother) -> None:
    other = await another()
    await asyncio.gather(
        store.write_all(SCHOOL, NOON, new=entries(60)), other.write_all(SCHOOL, NOON, new=entries(60)), filed(store)
    )
    assert len(await store.records(SCHOOL)) == 121
    assert await store.verify(SCHOOL) == ()
