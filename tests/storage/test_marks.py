"""With the database alone nobody can tell which two records are of one person; with the keys everybody finds theirs.

The thief has every open column of every table, and how long each sealed value is; the log and freed pages as well.
"""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pytest
from alembic import command

from storage import Address, NewRecord, Owed, Store, open_store, upgrade
from storage.due_tables import spent
from storage.marks import NEWEST, counted, found, mark, masked
from storage.sealing import Keys
from storage.tables import SEALED, metadata, names
from tests.storage.conftest import KEYS, OpenAnother
from tests.storage.databases import Databases, Files, sql
from tests.storage.examples import CHANNEL, DSL, LEASE, NOON, SCHOOL, TEACHER, later
from tests.storage.test_damage import picture
from tests.storage.test_migrating import behind, migrate, step

Seen = list[tuple[str, list[tuple[object, ...]]]]
ANN, BOB = "slack:U0PERSONA", "slack:U0PERSONB"
PRINT = re.compile(r"[0-9a-f]{12,}|[0-9A-Z]{6}")
"""Ids, prints and references: drawn at random, or looking so."""
_SEALED = {(table.name, column) for table, _, columns in SEALED for column in columns} | {("files", "content")}


def private(who: str) -> Address:
    return Address("slack", "person", who.partition(":")[2])


async def reported(store: Store, who: str, named: str, n: int, asked: Sequence[str] = ()) -> str:
    """One report as it is made every day: begun, answered, evidence, filed, told, read, added to by who sent it."""
    at = later(60 * n)
    draft = await store.begin(SCHOOL, who, "report", {"a": "x"}, at)
    await store.answer(SCHOOL, who, draft.id, {"b": "y"}, at)
    await store.put_file(SCHOOL, who, draft.id, picture("same"), at)
    words = frozenset({named, "doe"})
    new = NewRecord("request", "x", "submitted", "soon", who, {"what": "x"}, words, at)
    owed = [Owed("alert", CHANNEL, "alert", {}), Owed("receipt", private(who), "receipt", {})]
    record = await store.file(SCHOOL, new, [*owed, Owed("told", private(DSL), "told", {})], at, draft_id=draft.id)
    for debt in await store.due(at, 10, LEASE):
        await store.cleared(debt, "1700.42", at)
    for verb in ("seen", "thanked"):
        await store.note(SCHOOL, record.reference, verb=verb, actor=who, body={}, owed=owed, now=at, found_by=[named])
    await store.move(
        SCHOOL, record.reference, verb="acknowledged", expect=["submitted"], to="acknowledged", actor=DSL, body={},
        owed=[], now=at,
    )  # fmt: skip
    left = await store.begin(SCHOOL, who, "canipost", {"a": "x"}, at)
    await store.cancel(SCHOOL, who, left.id, at)
    for one in asked:
        await store.owe(SCHOOL, [Owed("asked", private(one), "asked", {})], at, record.reference)
    await store.keep(SCHOOL, f"file {n}", who, b"x", at)
    return record.reference


async def seen_by_a_thief(url: str) -> Seen:
    """Everything that is open, each random-looking value by where it was met first: only equality is left of them."""
    met: dict[object, int] = {}

    def looked_at(column: str, value: object) -> object:
        if isinstance(value, bytes | memoryview):
            return len(value)
        if isinstance(value, str) and PRINT.fullmatch(value):
            return "random", met.setdefault(value, len(met))
        return value.isoformat() if isinstance(value, datetime) else value

    tables = []
    for table in sorted(metadata.tables.values(), key=lambda one: one.name):
        if table.name == "secrets":
            continue
        # As they were last written; where a row lies in PostgreSQL's file depends on what else its server does.
        written = "xmin::text::bigint, cmin::text::bigint, ctid" if url.startswith("postgres") else "rowid"
        order = "number" if table.name == "deliveries" else written
        columns = [column.name for column in table.c]
        lengths = [f"length({one})" if (table.name, one) in _SEALED else one for one in columns]
        rows = await sql(url, f"SELECT {', '.join(lengths)} FROM {table.name} ORDER BY {order}")  # noqa: S608
        tables.append((table.name, [tuple(map(looked_at, columns, row)) for row in rows]))
    return tables


