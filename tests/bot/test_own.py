"""Somebody writes of their own life: the same kind card at every door, and nothing of it is kept."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.seam.card import Card
from tests.desk import Desk, opened
from tests.plain import plain

SAID = "i want to kill myself"
LONG = f"{SAID}. " + "Nobody at this school will listen to anything that I say. " * 6
HURT = "my mate at work is being beaten up by her boyfriend"


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with opened(tmp_path) as found:
        yield found


async def drafts(desk: Desk) -> int:
    return len(await desk.store.drafts("westhaven", "web:teacher"))


async def press(desk: Desk, card: Card, label: str) -> Card:
    button = next(button for button in card.buttons if button.label == label)
    inputs = {one.name: str(one.value) for one in card.inputs} if button.submits else {}
    return (await desk.take("westhaven", "teacher", button.deed, button.target, **{**button.values, **inputs})).card


def kind(card: Card) -> bool:
    shown = plain(card)
    return "116 123" in shown and "999" in shown and "SHOUT" in shown and "child" not in shown


@pytest.mark.parametrize(
    ("deed", "target"),
    [("begin", "policy"), ("begin", "canipost"), ("begin", "report"), ("begin", "declare"), ("home", "")],
)
@pytest.mark.parametrize("said", [SAID, "I've taken some tablets", LONG])
async def test_at_every_door_the_same_card_comes_and_nothing_is_kept(
    desk: Desk, deed: str, target: str, said: str
) -> None:
    card = (await desk.take("westhaven", "teacher", deed, target, text=said)).card
    assert kind(card)
    assert "I kept nothing" in plain(card)
    assert [button.label for button in card.buttons] == ["Go on with what I was doing"]
    assert await drafts(desk) == 0
    assert await desk.store.records("westhaven", None, {"case"}, "web:teacher") == ()
    assert desk.postbox.messages == {}


async def test_one_tap_goes_on_and_never_to_a_clause_or_a_childs_emergency(desk: Desk) -> None:
    for said in (SAID, LONG):
        for dialog in ("policy", "report", "canipost"):
            card = (await desk.take("westhaven", "teacher", "begin", dialog, text=said)).card
            on = await press(desk, card, "Go on with what I was doing")
            assert on.tone != "urgent", dialog
            assert "What your policy says" not in plain(on)


async def test_an_answer_brings_it_and_is_not_lost_by_going_on(desk: Desk) -> None:
    for said in (SAID, LONG):
        begun = (await desk.take("westhaven", "teacher", "begin", "report", afresh="yes")).card
        card = (await desk.take("westhaven", "teacher", "answer", begun.target, **{"report.what": said})).card
        assert kind(card)
        kept = await desk.store.draft("westhaven", "web:teacher", begun.target)
        assert kept
        assert "report.what" not in kept.answers
        await press(desk, card, "Go on with what I was doing")
        kept = await desk.store.draft("westhaven", "web:teacher", begun.target)
        assert kept
        assert str(kept.answers["report.what"]).strip() == said.strip()


async def test_a_search_while_writing_shows_no_clause(desk: Desk) -> None:
    reply = await desk.take("westhaven", "teacher", "clauses", text=SAID)
    assert "116 123" in plain(reply.card)
    assert not reply.offers


async def test_a_child_in_danger_besides_comes_first_with_whom_to_ring_for_oneself(desk: Desk) -> None:
    said = "I want to die. A girl in my class told me her uncle gets into her bed at night."
    shown = plain((await desk.take("westhaven", "teacher", "begin", "policy", text=said)).card)
    assert "Then tell one of these people" in shown
    assert "116 123" in shown


async def test_a_childs_words_stay_a_childs_emergency(desk: Desk) -> None:
    for said in ("a boy in my class says he wants to die", "a girl told me 'i want to kill myself'"):
        card = (await desk.take("westhaven", "teacher", "begin", "policy", text=said)).card
        assert card.tone == "urgent", said


async def test_an_adult_who_is_hurt_gets_helplines_for_adults_and_can_be_reported(desk: Desk) -> None:
    card = (await desk.take("westhaven", "teacher", "begin", "policy", text=HURT)).card
    shown = plain(card)
    assert "0808 2000 247" in shown
    assert "Domestic Abuse Act 2021" in shown
    asked = await press(desk, card, "Report it")
    assert "Ring 999 first" not in plain(asked)


async def test_whoever_is_threatened_with_a_picture_gets_help_before_any_rule_and_can_report_it(desk: Desk) -> None:
    said = "my ex is threatening to post pics of me"
    for deed, target in (("begin", "policy"), ("home", "")):
        card = (await desk.take("westhaven", "teacher", deed, target, text=said)).card
        assert "0345 6000 459" in plain(card)
        assert "It is not your fault" in plain(card)
        assert card.buttons
    assert "It is not your fault" not in plain(
        (await desk.take("westhaven", "teacher", "begin", "report", text=said)).card
    )
    assert await desk.store.records("westhaven") == ()


async def test_stress_is_not_covered_and_a_report_of_it_goes_on(desk: Desk) -> None:
    said = "so stressed i cant cope"
    shown = plain((await desk.take("westhaven", "teacher", "begin", "policy", text=said)).card)
    assert "08000 562 561" in shown
    assert "Your policy does not cover this" in shown
    report = (await desk.take("westhaven", "teacher", "begin", "report", text=said)).card
    assert "08000 562 561" not in plain(report)


async def test_nobody_without_an_account_of_staff_gets_less_than_999(desk: Desk) -> None:
    card = (await desk.take("westhaven", "teacher", "home", text="i cant go on like this")).card
    assert kind(card)
