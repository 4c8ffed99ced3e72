"""On every platform: what is written without a command is heard, kept, and passed on by one tap."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.contract.stage import Stage
from tests.contract.test_contract import STAGES, visible

TOLD = "a boy just told me he is going to kill himself tonight"


@pytest.fixture(params=STAGES)
async def stage(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Stage]:
    async with STAGES[request.param](tmp_path) as found:
        yield found


async def test_an_emergency_without_a_command_brings_999_and_its_words_go_with_the_alert(stage: Stage) -> None:
    assert "Ring 999 first" in visible(await stage.write("teacher", TOLD))
    assert await stage.channel() == []
    await stage.tap_message("teacher", "Alert everybody who must know")
    await stage.settled()
    (alert,) = await stage.channel()
    assert "a child may be in danger" in visible(alert)
    assert "kill himself" not in visible(alert)
    assert TOLD in visible(await stage.tap_in_channel("dsl", "Show the details"))


async def test_an_emergency_is_added_to_an_open_report_for_everybody(stage: Stage) -> None:
    await stage.write("teacher", TOLD)
    await stage.tap_message("teacher", "Alert everybody who must know")
    await stage.settled()
    (alert,) = await stage.channel()
    found = re.search(r"[0-9A-Z]{3}-[0-9A-Z]{3}", alert)
    assert found
    said = visible(await stage.write("teacher", "She has just told me that she will kill herself tonight."))
    assert "Ring 999 first" in said
    assert "I have not passed this on" in said
    await stage.tap_message("teacher", f"Add it to {found.group()}")
    await stage.settled()
    assert any("It may be an emergency now" in visible(one) for one in await stage.channel())


async def test_what_is_added_to_a_report_is_heard_and_the_rest_of_what_is_written_waits(stage: Stage) -> None:
    await stage.write("teacher", TOLD)
    await stage.tap_message("teacher", "Alert everybody who must know")
    await stage.settled()
    await stage.tap_in_channel("dsl", "I have seen this")
    said = visible(await stage.write("teacher", "he has just messaged me again, can you come"))
    assert "Ring 999 first" not in said
    assert "I have not passed this on" in said
    (label,) = re.findall(r"Add it to [0-9A-Z]{3}-[0-9A-Z]{3}", said)[:1]
    assert "Added" in visible(await stage.tap_message("teacher", label))
    await stage.tap("teacher", "Add something")
    card = visible(await stage.fill("teacher", {"text": "He is hitting her right now in the toilets"}))
    assert "Ring 999 first" in card
    assert "I have not passed this on" in card
    await stage.tap("teacher", "Add it and tell everyone now")
    await stage.settled()
    assert any("It may be an emergency now" in visible(one) for one in await stage.channel())


async def test_other_words_are_not_passed_on_and_begin_a_report_with_them(stage: Stage) -> None:
    text = "A parent has written about me on the town's page."
    said = visible(await stage.write("teacher", text))
    assert "I have not passed this on" in said
    assert text in said
    asked = visible(await stage.tap_message("teacher", "Report this"))
    assert "Is it one of these?" in asked
    assert await stage.channel() == []
