"""Data keys: each row its own; what a version without them kept goes on; they are given, replaced and taken back."""

import asyncio
import re

import pytest
from alembic import command
from sqlalchemy.dialects import sqlite

from storage import Store, checked, flatten, new_key, open_store, renewing, reseal, resealing, upgrade
from storage.renewing import BELONGING, OWN
from storage.sealing import FORMAT, OF_ROW, OF_SCHOOL, Seal
from storage.tables import records
from tests.storage.conftest import KEYS
from tests.storage.databases import sql
from tests.storage.examples import DSL, LEASE, NOON, OTHER, SCHOOL, TEACHER, alert, filed, later
from tests.storage.test_damage import furnished
from tests.storage.test_migrating import behind, migrate, shape, step

BEFORE = "0011"
UNDER_A_DATA_KEY = [(table.name, column) for table, columns in (*OWN.items(), *BELONGING) for column in columns]


async def forms(url: str, table: str, column: str) -> set[bytes]:
    rows = await sql(url, f"SELECT {column} FROM {table} WHERE {column} IS NOT NULL")  # noqa: S608
    return {bytes(blob[:1]) for (blob,) in rows}


async def everything(store: Store) -> list[object]:
    """All that can be read of both schools."""
    found: list[object] = []
    for school in (SCHOOL, OTHER):
        found += [await store.verify(school), await store.histories(school), await store.drafts(school, TEACHER)]
        found += [await store.people(school), await store.roster_noted(school)]
        found.append(await store.conversation(school, "teams", "key"))
        for record in await store.records(school):
            files = await store.files_of_record(school, record.reference)
            found += [files, [await store.file_bytes(school, one.id) for one in files]]
            found.append([(one.card, one.content, one.handle) for one in await store.about(school, record.reference)])
    assert await store.damaged() == ()
    return found


async def two_schools(store: Store) -> list[object]:
    for school in (SCHOOL, OTHER):
        await furnished(store, school)
        await store.owe(school, [alert("of none")], NOON)
    return await everything(store)


async def as_before(url: str) -> None:
    """Bring everything into the state in which the version before left it."""
    await flatten(url, KEYS)
    for table, column in UNDER_A_DATA_KEY:
        kept = await forms(url, table, column)
        assert kept == {FORMAT}, (table, column)


async def test_each_row_is_under_a_key_of_its_own_and_the_key_under_the_schools(store: Store, url: str) -> None:
    await two_schools(store)
    for table, column in UNDER_A_DATA_KEY:
        # A message that is about no record has no row to keep a key in.
        under = {OF_ROW, OF_SCHOOL} if table == "deliveries" else {OF_ROW}
        assert await forms(url, table, column) == under, (table, column)
    for owner in OWN:
        rows = await sql(url, f"SELECT key FROM {owner.name}")  # noqa: S608
        assert {bytes(key[:5]) for (key,) in rows} == {Seal(KEYS).header(of_school=True)}
        assert len({bytes(key) for (key,) in rows}) == len(rows) > 1


async def test_a_change_of_a_draft_leaves_nothing_that_opens_what_was_there_before(store: Store, url: str) -> None:
    draft = await store.begin(SCHOOL, TEACHER, "report", {"report.what": "first"}, NOON)
    ((was,),) = await sql(url, "SELECT answers FROM drafts")
    await store.answer(SCHOOL, TEACHER, draft.id, {"report.what": "second"}, NOON)
    await sql(url, "UPDATE drafts SET answers = :was", was=was)
    assert await store.drafts(SCHOOL, TEACHER) == ()


async def test_what_the_version_before_kept_is_read_written_and_given_keys(store: Store, url: str) -> None:
    whole = await two_schools(store)
    assert {size for (size,) in await sql(url, "SELECT size FROM files")} == {128}
    await as_before(url)
    assert {size for (size,) in await sql(url, "SELECT size FROM files")} == {1}
    again = await open_store(url, KEYS)
    assert await everything(again) == whole
    [old] = await again.records(SCHOOL)
    await again.note(SCHOOL, old.reference, verb="viewed", actor=DSL, body={"x": 1}, owed=[alert("b")], now=later(1))
    for debt in await again.due(later(9), 10, LEASE):
        await again.cleared(debt, "1700.43", later(9))
    await filed(again, alert())
    whole = await everything(again)
    assert await reseal(url, KEYS) > 8
    assert await everything(again) == whole
    for table, column in UNDER_A_DATA_KEY:
        assert FORMAT not in await forms(url, table, column)
    assert await reseal(url, KEYS) == 0
    assert {size for (size,) in await sql(url, "SELECT size FROM files")} == {128}
    assert [one.bare for one in await checked(url, KEYS)] == [0]
    await again.close()


