"""How the database goes about it: what is read often is found by an index, however much is kept."""

import re
from collections.abc import Awaitable, Callable, Generator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import pytest
from sqlalchemy import Connection, event
from sqlalchemy.engine import Engine

from storage import Store
from storage.database import connect, read_url
from storage.spelt import Built, Values
from tests.storage.databases import sql
from tests.storage.examples import CHANNEL, LEASE, NOON, RECEIPT, SCHOOL, TEACHER, alert, case, filed

RECORDS = """
INSERT INTO records (school, id, reference, kind, type, state, urgency, person_print, filed_at, filed_seq, moved_seq,
                     due_at, body)
WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 5000)
SELECT school, school || n, n, CASE n % 50 WHEN 0 THEN 'register' ELSE 'case' END, 'x', 'closed', 'soon',
       n % 500, '2026-03-02 12:00:00.000000', 1000 + n, 1000 + n, NULL, ''
FROM numbers, (SELECT 'westhaven' AS school UNION SELECT 'newport') AS schools
"""
DELIVERIES = """
INSERT INTO deliveries (school, id, record_id, platform, kind, address_print, wanted, shown, attempts, lease, trying,
                        uncertain, owed_at, due_at, content)
SELECT school, id || 'a', id, 'slack', 'channel', 'x', 1, 1, 0, 0, false,
       false, '2026-03-02 12:00:00.000000', '2026-03-02 12:00:00.000000', '' FROM records
"""
EVENTS = """
INSERT INTO events (school, seq, record_id, n, at, verb, state, content_print, before_print, chain_print, content)
SELECT school, 9000 + filed_seq, id, 1, '2026-03-02 12:00:00.000000', 'filed', 'closed', '', '', '', '' FROM records
"""
NAMES = """
INSERT INTO names (school, name_print, record_id) SELECT school, 'print' || (filed_seq % 997), id FROM records
"""
DRAFTS = """
INSERT INTO drafts (school, id, person_print, dialog, state, begun_at, changed_at, record_id, answers)
SELECT school, id, id, 'report', 'filed', '2026-03-02 12:00:00.000000', '2026-03-02 12:00:00.000000', id, ''
FROM records
"""
FILES = """
INSERT INTO files (school, id, record_id, same_print, kind, size, added_at, about, key, content)
SELECT school, id, id, id, 'jpeg', 1, '2026-03-02 12:00:00.000000', '', '', '' FROM records
"""


pytestmark = pytest.mark.proof  # ten thousand records are written for each question


@pytest.fixture
async def full(store: Store, url: str) -> Store:
    """A store with ten thousand old records, which nobody opens."""
    await sql(url, RECORDS, DELIVERIES, EVENTS, NAMES, DRAFTS, FILES, "ANALYZE")
    return store


@contextmanager
def watched() -> Generator[list[tuple[str, Any]]]:
    """Note every statement that reads or changes records or deliveries."""
    seen: list[tuple[str, Any]] = []

    def note(_: object, __: object, statement: str, values: object, *___: object) -> None:
        if statement.startswith(("SELECT", "UPDATE records", "UPDATE deliveries")):
            seen.append((statement, values))

    given = Built.given

    def noted(built: Built, values: Values) -> list[Any]:
        """What of a statement of every turn goes to the driver."""
        note(None, None, built.text, tuple(given(built, values)))
        return given(built, values)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        with patch.object(Built, "given", noted):
            yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", note)


async def plan(url: str, statement: str, values: Any) -> str:  # noqa: ANN401 - as the driver takes them
    how = "EXPLAIN QUERY PLAN" if url.startswith("sqlite") else "EXPLAIN"

    def explain(connection: Connection) -> str:
        return "\n".join(str(row[-1]) for row in connection.exec_driver_sql(f"{how} {statement}", values))

    engine = connect(read_url(url))
    try:
        async with engine.connect() as connection:
            return await connection.run_sync(explain)
    finally:
        await engine.dispose()


