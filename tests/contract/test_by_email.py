"""On Slack and Teams: role holders whom the settings name by e-mail addresses are found, recognised and told."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from functools import partial
from pathlib import Path

import pytest

from bot.cases.within_reach import addresses
from bot.casework.introductions import Introductions
from bot.commands import reach as command
from bot.people.by_email import awaited
from bot.people.school import School
from tests.contract.slack import SlackStage, slack_stage
from tests.contract.stage import HOLDERS, MenuStage, address
from tests.contract.teams import teams_stage
from tests.contract.test_contract import reported, visible

STAGES: Mapping[str, Callable[[Path], AbstractAsyncContextManager[MenuStage]]] = {
    "slack": partial(slack_stage, by_email=True),
    "teams": partial(teams_stage, by_email=True),
}


@pytest.fixture(params=STAGES)
async def stage(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[MenuStage]:
    async with STAGES[request.param](tmp_path) as found:
        for one in HOLDERS:
            found.known(one, email=address(one))
        found.known("teacher", email="teacher@school.example")
        await found.later(
            minutes=11
        )  # Teams' people have come before they had addresses; a platform is believed so long
        yield found


async def school(stage: MenuStage) -> School:
    return await stage.wiring.staffroom.introductions.known(stage.wiring.plan.schools[0])


async def asked(stage: MenuStage) -> int:
    """Ask the platform for everybody, as at a start; gives how many are not found."""
    return await stage.wiring.introducing.look()


async def test_whoever_writes_first_is_recognised_at_once_and_after_a_restart(stage: MenuStage) -> None:
    assert "The desk is for those who deal with reports" not in visible(await stage.write("dsl", "desk"))
    assert (await school(stage)).people[0].ids == {platform(stage): stage.names.dsl}
    later = Introductions(stage.wiring.store, stage.wiring.plan.clock)
    assert (await later.known(stage.wiring.plan.schools[0])).people[0].ids == {platform(stage): stage.names.dsl}
    assert len(list(awaited(await school(stage)))) == len(HOLDERS) - 1


async def test_an_alert_goes_to_the_channel_whose_readers_are_known_by_address(stage: MenuStage) -> None:
    left = await asked(stage)
    # Teams tells only of those who are in the channel: the head and the chair are known once they write.
    assert left == (0 if isinstance(stage, SlackStage) else 2)
    await reported(stage, "A Year 8 asked to follow me.")
    assert len(await stage.channel()) == 1
    for one in ("head", "chair"):
        await stage.write(one, "help")
    assert list(awaited(await school(stage))) == []


async def test_what_is_owed_to_an_address_waits_and_arrives(stage: MenuStage) -> None:
    await reported(stage, "A Year 8 asked to follow me.")
    await stage.later(hours=80)
    assert not any("pupil contacted" in one for one in map(visible, await stage.private("head")))
    await stage.write("head", "help")
    await stage.later(minutes=30)
    assert any("pupil contacted" in one for one in map(visible, await stage.private("head")))


async def test_a_guest_with_that_address_is_not_taken_for_the_holder(stage: MenuStage) -> None:
    stage.known("chair", email=address("chair"), guest=True)
    await stage.write("chair", "help")
    assert (platform(stage), address("chair")) in list(awaited(await school(stage)))


async def test_reach_says_who_has_not_been_met_and_what_to_do(stage: MenuStage) -> None:
    home, store = stage.wiring.plan.schools[0], stage.wiring.store
    at = next(at for whose, at in addresses(home) if whose == ("Dana Reed",))
    line = await command.one(home, store, stage.wiring.senders, ("Dana Reed",), at)
    said = command.said(home, line)
    assert said.strip().startswith("NO")
    assert "Have them write to canipost once." in said


def platform(stage: MenuStage) -> str:
    return next(iter(stage.wiring.plan.schools[0].workspaces))
