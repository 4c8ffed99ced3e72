"""Practice: a rehearsal sends and keeps nothing and says so on every card; a drill measures, and is marked as one."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.seam.card import Card
from tests.bot.cases import SCHOOL, do
from tests.desk import Desk, opened
from tests.plain import plain

MARK = "This is practice. Nothing is sent to anybody."


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with opened(tmp_path) as found:
        yield found


async def rehearse(desk: Desk, dialog: str) -> list[Card]:
    """Walk a dialog in practice, always with the first choice; gives every card that was shown."""
    cards = [(await desk.take(SCHOOL, "teacher", "begin", dialog, text="practice")).card]
    for _ in range(40):
        card = cards[-1]
        send = next((one for one in card.buttons if one.values.get("check") == "send"), None)
        if send:
            cards.append((await desk.take(SCHOOL, "teacher", "answer", send.target, **send.values)).card)
            return cards
        if not card.inputs:
            return cards
        values: dict[str, str | tuple[str, ...]] = {"card": card.inputs[0].name}
        for field in card.inputs:
            values[field.name] = field.choices[0].value if field.choices else "Something happened."
            if field.kind == "many":
                values[field.name] = (field.choices[0].value,)
        cards.append((await desk.take(SCHOOL, "teacher", "answer", card.target, **values)).card)
    raise AssertionError("the rehearsal has no end")


@pytest.mark.parametrize("dialog", ["report", "declare", "canipost", "policy"])
async def test_a_rehearsal_says_so_on_every_card_and_sends_and_keeps_nothing(desk: Desk, dialog: str) -> None:
    cards = await rehearse(desk, dialog)
    await desk.sweep()
    assert len(cards) > 1
    assert all(MARK in plain(card) for card in cards)
    assert await desk.store.records(SCHOOL) == ()
    assert desk.postbox.messages == {}


async def test_a_rehearsed_report_ends_with_whom_it_would_have_told(desk: Desk) -> None:
    end = plain((await rehearse(desk, "report"))[-1])
    assert "These people would have been told at once" in end
    assert "private channel" in end


async def test_an_emergency_in_a_rehearsal_is_real(desk: Desk) -> None:
    card = (await desk.take(SCHOOL, "teacher", "begin", "report", text="practice")).card
    typed = {"card": card.inputs[0].name, card.inputs[0].name: "A pupil says he will kill himself tonight"}
    danger = (await desk.take(SCHOOL, "teacher", "answer", card.target, **typed)).card
    assert danger.tone == "urgent"
    assert MARK not in plain(danger)
    again = (await desk.take(SCHOOL, "teacher", "begin", "danger", text="practice")).card
    assert MARK not in plain(again)


async def test_a_rehearsal_that_was_left_stands_in_nobodys_way(desk: Desk) -> None:
    await desk.take(SCHOOL, "teacher", "begin", "report", text="practice")
    card = (await desk.take(SCHOOL, "teacher", "begin", "report")).card
    assert MARK not in plain(card)
    assert card.inputs
    assert await desk.talk.walk.unfinished(desk.schools[SCHOOL], "web:teacher") == []


async def test_a_drill_goes_where_an_alert_would_go_and_measures(desk: Desk) -> None:
    for minutes in (2, 9, 4):
        assert await do(desk, "dsl", "drill", start="yes") == "The practice alert is on its way"
        reference = (await desk.store.records(SCHOOL))[0].reference
        desk.clock.pass_(minutes=minutes)
        assert await do(desk, "deputy", "acknowledge", reference) == "Thank you, that was practice"
    assert all("Practice" in plain(card) for card in desk.postbox.at("dsl-team"))
    assert len(desk.postbox.at("dsl-team")) == 3
    shown = plain((await desk.take(SCHOOL, "dsl", "drill")).card)
    assert "Median time until somebody confirmed one: 4 min 0 s" in shown
    assert "Practice alerts so far: 3" in shown


async def test_a_drill_climbs_no_ladder_and_stands_in_no_list(desk: Desk) -> None:
    await do(desk, "dsl", "drill", start="yes")
    desk.clock.pass_(days=5)
    posts = desk.postbox.posts
    await desk.climb()
    assert desk.postbox.posts == posts
    assert "Open: 0" in plain((await desk.take(SCHOOL, "dsl", "desk")).card)


async def test_only_those_who_would_be_told_start_a_drill(desk: Desk) -> None:
    for who in ("teacher", "chair"):
        assert "for those who deal with reports" in await do(desk, who, "drill", start="yes")
    assert await desk.store.records(SCHOOL) == ()