Asked = Callable[[Store, str], Awaitable[object]]
PERSON = "pk_names|sqlite_autoindex_names_1"
KIND = "ix_records_school_kind_filed_seq"
STATE = "ix_records_school_kind_state_filed_seq"
NAME = "pk_names|sqlite_autoindex_names_1"
OPEN = {"case": ("submitted", "acknowledged", "in-hand"), "request": ("submitted",)}
ASKED: dict[str, tuple[Asked, str]] = {
    "due": (lambda store, _: store.due_records(NOON, 10), "ix_records_due"),
    "taken": (lambda store, _: store.take_due(NOON, 10, LEASE), "ix_records_due"),
    "about": (lambda store, reference: store.about(SCHOOL, reference), "ix_deliveries_school_record_id"),
    "person": (lambda store, _: store.records(SCHOOL, person=TEACHER), PERSON),
    "newest": (lambda store, _: store.records(SCHOOL, person=TEACHER, newest=1), PERSON),
    "kind": (lambda store, _: store.records(SCHOOL, kinds=["task"], newest=5), KIND),
    "open": (lambda store, _: store.leaf(SCHOOL, OPEN, 10), STATE),
    "mine": (lambda store, _: store.leaf(SCHOOL, {"case": ()}, 10, person=TEACHER), PERSON),
    "everything": (lambda store, _: store.leaf(SCHOOL, {"case": (), "register": ()}, 10, 9000), KIND),
    "clock": (lambda store, _: store.last_written(), "pk_events|autoindex_events"),
    "named": (lambda store, _: store.named(SCHOOL, ["sam"], ["register"]), NAME),
    "found": (lambda store, _: store.find(SCHOOL, ["sam", "doe"]), NAME),
    "lost": (lambda store, _: store.lost(SCHOOL, ["sam"], ["x"], [TEACHER]), NAME),
    "one": (lambda store, reference: store.record(SCHOOL, reference), "records_school_reference|autoindex_records"),
    "events": (lambda store, reference: store.events(SCHOOL, reference), "events_school_record_id_n|autoindex_events"),
    "files": (lambda store, reference: store.files_of_record(SCHOOL, reference), "ix_files_school_record_id"),
    "owed": (lambda store, _: store.due(NOON, 10, LEASE), "ix_deliveries_due"),
    "waiting": (lambda store, _: store.waiting(NOON), "ix_deliveries_due"),
    "delivered to a person": (lambda store, _: store.delivered(SCHOOL, RECEIPT), NAME),
    "drafts": (lambda store, _: store.drafts(SCHOOL, TEACHER), "ix_drafts_school_state_id"),
    "delivered": (lambda store, _: store.delivered(SCHOOL, CHANNEL), "ix_deliveries_school_address_print"),
    "refresh": (
        lambda store, reference: store.move(
            SCHOOL, reference, verb="x", expect=["submitted"], to="y", actor=TEACHER, body={}, owed=(), now=NOON
        ),
        "ix_deliveries_school_record_id",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", ASKED)
async def test_what_is_asked_often_is_found_by_an_index(full: Store, url: str, what: str) -> None:
    record = await filed(full, alert())
    asked, index = ASKED[what]
    with watched() as statements:
        await asked(full, record.reference)
    plans = [await plan(url, statement, values) for statement, values in statements]
    assert any(re.search(index, one) for one in plans), plans
    for one in plans:
        for table in ("records", "deliveries", "events", "names", "files"):
            # The index of what is unpaid is read as a whole: that is what is asked for.
            assert f"SCAN {table}" not in one.replace("SCAN deliveries USING INDEX ix_deliveries_due", ""), one
            assert f"Seq Scan on {table}" not in one, one


@pytest.mark.parametrize("what", ["kind", "one"])
async def test_what_is_listed_is_not_sorted_first(full: Store, url: str, what: str) -> None:
    record = await filed(full, alert())
    with watched() as statements:
        await ASKED[what][0](full, record.reference)
    for statement, values in statements:
        how = await plan(url, statement, values)
        assert "Sort" not in how, how
        assert "TEMP B-TREE" not in how, how


@pytest.mark.parametrize(("what", "branches"), [("open", 4), ("everything", 2)])
async def test_a_leaf_reads_no_more_than_what_is_on_it(full: Store, url: str, what: str, branches: int) -> None:
    """Each kind and state is read from its end of an index, as far as the leaf is long; only that is put in order."""
    with watched() as statements:
        await ASKED[what][0](full, "")
    how = await plan(url, *statements[0])
    if url.startswith("sqlite"):
        searches = [
            one for one in how.splitlines() if re.search(r"SEARCH records USING .*INDEX ix_records_school", one)
        ]
        assert len(searches) == branches, how
        assert how.count("TEMP B-TREE") <= 2, how
    else:
        assert how.count("Limit") == branches + 1, how
        # Where there are few, it takes them all from the index and puts them in order.
        assert len(re.findall(r"(Backward using|Bitmap Index Scan on) ix_records_school", how)) == branches, how


async def test_what_is_due_needs_no_sorting(full: Store, url: str) -> None:
    await full.file(SCHOOL, case(), [], NOON)
    with watched() as statements:
        await full.due_records(NOON, 10)
    [(statement, values)] = statements
    how = await plan(url, statement, values)
    assert "Sort" not in how
    assert "TEMP B-TREE" not in how
