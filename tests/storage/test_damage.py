"""One damaged row stops nobody: what cannot be opened is left out, noted, and named to whoever mends it."""

import pytest

from storage import (
    Address,
    Damaged,
    NewFile,
    NewPerson,
    NewRecord,
    Owed,
    SealBroken,
    Store,
    StoreError,
    open_store,
)
from storage.tables import SEALED
from tests.storage.conftest import KEYS, OpenAnother
from tests.storage.databases import sql, unguarded
from tests.storage.examples import CHANNEL, DSL, LEASE, NOON, OTHER, RECEIPT, SCHOOL, TEACHER, alert, case, filed, later


async def flipped(url: str, table: str, column: str, where: str = "1 = 1") -> None:
    """Change one bit of every sealed value in a column."""
    if url.startswith("sqlite"):
        rows = await sql(url, f"SELECT rowid, {column} FROM {table} WHERE {column} IS NOT NULL AND {where}")  # noqa: S608
        guard = ["DROP TRIGGER IF EXISTS events_unchanged"] if table == "events" else []
        for rowid, blob in rows:
            changed = bytes(blob[:20]) + bytes([blob[20] ^ 1]) + bytes(blob[21:])
            change = f"UPDATE {table} SET {column} = :changed WHERE rowid = :id"  # noqa: S608
            await sql(url, *guard, change, changed=changed, id=rowid)
        return
    change = f"set_byte({column}, 20, get_byte({column}, 20) # 1)"
    await sql(url, unguarded(url), f"UPDATE {table} SET {column} = {change} WHERE {where}")  # noqa: S608


def picture(name: str) -> NewFile:
    return NewFile("jpeg", name.encode(), name, name, {})


async def furnished(store: Store, school: str) -> str:
    """Put something into every table that has a sealed column; gives the reference of the record."""
    draft = await store.begin(school, TEACHER, "report", {"what": "x"}, NOON, {"practice": "yes"})
    await store.put_file(school, TEACHER, draft.id, picture("a"), NOON)
    record = await store.file(
        school, NewRecord("case", "x", "submitted", "soon", TEACHER, {"a": 1}, frozenset({"sam"}), later(5)),
        [alert(), Owed("receipt", RECEIPT, "receipt", {})], NOON, draft_id=draft.id,
    )  # fmt: skip
    for debt in await store.due(NOON, 10, LEASE):
        await store.cleared(debt, "1700.42", NOON)
    await store.begin(school, TEACHER, "report", {"what": "x"}, NOON)
    await store.remember_conversation(school, "teams", "key", {"a": 1}, NOON)
    await store.write_people(school, [NewPerson("0" * 32, {"name": "x"}, frozenset({TEACHER}))], NOON)
    await store.note_roster(school, {"a": 1})
    await store.keep(school, "offer", TEACHER, b"x", later(9))
    return record.reference


COLUMNS = [(table.name, column) for table, _, columns in SEALED for column in columns if table.name != "secrets"]


@pytest.mark.parametrize(("table", "column"), COLUMNS)
async def test_whatever_is_damaged_holds_up_nothing_else(store: Store, url: str, table: str, column: str) -> None:
    """Everything that a school does all day goes on: filing, lists, searching, sending, climbing, proving."""
    damaged = await furnished(store, SCHOOL)
    await furnished(store, OTHER)
    await flipped(url, table, column, "school = 'westhaven'")
    new = await store.file(
        SCHOOL, NewRecord("case", "x", "submitted", "soon", TEACHER, {"b": 2}, frozenset({"sam"}), later(6)),
        [alert("alert", Address("slack", "channel", "C0NEW"))], later(1),
    )  # fmt: skip
    fine = {new.reference} if table in {"records", "events"} else {new.reference, damaged}
    assert {one.reference for one in await store.records(SCHOOL)} >= fine
    assert {record.reference for record, _ in await store.histories(SCHOOL)} == fine
    assert {one.reference for one in await store.find(SCHOOL, ["sam"])} >= fine
    assert len(await store.records(OTHER)) == 1
    assert new.reference in {one.reference for one in await store.records(SCHOOL, person=TEACHER, newest=1)}
    await store.drafts(SCHOOL, TEACHER)
    await store.conversation(SCHOOL, "teams", "key")
    await store.people(SCHOOL)
    await store.people_at(SCHOOL, TEACHER)
    await store.roster_noted(SCHOOL)
    await store.files_of_record(SCHOOL, damaged)
    await store.delivered(SCHOOL, CHANNEL)
    await store.about(SCHOOL, damaged)
    assert {name for name, _ in await store.due_records(later(9), 10)} == {SCHOOL, OTHER}
    assert "alert" in {debt.slot for debt in await store.due(later(2), 10, LEASE)}
    await store.note(SCHOOL, new.reference, verb="viewed", actor=DSL, body={}, owed=[], now=later(2))
    await store.verify(SCHOOL)
    assert await store.verify(OTHER) == ()