@pytest.mark.proof
async def test_there_is_no_way_back_past_data_keys_until_they_are_taken_away(bare_url: str) -> None:
    await upgrade(bare_url)
    newer = await behind(bare_url, shape)
    store = await open_store(bare_url, KEYS)
    whole = await two_schools(store)
    await store.close()

    async def back() -> None:
        await behind(bare_url, lambda connection: step(connection, command.downgrade, BEFORE))

    with pytest.raises(RuntimeError, match="canipost keys flatten"):
        await back()
    assert await behind(bare_url, shape) == newer
    await migrate(bare_url, command.downgrade, BEFORE)
    assert "key" not in (await behind(bare_url, shape))["records"][0]
    await upgrade(bare_url)
    assert await behind(bare_url, shape) == newer
    again = await open_store(bare_url, KEYS)
    assert await everything(again) == whole
    await reseal(bare_url, KEYS)
    assert await everything(again) == whole
    await again.close()


@pytest.mark.proof
@pytest.mark.parametrize("contents", [False, True])
async def test_half_way_through_everything_is_read_and_written_and_it_goes_on(
    store: Store, url: str, *, contents: bool
) -> None:
    """It is stopped after each few rows, of what the version before kept, while a second key comes in."""
    for number in range(4):
        await filed(store, alert(f"slot{number}"))
    await two_schools(store)
    await flatten(url, KEYS)
    both = [new_key(), *KEYS]
    between = await open_store(url, both)
    whole, runs = await everything(between), 0

    class Stopped(Exception):  # noqa: N818 - what happened to it
        """Somebody pulled the plug."""

    def stop(*_: int) -> None:
        raise Stopped

    while True:
        try:
            await reseal(url, both, stop, contents=contents)
            break
        except Stopped:
            runs += 1
            assert await everything(between) == whole
            await filed(between, alert("meanwhile"), school=OTHER if runs % 2 else SCHOOL)
            whole = await everything(between)
    assert runs > 5
    await between.close()
    after = await open_store(url, both[:1])
    assert await everything(after) == whole
    await after.close()


async def test_new_contents_have_new_data_keys(store: Store, url: str) -> None:
    whole = await two_schools(store)
    both = [new_key(), *KEYS]
    tables = {"records": "SELECT body FROM records ORDER BY id", "files": "SELECT content FROM files ORDER BY id"}
    was = {name: await sql(url, select) for name, select in tables.items()}
    assert await reseal(url, both) > 0
    assert {name: await sql(url, select) for name, select in tables.items()} == was
    both = [new_key(), *both]
    assert await reseal(url, both, contents=True) > 0
    for name, select in tables.items():
        assert not {bytes(one[0]) for one in was[name]} & {bytes(one[0]) for one in await sql(url, select)}
    assert await reseal(url, both, contents=True) == 0
    again = await open_store(url, both[:1])
    assert await everything(again) == whole
    await again.close()


async def test_others_go_on_while_everything_is_given_new_data_keys(store: Store, url: str) -> None:
    """Whoever files, notes, pays and answers meanwhile never writes under a key that is no longer there."""
    for number in range(8):
        await filed(store, alert(f"slot{number}"))
    await flatten(url, KEYS)
    both = [new_key(), *KEYS]
    between = await open_store(url, both)
    known = [one.reference for one in await between.records(SCHOOL)]
    draft = await between.begin(SCHOOL, TEACHER, "report", {}, NOON)

    async def go_on() -> None:
        for number in range(12):
            reference = known[number % len(known)]
            debt = [alert(f"more{number}")]
            await between.note(SCHOOL, reference, verb="noted", actor=DSL, body={}, owed=debt, now=later(number))
            for one in await between.due(later(99), 3, LEASE):
                await between.cleared(one, f"1700.{number}", later(number))
            await between.answer(SCHOOL, TEACHER, draft.id, {f"report.{number}": "x"}, later(number))

    await asyncio.gather(reseal(url, both, contents=True), go_on())
    await between.close()
    after = await open_store(url, both)
    assert await after.verify(SCHOOL) == ()
    assert sum(len(done) for _, done in await after.histories(SCHOOL)) == 8 + 12
    found = await after.draft(SCHOOL, TEACHER, draft.id)
    assert found is not None
    assert len(found.answers) == 12
    assert await after.damaged() == ()
    await after.close()


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
async def test_however_much_there_is_a_batch_is_found_by_an_index(url: str) -> None:
    """Each of ten thousand batches would read everything otherwise."""
    one = resealing._whole(Seal(KEYS), records, resealing._bare(records, None))  # noqa: SLF001 - its question
    questions = [
        resealing._next(one, [SCHOOL, 5]),  # noqa: SLF001
        *(renewing.belonging(table, columns, [{"school": SCHOOL, "id": "x"}]) for table, columns in BELONGING),
    ]
    for question in questions:
        asked = str(question.compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True}))
        plan = await sql(url, f"EXPLAIN QUERY PLAN {asked}")
        assert [str(step[3]) for step in plan if not re.match("SEARCH|CORRELATED", str(step[3]))] == []
