# ruff: noqa: S608 - the statements are our own words
"""Whatever somebody changes in the database behind the program's back, `verify` finds and names."""

import pytest

from storage import Anchor, NewRecord, Record, Store, open_store
from tests.storage.conftest import KEYS
from tests.storage.databases import sql
from tests.storage.examples import CHANNEL, DSL, LEASE, NOON, OTHER, SCHOOL, TEACHER, alert, later
from tests.storage.test_damage import picture
from tests.storage.test_ledger import tamper


async def furnished(store: Store) -> tuple[Record, Record]:
    """Two records with evidence, names, a message sent and one owed, by different people."""
    found = []
    for n, person in enumerate((TEACHER, DSL)):
        new = NewRecord("case", "x", "submitted", "soon", person, {"n": n}, frozenset({f"name{n}", "both"}), later(60))
        draft = await store.begin(SCHOOL, person, "report", {}, later(n))
        await store.put_file(SCHOOL, person, draft.id, picture(f"first{n}"), later(n))
        record = await store.file(SCHOOL, new, [alert()], later(n), draft_id=draft.id)
        await store.add_file(SCHOOL, record.reference, person, picture(f"second{n}"), later(n))
        found.append(record)
    [debt, _] = await store.due(later(2), 10, LEASE)
    await store.cleared(debt, "1700.42", later(2))
    await store.file(OTHER, NewRecord("case", "x", "submitted", "soon", TEACHER, {}), [], NOON)
    assert await store.verify(SCHOOL) == ()
    return found[0], found[1]


ONE, TWO = (
    "(SELECT id FROM records WHERE filed_seq = 1 AND school = 'westhaven')",
    ("(SELECT id FROM records WHERE filed_seq = 3 AND school = 'westhaven')"),
)

SWAP = """
UPDATE records SET person_print = (
    SELECT r.person_print FROM records r WHERE r.school = 'westhaven' AND r.filed_seq = 4 - records.filed_seq
) WHERE school = 'westhaven'
"""
MOVE = f"UPDATE files SET record_id = {TWO} WHERE record_id = {ONE}"


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (f"DELETE FROM files WHERE record_id = {ONE}", "is missing, evidence of"),
        (MOVE, "is missing, evidence of record {0}"),
        (MOVE, "was put there, and is no evidence of record {1}"),
        ("DELETE FROM names", "names by which record {0} is found"),
        (f"DELETE FROM names WHERE record_id = {TWO}", "names by which record {1} is found"),
        ("UPDATE deliveries SET shown = wanted WHERE shown < wanted", "a message about record {1} was marked as sent"),
        ("UPDATE deliveries SET refused = 'gone' WHERE shown < wanted", "about record {1} was marked as refused"),
        (f"DELETE FROM deliveries WHERE record_id = {TWO}", "messages about it, were changed or taken away"),
        (SWAP, "record {0} was not sent by who its events say"),
        ("UPDATE records SET filed_at = '2026-01-01 12:00:00'", "record {0} was not filed when its events say"),
        ("UPDATE records SET filed_seq = 77 WHERE filed_seq = 3", "record {1} was not filed when its events say"),
        ("UPDATE records SET due_at = NULL", "when record {0} is due was changed"),
        ("UPDATE records SET due_at = '2036-01-01 12:00:00'", "when record {0} is due was changed"),
        ("UPDATE records SET due_at = NULL, due_print = NULL", "when record {0} is due has no cover yet"),
        ("UPDATE records SET due_print = (SELECT due_print FROM records WHERE filed_seq = 3 AND school = 'westhaven')",
         "when record {0} is due was changed"),
        ("UPDATE records SET cover_print = NULL", "record {0} has no cover yet"),
    ],
)  # fmt: skip
async def test_what_is_changed_is_named(store: Store, url: str, change: str, fault: str) -> None:
    one, two = await furnished(store)
    await tamper(url, change)
    found = await store.verify(SCHOOL)
    assert any(fault.format(one.reference, two.reference) in one_fault for one_fault in found), found


async def test_evidence_that_was_moved_is_not_shown_as_evidence(store: Store, url: str) -> None:
    _, two = await furnished(store)
    await tamper(url, MOVE)
    shown = await store.files_of_record(SCHOOL, two.reference)
    assert [one.damaged for one in shown] == [True, True, False, False]
    assert {one.why for one in await store.damaged()} == {"moved"}


async def wiped(url: str, school: str) -> None:
    """Take everything of a school away, as if it had never been there."""
    tables = ("files", "drafts", "deliveries", "names", "events", "records", "heads")
    await tamper(url, *(f"DELETE FROM {table} WHERE school = '{school}'" for table in tables))


async def test_a_school_that_was_wiped_is_found_by_what_was_noted_elsewhere(store: Store, url: str) -> None:
    await furnished(store)
    noted = await store.anchor(SCHOOL)
    assert noted is not None
    assert noted.seq == 4
    assert await store.verify(SCHOOL, [noted]) == ()
    await wiped(url, SCHOOL)
    assert await store.audited() == (OTHER,)
    assert await store.verify(SCHOOL) == ()
    [fault] = await store.verify(SCHOOL, [noted])
    assert fault == "event 4 is missing, which was noted elsewhere: the ledger was cut, wiped or put back"
    assert await store.anchor(SCHOOL) is None


