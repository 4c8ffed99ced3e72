"""How the database goes about it: what is read often is found by an index, however much is kept."""

from collections.abc import Awaitable, Callable, Generator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Connection, event
from sqlalchemy.engine import Engine

from storage import Store
from storage.database import connect, read_url
from tests.storage.databases import sql
from tests.storage.examples import NOON, SCHOOL, TEACHER, alert, case, filed

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


@pytest.fixture
async def full(store: Store, url: str) -> Store:
    """A store with ten thousand old records, which nobody opens."""
    await sql(url, RECORDS, DELIVERIES, "ANALYZE")
    return store


@contextmanager
def watched() -> Generator[list[tuple[str, Any]]]:
    """Note every statement that reads or changes records or deliveries."""
    seen: list[tuple[str, Any]] = []

    def note(_: object, __: object, statement: str, values: object, *___: object) -> None:
        if statement.startswith(("SELECT records", "SELECT deliveries", "UPDATE records", "UPDATE deliveries")):
            seen.append((statement, values))

    event.listen(Engine, "before_cursor_execute", note)
    try:
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
PERSON = "ix_records_school_person_print_filed_seq"
ASKED: dict[str, tuple[Asked, str]] = {
    "due": (lambda store, _: store.due_records(NOON, 10), "ix_records_due"),
    "about": (lambda store, reference: store.about(SCHOOL, reference), "ix_deliveries_school_record_id"),
    "person": (lambda store, _: store.records(SCHOOL, person=TEACHER), PERSON),
    "newest": (lambda store, _: store.records(SCHOOL, person=TEACHER, newest=1), PERSON),
    "kind": (lambda store, _: store.records(SCHOOL, kinds=["task"], newest=5), "ix_records_school_kind_filed_seq"),
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
    assert any(index in one for one in plans), plans
    for one in plans:
        assert "SCAN records" not in one, one
        assert "SCAN deliveries" not in one, one
        assert "Seq Scan" not in one, one


async def test_what_is_due_needs_no_sorting(full: Store, url: str) -> None:
    await full.file(SCHOOL, case(), [], NOON)
    with watched() as statements:
        await full.due_records(NOON, 10)
    [(statement, values)] = statements
    how = await plan(url, statement, values)
    assert "Sort" not in how
    assert "TEMP B-TREE" not in how
