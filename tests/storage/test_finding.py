"""Finding again: by words of a name without the name lying open, and many records with their events at once."""

import asyncio
from typing import Any

import pytest

from storage import NewRecord, Overtaken, Record, Store
from tests.storage.conftest import OpenAnother
from tests.storage.databases import sql
from tests.storage.examples import DEPUTY, DSL, NOON, OTHER, SCHOOL, TEACHER, alert, filed, later


async def about(store: Store, *words: str, school: str = SCHOOL) -> Record:
    new = NewRecord("case", "pupil-contact", "submitted", "soon", TEACHER, {"what": "x"}, frozenset(words))
    return await store.file(school, new, [alert()], NOON)


async def test_a_record_is_found_by_any_word_of_a_name_and_by_all_of_them(store: Store) -> None:
    first = await about(store, "robin", "example")
    second = await about(store, "sam", "example")
    assert await store.find(SCHOOL, ["example"]) == (second, first)
    assert await store.find(SCHOOL, ["robin", "example"]) == (first,)
    assert await store.find(SCHOOL, ["robin", "sam"]) == ()
    assert await store.find(SCHOOL, []) == ()


async def test_a_name_leads_nowhere_in_another_school(store: Store) -> None:
    await about(store, "example")
    assert await store.find(OTHER, ["example"]) == ()


async def test_a_name_that_is_learned_later_finds_the_record_too(store: Store) -> None:
    record = await filed(store)
    noted: dict[str, Any] = {"verb": "corrected", "actor": TEACHER, "body": {}, "owed": (), "now": later(1)}
    for _ in range(2):
        await store.note(SCHOOL, record.reference, **noted, found_by=["example"])
    assert await store.find(SCHOOL, ["example"]) == (record,)


async def test_the_words_of_a_name_do_not_lie_open_and_survive_other_keys(
    store: Store, url: str, another: OpenAnother
) -> None:
    record = await about(store, "example")
    rows = await sql(url, "SELECT name_print FROM names")
    assert [len(row[0]) for row in rows] == [64, 64], "of the word, and of who sent it"
    assert "example" not in str(rows)

    assert await (await another()).find(SCHOOL, ["example"]) == (record,)


async def test_many_records_come_with_their_events_and_with_nobody_elses(store: Store) -> None:
    first, second = await about(store), await about(store)
    await about(store, school=OTHER)
    await store.note(SCHOOL, first.reference, verb="viewed", actor=DSL, body={}, owed=(), now=later(1))
    found = await store.histories(SCHOOL, {"submitted"}, {"case"})
    assert [(record.id, [event.verb for event in done]) for record, done in found] == [
        (second.id, ["filed"]),
        (first.id, ["filed", "viewed"]),
    ]
    assert await store.histories(SCHOOL, {"closed"}) == ()


async def test_of_two_who_decide_by_the_same_reading_one_decides_again(store: Store, another: OpenAnother) -> None:
    record, other = await filed(store), await another()
    with_what: dict[str, Any] = {
        "verb": "nudged",
        "actor": "ladder",
        "body": {},
        "owed": (),
        "now": later(1),
        "after": 1,
    }
    both = await asyncio.gather(
        store.note(SCHOOL, record.reference, **with_what),
        other.note(SCHOOL, record.reference, **with_what),
        return_exceptions=True,
    )
    assert sorted(type(one).__name__ for one in both) == ["Event", "Overtaken"]
    assert len(await store.events(SCHOOL, record.reference)) == 2
    with pytest.raises(Overtaken):
        await store.move(
            SCHOOL, record.reference, verb="closed", expect={"submitted"}, to="closed", actor=DEPUTY, body={},
            owed=(), now=later(2), after=1,
        )  # fmt: skip
    assert (await store.record(SCHOOL, record.reference)) == record