async def test_an_old_head_put_back_with_the_last_record_cut_off_is_found(store: Store, url: str) -> None:
    """The database is whole in itself, as it was an hour ago."""
    await furnished(store)
    before = (await sql(url, "SELECT * FROM heads WHERE school = 'westhaven'"))[0]._asdict()
    last = await store.file(SCHOOL, NewRecord("case", "x", "submitted", "soon", TEACHER, {}), [], later(9))
    noted = await store.anchor(SCHOOL)
    assert noted is not None
    these = f"(SELECT id FROM records WHERE reference = '{last.reference.replace('-', '')}')"
    await tamper(
        url,
        f"DELETE FROM events WHERE record_id = {these}",
        f"DELETE FROM names WHERE record_id = {these}",
        f"DELETE FROM records WHERE id = {these}",
        f"UPDATE heads SET seq = {before['seq']}, chain_print = '{before['chain_print']}', "
        f"head_print = '{before['head_print']}' WHERE school = 'westhaven'",
    )
    assert await store.verify(SCHOOL) == ()
    assert any("event 5 is missing, which was noted" in fault for fault in await store.verify(SCHOOL, [noted]))
    await store.file(SCHOOL, NewRecord("case", "x", "submitted", "soon", TEACHER, {"other": 1}), [], later(9))
    assert await store.verify(SCHOOL, [noted]) == (
        "event 5 is not the one that was noted elsewhere: the ledger was put back",
    )
    assert await store.verify(SCHOOL, [Anchor(1, "0" * 16)]) != ()


@pytest.mark.parametrize("table", ["conversations", "people", "drafts"])
async def test_whatever_is_sealed_and_was_changed_is_named(store: Store, url: str, table: str) -> None:
    await furnished(store)
    await store.remember_conversation(SCHOOL, "teams", "key", {}, NOON)
    await store.begin(SCHOOL, TEACHER, "report", {}, NOON)
    column = {"conversations": "reference", "people": "body", "drafts": "answers"}[table]
    if table == "people":
        await store.note_roster(SCHOOL, {})
        table, column = "rosters", "noted"
    await sql(url, f"UPDATE {table} SET {column} = (SELECT r.body FROM records r LIMIT 1)")
    found = await store.verify(SCHOOL)
    assert all(f"{table}.{column}, row " in fault and "was changed" in fault for fault in found)
    assert found


async def test_what_was_kept_before_there_were_covers_is_covered_once(store: Store, url: str) -> None:
    await furnished(store)
    await sql(
        url, "UPDATE records SET cover_print = NULL, due_print = NULL", "UPDATE deliveries SET shown_print = NULL"
    )
    assert await store.cover() == 7
    assert await store.verify(SCHOOL) == ()
    await sql(url, "UPDATE records SET cover_print = NULL, due_print = NULL")
    again = await open_store(url, KEYS)
    assert await again.cover() == 0
    assert len(await again.verify(SCHOOL)) == 4
    await again.close()


async def test_what_is_done_all_day_keeps_the_covers_fitting(store: Store) -> None:
    one, _ = await furnished(store)
    await store.owe(SCHOOL, [alert("later"), alert()], NOON, one.reference)
    await store.note(
        SCHOOL, one.reference, verb="x", actor=DSL, body={}, owed=[alert("note")], now=NOON, found_by=["new"]
    )
    due = await store.due(later(60 * 60), 10, LEASE)
    assert {debt.slot for debt in due} == {"alert", "later", "note"}
    for n, debt in enumerate(due):
        if n % 2:
            await store.refused(debt, "gone", [alert("instead", CHANNEL)], NOON)
        else:
            await store.cleared(debt, "1700.43", NOON, [alert("said")])
    await store.owe(SCHOOL, [alert("later"), alert()], NOON, one.reference)
    assert await store.verify(SCHOOL) == ()


async def test_owing_again_what_is_owed_covers_up_nothing(store: Store, url: str) -> None:
    one, _ = await furnished(store)
    await sql(url, f"DELETE FROM names WHERE record_id = {ONE}")
    await store.owe(SCHOOL, [alert("alert", CHANNEL)], NOON, one.reference)
    [debt, *_] = await store.due(later(60 * 60), 10, LEASE)
    await store.cleared(debt, "1700.43", NOON, [alert("alert", CHANNEL)])
    assert any("names by which record" in fault for fault in await store.verify(SCHOOL))


async def test_how_far_it_has_come_is_said(store: Store) -> None:
    await furnished(store)
    said: list[tuple[int, int]] = []
    await store.verify(SCHOOL, on=lambda done, whole: said.append((done, whole)))
    assert said[0] == (4, 6)
    assert said[-1] == (6, 6)
