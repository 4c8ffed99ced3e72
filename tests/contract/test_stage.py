"""The stages themselves: nobody on them can do what no person could do on that platform."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.contract.stage import Stage
from tests.contract.test_contract import STAGES, reported

WAY = (
    "What a pupil does online", "A pupil or former pupil contacted a member of staff", "A pupil at this school",
    "A friend or follow request", "No", "No",
)  # fmt: skip


@pytest.fixture(params=STAGES)
async def stage(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Stage]:
    async with STAGES[request.param](tmp_path) as found:
        yield found


async def test_a_label_that_is_not_there_cannot_be_pressed(stage: Stage) -> None:
    await stage.begin("teacher", "report")
    with pytest.raises(AssertionError, match="Send it to everybody"):
        await stage.tap("teacher", "Send it to everybody")
    assert WAY[0] in await stage.fill("teacher", {"report.what": ""}), "nothing was pressed meanwhile"


@pytest.mark.parametrize("opens", [True, False], ids=["with a card of her own", "with none"])
async def test_nobody_presses_on_the_card_of_another(stage: Stage, opens: bool) -> None:  # noqa: FBT001
    if opens:
        await stage.begin("dsl", "declare")
    await stage.begin("teacher", "report")
    said = await stage.fill("teacher", {"report.what": ""})
    for label in WAY[:2]:
        assert label in said
        with pytest.raises((AssertionError, KeyError)):
            await stage.tap("dsl", label)
        said = await stage.tap("teacher", label)
    assert WAY[2] in said


async def test_only_fields_that_are_there_are_filled_in_and_none_that_is_needed_stays_empty(stage: Stage) -> None:
    await stage.begin("teacher", "report")
    with pytest.raises(AssertionError, match="report\\.nothing"):
        await stage.fill("teacher", {"report.nothing": "x"})
    await stage.fill("teacher", {"report.what": ""})
    for label in WAY:
        await stage.tap("teacher", label)
    with pytest.raises(AssertionError):
        await stage.fill("teacher", {"report.name": "Somebody"})
    said = await stage.fill("teacher", {"report.name": "Somebody", "report.more": "She asked to follow me."})
    assert "Check your answers" in said


async def test_a_label_that_is_not_in_the_channel_cannot_be_pressed_there(stage: Stage) -> None:
    await reported(stage, "She asked to follow me.")
    with pytest.raises(AssertionError, match="Delete it"):
        await stage.tap_in_channel("dsl", "Delete it")
    (alert,) = await stage.channel()
    assert "I have seen this" in alert
