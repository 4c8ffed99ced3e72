"""Slack's Home is the desk: what is open, late and mine for holders, what they have sent for everybody."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.contract.slack import SlackStage, slack_stage
from tests.contract.test_contract import reported, visible
from tests.slack.hand import buttons, words
from tests.until import HANGS


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[SlackStage]:
    async with slack_stage(tmp_path) as found:
        yield found


async def home(stage: SlackStage, person: str) -> str:
    """What stands on somebody's Home, just opened."""
    user = getattr(stage.names, person)
    stage.slack.homes.pop(user, None)
    await stage.hands[person].open_home()
    return await published(stage, person)


async def published(stage: SlackStage, person: str, holding: str = "") -> str:
    user = getattr(stage.names, person)
    async with asyncio.timeout(HANGS):
        while user not in stage.slack.homes or holding not in words(stage.slack.homes[user]):  # noqa: ASYNC110 - the double tells nobody
            await asyncio.sleep(0.01)
    return visible(words(stage.slack.homes[user]))


async def test_a_holder_finds_the_desk_and_opens_a_record_in_one_press(stage: SlackStage) -> None:
    assert "Nothing is open that you deal with." in await home(stage, "dsl")
    reference = await reported(stage, "A Year 8 asked to follow me.")
    said = await home(stage, "dsl")
    assert "Open: 1" in said
    assert reference in said
    assert "Quibblethwaite" not in said, "names stand only where they were asked for"
    labels = [str(one["text"]["text"]) for one in buttons(stage.slack.homes[stage.names.dsl])]
    label = next(one for one in labels if one.startswith(reference))
    shown = await stage._then("dsl", stage.hands["dsl"].press(stage.slack.homes[stage.names.dsl], label))  # noqa: SLF001
    assert reference in visible(shown)


async def test_the_lists_change_in_place(stage: SlackStage) -> None:
    await reported(stage, "A Year 8 asked to follow me.")
    await home(stage, "dsl")
    await stage.hands["dsl"].press(stage.slack.homes[stage.names.dsl], "Mine")
    assert "No open report is with you." in await published(stage, "dsl", "No open report")
    assert not [view for view in stage.slack.views.values() if "No open report" in words(view)]


async def test_everybody_else_finds_what_they_have_sent(stage: SlackStage) -> None:
    said = await home(stage, "teacher")
    assert "You have not sent anything yet" in said
    assert "Should I post this?" in said
    reference = await reported(stage, "A Year 8 asked to follow me.")
    said = await home(stage, "teacher")
    assert "What you have sent" in said
    assert reference in said
    assert "Overdue" not in said
    assert "A child is in danger now" in said
