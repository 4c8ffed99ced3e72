"""Whoever has everything but what came before, the installation's keys as well, opens nothing of a destroyed record."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from storage import (
    KeyMissing,
    NewRecord,
    SealBroken,
    Store,
    backup,
    clean,
    examine,
    flatten,
    new_key,
    open_store,
    reseal,
    restore,
    upgrade,
)
from storage.renewing import BELONGING, OWN
from storage.sealing import Place, Seal
from tests.storage.conftest import KEYS, OpenAnother
from tests.storage.databases import Databases, sql
from tests.storage.examples import DSL, LEASE, NOON, SCHOOL, TEACHER, alert, filed, later
from tests.storage.test_damage import picture
from tests.storage.test_sealing import written_below

Blobs = dict[Place, bytes]


async def sealed(url: str) -> Blobs:
    """Every value that is sealed in records, events, messages and files, by its place; their data keys as well."""
    found: Blobs = {}
    for table, columns in (*OWN.items(), *BELONGING):
        row_id = "seq" if table.name == "events" else "id"
        names = (*columns, "key") if "key" in table.c else columns
        for school, row, *blobs in await sql(url, f"SELECT school, {row_id}, {', '.join(names)} FROM {table.name}"):  # noqa: S608
            for column, blob in zip(names, blobs, strict=True):
                if blob is not None:
                    found[Place(school, table.name, str(row), column)] = bytes(blob)
    return found


def opened(blobs: Blobs, having: Blobs, keys: tuple[str, ...] = KEYS) -> set[Place]:
    """Which of these open by trying every data key that is there, and those of the installation."""
    seal = Seal(keys)
    locks = [seal.lock(place.school, place.table, place.row, key) for place, key in having.items() if place[3] == "key"]
    found = set()
    for place, blob in blobs.items():
        for lock in (*locks, seal.lock(place.school, "", "", None)):
            try:
                lock.open_bytes(blob, place)
            except SealBroken:
                continue
            found.add(place)
    return found


async def a_record(store: Store, url: str) -> tuple[str, Blobs]:
    """A record with evidence, an event and messages beside another; its reference, and what is sealed of it."""
    await filed(store, alert())
    await pay(store)
    before = await sealed(url)
    new = NewRecord("case", "x", "submitted", "soon", TEACHER, {"what": "x" * 3000}, frozenset({"sam"}))
    record = await store.file(SCHOOL, new, [alert()], NOON)
    await store.add_file(SCHOOL, record.reference, TEACHER, picture("evidence"), NOON)
    await pay(store)
    return record.reference, {place: blob for place, blob in (await sealed(url)).items() if place not in before}


async def pay(store: Store) -> None:
    for debt in await store.due(NOON, 10, LEASE):
        await store.cleared(debt, "1700.42", NOON)


async def destroy(store: Store, reference: str) -> None:
    await store.destroy(SCHOOL, reference, actor=DSL, body={}, now=later(9), after=2)


async def test_with_all_keys_and_a_later_backup_nothing_of_it_opens(store: Store, url: str, tmp_path: Path) -> None:
    reference, its = await a_record(store, url)
    assert len({place.table for place in its}) == 4
    assert opened(its, await sealed(url)) == set(its)  # the attempt is a good one
    await destroy(store, reference)
    assert await store.verify(SCHOOL) == ()
    await backup(url, KEYS, tmp_path / "later", datetime.now(UTC))
    other = f"sqlite:///{tmp_path / 'restored.db'}"
    await restore(tmp_path / "later", other, KEYS)
    for there in (url, other):
        now = await sealed(there)
        under_them = {place: blob for place, blob in its.items() if place.column != "key"}
        assert opened(under_them, now) == set()
        assert not set(now.values()) & set(its.values())


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
async def test_not_one_byte_of_its_keys_is_left_in_the_file_or_its_log(
    store: Store, url: str, databases: Databases
) -> None:
    reference, its = await a_record(store, url)
    keys = [blob[17:] for place, blob in its.items() if place.column == "key"]
    assert len(keys) == 2
    await destroy(store, reference)
    assert await clean(url)
    left = written_below(databases.folder, url)
    assert [key for key in keys if key[:16] in left or key[-16:] in left] == []


async def test_an_earlier_backup_holds_it_until_the_installations_key_is_replaced(
    store: Store, url: str, tmp_path: Path
) -> None:
    reference, its = await a_record(store, url)
    earlier = tmp_path / "earlier"
    await backup(url, KEYS, earlier, datetime.now(UTC))
    await destroy(store, reference)
    other = f"sqlite:///{tmp_path / 'restored.db'}"
    await restore(earlier, other, KEYS)
    again = await open_store(other, KEYS)
    assert await again.record(SCHOOL, reference) is not None
    await again.close()
    new = new_key()
    await reseal(url, [new, *KEYS])
    with pytest.raises(KeyMissing):
        examine(earlier, [new])
    # Nor does what PostgreSQL's files and log still hold of it: the data keys of before.
    for place, blob in its.items():
        if place.column == "key":
            with pytest.raises(KeyMissing):
                Seal([new]).open(blob, place)
    after = await open_store(url, [new])
    assert await after.verify(SCHOOL) == ()
    await after.close()


async def test_a_record_that_the_version_before_kept_is_destroyed_as_well(bare_url: str) -> None:
    await upgrade(bare_url)
    store = await open_store(bare_url, KEYS)
    reference, _ = await a_record(store, bare_url)
    await store.close()
    await flatten(bare_url, KEYS)
    store = await open_store(bare_url, KEYS)
    await destroy(store, reference)
    assert await store.verify(SCHOOL) == ()
    assert [event.actor for event in await store.events(SCHOOL, reference)] == ["", "", DSL]
    await reseal(bare_url, KEYS)
    assert await store.verify(SCHOOL) == ()
    await store.close()


async def test_the_key_that_opens_what_postgresql_has_left_is_named_until_it_is_gone(
    store: Store, url: str, another: OpenAnother
) -> None:
    """The certificate names it; who still has it is told, and who has not opens nothing. SQLite leaves nothing."""
    reference, _ = await a_record(store, url)
    left = [bytes(row[0]) for row in await sql(url, "SELECT key FROM records ORDER BY filed_seq")][-1]
    await destroy(store, reference)
    *_, certificate = await store.events(SCHOOL, reference)
    if url.startswith("sqlite"):
        assert await store.remains() == {}
        assert "until" not in certificate.body
        return
    key_id = Seal(KEYS).first_id.hex()
    assert certificate.body["until"] == key_id
    assert await store.remains() == {key_id: 1}
    other = (await store.records(SCHOOL, kinds=["case"]))[0].reference
    await (await another()).destroy(SCHOOL, other, actor=DSL, body={}, now=later(9), after=1)
    assert await store.remains() == {key_id: 2}
    new = new_key()
    await reseal(url, [new, *KEYS])
    for keys, known in (([new, *KEYS], {key_id: 2}), ([new], {})):
        again = await open_store(url, keys)
        assert await again.remains() == known
        assert await again.verify(SCHOOL) == ()
        await again.close()
    with pytest.raises(KeyMissing):
        Seal([new]).open(left, Place(SCHOOL, "records", "", "key"))
