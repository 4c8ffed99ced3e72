"""A record that was destroyed is gone, word by word, and the ledger is as whole as before, with a certificate in it."""

import pytest

from storage import NewRecord, NoRecord, Overtaken, Store, new_key, open_store, reseal
from tests.storage.conftest import KEYS
from tests.storage.databases import Databases, sql
from tests.storage.examples import CHANNEL, DSL, LEASE, NOON, SCHOOL, TEACHER, alert, later
from tests.storage.test_damage import picture
from tests.storage.test_ledger import tamper
from tests.storage.test_sealing import written_below
from tests.storage.test_tampering import furnished

HEAD = "slack:U0HEAD"


async def destroyed(store: Store) -> tuple[str, str]:
    """Two records, of which the first is destroyed; their references."""
    one, two = await furnished(store)
    await store.note(SCHOOL, one.reference, verb="noted", actor=DSL, body={"text": "x"}, owed=[], now=later(3))
    body = {"name": "Harper Lane", "basis": "child"}
    event = await store.destroy(SCHOOL, one.reference, actor=HEAD, body=body, now=later(9), after=3)
    # Where the database keeps a log of its own, the certificate names the key that still opens it.
    until = {"until": next(iter(await store.remains()))} if await store.remains() else {}
    assert event.body == {**body, "events": 3, "files": 2, "was": "case", **until}
    return one.reference, two.reference


async def test_nothing_of_it_is_left_but_that_it_was(store: Store) -> None:
    gone, other = await destroyed(store)
    assert [record.reference for record in await store.records(SCHOOL, kinds=["case"])] == [other]
    assert [record.reference for record in await store.records(SCHOOL, person=TEACHER)] == []
    assert await store.find(SCHOOL, ["name0"]) == ()
    assert await store.files_of_record(SCHOOL, gone) == ()
    assert await store.about(SCHOOL, gone) == ()
    assert [one.reference for one in await store.delivered(SCHOOL, CHANNEL)] == [other]
    events = await store.events(SCHOOL, gone)
    assert [(event.verb, event.actor) for event in events] == [
        ("filed", ""), ("file-added", ""), ("noted", ""), ("destroyed", HEAD),
    ]  # fmt: skip
    assert [dict(event.body) for event in events[:3]] == [{}, {}, {}]
    assert await store.damaged() == ()


async def test_the_ledger_is_whole_and_what_is_changed_is_still_found(store: Store, url: str) -> None:
    _, other = await destroyed(store)
    noted = await store.anchor(SCHOOL)
    assert noted is not None
    assert await store.verify(SCHOOL, [noted]) == ()
    await store.note(SCHOOL, other, verb="noted", actor=DSL, body={}, owed=[alert("x")], now=later(10))
    assert await store.verify(SCHOOL, [noted]) == ()
    content = "SELECT e.content FROM events e WHERE e.seq = 1 AND e.school = 'westhaven'"
    await tamper(url, f"UPDATE events SET content = ({content}) WHERE seq = 3")  # noqa: S608
    assert "event 3 was changed" in await store.verify(SCHOOL)


async def test_nobody_can_pass_off_what_they_overwrote_as_destroyed(store: Store, url: str) -> None:
    await destroyed(store)
    await tamper(url, "UPDATE events SET verb = 'destroyed' WHERE seq = 4")
    assert await store.verify(SCHOOL) != ()


async def test_it_is_decided_by_what_was_read(store: Store) -> None:
    one, _ = await furnished(store)
    with pytest.raises(Overtaken):
        await store.destroy(SCHOOL, one.reference, actor=HEAD, body={}, now=NOON, after=1)
    with pytest.raises(NoRecord):
        await store.destroy(SCHOOL, "333-333", actor=HEAD, body={}, now=NOON, after=1)
    assert await store.verify(SCHOOL) == ()


async def test_keys_are_replaced_afterwards_as_before(store: Store, url: str) -> None:
    await destroyed(store)
    new = new_key()
    await reseal(url, [new, *KEYS])
    again = await open_store(url, [new])
    assert await again.verify(SCHOOL) == ()
    await again.close()


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
async def test_no_sealed_byte_of_it_is_left_in_the_file(store: Store, url: str, databases: Databases) -> None:
    """SQLite overwrites what is wiped; PostgreSQL does when it cleans up (docs/retention.md says so)."""
    new = NewRecord("case", "x", "submitted", "soon", TEACHER, {"what": "x" * 3000}, frozenset({"sam"}))
    record = await store.file(SCHOOL, new, [alert()], NOON)
    await store.add_file(SCHOOL, record.reference, TEACHER, picture("evidence"), NOON)
    for debt in await store.due(NOON, 10, LEASE):
        await store.cleared(debt, "1700.42", NOON)
    blobs = [row[0] for row in await sql(url, "SELECT body FROM records UNION SELECT content FROM events")]
    blobs += [row[0] for row in await sql(url, "SELECT content FROM files UNION SELECT content FROM deliveries")]
    await store.destroy(SCHOOL, record.reference, actor=HEAD, body={}, now=NOON, after=2)
    await sql(url, "PRAGMA wal_checkpoint(TRUNCATE)")
    left = written_below(databases.folder, url)
    assert [blob for blob in blobs if bytes(blob[:40]) in left] == []