async def lived(databases: Databases, *people: tuple[str, str]) -> Seen:
    async with databases.fresh() as url:
        store = await open_store(url, KEYS)
        references = [await reported(store, who, named, n) for n, (who, named) in enumerate(people)]
        await store.destroy(SCHOOL, references[1], actor=DSL, body={}, now=later(999), after=4)
        assert await store.verify(SCHOOL) == ()
        await store.close()
        return await seen_by_a_thief(url)


async def test_a_thief_cannot_tell_whose_reports_belong_together(files: Files) -> None:
    """Three reports by one person look like three by three, whoever is named in them; one was destroyed since."""
    alike = await lived(files, (ANN, "sam"), (ANN, "sam"), (ANN, "sam"))
    assert await lived(files, (ANN, "sam"), (BOB, "kim"), ("slack:U0PERSONC", "lee")) == alike


@pytest.mark.proof
@pytest.mark.parametrize(
    "people",
    [
        ((ANN, "sam"), (BOB, "kim"), ("slack:U0PERSONC", "lee")),
        ((ANN, "sam"), (BOB, "sam"), (ANN, "kim")),
        ((ANN, "sam"), (ANN, "kim"), (BOB, "sam")),
    ],
)
async def test_nor_on_any_database_whoever_sent_which(databases: Databases, people: Sequence[tuple[str, str]]) -> None:
    assert await lived(databases, *people) == await lived(databases, *[(ANN, "sam")] * 3)


@pytest.mark.proof
async def test_the_measure_sees_what_would_tell(databases: Databases) -> None:
    """The same look at a database in which people are named by one print each finds them."""

    async def seen(*people: str) -> object:
        async with databases.fresh() as url:
            store = await open_store(url, KEYS)
            for n, who in enumerate(people):
                await reported(store, who, "sam", n)
            keys = store._cabinet.keys  # noqa: SLF001 - to put it as it was
            for n, who in enumerate(people):
                known = keys.fingerprint(SCHOOL, "person", who)
                await sql(url, f"UPDATE records SET person_print = '{known}' WHERE filed_seq = {n * 4 + 1}")  # noqa: S608
            await store.close()
            return await seen_by_a_thief(url)

    assert await seen(ANN, BOB, ANN) != await seen(ANN, ANN, BOB)


async def test_nothing_of_a_person_ever_stood_twice_in_the_file_or_its_log(tmp_path: Any) -> None:  # noqa: ANN401
    """Old versions of rows, freed pages and the log show no print by which one person could be known again."""
    url = f"sqlite:///{tmp_path}/a.db"
    await upgrade(url)
    store = await open_store(url, KEYS)
    for n in range(3):
        await reported(store, ANN, "sam", n)
    keys = store._cabinet.keys  # noqa: SLF001
    raw = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    at = private(ANN)
    owners = [
        keys.fingerprint(SCHOOL, "person", ANN), keys.fingerprint(SCHOOL, "name", "sam"),
        keys.fingerprint(SCHOOL, "address", at.platform, at.kind, at.to), keys.fingerprint(SCHOOL, "held for", ANN),
    ]  # fmt: skip
    assert mark(keys, SCHOOL, owners[0], 1).encode() in raw, "it would be seen"
    assert [one for one in owners if one.encode() in raw] == []
    await store.close()


