# ruff: noqa: S608 - the statements are our own words
"""The ledger: the database refuses to change it, and what is changed all the same is named."""

import pytest
from sqlalchemy.exc import DBAPIError

from storage import Moved, Record, Store
from tests.storage.databases import sql, unguarded
from tests.storage.examples import DSL, NOON, OTHER, SCHOOL, filed


async def three_events(store: Store) -> Record:
    record = await filed(store)
    await store.note(SCHOOL, record.reference, verb="viewed", actor=DSL, body={"a": 1}, owed=[], now=NOON)
    moved = await store.move(
        SCHOOL,
        record.reference,
        verb="acknowledge",
        expect=["submitted"],
        to="acknowledged",
        actor=DSL,
        body={},
        owed=[],
        now=NOON,
    )
    assert isinstance(moved, Moved)
    return moved.record


async def test_a_whole_ledger_has_no_faults(store: Store) -> None:
    assert await store.verify(SCHOOL) == ()
    await three_events(store)
    await filed(store, school=OTHER)
    assert await store.verify(SCHOOL) == ()
    assert await store.verify(OTHER) == ()


@pytest.mark.parametrize(
    "change",
    [
        "DELETE FROM events WHERE seq = 2",
        "UPDATE events SET verb = 'nothing' WHERE seq = 2",
        "UPDATE events SET seq = 9 WHERE seq = 3",
        "UPDATE events SET chain_print = '' WHERE seq = 3",
    ],
)
async def test_the_database_refuses_to_change_the_ledger(store: Store, url: str, change: str) -> None:
    await three_events(store)
    with pytest.raises(DBAPIError, match="the ledger is append-only"):
        await sql(url, change)
    assert await store.verify(SCHOOL) == ()


@pytest.mark.parametrize(
    "change",
    [
        "verb = 'nothing'",
        "at = '2026-03-01 12:00:00.000000'",
        "state = 'closed'",
        "n = 7",
        "content_print = 'x'",
        "content = (SELECT other.content FROM events other WHERE other.seq = 3)",
    ],
)
async def test_a_changed_event_is_found(store: Store, url: str, change: str) -> None:
    await three_events(store)
    await tamper(url, f"UPDATE events SET {change} WHERE seq = 2")
    assert await store.verify(SCHOOL) == ("event 2 was changed",)


async def test_a_missing_event_is_found(store: Store, url: str) -> None:
    await three_events(store)
    await tamper(url, "DELETE FROM events WHERE seq = 2")
    assert await store.verify(SCHOOL) == ("event 2 is missing", "event 3 does not follow 1")


async def test_reordered_events_are_found(store: Store, url: str) -> None:
    record = await three_events(store)
    renumber = "UPDATE events SET seq = {} WHERE seq = {}"
    await tamper(url, renumber.format(9, 2), renumber.format(2, 3), renumber.format(3, 9))
    assert await store.verify(SCHOOL) == (
        "event 2 does not follow 1",
        "event 2 was changed",
        "event 3 does not follow 2",
        "event 3 was changed",
        "event 3 is not the one the ledger ended with",
        f"record {record.reference} is not in the state its events give",
    )


async def test_an_event_with_its_hash_left_out_of_the_chain_is_found(store: Store, url: str) -> None:
    """All of the columns are made to fit, as far as somebody without the keys can."""
    await three_events(store)
    await tamper(
        url,
        "DELETE FROM events WHERE seq = 2",
        "UPDATE events SET seq = 2, before_print = (SELECT e.chain_print FROM events e WHERE e.seq = 1) WHERE seq = 3",
        "UPDATE heads SET seq = 2",
    )
    faults = await store.verify(SCHOOL)
    assert "event 2 was changed" in faults
    assert "the head of the ledger was changed" in faults


async def test_a_ledger_cut_short_is_found(store: Store, url: str) -> None:
    await three_events(store)
    await tamper(url, "DELETE FROM events WHERE seq = 3", "UPDATE records SET state = 'submitted'")
    assert await store.verify(SCHOOL) == ("the ledger ends at event 2, not at 3",)


