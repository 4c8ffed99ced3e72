"""What somebody wrote may be an emergency: it comes first, the words are not lost, and a false alarm costs one tap."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.seam.card import Card
from tests.desk import Desk, opened
from tests.plain import plain

TOLD = "a girl in my class told me her uncle gets into her bed at night"


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with opened(tmp_path) as found:
        yield found


async def press(desk: Desk, card: Card, deed: str, user: str = "teacher") -> Card:
    button = next(button for button in card.buttons if button.deed == deed)
    return (await desk.take("westhaven", user, button.deed, button.target, **button.values)).card


async def test_the_words_go_with_the_alert_and_only_to_those_entitled(desk: Desk) -> None:
    card = (await desk.take("westhaven", "teacher", "begin", "policy", text=TOLD)).card
    await desk.take("westhaven", "teacher", card.deed, card.target, **{"danger.send": "send"})
    await desk.sweep()
    (alert,) = desk.postbox.at("dsl-team")
    assert "uncle" not in plain(alert)
    assert TOLD in plain(await press(desk, alert, "view", "dsl"))


async def test_a_free_text_in_any_dialog_is_looked_at_first_and_its_answer_is_kept(desk: Desk) -> None:
    card = (await desk.take("westhaven", "teacher", "begin", "consult")).card
    stopped = (await desk.take("westhaven", "teacher", "answer", card.target, **{"consult.asked": TOLD})).card
    assert "Ring 999 first" in plain(stopped)
    resumed = await press(desk, stopped, "calm")
    assert TOLD in plain(resumed)
    assert "999" not in plain(resumed).replace("A child is in danger now", "")
    again = (await desk.take("westhaven", "teacher", "resume", card.target)).card
    assert TOLD in plain(again)


async def test_a_false_alarm_is_asked_about_once(desk: Desk) -> None:
    card = (await desk.take("westhaven", "teacher", "begin", "policy", text=TOLD)).card
    answered = await press(desk, card, "calm")
    assert "Ring 999 first" not in plain(answered)
    gone = await press(desk, card, "calm")
    assert "Ring 999 first" not in plain(gone)


async def test_nobody_calms_what_somebody_else_wrote(desk: Desk) -> None:
    card = (await desk.take("westhaven", "teacher", "begin", "policy", text=TOLD)).card
    shown = await press(desk, card, "calm", "head")
    assert "What your policy says" not in plain(shown)
    begun = await press(desk, card, "begin", "head")
    assert TOLD not in plain(begun)


async def test_a_report_of_what_cannot_wait_is_stopped_once_and_goes_on_with_its_words(desk: Desk) -> None:
    card = (await desk.take("westhaven", "teacher", "begin", "report")).card
    stopped = (await desk.take("westhaven", "teacher", "answer", card.target, **{"report.what": TOLD})).card
    assert "Ring 999 first" in plain(stopped)
    assert not [button for button in stopped.buttons if button.deed == "begin"]  # a second report of the same
    asked = await press(desk, stopped, "calm")
    assert "Is it one of these?" in plain(asked)


async def test_a_report_that_can_wait_is_not_stopped(desk: Desk) -> None:
    for text in ("A Year 8 asked to follow me.", "A pupil sent me a message late at night", "I lost the school phone"):
        card = (await desk.take("westhaven", "teacher", "begin", "report", text=text, afresh="yes")).card
        assert "Ring 999 first" not in plain(card), text


def reminded(card: Card) -> bool:
    return "nobody has heard of it yet" in plain(card)


async def test_whoever_leaves_the_card_open_finds_it_again_until_it_is_answered(desk: Desk) -> None:
    assert not reminded((await desk.take("westhaven", "teacher", "home")).card)
    await desk.take("westhaven", "teacher", "home", text=TOLD)
    assert reminded((await desk.take("westhaven", "teacher", "front")).card)
    assert not reminded((await desk.take("westhaven", "dsl", "home")).card)
    card = (await desk.take("westhaven", "teacher", "home")).card
    assert reminded(card)
    again = await press(desk, card, "resume")
    assert again.tone == "urgent"
    await desk.take("westhaven", "teacher", again.deed, again.target, **{"danger.send": "send"})
    assert not reminded((await desk.take("westhaven", "teacher", "home")).card)


@pytest.mark.parametrize("way", ["calm", "begin", "cancel"])
@pytest.mark.parametrize("dialog", ["", "report"])
async def test_whoever_goes_another_way_is_not_reminded(desk: Desk, way: str, dialog: str) -> None:
    deed = "begin" if dialog else "home"
    card = (await desk.take("westhaven", "teacher", deed, dialog, text=TOLD)).card
    if way == "begin" and dialog:
        return  # within a report, going on is the way
    card = await press(desk, card, way)
    if way == "cancel":
        sure = next(one for one in card.buttons if one.deed == "cancel")
        await desk.take("westhaven", "teacher", "cancel", sure.target, **sure.values)
    assert not reminded((await desk.take("westhaven", "teacher", "home")).card)


@pytest.mark.parametrize(
    ("away", "ring", "not_ring"),
    [
        (("Dana Reed",), ("Devi Shaw, deputy",), ("Dana Reed,",)),
        (("Dana Reed", "Devi Shaw"), ("Harper Lane,",), ("Dana Reed,", "Devi Shaw,")),
        (("Dana Reed", "Devi Shaw", "Harper Lane", "Chris Moor"), ("Dana Reed,", "Devi Shaw,"), ()),
    ],
)
async def test_whoever_is_away_is_not_one_to_ring_where_others_are_there(
    desk: Desk, away: tuple[str, ...], ring: tuple[str, ...], not_ring: tuple[str, ...]
) -> None:
    for name in away:
        desk.away("westhaven", name)
    shown = plain((await desk.take("westhaven", "teacher", "danger")).card)
    assert all(one in shown for one in ring)
    assert not any(one in shown for one in not_ring)
