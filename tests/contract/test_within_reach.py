"""`canipost reach`: who can be written to, since when, what to do; from what is kept, and by asking the platforms."""

from pathlib import Path

import pytest

from bot.cases.within_reach import addresses
from bot.commands import reach as command
from bot.seam.sender import Refused
from storage import Address
from tests.contract.slack import slack_stage
from tests.contract.stage import Stage
from tests.contract.teams import CHANNEL, teams_stage
from tests.contract.test_contract import reported
from tests.teams.hand import installed, joined


async def said(stage: Stage, *, live: bool = False) -> dict[str, str]:
    """The lines of the school, by whose they are."""
    school, store = stage.wiring.plan.schools[0], stage.wiring.store
    asked = {name: sender for name, sender in stage.wiring.senders.items() if live}
    lines = [await command.one(school, store, asked, whose, at) for whose, at in addresses(school)]
    return {line.whose[0]: command.said(school, line).strip() for line in lines}


async def test_teams_knows_whom_it_has_met_and_what_has_gone(tmp_path: Path) -> None:
    async with teams_stage(tmp_path) as stage:
        found = await said(stage)
        assert found["Dana Reed"].startswith("yes")
        assert " since " in found["Dana Reed"]
        assert found["deputy-dsl"].startswith("yes")
        await stage.send(installed(stage.teams, stage.people["head"], action="remove"))
        bot = {"id": f"28:{stage.teams.app_id}"}
        out = joined(stage.teams, stage.people["dsl"], channel=CHANNEL) | {"membersAdded": [], "membersRemoved": [bot]}
        await stage.send(out)
        found = await said(stage)
        assert found["Harper Lane"].startswith("NO")
        assert "Have the app installed for them" in found["Harper Lane"]
        assert found["deputy-dsl"].startswith("NO")
        assert "Invite canipost into the channel" in found["deputy-dsl"]


async def test_what_was_sent_last_counts_more_than_what_was_known_before(tmp_path: Path) -> None:
    async with teams_stage(tmp_path) as stage:
        stage.teams.channel(CHANNEL, [], installed=False)
        await reported(stage, "Something.")
        found = await said(stage)
        assert found["deputy-dsl"].startswith("NO")


async def test_teams_is_asked_and_nobody_is_written_to(tmp_path: Path) -> None:
    async with teams_stage(tmp_path) as stage:
        before = sum(map(len, stage.teams.messages.values()))
        assert all(line.startswith("yes") for line in (await said(stage, live=True)).values())
        stage.teams.channel(CHANNEL, [stage.people["dsl"], stage.people["deputy"], stage.people["teacher"]])
        stage.teams.removes_app(stage.people["chair"])
        found = await said(stage, live=True)
        assert found["Chris Moor"].startswith("NO")
        assert "holds none of its roles" in found["deputy-dsl"]
        assert sum(map(len, stage.teams.messages.values())) == before


async def test_slack_is_not_tried_until_it_is_asked(tmp_path: Path) -> None:
    async with slack_stage(tmp_path) as stage:
        assert all(line.startswith("unknown") for line in (await said(stage)).values())
        assert all(line.startswith("yes") for line in (await said(stage, live=True)).values())
        sender = stage.wiring.senders["slack"]
        with pytest.raises(Refused):
            await sender.look(stage.names.workspace, Address("slack", "person", "U0NOBODY"))
        with pytest.raises(Refused):
            await sender.look("T0OTHER", Address("slack", "person", stage.names.dsl))