async def test_a_head_put_back_is_found_also_when_others_have_written_since(store: Store, url: str) -> None:
    await three_events(store)
    await tamper(
        url,
        "DELETE FROM events WHERE seq = 3",
        "UPDATE records SET state = 'submitted'",
        "UPDATE heads SET seq = 2, chain_print = (SELECT chain_print FROM events WHERE seq = 2)",
    )
    assert await store.verify(SCHOOL) == ("the head of the ledger was changed",)
    await filed(store)
    await filed(store)
    assert await store.verify(SCHOOL) == ("event 3 does not follow 2",)


async def test_a_ledger_without_its_head_or_without_its_end_is_found(store: Store, url: str) -> None:
    record = await three_events(store)
    await tamper(url, "DELETE FROM heads")
    assert await store.verify(SCHOOL) == ("the head of the ledger is missing",)
    await tamper_more(url, "DELETE FROM events")
    assert await store.verify(SCHOOL) == (f"record {record.reference} is not in the state its events give",)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ("UPDATE records SET state = 'closed'", "record {} is not in the state its events give"),
        ("UPDATE records SET urgency = 'none'", "record {} was changed"),
        ("UPDATE records SET type = 'other'", "record {} was changed"),
        (
            "UPDATE records SET body = (SELECT other.body FROM records other WHERE other.school = 'newport')",
            "record {} was changed",
        ),
    ],
)
async def test_a_changed_record_is_found(store: Store, url: str, change: str, fault: str) -> None:
    record = await three_events(store)
    await filed(store, school=OTHER)
    await tamper(url, f"{change} WHERE school = 'westhaven'")
    assert await store.verify(SCHOOL) == (fault.format(record.reference),)
    assert await store.verify(OTHER) == ()


async def test_a_missing_record_is_found(store: Store, url: str) -> None:
    await three_events(store)
    await tamper(url, "PRAGMA foreign_keys = OFF" if url.startswith("sqlite") else "SELECT 1", "DELETE FROM records")
    assert await store.verify(SCHOOL) == ("the record of event 1 is missing",)


REST = "record_id, n, at, verb, state, content_print, before_print, chain_print, content"
MOVED = REST.replace("record_id", "'other'")
INTO = "INSERT OR REPLACE INTO events (school, seq"


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "replace",
    [
        f"{INTO}, {REST}) SELECT school, seq, {REST} FROM events WHERE seq = 1",
        f"{INTO}, {REST}) SELECT school, 9, {REST} FROM events WHERE seq = 1",
        f"{INTO}, {REST}, rowid) SELECT school, 9, {MOVED}, rowid FROM events WHERE seq = 1",
        "UPDATE OR REPLACE events SET seq = 2 WHERE seq = 1",
        "UPDATE OR REPLACE events SET rowid = 2 WHERE seq = 1",
    ],
)
async def test_replacing_an_event_is_refused_like_changing_it(store: Store, url: str, replace: str) -> None:
    """What is replaced goes without SQLite's own trigger for deleting; PostgreSQL has no REPLACE."""
    for _ in range(2):
        await filed(store)
    before = await sql(url, "SELECT rowid, * FROM events ORDER BY seq")
    with pytest.raises(DBAPIError, match="append-only"):
        await sql(url, replace)
    assert await sql(url, "SELECT rowid, * FROM events ORDER BY seq") == before
    assert await store.verify(SCHOOL) == ()


async def tamper(url: str, *statements: str) -> None:
    """Change what the triggers would refuse."""
    guards = [unguarded(url)]
    if url.startswith("sqlite"):
        guards.append("DROP TRIGGER events_unchanged")
    await sql(url, *guards, *statements)


async def tamper_more(url: str, *statements: str) -> None:
    """Go on where SQLite's triggers are gone already."""
    guards = [] if url.startswith("sqlite") else [unguarded(url)]
    await sql(url, *guards, *statements)
