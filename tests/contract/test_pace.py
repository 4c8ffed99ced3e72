"""How fast one person may go, and what is asked once more, on each platform."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.talk.pace import Pace
from tests.contract.stage import Stage
from tests.contract.test_contract import STAGES, reported, visible
from tests.contract.test_declaring import from_list


@pytest.fixture(params=STAGES)
async def stage(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Stage]:
    async with STAGES[request.param](tmp_path) as found:
        yield found


async def test_whoever_goes_too_fast_reads_a_kind_sentence_and_others_go_on(stage: Stage) -> None:
    stage.wiring.talk._pace = Pace(most=3)  # noqa: SLF001 - ninety, but a test is slower than a program
    said = [visible(await stage.write("teacher", "May I use the logo?")) for _ in range(4)]
    assert "May I use the logo?" in said[0]
    assert "That was a lot at once. Wait a minute" in said[-1]
    assert "A child is in danger now" in said[-1]
    assert "What your policy says" in visible(await stage.begin("head", "policy", "May I use the logo?"))


async def test_a_report_is_closed_once_its_reference_was_typed_and_not_before(stage: Stage) -> None:
    reference = await reported(stage, "Something was seen.")
    await stage.tap_in_channel("dsl", "I have seen this")
    await stage.settled()
    said = await from_list(stage, "dsl", "desk", "a pupil contacted a member of staff (seen)")
    if "Close it" not in said:
        await stage.tap("dsl", "More")
    assert "Once more, to be safe" in visible(await stage.tap("dsl", "Close it"))
    wrong = visible(await stage.fill("dsl", {"again.word": "AAA-AAA"}))
    assert "That was not it" in wrong
    await stage.fill("dsl", {"again.word": reference.lower()})
    [record] = await stage.wiring.store.records("westhaven")
    assert record.state == "acknowledged"
    await stage.fill("dsl", {"outcome": "helped", "text": "They have spoken."})
    [record] = await stage.wiring.store.records("westhaven")
    assert record.state == "closed"
