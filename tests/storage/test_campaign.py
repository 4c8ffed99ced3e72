"""The short form of the crash campaign (`make crash`): a few lives of the real server, each ended by a kill."""

import asyncio
from pathlib import Path

import pytest

from storage import upgrade
from tests.crash.driver import Campaign


@pytest.mark.proof  # a server is started and killed, again and again
def test_what_was_said_to_be_sent_is_there_and_told_once_however_often_the_server_is_killed(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/crash.db"
    asyncio.run(upgrade(url))
    tally = asyncio.run(Campaign(url, tmp_path / "settings", seed=2026).run(3))
    assert tally.kills.total() == 3
    assert tally.records.total() > 0
    assert tally.clean, tally