async def test_everything_of_a_person_is_found_however_much_there_is(store: Store, another: OpenAnother) -> None:
    """Also by another program, which has counted nothing, and after some were destroyed in between."""
    new = NewRecord("case", "x", "closed", "soon", ANN, {}, frozenset({"sam"}))
    sent = [await store.file(SCHOOL, new, [], NOON) for _ in range(40)]
    for n in (0, 1, 7, 39):
        await store.destroy(SCHOOL, sent[n].reference, actor=DSL, body={}, now=NOON, after=1)
    left = [one.reference for n, one in enumerate(sent) if n not in {0, 1, 7, 39}]
    newer = await another()
    last = await newer.file(SCHOOL, NewRecord("case", "x", "open", "soon", ANN, {}, frozenset({"sam"})), [], NOON)
    for one in (store, newer, await another()):
        mine = await one.records(SCHOOL, person=ANN)
        assert [each.reference for each in mine] == [last.reference, *reversed(left)]
        assert [each.reference for each in await one.records(SCHOOL, person=ANN, newest=2)] == [
            last.reference, left[-1]
        ]  # fmt: skip
        assert (await one.leaf(SCHOOL, {"case": ()}, 7, person=ANN)).left == 30
        assert len(await one.find(SCHOOL, ["sam"])) == 37
        leaf = await one.leaf(SCHOOL, {"case": ("closed",)}, 30, person=ANN)
        rest = await one.leaf(SCHOOL, {"case": ("closed",)}, 30, leaf.before, person=ANN)
        assert [record.reference for record, _ in (*leaf.found, *rest.found)] == list(reversed(left))
        assert await one.records(SCHOOL, person=BOB) == ()
    assert await store.verify(SCHOOL) == ()


@pytest.mark.parametrize("there", [0, 1, 3, 4, 5, 17, 64, 65, 300])
async def test_marks_are_counted_and_found_by_few_questions(store: Store, there: int) -> None:
    async with store._cabinet.writing() as work:  # noqa: SLF001
        rows = [{"school": SCHOOL, "name_print": mark(work.keys, SCHOOL, "ab" * 32, n + 1)} for n in range(there)]
        if rows:
            await work.run(spent.insert(), rows)
        assert await counted(work, SCHOOL, ["ab" * 32, "cd" * 32]) == {"ab" * 32: there, "cd" * 32: 0}
        assert await found(work, SCHOOL, ["ab" * 32]) == {"ab" * 32: []}
        assert work.known == {(SCHOOL, "ab" * 32): there}
        assert await counted(work, SCHOOL, ["ab" * 32]) == {"ab" * 32: there}


async def test_the_newest_of_a_person_are_found_without_looking_at_the_rest(store: Store, url: str) -> None:
    new = [NewRecord("case", f"{n}", "closed" if n % 9 else "open", "soon", ANN, {}) for n in range(100)]
    sent = [(await store.file(SCHOOL, one, [], NOON)).reference for one in new]
    keys: Keys = store._cabinet.keys  # noqa: SLF001
    taken = [mark(keys, SCHOOL, keys.fingerprint(SCHOOL, "person", ANN), n) for n in (95, 96)]
    await sql(url, *(f"DELETE FROM names WHERE name_print = '{one}'" for one in taken))  # noqa: S608
    del sent[94:96]
    store._cabinet._known.clear()  # noqa: SLF001 - as another program finds it
    assert [one.reference for one in await store.records(SCHOOL, person=ANN, newest=5)] == sent[:-6:-1]
    leaf = await store.leaf(SCHOOL, {"case": ()}, 10, person=ANN)
    assert [one.reference for one, _ in leaf.found] == sent[:-11:-1]
    assert (leaf.left, leaf.some) == (NEWEST - 2 - 10, True)
    rare = await store.leaf(SCHOOL, {"case": ("open",)}, 8, person=ANN)
    assert [one.type for one, _ in rare.found] == ["99", "90", "81", "72", "63", "54", "45", "36"]
    whole = await store.leaf(SCHOOL, {"case": ()}, 90, person=ANN)
    assert (len(whole.found), whole.left, whole.some) == (90, 8, False)


