"""The roster at rest: written whole, found by address or name, of one school only, and never by two at once."""

from datetime import date

import pytest

from storage import NewPerson, Overtaken, Store
from tests.storage.examples import NOON, OTHER, SCHOOL, later


def somebody(n: int, *addresses: str, name: str = "Dana Reed") -> NewPerson:
    return NewPerson(f"{n:032x}", {"name": name}, frozenset(addresses), frozenset(name.casefold().split()))


async def test_somebody_is_found_by_each_address_and_by_words_of_their_name(store: Store) -> None:
    await store.write_people(SCHOOL, [somebody(1, "slack:U1", "email:d.reed@school.example")], NOON)
    await store.write_people(OTHER, [somebody(1, "slack:U1", name="Kim Tully")], NOON)
    [found] = await store.people_at(SCHOOL, "slack:U1")
    assert found.body == {"name": "Dana Reed"}
    assert found.changed_at == NOON
    assert await store.people_at(SCHOOL, "email:d.reed@school.example") == (found,)
    assert await store.people_at(SCHOOL, "slack:U2") == ()
    assert await store.people_named(SCHOOL, ["reed"]) == await store.people_named(SCHOOL, ["reed", "dana"]) == (found,)
    assert await store.people_named(SCHOOL, ["reed", "kim"]) == await store.people_named(SCHOOL, []) == ()
    assert await store.people_named(OTHER, ["dana"]) == ()


async def test_somebody_written_again_is_found_by_what_holds_now_and_by_nothing_else(store: Store) -> None:
    await store.write_people(SCHOOL, [somebody(1, "slack:U1")], NOON)
    await store.write_people(SCHOOL, [somebody(1, "slack:U2", name="Dana Hale")], later(1))
    assert len(await store.people(SCHOOL)) == 1
    assert await store.people_at(SCHOOL, "slack:U1") == await store.people_named(SCHOOL, ["reed"]) == ()
    assert await store.people_named(SCHOOL, ["hale"]) == await store.people_at(SCHOOL, "slack:U2")


async def test_a_name_is_no_address_and_an_address_no_name(store: Store) -> None:
    await store.write_people(SCHOOL, [NewPerson("1" * 32, {}, frozenset({"same"}), frozenset())], NOON)
    assert await store.people_named(SCHOOL, ["same"]) == ()


async def test_a_roster_of_a_thousand_is_written_whole(store: Store) -> None:
    everybody = [somebody(n, f"slack:U{n}", f"email:{n}@x.example") for n in range(1000)]
    assert await store.write_people(SCHOOL, everybody, NOON) == 1
    assert len(await store.people(SCHOOL)) == 1000
    assert len(await store.people_named(SCHOOL, ["reed"])) == 1000


async def test_whoever_decided_by_an_older_roster_writes_nothing(store: Store) -> None:
    assert await store.roster_version(SCHOOL) == 0
    version = await store.write_people(SCHOOL, [somebody(1)], NOON, seen=0)
    await store.write_people(SCHOOL, [somebody(2)], NOON)
    with pytest.raises(Overtaken):
        await store.write_people(SCHOOL, [somebody(3)], NOON, seen=version)
    assert [one.id for one in await store.people(SCHOOL)] == [somebody(1).id, somebody(2).id]
    assert await store.roster_version(SCHOOL) == 2


async def test_whoever_has_left_is_still_there_with_the_day(store: Store) -> None:
    await store.write_people(SCHOOL, [somebody(1, "slack:U1"), somebody(2)], NOON)
    await store.mark_left(SCHOOL, [somebody(1).id, "f" * 32], date(2026, 3, 1), later(1))
    [gone] = await store.people_at(SCHOOL, "slack:U1")
    assert gone.body == {"name": "Dana Reed", "left": "2026-03-01"}
    assert await store.person(SCHOOL, somebody(2).id) == (await store.people(SCHOOL))[1]
    assert (await store.people(SCHOOL))[1].body == {"name": "Dana Reed"}
    assert await store.person(SCHOOL, "f" * 32) is None


async def test_what_is_noted_beside_a_roster_outlives_its_writing(store: Store) -> None:
    assert await store.roster_noted(SCHOOL) == {}
    await store.note_roster(SCHOOL, {"csv": {"name": "Full name"}})
    assert await store.roster_version(SCHOOL) == 0
    await store.write_people(SCHOOL, [somebody(1)], NOON, seen=0)
    assert await store.roster_noted(SCHOOL) == {"csv": {"name": "Full name"}}
    assert await store.roster_noted(OTHER) == {}
