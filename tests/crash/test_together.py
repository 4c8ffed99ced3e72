"""Several programs on one database, one killed every few seconds: nothing is lost, nothing stands twice in Slack."""

import asyncio
from contextlib import ExitStack
from pathlib import Path

import pytest

from storage import upgrade
from tests.crash.together import Together
from tests.storage.databases import Server


@pytest.mark.proof
@pytest.mark.parametrize(("database", "programs"), [("postgresql", 3), ("sqlite", 2)])
def test_programs_lose_nothing_and_double_nothing_while_they_are_killed(
    database: str, programs: int, tmp_path: Path
) -> None:
    with ExitStack() as stack:
        url = f"sqlite:///{tmp_path}/together.db"
        if database == "postgresql":
            postgres = stack.enter_context(Server())
            asyncio.run(postgres.run("CREATE DATABASE together"))
            url = postgres.url("together")
        asyncio.run(upgrade(url))
        campaign = Together(url, tmp_path / "settings", 1)
        tally = asyncio.run(campaign.together(programs, 15))
    assert tally.clean, tally
    assert tally.kills.total() >= programs
    assert tally.sent.total() > 0
    assert set(campaign.sent) == set(range(programs))
