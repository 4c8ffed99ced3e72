"""What somebody opened in their own conversation with the bot is replaced by a line after two weeks."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest

from tests.contract.slack import SlackStage, slack_stage
from tests.contract.stage import Stage
from tests.contract.teams import TeamsStage, teams_stage
from tests.contract.test_contract import reported, visible
from tests.slack.trouble import Fails, Limited
from tests.teams.double import Status
from tests.until import HANGS

STAGES: Mapping[str, Callable[..., AbstractAsyncContextManager[Stage]]] = {"slack": slack_stage, "teams": teams_stage}
ASKED, LINE = "What about the Quibblethwaite matter?", "Something was open here"


@pytest.fixture(params=STAGES)
async def stage(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Stage]:
    async with STAGES[request.param](tmp_path) as found:
        yield found


async def asked(stage: Stage) -> None:
    """The teacher writes; it is told that the answer stands once it was shown, which may be a moment later."""

    async def stand() -> int:
        return len(await stage.wiring.store.stood_since(stage.wiring.plan.clock(), 10))

    before = await stand()
    await stage.write("teacher", ASKED)
    async with asyncio.timeout(HANGS):
        while await stand() == before:  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.01)


async def after(stage: Stage, days: float) -> list[str]:
    """What stands in the teacher's conversation when so many days have passed."""
    await stage.later(days=days)
    await stage.wiring.opened.sweep()
    await stage.settled()
    return [visible(words) for words in await stage.private("teacher")]


async def test_what_was_written_back_to_somebody_goes_after_two_weeks_and_nothing_is_kept_of_it(stage: Stage) -> None:
    await asked(stage)
    before = await after(stage, 13)
    assert any("Quibblethwaite" in words for words in before)
    gone = await after(stage, 1.1)
    assert len(gone) == len(before), "nobody gets a message because of it"
    assert LINE in gone[-1]
    assert not any("Quibblethwaite" in words for words in gone)
    assert await stage.wiring.store.stood_since(stage.wiring.plan.clock(), 10) == ()
    if isinstance(stage, SlackStage):
        assert "Should I post this?" in visible(await stage.tap_message("teacher", "Open canipost"))


async def test_details_that_the_dsl_opened_in_teams_go_and_the_alert_stays(tmp_path: Path) -> None:
    async with teams_stage(tmp_path) as stage:
        await reported(stage, "Something about Quibblethwaite.")
        await stage.tap_in_channel("dsl", "Show the details")
        assert any("Quibblethwaite" in words for words in await stage.private("dsl"))
        alerts = await stage.channel()
        await after(stage, 14.1)
        assert not any("Quibblethwaite" in words for words in await stage.private("dsl"))
        assert len(await stage.channel()) >= len(alerts)
        assert "Where it stands" in "".join(await stage.private("teacher")), "the receipt is not what somebody opened"


async def test_a_platform_that_is_busy_is_asked_again_and_what_it_does_not_give_back_stays(stage: Stage) -> None:
    await asked(stage)
    match stage:
        case SlackStage():
            stage.slack.trouble("chat.update", Limited(after=1))
        case TeamsStage():
            stage.teams.trouble("PUT", Status(429, after=1))
    assert any("Quibblethwaite" in words for words in await after(stage, 14.1))
    assert LINE in (await after(stage, 0.1))[-1]
    await asked(stage)
    match stage:
        case SlackStage():
            stage.slack.trouble("chat.update", Fails("message_not_found"))
        case TeamsStage():
            stage.teams.trouble("PUT", Status(404, "ActivityNotFoundInConversation"))
    before = await after(stage, 14.1)
    assert await after(stage, 30) == before
    assert (await stage.wiring.store.waiting(stage.wiring.plan.clock())).debts == 0
