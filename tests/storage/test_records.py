"""Records: found by a reference one can say, moved by one person at a time, with every event kept."""

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import UTC, timedelta, timezone
from typing import Any
from unittest.mock import patch

import pytest

from storage import Address, Event, Late, Moved, NewRecord, NoRecord, Owed, Record, Store
from storage.cabinet import Work
from storage.reference import ALPHABET
from tests.storage.conftest import OpenAnother
from tests.storage.examples import (
    CHANNEL,
    DEPUTY,
    DSL,
    NOON,
    OTHER,
    SCHOOL,
    TEACHER,
    alert,
    case,
    filed,
    later,
)


async def acknowledge(store: Store, record: Record, actor: str = DSL, school: str = SCHOOL) -> Moved | Late:
    return await store.move(
        school,
        record.reference,
        verb="acknowledge",
        expect={"submitted"},
        to="acknowledged",
        actor=actor,
        body={"by": "button"},
        owed=[alert()],
        now=later(60),
    )


async def test_a_record_is_kept_as_it_was_filed(store: Store) -> None:
    record = await filed(store, alert())
    assert record == Record(
        record.id,
        SCHOOL,
        record.reference,
        "case",
        "pupil-contact",
        "submitted",
        "soon",
        TEACHER,
        {"what": "a friend request"},
        NOON,
    )
    assert await store.record(SCHOOL, record.reference) == record
    assert await store.events(SCHOOL, record.reference) == (Event(1, 1, NOON, TEACHER, "filed", "submitted", {}),)


async def test_what_a_filing_gives_is_what_stands_there(store: Store) -> None:
    here = timezone(timedelta(hours=1))
    new = replace(case(what=("a", "b"), more={"n": 1}), due=later(3600).astimezone(here))
    record = await store.file(SCHOOL, new, [alert()], NOON.astimezone(here))
    assert await store.record(SCHOOL, record.reference) == record
    assert (record.filed_at.tzinfo, record.due) == (UTC, later(3600))


async def test_a_filing_reads_nothing_that_it_has_just_written(store: Store) -> None:
    await filed(store, alert())  # whoever files first begins the ledger
    begun, run = await store.begin(SCHOOL, TEACHER, "report", {}, NOON), Work.run
    asked: list[object] = []

    async def counted(work: Work, statement: Any, values: Any = None) -> Any:  # noqa: ANN401 - as Work.run
        asked.append(statement)
        return await run(work, statement, values)

    with patch.object(Work, "run", counted):
        await store.file(SCHOOL, case(), [alert()], NOON, draft_id=begun.id)
    # Head, draft, record, files, event and head, marks asked for and made, debt, cover, draft wiped.
    assert len(asked) == 11 + store.shared  # which rings for whoever pays


async def test_a_reference_can_be_said_and_written_in_many_ways(store: Store) -> None:
    record = await filed(store)
    first, second = record.reference.split("-")
    assert len(first) == len(second) == 3
    assert set(first + second) <= set(ALPHABET)
    for written in (
        f"{first}{second}",
        f" {first} {second}\n",
        record.reference.lower(),
        f"{first}\u2013{second}",
    ):
        assert await store.record(SCHOOL, written) == record


@pytest.mark.parametrize("written", ["", "4KM", "4KM-7XQQ", "4KM-7X\x00", "<!channel>", "OI1-0LZ", "\ud800" * 6])
async def test_what_is_no_reference_finds_nothing(store: Store, written: str) -> None:
    await filed(store)
    assert await store.record(SCHOOL, written) is None
    assert await store.events(SCHOOL, written) == ()
    with pytest.raises(NoRecord):
        await store.note(SCHOOL, written, verb="viewed", actor=DSL, body={}, owed=[], now=NOON)


async def test_a_reference_that_is_taken_is_drawn_again(store: Store) -> None:
    with patch("storage.filed.draw", side_effect=["4KM7XQ", "4KM7XQ", "4KM7XR"]):
        records = [await filed(store), await filed(store)]
    assert [record.reference for record in records] == ["4KM-7XQ", "4KM-7XR"]


async def test_two_schools_may_use_one_reference_and_see_only_their_own(store: Store) -> None:
    with patch("storage.filed.draw", return_value="4KM7XQ"):
        ours = await filed(store, alert())
        theirs = await filed(store, school=OTHER, body={"what": "theirs"})
    assert await store.record(SCHOOL, "4KM-7XQ") == ours
    assert await store.record(OTHER, "4KM-7XQ") == theirs
    assert await store.records(OTHER) == (theirs,)
    assert await store.records(OTHER, person=TEACHER) == (theirs,)
    assert isinstance(await acknowledge(store, theirs, school=OTHER), Moved)
    assert (await store.record(SCHOOL, "4KM-7XQ")) == ours
    assert [event.seq for event in await store.events(SCHOOL, "4KM-7XQ")] == [1]
    assert [event.seq for event in await store.events(OTHER, "4KM-7XQ")] == [1, 2]


async def test_another_schools_record_cannot_be_reached_by_any_verb(store: Store) -> None:
    record = await filed(store, alert())
    assert await store.record(OTHER, record.reference) is None
    assert await store.records(OTHER) == ()
    assert await store.events(OTHER, record.reference) == ()
    assert await store.delivered(OTHER, CHANNEL) == ()
    with pytest.raises(NoRecord):
        await acknowledge(store, record, school=OTHER)
    with pytest.raises(NoRecord):
        await store.owe(OTHER, [alert()], NOON, record.reference)
    assert await store.record(SCHOOL, record.reference) == record


