"""Behind "More" stands the way back: whoever only looked there need not stop and delete, nor lose their place."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.cards.folding import folded, unfolded
from bot.seam.card import Button, Card
from bot.seam.wording import ENGLISH
from tests.bot.cases import SCHOOL, do, report
from tests.desk import Desk, opened
from tests.plain import plain


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with opened(tmp_path) as found:
        yield found


async def more_and_back(desk: Desk, who: str, card: Card) -> Card:
    """Press More on a card, and then Back."""
    more = next(one for one in card.buttons if one.deed == "more")
    seen = (await desk.take(SCHOOL, who, "more", **more.values)).card
    back = next(choice for choice in seen.inputs[0].choices if choice.label == "Back")
    return (await desk.take(SCHOOL, who, "more", do=back.value)).card


async def test_a_report_that_is_not_sent_yet_is_shown_again(desk: Desk) -> None:
    card = (await desk.take(SCHOOL, "teacher", "begin", "report", text="I lost my school phone on the bus.")).card
    for values in (
        {"report.proposed": "device-lost"}, {"lost.who": "me"}, {"lost.holds": "no"},
        {"report.when": "", "report.where": "", "report.done": ""},
    ):  # fmt: skip
        asked = next(iter(values))
        card = (await desk.take(SCHOOL, "teacher", "answer", card.target, card=asked, **values)).card
    assert "Check your answers" in plain(card), plain(card)
    assert plain(await more_and_back(desk, "teacher", card)) == plain(card)


async def test_the_details_of_a_report_are_shown_again(desk: Desk) -> None:
    reference = await report(desk)
    await do(desk, "dsl", "acknowledge", reference)
    card = (await desk.take(SCHOOL, "dsl", "view", reference)).card
    assert (await more_and_back(desk, "dsl", card)).title == card.title


async def test_the_desk_is_shown_again(desk: Desk) -> None:
    for _ in range(3):
        await report(desk)
    card = (await desk.take(SCHOOL, "dsl", "desk")).card
    assert plain(await more_and_back(desk, "dsl", card)) == plain(card)


def test_where_there_is_no_way_back_none_is_offered() -> None:
    card = folded(ENGLISH, Card("A", buttons=tuple(Button(f"{n}", "begin", "report") for n in range(7))))
    seen = unfolded(ENGLISH, str(card.buttons[-1].values["rest"]))
    assert seen
    assert [choice.label for choice in seen.inputs[0].choices] == ["4", "5", "6"]


def test_what_leaves_no_room_for_the_way_back_is_still_carried() -> None:
    long = {"x": "y" * 1430}
    buttons = (*(Button(f"{n}", "begin", "report") for n in range(5)), Button("Z", "cancel", "D-1", long))
    card = folded(ENGLISH, Card("A", buttons=buttons))
    assert [one.label for one in card.buttons] == ["0", "1", "2", "3", "More"]
    assert "Back" not in str(card.buttons[-1].values["rest"])
