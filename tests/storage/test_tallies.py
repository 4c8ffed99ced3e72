"""Tallies: counts by month and theme, and nothing else."""

import asyncio
from datetime import timedelta

from storage import Store
from tests.storage.examples import NOON


async def test_what_happens_is_counted_by_month_kind_and_theme(store: Store) -> None:
    await asyncio.gather(*(store.tally("westhaven", "not-covered", "email", NOON) for _ in range(5)))
    await store.tally("westhaven", "not-covered", "law", NOON)
    await store.tally("westhaven", "not-the-answer", "law", NOON)
    await store.tally("westhaven", "not-covered", "law", NOON + timedelta(days=40))
    await store.tally("dothill", "not-covered", "law", NOON)
    found = await store.tallied("westhaven")
    assert [row[1:] for row in found] == [
        ("not-covered", "law", 1),
        ("not-covered", "email", 5),
        ("not-covered", "law", 1),
        ("not-the-answer", "law", 1),
    ]
    assert found[0][0] > found[1][0] == f"{NOON:%Y-%m}"
    assert await store.tallied("newport") == []
