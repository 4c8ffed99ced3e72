"""A long form opens in a dialog of Teams' from the private chat, goes on there, and loses nothing when it is closed."""

import pytest

from bot.seam.card import Button, Card, Paragraph
from bot.seam.turn import Reply
from bot.teams import render, window
from tests.teams import hand
from tests.teams.cards import ALERT, FORM, TAP
from tests.teams.conftest import SOON, Room
from tests.teams.double import Json
from tests.teams.test_render import VALID, check

HOME = Card(
    "What can I do for you?",
    buttons=(
        Button("Can I post this?", "begin", "canipost"),
        Button("Report something", "begin", "report"),
        Button("Practise", "begin", "report", {"text": "practice"}),
        Button("Declare something", "begin", "declare"),
    ),
)


def asked(room: Room, data: Json, name: str = "task/fetch", channel: str = "") -> Json:
    activity = hand.message(room.teams, room.teacher, "", channel=channel)
    value = {"data": data, "context": {"theme": "default"}}
    return activity | {"type": "invoke", "name": name, "value": value}


def button(card: Json, title: str) -> Json:
    return next(one for one in hand.actions(card) if one["title"] == title)


def inside(body: Json) -> Json:
    """The card of a dialog: valid, and every button a Submit, which alone lives there."""
    assert body["task"]["type"] == "continue"
    card: Json = body["task"]["value"]["card"]["content"]
    VALID.validate(card)
    assert {one["type"] for one in hand.actions(card)} <= {"Action.Submit"}
    assert 0 < len(body["task"]["value"]["title"]) <= 64
    return card


async def test_buttons_that_begin_a_long_form_open_a_dialog_in_the_private_chat(room: Room) -> None:
    room.listener.script += [HOME]
    await room.send(hand.message(room.teams, room.teacher, "hello"))
    (message,) = room.teams.messages[room.teacher.chat]
    VALID.validate(message.card)
    opens = {one["title"]: one["data"].get("msteams") for one in hand.actions(message.card)}
    fetch = {"type": "task/fetch"}
    assert opens == {
        "Can I post this?": None, "Report something": fetch, "Practise": fetch, "Declare something": fetch,
    }  # fmt: skip


async def test_where_others_write_no_button_opens_one(room: Room) -> None:
    room.listener.script += [HOME]
    await room.send(hand.message(room.teams, room.lead, "hello", channel=room.channel))
    (message,) = room.teams.seen_only_by(room.lead)
    check(message.card)
    _, body = await room.send(asked(room, button(message.card, "Report something")["data"], channel=room.channel))
    assert body["task"]["type"] == "message"
    assert len(room.listener.turns) == 1, "nothing is begun where others could see it"


async def test_a_dialog_is_fetched_filled_in_and_ends_in_the_chat(room: Room) -> None:
    open_it = button(window.opening(render.adaptive(HOME), HOME), "Report something")
    room.listener.script += [FORM, TAP, Reply(Card("Sent", (Paragraph("4KM-7XQ"),)), ended=True, sent_too=True)]
    _, body = await room.send(asked(room, open_it["data"]))
    form = inside(body)
    sends = next(one for one in hand.actions(form) if one.get("associatedInputs") != "none")
    given = {one["id"]: "some words" for one in hand.fields(form) if one["type"] == "Input.Text"}
    _, body = await room.send(asked(room, sends["data"] | given, "task/submit"))
    tap = inside(body)
    first, second = room.listener.turns
    assert (first.deed, first.target, first.stays) == ("begin", "report", False)
    assert second.deed == "answer"
    assert given.items() <= second.values.items()
    _, body = await room.send(asked(room, next(hand.actions(tap))["data"], "task/submit"))
    assert body["task"]["type"] == "message"
    assert body["task"]["value"].startswith("Sent: 4KM-7XQ")


async def test_a_client_without_dialogs_goes_on_in_the_chat(room: Room) -> None:
    open_it = button(window.opening(render.adaptive(HOME), HOME), "Report something")
    room.listener.script += [FORM]
    await room.send(hand.message(room.teams, room.teacher, "", value=open_it["data"], replyToId="1"))
    (turn,) = room.listener.turns
    assert (turn.deed, turn.target) == ("begin", "report")
    assert room.teams.messages[room.teacher.chat]


@SOON
async def test_what_comes_too_late_for_a_dialog_is_shown_in_the_chat(room: Room) -> None:
    held = room.listener.held()
    room.listener.script += [FORM]
    _, body = await room.send(asked(room, {render.DATA: {"deed": "begin", "target": "report"}}))
    assert body["task"]["type"] == "message"
    held.set()
    await room.bot.close()
    (message,) = room.teams.messages[room.teacher.chat]
    assert FORM.title in list(hand.texts(message.card))


@pytest.mark.parametrize("data", [None, 7, {}, {render.DATA: 7}, {"deed": "begin"}])
async def test_a_button_that_is_not_ours_is_answered_in_plain_words(room: Room, data: object) -> None:
    status, body = await room.send(asked(room, data))  # type: ignore[arg-type] # on purpose
    assert (status, body["task"]["type"]) == (200, "message")
    assert not room.listener.turns


def test_an_alert_is_as_it_was() -> None:
    card = render.adaptive(ALERT)
    assert window.opening(card, ALERT) == card
