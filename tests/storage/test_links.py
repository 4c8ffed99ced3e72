"""Links for people without an account: guessed by nobody, used once, gone when their time is over."""

import asyncio

from storage import NewRecord, Store, open_store
from tests.storage.conftest import KEYS
from tests.storage.databases import sql
from tests.storage.examples import NOON, OTHER, SCHOOL, TEACHER, later

ASKED = NewRecord("task", "campaign", "asking", "routine", TEACHER, {})


async def confirm(store: Store, token: str) -> object:
    return await store.use_link(token, verb="confirmed", actor="link:1", body={"name": "A"}, owed=[], now=NOON)


async def test_a_link_is_used_once_by_whoever_is_first(store: Store, url: str) -> None:
    record = await store.file(SCHOOL, ASKED, [], NOON)
    await store.make_links(SCHOOL, "confirm", ["t1", "t2"], NOON, reference=record.reference, expires=later(9))
    found = await store.link("t1", NOON)
    assert found
    assert (found.school, found.kind, found.reference) == (SCHOOL, "confirm", record.reference)
    other = await open_store(url, KEYS)
    done = await asyncio.gather(*(confirm(one, "t1") for one in (store, other)))
    await other.close()
    assert sorted(one is None for one in done) == [False, True]
    assert await store.link("t1", NOON) is None
    assert await store.link("t2", NOON), "the other is another's"
    assert [event.verb for event in await store.events(SCHOOL, record.reference)] == ["filed", "confirmed"]
    assert await store.verify(SCHOOL) == ()


async def test_a_link_whose_time_is_over_is_none(store: Store) -> None:
    record = await store.file(SCHOOL, ASKED, [], NOON)
    await store.make_links(SCHOOL, "confirm", ["t1"], NOON, reference=record.reference, expires=later(5))
    assert await store.link("t1", later(4))
    assert await store.link("t1", later(6)) is None
    assert await store.use_link("t1", verb="x", actor="x", body={}, owed=[], now=later(6)) is None
    assert await store.link("guessed", NOON) is None


async def test_the_links_of_one_school_are_taken_back_and_no_others(store: Store) -> None:
    await store.make_links(SCHOOL, "concern", ["t1"], NOON)
    await store.make_links(OTHER, "concern", ["t2"], NOON)
    assert await store.end_links(SCHOOL, ["concern"], NOON) == 1
    assert await store.link("t1", NOON) is None
    assert await store.link("t2", NOON)


async def test_the_database_alone_makes_no_link_work(store: Store, url: str) -> None:
    await store.make_links(SCHOOL, "concern", ["t1"], NOON)
    kept = await sql(url, "SELECT link_print FROM links")
    assert kept
    assert [await store.link(str(row[0]), NOON) for row in kept] == [None]