@pytest.mark.parametrize(("table", "column"), COLUMNS)
async def test_whatever_is_met_is_named_until_it_is_mended(store: Store, url: str, table: str, column: str) -> None:
    reference = await furnished(store, SCHOOL)
    if table == "deliveries":  # due again
        await store.note(SCHOOL, reference, verb="x", actor=DSL, body={}, owed=[alert()], now=NOON)
    await flipped(url, table, column)
    assert await store.damaged() == ()
    for meets in (
        store.kept(SCHOOL, "offer", TEACHER, NOON), store.histories(SCHOOL),
        store.drafts(SCHOOL, TEACHER), store.conversation(SCHOOL, "teams", "key"),
        store.people(SCHOOL), store.roster_noted(SCHOOL), store.files_of_record(SCHOOL, reference),
        store.delivered(SCHOOL, CHANNEL),
    ):  # fmt: skip
        await meets
    if (table, column) == ("files", "key"):
        [one] = await store.files_of_record(SCHOOL, reference)
        with pytest.raises(SealBroken):
            await store.file_bytes(SCHOOL, one.id)
    found = await store.damaged(SCHOOL)
    assert {(one.table, one.column, one.why) for one in found} == {(table, column, "changed")}
    of_record = table in {"records", "events", "deliveries", "files"}
    assert {one.reference for one in found} == ({reference} if of_record else {None})
    assert await store.damaged(OTHER) == ()
    await flipped(url, table, column)
    assert await store.damaged() == ()


async def test_that_an_entry_cannot_be_opened_is_said_to_those_only_who_know_of_it(store: Store, url: str) -> None:
    reference = await furnished(store, SCHOOL)
    await filed(store)
    await flipped(url, "records", "body", f"reference = '{reference.replace('-', '')}'")
    await store.histories(SCHOOL)
    assert await store.unreadable(SCHOOL, person=TEACHER) == (reference,)
    assert await store.unreadable(SCHOOL, told=[CHANNEL]) == (reference,)
    assert await store.unreadable(SCHOOL, person=DSL, told=[Address("slack", "channel", "C0OTHER")]) == ()
    assert await store.unreadable(OTHER, person=TEACHER) == ()


async def test_a_record_that_opens_and_means_nothing_can_be_set_aside(store: Store) -> None:
    record = await filed(store)
    store.set_aside(SCHOOL, record.id)
    assert await store.damaged() == (Damaged(SCHOOL, "records", record.id, "", "not-understood", record.reference),)


async def test_a_debt_that_cannot_be_opened_is_mended_by_owing_it_again(store: Store, url: str) -> None:
    record = await filed(store, alert())
    await flipped(url, "deliveries", "content")
    [debt] = await store.due(NOON, 10, LEASE)
    assert debt.damaged
    assert (debt.reference, debt.slot, debt.address.to) == (record.reference, "", "")
    await store.owe(SCHOOL, [alert()], NOON, record.reference)
    await store.postponed(debt, NOON, "unopened", uncertain=False)
    [again] = await store.due(NOON, 10, LEASE)
    assert (again.damaged, again.slot, again.address) == (False, "alert", CHANNEL)


async def test_a_message_whose_name_is_lost_is_looked_for_before_it_is_sent_again(store: Store, url: str) -> None:
    record = await filed(store, alert())
    [debt] = await store.due(NOON, 10, LEASE)
    await store.cleared(debt, "1700.42", NOON)
    await flipped(url, "deliveries", "handle")
    [there] = await store.about(SCHOOL, record.reference)
    assert there.handle
    await store.owe(SCHOOL, [alert()], NOON, record.reference)
    [again] = await store.due(NOON, 10, LEASE)
    assert (again.handle, again.uncertain) == (None, True)


@pytest.mark.parametrize("what", ["record", "draft", "conversation", "nothing"])
async def test_a_secret_that_is_gone_is_not_made_anew_where_anything_is_kept(url: str, what: str) -> None:
    """With a new one no name and no person would be found again, and nobody would notice."""
    store = await open_store(url, KEYS)
    if what == "record":
        await filed(store)
    elif what == "draft":
        await store.begin(SCHOOL, TEACHER, "report", {}, NOON)
    elif what == "conversation":
        await store.remember_conversation(SCHOOL, "teams", "key", {}, NOON)
    await store.close()
    await sql(url, "DELETE FROM secrets")
    if what == "nothing":
        await (await open_store(url, KEYS)).close()
        return
    for _ in range(2):
        with pytest.raises(StoreError, match=r"secret of this database is gone.*Put that row back from a backup"):
            await open_store(url, KEYS)
    assert await sql(url, "SELECT id FROM secrets") == []


async def test_an_alert_goes_out_whatever_the_clock_says(store: Store, another: OpenAnother) -> None:
    """It was filed while the clock was an hour ahead, and again after it was set back."""
    await filed(store, alert("first"))
    await store.file(SCHOOL, case(), [alert("ahead")], later(3600))
    await store.file(SCHOOL, case(), [alert("back")], later(5))
    assert [debt.slot for debt in await store.due(later(6), 10, LEASE)] == ["first", "back", "ahead"]


@pytest.mark.parametrize("hours", [-1, 1])
async def test_an_attempt_put_off_by_a_wrong_clock_waits_no_longer_than_any_does(store: Store, hours: int) -> None:
    await filed(store, alert())
    [debt] = await store.due(NOON, 10, LEASE)
    await store.postponed(debt, later(3600 * -hours + 30), "timeout", uncertain=False)
    assert len(await store.due(later(1), 10, LEASE)) == 1


async def test_a_lease_taken_by_a_wrong_clock_ends(store: Store) -> None:
    await filed(store, alert())
    assert await store.begin_to_send(await store.due(later(3600), 10, LEASE), later(3660)) == 1
    [debt] = await store.due(later(1), 10, LEASE)
    assert debt.uncertain


async def test_a_clock_behind_what_was_owed_is_counted(store: Store) -> None:
    await filed(store, alert())
    assert (await store.waiting(later(60))).ahead == 0
    assert (await store.waiting(later(-3600))).ahead == 3600
    assert await store.last_written() == {SCHOOL: (1, NOON)}
