"""Three programs on one PostgreSQL, one killed every few seconds: nothing is lost, nothing stands twice in Slack."""

import asyncio
from pathlib import Path

import pytest

from storage import upgrade
from tests.crash.together import Together
from tests.storage.databases import Server


@pytest.mark.proof
def test_three_programs_lose_nothing_and_double_nothing_while_they_are_killed(tmp_path: Path) -> None:
    with Server() as postgres:
        asyncio.run(postgres.run("CREATE DATABASE together"))
        url = postgres.url("together")
        asyncio.run(upgrade(url))
        campaign = Together(url, tmp_path / "settings", 1)
        tally = asyncio.run(campaign.together(3, 15))
    assert tally.clean, tally
    assert tally.kills.total() >= 3
    assert tally.sent.total() > 0
    assert set(campaign.sent) == {0, 1, 2}
