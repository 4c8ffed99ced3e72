"""From the menu of a message to whoever deals with the report, on each platform that has one: no word is lost."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.contract.stage import MenuStage
from tests.contract.test_contract import STAGES, visible

LONG = f"{'look at what he keeps sending me, day after day. ' * 105}END-OF-TEXT it was in the changing room."
WAY = (
    "None of these, show me the list", "What a pupil does online",
    "A pupil or former pupil contacted a member of staff", "A pupil at this school", "A friend or follow request",
    "No", "No",
)  # fmt: skip


@pytest.fixture(params=["slack", "teams"])
async def stage(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[MenuStage]:
    async with STAGES[request.param](tmp_path) as found:
        assert isinstance(found, MenuStage)
        yield found


@pytest.mark.parametrize(
    ("words", "forwarded", "kept"),
    [
        ("", "meet me after training", ("Rob P", "meet me after training")),
        (LONG, "", ("look at what he keeps sending me", "END-OF-TEXT it was in the changing room.")),
    ],
    ids=["forwarded", "long"],
)
async def test_a_message_is_whole_where_it_is_read(
    stage: MenuStage, words: str, forwarded: str, kept: tuple[str, ...]
) -> None:
    card = await stage.report_message("teacher", words, forwarded)
    for label in WAY:
        if label in card:  # what the words say already is not asked
            card = await stage.tap("teacher", label)
    assert "In your own words" in card
    card = await stage.fill("teacher", {})
    assert all(one in visible(card) for one in kept)
    await stage.tap("teacher", "Send")
    await stage.settled()
    sheet = visible(await stage.tap_in_channel("dsl", "Show the details"))
    assert all(one in sheet for one in kept)
