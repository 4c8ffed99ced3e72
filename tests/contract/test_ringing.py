"""An urgent alert rings: its channel's readers are called by name and written to alone; a lock screen tells nothing."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.contract.slack import SlackStage, slack_stage
from tests.contract.stage import Stage
from tests.contract.teams import CHANNEL, TeamsStage, teams_stage
from tests.contract.test_contract import reported, visible

TOLD = "a boy just told me he is going to kill himself tonight"


@pytest.fixture(params=[slack_stage, teams_stage], ids=["slack", "teams"])
async def stage(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Stage]:
    async with request.param(tmp_path) as found:
        yield found


async def alarmed(stage: Stage) -> None:
    await stage.write("teacher", TOLD)
    await stage.tap_message("teacher", "Alert everybody who must know")
    await stage.settled()


async def alone(stage: Stage, person: str) -> list[str]:
    """The alerts that somebody has in their own conversation with the bot."""
    return [text for text in await stage.private(person) if "Reference" in text]


def called(stage: Stage) -> list[set[str]]:
    """Whom each message in the channel calls by name."""
    if isinstance(stage, TeamsStage):
        cards = [one.card for one in stage.teams.messages[CHANNEL]]
        return [{one["mentioned"]["id"] for one in card.get("msteams", {}).get("entities", ())} for card in cards]
    assert isinstance(stage, SlackStage)
    found = []
    for message in stage.slack.messages[stage.names.channel]:
        rich = [block for block in message["blocks"] if block["type"] == "rich_text"]
        runs = [run for block in rich for part in block["elements"] for run in part["elements"]]
        found.append({run["user_id"] for run in runs if run.get("type") == "user"})
    return found


async def test_an_urgent_alert_calls_the_channels_readers_by_name_and_each_alone(stage: Stage) -> None:
    await alarmed(stage)
    assert called(stage) == [{stage.names.dsl, stage.names.deputy}]
    for person in ("dsl", "deputy"):
        (bell,) = await alone(stage, person)
        assert "a child may be in danger" in visible(bell)
        assert "kill himself" not in visible(bell)
    assert await alone(stage, "chair") == []


async def test_what_a_lock_screen_shows_tells_nothing_of_it(stage: Stage) -> None:
    await alarmed(stage)
    if isinstance(stage, TeamsStage):
        sent = [
            one.activity for found in stage.teams.messages.values() for one in found if "attachments" in one.activity
        ]
        shown = {one.get("summary") for one in sent if one["attachments"][0]["content"].get("msteams")}
        assert shown == {"Urgent: canipost has a message that must not wait."}
        rings = [one for one in sent if one.get("channelData", {}).get("notification", {}).get("alert")]
        assert any(one["attachments"][0]["content"].get("msteams") for one in rings)
    else:
        assert isinstance(stage, SlackStage)
        said = {message["text"] for message in stage.slack.messages[stage.names.channel]}
        assert all("child" not in text and "Reed" not in text for text in said)


async def test_what_one_has_seen_rings_no_more_and_says_so_everywhere(stage: Stage) -> None:
    await alarmed(stage)
    await stage.tap_in_channel("dsl", "I have seen this")
    await stage.settled()
    for person in ("dsl", "deputy"):
        (bell,) = await alone(stage, person)
        assert "Dana Reed confirmed it" in visible(bell)
    assert called(stage) == [set()]


async def test_a_report_that_can_wait_calls_nobody(stage: Stage) -> None:
    await reported(stage, "A Year 8 asked to follow me.")
    assert called(stage) == [set()]
    assert await alone(stage, "dsl") == []


async def test_a_bell_that_cannot_be_rung_is_told_to_who_can_mend_it_and_to_nobody_else(tmp_path: Path) -> None:
    async with teams_stage(tmp_path) as stage:
        deputy = stage.people["deputy"]
        stage.teams.blocked.add(deputy.chat)
        await alarmed(stage)
        assert called(stage) == [{stage.names.dsl, stage.names.deputy}]
        assert any("Devi Shaw" in visible(text) for text in await stage.private("head"))
        receipt = [text for text in await stage.private("teacher") if "Where it stands" in text]
        assert receipt
        assert all("could not be reached" not in text for text in receipt)
