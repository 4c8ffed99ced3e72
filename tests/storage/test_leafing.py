"""Leafing through records: newest first, a few at a time, by kind and state, by person, by any word of a name."""

from typing import Literal

from storage import NewRecord, Store
from storage.kept import Leaf
from tests.storage.examples import NOON, OTHER, SCHOOL, TEACHER, later
from tests.storage.test_damage import flipped


async def furnished(store: Store, school: str = SCHOOL) -> list[str]:
    """Nine records, of two kinds and three states; their references, oldest first."""
    found = []
    for n in range(9):
        kind: Literal["case", "register"] = "register" if n % 3 == 0 else "case"
        state = ("submitted", "closed", "in-hand")[n % 3]
        new = NewRecord(
            kind, "x", state, "soon", TEACHER if n < 4 else "slack:U2", {"n": n}, frozenset({f"name{n % 2}"})
        )
        found.append((await store.file(school, new, [], later(n))).reference)
    return found


def references(leaf: Leaf) -> list[str]:
    return [record.reference for record, _ in leaf.found]


async def test_a_leaf_is_the_newest_and_says_where_the_next_one_begins(store: Store) -> None:
    filed = await furnished(store)
    await furnished(store, OTHER)
    first = await store.leaf(SCHOOL, {"case": (), "register": ()}, 4)
    assert references(first) == filed[:4:-1]
    assert first.looked == 4
    second = await store.leaf(SCHOOL, {"case": (), "register": ()}, 4, first.before)
    assert references(second) == filed[4:0:-1]
    last = await store.leaf(SCHOOL, {"case": (), "register": ()}, 4, second.before)
    assert (references(last), last.before) == (filed[:1], None)
    assert [event.verb for _, events in last.found for event in events] == ["filed"]


async def test_a_leaf_holds_only_what_was_asked_for(store: Store) -> None:
    filed = await furnished(store)
    assert references(await store.leaf(SCHOOL, {"case": ("in-hand",)}, 9)) == [filed[8], filed[5], filed[2]]
    both = await store.leaf(SCHOOL, {"case": ("in-hand", "closed"), "register": ("closed",)}, 9)
    assert references(both) == [filed[n] for n in (8, 7, 5, 4, 2, 1)]
    assert references(await store.leaf(SCHOOL, {"case": ()}, 9, person=TEACHER)) == [filed[2], filed[1]]
    assert await store.leaf(OTHER, {"case": ()}, 9) == Leaf((), None, 0)
    assert (await store.leaf(SCHOOL, {"case": (), "register": ()}, 1, person=TEACHER)).left == 3


async def test_a_leaf_goes_on_after_what_cannot_be_opened(store: Store, url: str) -> None:
    filed = await furnished(store)
    await flipped(url, "records", "body", "filed_seq IN (6, 7)")
    first = await store.leaf(SCHOOL, {"case": (), "register": ()}, 4)
    assert references(first) == [filed[8], filed[7]]
    assert (first.looked, first.before) == (4, 6)


async def test_any_word_of_a_name_finds_and_what_is_newer_than_the_index_is_found_without(store: Store) -> None:
    filed = await furnished(store)
    found = await store.named(SCHOOL, ["name1", "else"], ["case"])
    assert [record.reference for record, _ in found] == [filed[7], filed[5], filed[1]]
    assert await store.named(SCHOOL, [], ["case"]) == ()
    newer = await store.named(SCHOOL, ["name1"], ["case"], above=8)
    assert [record.reference for record, _ in newer] == [filed[8], filed[7], filed[5], filed[1]]
    assert [record.reference for record, _ in await store.named(SCHOOL, [], ["case"], above=8)] == [filed[8]]


async def test_who_sent_something_that_cannot_be_opened_is_found_by_its_names(store: Store, url: str) -> None:
    """Whoever has declared a tie is kept out although the declaration cannot be read any more."""
    await furnished(store)
    assert await store.lost(SCHOOL, ["name0"], ["x"], [TEACHER]) == frozenset()
    await flipped(url, "records", "body")
    assert await store.lost(SCHOOL, ["name0"], ["x"], [TEACHER, "slack:U3"]) == {TEACHER}
    assert await store.lost(SCHOOL, ["other"], ["x"], [TEACHER]) == frozenset()
    assert await store.lost(SCHOOL, ["name0"], ["y"], [TEACHER]) == frozenset()


async def test_names_are_added_to_what_was_filed_before(store: Store) -> None:
    record = await store.file(SCHOOL, NewRecord("case", "x", "closed", "soon", TEACHER, {}), [], NOON)
    assert await store.named_up_to(SCHOOL) == (0, 1)
    await store.name_all(SCHOOL, {record.id: ["sam"]}, 1)
    await store.name_all(SCHOOL, {}, 0)
    assert await store.named_up_to(SCHOOL) == (1, 1)
    assert len(await store.named(SCHOOL, ["sam"], ["case"])) == 1
    assert await store.verify(SCHOOL) == ()
