"""A day from Slack's calendar and somebody from its people arrive as what they are; nobody has to be picked."""

from dataclasses import replace

from bot.seam.card import Button, Card, Input
from tests.slack.double import SlackDouble
from tests.slack.hand import Hand
from tests.slack.listener import Scripted
from tests.slack.test_listen import opened

CARD = Card(
    "Who and until when",
    inputs=(Input("who", "Who is it?", "line", picks=True), Input("until", "Until which day?", "day")),
    buttons=(Button("Next", "answer", "d1", style="main", submits=True),),
    deed="answer",
    target="d1",
)


async def test_whoever_is_picked_stands_beside_what_was_typed(
    hand: Hand, slack: SlackDouble, listener: Scripted
) -> None:
    view = await opened(hand, slack, listener, CARD)
    await hand.submit(view, {"picked:who": "U0COLLEAGUE", "until": "2026-12-18"})
    assert listener.turns[-1].values == {"who": "", "until": "2026-12-18"}
    assert listener.turns[-1].picked == {"who": "U0COLLEAGUE"}


async def test_nobody_has_to_be_picked_but_a_day_that_is_missing_is_said(
    hand: Hand, slack: SlackDouble, listener: Scripted
) -> None:
    view = await opened(hand, slack, listener, CARD)
    sent = await hand.submit(view, {"who": "A Pupil"})
    assert list(sent.answer["errors"].values()) == ["Please pick a day."]
    await hand.submit(view, {"who": "A Pupil", "until": "2026-12-18"})
    assert (listener.turns[-1].typed("who"), listener.turns[-1].picked) == ("A Pupil", {})


async def test_a_day_that_was_written_otherwise_before_is_given_back_as_it_was(
    hand: Hand, slack: SlackDouble, listener: Scripted
) -> None:
    for given, kind in (("2026-12-18", "datepicker"), ("end of term", "plain_text_input")):
        day = replace(CARD.inputs[1], value=given)
        slack.views.clear()
        view = await opened(hand, slack, listener, replace(CARD, inputs=(day,)))
        (element,) = [block["element"] for block in view["blocks"] if block["type"] == "input"]
        assert element["type"] == kind
        assert given in element.values()
