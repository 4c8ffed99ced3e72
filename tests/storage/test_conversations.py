"""Conversations are remembered sealed, and no turn counts twice."""

import asyncio
from datetime import timedelta

from storage import Store
from tests.storage.conftest import OpenAnother
from tests.storage.examples import NOON, OTHER, SCHOOL, later


async def test_the_newest_way_to_reach_a_conversation_is_kept(store: Store) -> None:
    await store.remember_conversation(SCHOOL, "teams", "29:one", {"url": "https://old.example"}, NOON)
    await store.remember_conversation(SCHOOL, "teams", "29:one", {"url": "https://new.example"}, later(1))
    assert await store.conversation(SCHOOL, "teams", "29:one") == {"url": "https://new.example"}


async def test_a_conversation_belongs_to_one_school_platform_and_key(store: Store) -> None:
    await store.remember_conversation(SCHOOL, "teams", "29:one", {}, NOON)
    assert await store.conversation(OTHER, "teams", "29:one") is None
    assert await store.conversation(SCHOOL, "slack", "29:one") is None
    assert await store.conversation(SCHOOL, "teams", "29:two") is None
    await store.forget_conversation(OTHER, "teams", "29:one")
    assert await store.conversation(SCHOOL, "teams", "29:one") == {}


async def test_a_forgotten_conversation_is_gone(store: Store) -> None:
    await store.remember_conversation(SCHOOL, "teams", "29:one", {}, NOON)
    await store.forget_conversation(SCHOOL, "teams", "29:one")
    await store.forget_conversation(SCHOOL, "teams", "29:one")
    assert await store.conversation(SCHOOL, "teams", "29:one") is None


async def test_a_turn_is_new_once_on_its_platform(store: Store) -> None:
    assert await store.first_time("slack", "Ev1", NOON)
    assert not await store.first_time("slack", "Ev1", later(60))
    assert await store.first_time("teams", "Ev1", NOON)


async def test_a_turn_that_arrives_twice_in_one_moment_is_new_once(another: OpenAnother) -> None:
    stores = [await another() for _ in range(3)]
    said = await asyncio.gather(*(store.first_time("slack", "Ev1", NOON) for store in stores * 2))
    assert sorted(said) == [False] * 5 + [True]


async def test_turns_are_forgotten_after_a_day(store: Store) -> None:
    await store.first_time("slack", "Ev1", NOON)
    assert not await store.first_time("slack", "Ev1", NOON + timedelta(days=1))
    assert await store.first_time("slack", "Ev1", NOON + timedelta(days=1, seconds=1))