async def test_records_are_listed_newest_first_and_narrowed_down(store: Store) -> None:
    first = await filed(store)
    second = await store.file(SCHOOL, case(DEPUTY), [], NOON)
    third = await store.file(SCHOOL, NewRecord("register", "relative", "current", "none", DEPUTY, {}), [], NOON)
    assert await store.records(SCHOOL) == (third, second, first)
    assert await store.records(SCHOOL, states=["submitted"]) == (second, first)
    assert await store.records(SCHOOL, states=[]) == ()
    assert await store.records(SCHOOL, kinds={"register", "task"}) == (third,)
    assert await store.records(SCHOOL, person=DEPUTY) == (third, second)
    assert await store.records(SCHOOL, ["submitted"], ["case"], DEPUTY) == (second,)


async def test_no_more_records_are_listed_than_asked_for(store: Store) -> None:
    _, second, third = [await filed(store) for _ in range(3)]
    assert await store.records(SCHOOL, newest=2) == (third, second)
    assert await store.records(SCHOOL, ["submitted"], newest=1) == (third,)
    assert len(await store.records(SCHOOL, newest=9)) == 3


async def test_a_move_changes_the_state_and_owes_the_news(store: Store) -> None:
    record = await filed(store, alert())
    moved = await acknowledge(store, record)
    assert isinstance(moved, Moved)
    assert moved.record.state == "acknowledged"
    assert moved.event == Event(2, 2, later(60), DSL, "acknowledge", "acknowledged", {"by": "button"})
    assert await store.record(SCHOOL, record.reference) == moved.record
    assert [event.verb for event in await store.events(SCHOOL, record.reference)] == ["filed", "acknowledge"]
    [debt] = await store.delivered(SCHOOL, CHANNEL)
    assert debt.wanted > 1
    assert await store.about(SCHOOL, record.reference) == (debt,)


async def test_a_move_brings_up_to_date_every_message_about_the_record_and_no_other(store: Store) -> None:
    record, other = await filed(store, alert()), await filed(store)
    owed = [Owed("alert", Address("slack", "person", "U0DEPUTY"), "alert", {})]
    await store.owe(SCHOOL, owed, NOON, record.reference)
    await store.owe(SCHOOL, owed, NOON, other.reference)
    await store.move(
        SCHOOL, record.reference, verb="x", expect=["submitted"], to="y", actor=DSL, body={}, owed=[], now=later(60)
    )
    assert [debt.wanted for debt in await store.about(SCHOOL, record.reference)] == [2, 2]
    assert [debt.wanted for debt in await store.about(SCHOOL, other.reference)] == [1]


async def test_of_several_movers_in_one_moment_one_moves_and_the_others_learn_who(
    another: OpenAnother,
) -> None:
    stores = [await another() for _ in range(4)]
    record = await filed(stores[0], alert())
    people = [DSL, DEPUTY, "slack:U0HEAD", "slack:U0CHAIR"]
    results = await asyncio.gather(
        *(acknowledge(store, record, actor) for store, actor in zip(stores, people, strict=True))
    )
    assert Counter(type(result) for result in results) == {Moved: 1, Late: 3}
    assert len({result.event.actor for result in results}) == 1
    [debt] = await stores[0].delivered(SCHOOL, CHANNEL)
    assert debt.wanted > 1
    assert await stores[0].verify(SCHOOL) == ()


async def test_who_comes_late_learns_what_moved_the_record_not_who_looked_at_it_since(store: Store) -> None:
    record = await filed(store)
    await acknowledge(store, record)
    await store.note(SCHOOL, record.reference, verb="viewed", actor=DEPUTY, body={}, owed=[], now=later(90))
    late = await acknowledge(store, record, DEPUTY)
    assert isinstance(late, Late)
    assert (late.event.actor, late.event.verb, late.record.state) == (DSL, "acknowledge", "acknowledged")


async def test_a_note_adds_an_event_and_moves_nothing(store: Store) -> None:
    record = await filed(store)
    body = {"why": "asked to", "pages": [1, 2]}
    event = await store.note(
        SCHOOL, record.reference, verb="viewed", actor=DSL, body=body, owed=[alert()], now=later(5)
    )
    assert event == Event(2, 2, later(5), DSL, "viewed", "submitted", body)
    assert (await store.events(SCHOOL, record.reference))[-1] == event
    assert await store.record(SCHOOL, record.reference) == record
    [debt] = await store.delivered(SCHOOL, CHANNEL)
    assert debt.reference == record.reference


async def test_events_are_numbered_in_the_record_and_in_the_school(store: Store) -> None:
    first, second = await filed(store), await filed(store)
    for record in (first, second, first):
        await store.note(SCHOOL, record.reference, verb="viewed", actor=DSL, body={}, owed=[], now=NOON)
    assert [(event.n, event.seq) for event in await store.events(SCHOOL, first.reference)] == [
        (1, 1),
        (2, 3),
        (3, 5),
    ]
    assert [(event.n, event.seq) for event in await store.events(SCHOOL, second.reference)] == [
        (1, 2),
        (2, 4),
    ]


async def test_many_file_at_once_and_the_ledger_has_no_gap(another: OpenAnother) -> None:
    stores = [await another() for _ in range(3)]
    await asyncio.gather(*(filed(store, alert()) for store in stores * 8))
    records = await stores[0].records(SCHOOL)
    assert len({record.reference for record in records}) == 24
    assert await stores[0].verify(SCHOOL) == ()
