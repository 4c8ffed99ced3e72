"""Migration 0005 on what the version before it kept, there and back."""

from collections.abc import Callable
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect

from storage import Draft, NewRecord, Store, flatten, newest, open_store, upgrade
from storage.database import connect, read_url
from storage.schema import configuration
from tests.storage.conftest import KEYS
from tests.storage.databases import sql
from tests.storage.examples import NOON, OTHER, SCHOOL, TEACHER, alert, later
from tests.storage.test_files import picture

BEFORE = "0004"
NEEDS_FLATTENING = "0014"
"""What was kept before this, canipost keys flatten makes again."""
WAITING = ("submitted", "acknowledged", "in-hand", "asked-back")
ENDED = ("closed", "current", "withdrawn")


async def migrate(url: str, verb: Callable[[Config, str], None], revision: str) -> None:
    if verb is command.downgrade and revision < NEEDS_FLATTENING:
        await flatten(url, KEYS)

    await behind(url, lambda connection: step(connection, verb, revision))


def step(connection: Connection, verb: Callable[[Config, str], None], revision: str) -> None:
    """Take one step of Alembic's."""
    config = configuration()
    config.attributes["connection"] = connection
    verb(config, revision)


async def behind(url: str, run: Callable[[Connection], Any]) -> Any:  # noqa: ANN401 - whatever was asked for
    engine = connect(read_url(url))
    try:
        async with engine.execution_options(writes=True).begin() as connection:
            return await connection.run_sync(run)
    finally:
        await engine.dispose()


def shape(connection: Connection) -> dict[str, tuple[dict[str, Any], dict[str, Any]]]:
    """Every table's columns and indexes."""
    found = inspect(connection)
    return {
        table: (
            {column["name"]: (str(column["type"]), column["nullable"]) for column in found.get_columns(table)},
            {str(index["name"]): (index["column_names"], index["unique"]) for index in found.get_indexes(table)},
        )
        for table in found.get_table_names()
    }


async def with_states(store: Store) -> None:
    for n, state in enumerate((*WAITING, *ENDED)):
        for school in (SCHOOL, OTHER):
            await store.file(school, NewRecord("case", "x", state, "soon", TEACHER, {}), [alert()], later(n))


async def kept_by_the_version_before(url: str) -> tuple[Draft, Draft]:
    """Records in every kind of state, a rehearsal whose flags are among its answers, and a draft that was given up."""
    await migrate(url, command.upgrade, "head")
    store = await open_store(url, KEYS)
    await with_states(store)
    rehearsal = await store.begin(SCHOOL, TEACHER, "report", {"what": "x", "practice": "yes"}, NOON)
    await store.put_file(SCHOOL, TEACHER, rehearsal.id, picture(), NOON)
    ended = await store.begin(SCHOOL, TEACHER, "report", {"what": "x"}, NOON)
    await store.cancel(SCHOOL, TEACHER, ended.id, NOON)
    await store.close()
    await sql(url, "UPDATE drafts SET flags = NULL", "UPDATE records SET due_at = NULL")
    await migrate(url, command.downgrade, BEFORE)
    return rehearsal, ended


async def test_what_is_open_is_due_once_and_what_has_ended_is_not(bare_url: str) -> None:
    await upgrade(bare_url)
    await kept_by_the_version_before(bare_url)
    await upgrade(bare_url)
    store = await open_store(bare_url, KEYS)
    assert await store.cover() > 0
    for school in (SCHOOL, OTHER):
        records = await store.records(school)
        assert len(records) == len(WAITING + ENDED)
        assert {record.state: record.due for record in records} == {
            **{record.state: record.filed_at for record in records if record.state in WAITING},
            **dict.fromkeys(ENDED),
        }
        assert await store.verify(school) == ()
    due = [await store.record(*name) for name in await store.due_records(later(2), 100)]
    assert [one.state for one in due if one] == [state for state in WAITING[:3] for _ in (SCHOOL, OTHER)]
    await store.close()


async def test_a_rehearsal_begun_before_the_upgrade_is_one_after_it(bare_url: str) -> None:
    await upgrade(bare_url)
    rehearsal, ended = await kept_by_the_version_before(bare_url)
    await upgrade(bare_url)
    store = await open_store(bare_url, KEYS)
    found = await store.draft(SCHOOL, TEACHER, rehearsal.id)
    assert found is not None
    assert (found.answers, found.flags) == ({"what": "x"}, {"practice": "yes"})
    assert len(await store.files_of_draft(SCHOOL, TEACHER, rehearsal.id)) == 1
    given_up = await store.draft(SCHOOL, TEACHER, ended.id)
    assert given_up is not None
    assert (given_up.state, given_up.answers, given_up.flags) == ("cancelled", {}, {})
    await store.close()


async def test_going_back_takes_away_what_the_version_before_would_take_for_a_real_report(bare_url: str) -> None:
    """Its flags cannot be put back among its answers without the keys. Whatever was filed stays."""
    await upgrade(bare_url)
    store = await open_store(bare_url, KEYS)
    await with_states(store)
    rehearsal = await store.begin(SCHOOL, TEACHER, "report", {"what": "x"}, NOON, {"practice": "yes"})
    await store.put_file(SCHOOL, TEACHER, rehearsal.id, picture(), NOON)
    filed = await store.begin(SCHOOL, TEACHER, "report", {"what": "x"}, NOON)
    await store.put_file(SCHOOL, TEACHER, filed.id, picture(), NOON)
    new = NewRecord("case", "x", "submitted", "soon", TEACHER, {}, due=later(5))
    record = await store.file(SCHOOL, new, [], NOON, draft_id=filed.id)
    await store.close()
    await migrate(bare_url, command.downgrade, BEFORE)
    assert [row[0] for row in await sql(bare_url, "SELECT id FROM drafts")] == [filed.id]
    assert len(await sql(bare_url, "SELECT id FROM files")) == 1
    await upgrade(bare_url)
    store = await open_store(bare_url, KEYS)
    await store.cover()
    found = await store.record(SCHOOL, record.reference)
    assert found is not None
    assert found.due == NOON
    assert await store.verify(SCHOOL) == ()
    await store.close()


async def test_going_back_leaves_the_tables_of_the_version_before(bare_url: str) -> None:
    await upgrade(bare_url)
    newer = await behind(bare_url, shape)
    await migrate(bare_url, command.downgrade, BEFORE)
    older = await behind(bare_url, shape)
    columns, indexes = older["records"]
    assert "due_at" not in columns
    assert "flags" not in older["drafts"][0]
    # PostgreSQL and SQLite differ in whether the index behind a constraint is listed.
    assert set(indexes) - {"uq_records_school_reference"} == {
        "ix_records_school_filed_seq",
        "ix_records_school_person_print",
    }
    assert "ix_deliveries_school_record_id" not in older["deliveries"][1]
    await upgrade(bare_url)
    assert await behind(bare_url, shape) == newer
    assert (newest() or "") > BEFORE


def test_the_newest_revision_is_the_head_that_alembic_finds() -> None:
    assert newest() == ScriptDirectory.from_config(configuration()).get_current_head()