async def test_a_mark_that_somebody_took_away_holds_nobody_up_and_is_named(store: Store, url: str) -> None:
    for _ in range(3):
        await store.file(SCHOOL, NewRecord("case", "x", "closed", "soon", ANN, {}), [], NOON)
    keys: Keys = store._cabinet.keys  # noqa: SLF001
    second = mark(keys, SCHOOL, keys.fingerprint(SCHOOL, "person", ANN), 2)
    await sql(url, f"DELETE FROM names WHERE name_print = '{second}'", "UPDATE names SET owner_print = 'x'")  # noqa: S608
    for _ in range(3):
        await store.file(SCHOOL, NewRecord("case", "x", "closed", "soon", ANN, {}), [], NOON)
    assert len(await store.records(SCHOOL)) == 6
    assert len(await store.records(SCHOOL, person=ANN)) == 5
    assert any("names by which record" in fault for fault in await store.verify(SCHOOL))
    assert any("is not found by who sent it" in fault for fault in await store.verify(SCHOOL))


async def test_what_is_masked_twice_is_as_it_was(store: Store) -> None:
    keys = store._cabinet.keys  # noqa: SLF001
    owner = keys.fingerprint(SCHOOL, "person", ANN)
    one, two = (masked(keys, owner, "records", row) for row in "ab")
    assert one != two
    assert len(one) == 64
    assert masked(keys, one, "records", "a") == owner


async def test_what_the_version_before_kept_is_marked_when_the_store_is_opened(bare_url: str) -> None:
    """There and back and there again, everybody finds what is theirs; what was changed is not made good."""
    await upgrade(bare_url)
    store = await open_store(bare_url, KEYS)
    await store.cover()
    references = [await reported(store, who, "sam", n, [TEACHER]) for n, who in enumerate((ANN, BOB, ANN))]
    begun = await store.begin(SCHOOL, ANN, "report", {"a": "x"}, NOON)
    gone = await reported(store, ANN, "kim", 4)
    await store.destroy(SCHOOL, gone, actor=DSL, body={}, now=NOON, after=4)

    async def all_that_is_found(store: Store) -> tuple[object, ...]:
        keys = store._cabinet.keys  # noqa: SLF001
        return (
            [one.reference for one in await store.records(SCHOOL, person=ANN)],
            [one.reference for one in await store.find(SCHOOL, ["sam", "doe"])],
            [(one.id, one.slot) for one in await store.delivered(SCHOOL, private(TEACHER))],
            [one.id for one in await store.delivered(SCHOOL, private(ANN))],
            [one.id for one in await store.delivered(SCHOOL, CHANNEL)],
            [one.id for one in await store.drafts(SCHOOL, ANN)],
            await store.verify(SCHOOL),
            keys.fingerprint(SCHOOL, "person", ANN),
        )

    before = await all_that_is_found(store)
    assert before[0] == [references[2], references[0]]
    assert before[-2] == ()
    await store.close()
    await migrate(bare_url, command.downgrade, "0013")
    prints = await sql(bare_url, "SELECT person_print FROM records ORDER BY filed_seq")
    assert prints[0] == prints[2] == (before[-1],)
    assert len(await sql(bare_url, "SELECT DISTINCT name_print FROM names")) == 2
    await upgrade(bare_url)
    store = await open_store(bare_url, KEYS)
    assert await all_that_is_found(store) == before
    assert (await store.draft(SCHOOL, ANN, begun.id)) is not None
    assert {row[0] for row in await sql(bare_url, "SELECT owner_print IS NULL FROM names")} <= {0}
    await store.close()
    await migrate(bare_url, command.downgrade, "0013")
    await sql(bare_url, "DELETE FROM names WHERE record_id = (SELECT id FROM records WHERE filed_seq = 1)")
    await upgrade(bare_url)
    store = await open_store(bare_url, KEYS)
    assert any(f"names by which record {references[0]}" in fault for fault in await store.verify(SCHOOL))
    await store.close()


async def test_there_is_no_way_back_without_the_keys(bare_url: str) -> None:
    await upgrade(bare_url)
    store = await open_store(bare_url, KEYS)
    await reported(store, ANN, "sam", 0)
    await store.close()
    with pytest.raises(RuntimeError, match="canipost keys flatten"):
        await behind(bare_url, lambda connection: step(connection, command.downgrade, "0013"))
    assert len(await sql(bare_url, "SELECT owner_print FROM names")) == len(
        await sql(bare_url, f"SELECT name_print FROM {names.name}")  # noqa: S608
    )
