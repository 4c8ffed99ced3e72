"""In Teams a report from the menu is filled in in a dialog: sent from there, and not lost when it is closed."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.contract.teams import CHANNEL, TeamsStage, teams_stage

STEPS = (
    "What a pupil does online",
    "A pupil or former pupil contacted a member of staff",
    "A pupil at this school",
    "A friend or follow request",
    "No",
    "No",
)


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[TeamsStage]:
    async with teams_stage(tmp_path) as found:
        yield found


async def test_a_report_is_walked_in_the_dialog_and_its_receipt_comes_into_the_chat(stage: TeamsStage) -> None:
    await stage.write("teacher", "hello")
    said = await stage.tap("teacher", "Report something")
    assert "What happened?" in said
    said = await stage.fill("teacher", {"report.what": ""})
    for label in STEPS:
        said = await stage.tap("teacher", label)
    said = await stage.fill("teacher", {"report.more": "It came last night.", "report.name": "A Pupil"})
    assert "Check your answers" in said
    assert "It is in your chat with me as well." in await stage.tap("teacher", "Send")
    await stage.settled()
    assert any("Your report has been sent" in one for one in await stage.private("teacher"))
    assert len(stage.teams.messages[CHANNEL]) == 1


async def test_whoever_closes_the_dialog_finds_what_they_wrote_again(stage: TeamsStage) -> None:
    await stage.write("teacher", "hello")
    menu = stage.cards["teacher"]
    await stage.tap("teacher", "Report something")
    await stage.fill("teacher", {"report.what": ""})
    await stage.tap("teacher", STEPS[0])
    stage.cards["teacher"] = menu  # the dialog is closed; the menu stands in the chat
    said = await stage.tap("teacher", "Report something")
    assert "Carry on" in said
    said = await stage.tap("teacher", "Carry on")
    assert STEPS[1] in said, "it goes on where it was left"


async def test_danger_is_answered_in_the_dialog(stage: TeamsStage) -> None:
    await stage.write("teacher", "hello")
    await stage.tap("teacher", "Report something")
    assert "999" in await stage.tap("teacher", "A child is in danger now")
