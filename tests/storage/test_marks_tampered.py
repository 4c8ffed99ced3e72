# ruff: noqa: S608 - the statements are our own words
"""Whoever touches the marks by which records are found hides nothing from anybody without `verify` saying so."""

import pytest

from storage import NewRecord, Store, StoreError, open_store
from tests.storage.conftest import KEYS, OpenAnother
from tests.storage.databases import sql
from tests.storage.examples import DSL, NOON, SCHOOL, TEACHER, alert, later
from tests.storage.test_ledger import tamper

WHOLE = 24
FAULT = "a mark by which record {} is found was changed, or others before it were taken away"


async def reported(store: Store, whole: int = 4) -> list[str]:
    """Reports by one person about two, and one by another; gives the references of the first, oldest first."""
    found = []
    for n in range(whole):
        words = frozenset({"sam" if n % 2 else "kim", "hill"})
        new = NewRecord("case", "x", "submitted", "soon", TEACHER, {}, words)
        found.append((await store.file(SCHOOL, new, [alert()], later(n))).reference)
    await store.file(SCHOOL, NewRecord("case", "x", "submitted", "soon", DSL, {}, frozenset({"sam"})), [], NOON)
    assert await store.verify(SCHOOL) == ()
    return found


async def destroyed(store: Store, references: list[str]) -> None:
    """Destroy these, which have one event each."""
    for one in references:
        await store.destroy(SCHOOL, one, actor=DSL, body={}, now=NOON, after=1)


async def own(another: OpenAnother) -> list[str]:
    """What the person who sent them finds, oldest first, in a program that was just started."""
    store = await another()
    return [one.reference for one in reversed(await store.records(SCHOOL, person=TEACHER))]


async def test_what_is_kept_of_destroyed_records_is_taken_away_and_what_that_hides_is_named(
    store: Store, another: OpenAnother, url: str
) -> None:
    there = await reported(store, WHOLE)
    await destroyed(store, there[11:17])
    assert await own(another) == there[:11] + there[17:]
    assert await store.verify(SCHOOL) == ()
    await tamper(url, "DELETE FROM spent")
    assert await own(another) == there[:11], "seven of their reports are hidden from them"
    for one in (store, await another()):  # the first has counted further before, and must not go by that
        assert set(await one.verify(SCHOOL)) == {FAULT.format(one) for one in there[17:]}
    assert await store.record(SCHOOL, there[20]), "nothing is lost: by its reference it is there"


OF = "(SELECT id FROM records WHERE school = 'westhaven' AND filed_seq = {})"
ONE, TWO = OF.format(1), OF.format(2)
MARK = "(SELECT min(name_print) FROM names WHERE record_id = {})"
SWAPPED = f"""
UPDATE names SET record_id = CASE record_id WHEN {ONE} THEN {TWO} ELSE {ONE} END WHERE record_id IN ({ONE}, {TWO})
"""
OWNED = f"""
UPDATE names SET owner_print = (SELECT owner_print FROM names WHERE name_print = {MARK.format(ONE)})
WHERE name_print = {MARK.format(TWO)}
"""
ADDED = f"""
INSERT INTO names SELECT school, '{"cd" * 32}', record_id, owner_print FROM names WHERE name_print = {MARK.format(ONE)}
"""


@pytest.mark.proof
@pytest.mark.parametrize(
    ("change", "named"),
    [
        (f"DELETE FROM names WHERE name_print = {MARK.format(ONE)}", [0]),
        ("DELETE FROM names", range(4)),
        (f"UPDATE names SET record_id = {TWO} WHERE name_print = {MARK.format(ONE)}", [0, 1]),
        (SWAPPED, [0, 1]),
        (f"UPDATE names SET name_print = '{'ab' * 32}' WHERE name_print = {MARK.format(TWO)}", [1]),
        (f"UPDATE names SET owner_print = '{'ab' * 32}' WHERE name_print = {MARK.format(TWO)}", [1]),
        (f"UPDATE names SET owner_print = 'x' WHERE name_print = {MARK.format(TWO)}", [1]),
        (f"UPDATE names SET owner_print = NULL WHERE record_id = {TWO}", [1]),
        (OWNED, [1]),
        (ADDED, [0]),
    ],
)  # fmt: skip
async def test_a_mark_that_was_taken_moved_or_changed_is_named(
    store: Store, url: str, change: str, named: list[int]
) -> None:
    there = await reported(store)
    await tamper(url, change)
    found = await store.verify(SCHOOL)
    for n in named:
        assert any(there[n] in fault for fault in found), (n, found)


async def test_marks_that_are_gone_hide_what_comes_after_and_each_is_named(
    store: Store, another: OpenAnother, url: str
) -> None:
    there = await reported(store, WHOLE)
    those = ", ".join(f"'{one.replace('-', '')}'" for one in there[11:17])
    await tamper(url, f"DELETE FROM names WHERE record_id IN (SELECT id FROM records WHERE reference IN ({those}))")
    assert await own(another) == there[:11]
    found = await store.verify(SCHOOL)
    assert all(any(one in fault for fault in found) for one in there[11:])


async def test_marks_that_nobody_touched_are_no_fault_however_many_there_are(store: Store) -> None:
    """Every mark is counted, of owners with more than one lot of them as well."""
    for n in range(40):
        words = frozenset({f"name{n}", "both"})
        await store.file(
            SCHOOL, NewRecord("case", "x", "submitted", "soon", f"slack:U{n % 3}", {}, words), [], later(n)
        )
    assert await store.verify(SCHOOL) == ()


async def test_nothing_is_marked_twice_where_the_note_that_it_was_is_gone(store: Store, url: str) -> None:
    """Twice under its mask, a row would tell openly whose it is."""
    await reported(store)
    before = await sql(url, "SELECT person_print FROM records ORDER BY id")
    await sql(url, "DELETE FROM secrets WHERE id = 'marked'")
    with pytest.raises(StoreError, match="The note that records are marked is gone"):
        await open_store(url, KEYS)
    assert await sql(url, "SELECT person_print FROM records ORDER BY id") == before
