"""What people do in Teams becomes Turns, and each Reply the next card; nothing private where others can read."""

import asyncio
import json
import logging
from collections.abc import Mapping
from typing import Any

import pytest

from bot.seam.card import Card, Paragraph
from bot.seam.turn import Reply, Turn, Who
from bot.teams import render
from tests.teams import hand
from tests.teams.cards import ALERT, FORM, NASTY, TAP, VERDICT
from tests.teams.conftest import SOON, Room
from tests.teams.double import Dropped, Status
from tests.until import HANGS, until

ALERT_CARD, FORM_CARD, TAP_CARD = render.adaptive(ALERT), render.adaptive(FORM), render.adaptive(TAP)
SECRET = "Marked phrase of a report"


@pytest.mark.parametrize(
    ("text", "dialog", "behind"),
    [
        ("canipost", "canipost", ""),
        ("/canipost a photo of sports day", "canipost", "a photo of sports day"),
        ("  / CANIPOST\u00a0 : a photo", "canipost", "a photo"),
        ("Can I post?", "canipost", ""),
        ("REPORT\r\nline one\nline two", "report", "line one\nline two"),
        ("Melden: etwas", "report", "etwas"),
        ("declare.", "declare", ""),
        ("„policy“ may I follow a pupil?", "policy", "may I follow a pupil?"),
        ("Policy&nbsp;may I", "policy", "may I"),
        ("<at>canipost</at> report it", "report", "it"),
        (f"report {NASTY[NASTY.index('@') :]}", "report", None),
    ],
)
async def test_a_command_begins_its_dialog(room: Room, text: str, dialog: str, behind: str | None) -> None:
    assert await room.send(hand.message(room.teams, room.teacher, text)) == (200, {})
    (turn,) = room.listener.turns
    assert (turn.deed, turn.target, turn.stays) == ("begin", dialog, True)
    assert turn.who == Who("teams", room.teams.tenant, "aad-teacher")
    if behind is not None:
        assert turn.values == ({"text": behind} if behind else {})


@pytest.mark.parametrize("text", ["hello", "reporting", "", "policymaker", "x" * 100_000, "👩‍👩‍👧‍👦", "{{ 7 }}"])
async def test_anything_else_shows_what_there_is(room: Room, text: str) -> None:
    assert (await room.send(hand.message(room.teams, room.teacher, text)))[0] == 200
    assert [turn.deed for turn in room.listener.turns] == ["home"]
    (shown,) = room.teams.messages[room.teacher.chat]
    assert "A card" in list(hand.texts(shown.card))


async def test_a_press_is_answered_with_the_next_card_in_place(room: Room) -> None:
    room.listener.script.append(FORM)
    status, body = await room.send(hand.press(room.teams, room.teacher, TAP_CARD, "Yes"))
    assert status == 200
    assert hand.shown(body) == FORM_CARD
    who = Who("teams", room.teams.tenant, "aad-teacher")
    assert room.listener.turns == [Turn(who, "answer", "d1", {"pupil": "yes"}, stays=True)]
    assert not room.teams.messages


async def test_a_form_sends_its_inputs_with_the_buttons_own_values(room: Room) -> None:
    inputs = {"report.what": NASTY, "how": "high", "who": "a,b%2Cc%25"}
    await room.send(hand.press(room.teams, room.teacher, FORM_CARD, "Next", inputs))
    (turn,) = room.listener.turns
    assert turn.values == {
        "card": "report.what", "report.what": NASTY, "report.when": "", "how": "high", "who": ("a", "b,c%"),
    }  # fmt: skip


async def test_nothing_ticked_is_an_answer(room: Room) -> None:
    await room.send(hand.press(room.teams, room.teacher, FORM_CARD, "Next", {"report.what": "x", "who": ""}))
    assert room.listener.turns[0].values["who"] == ()


async def test_a_hundred_thousand_letters_arrive_whole(room: Room) -> None:
    long = "é" * 100_000
    status, _ = await room.send(hand.press(room.teams, room.teacher, FORM_CARD, "Next", {"report.what": long}))
    assert status == 200
    assert room.listener.turns[0].values["report.what"] == long


async def test_an_old_client_submits_and_its_message_is_edited_in_place(room: Room) -> None:
    await room.send(hand.message(room.teams, room.teacher, "hello"))
    (message,) = room.teams.messages[room.teacher.chat]
    room.listener.script.append(FORM)
    await room.send(hand.submit(room.teams, room.teacher, TAP_CARD, "Yes", on=message.id))
    assert room.listener.turns[-1].values == {"pupil": "yes"}
    assert message.card == FORM_CARD
    assert len(room.teams.messages[room.teacher.chat]) == 1


async def test_a_submit_on_a_message_that_is_gone_gets_a_new_one(room: Room) -> None:
    await room.send(hand.submit(room.teams, room.teacher, TAP_CARD, "Yes", on="gone"))
    assert len(room.teams.messages[room.teacher.chat]) == 1


async def test_where_a_dialog_ends_the_message_itself_is_changed_too(room: Room) -> None:
    await room.send(hand.message(room.teams, room.teacher, "hello"))
    (message,) = room.teams.messages[room.teacher.chat]
    room.listener.script.append(Reply(VERDICT, ended=True))
    _, body = await room.send(hand.press(room.teams, room.teacher, TAP_CARD, "Yes", on=message.id))
    await until(lambda: message.edited)
    assert hand.shown(body) == message.card == render.adaptive(VERDICT)


async def test_a_double_click_on_a_button_says_the_same_again(room: Room) -> None:
    press = hand.press(room.teams, room.teacher, TAP_CARD, "Yes")
    assert await room.send(press) == await room.send(press)
    assert room.listener.turns[0] == room.listener.turns[1]


async def test_a_message_that_teams_repeats_is_answered_once(room: Room) -> None:
    message = hand.message(room.teams, room.teacher, "report")
    await asyncio.gather(*(room.send(message) for _ in range(3)))
    assert len(room.listener.turns) == len(room.teams.messages[room.teacher.chat]) == 1


async def test_the_same_id_in_another_chat_is_another_message(room: Room) -> None:
    for person in (room.teacher, room.lead):
        await room.send(hand.message(room.teams, person, "report", id="1"))
    assert len(room.listener.turns) == 2


@pytest.mark.parametrize(
    "value",
    [None, "text", [], {}, {"action": 5}, {"action": {"data": "x"}}, {"action": {"data": {"canipost": []}}},
     {"action": {"data": {"canipost": {"deed": 5}}}}, {"action": {"data": {"other": {}}}}],
)  # fmt: skip
async def test_a_button_that_is_not_ours_is_refused_in_plain_words(room: Room, value: object) -> None:
    press = hand.press(room.teams, room.teacher, TAP_CARD, "Yes") | {"value": value}
    status, body = await room.send(press)
    assert (status, body["statusCode"], body["type"]) == (200, 400, "application/vnd.microsoft.error")
    assert "I do not know this button" in body["value"]["message"]
    assert not room.listener.turns


async def test_another_invoke_is_refused_and_odd_values_are_left_out(room: Room) -> None:
    odd = {
        "canipost": {"deed": "answer", "target": 5, "values": {"a": 1, "b": "2"}, "many": [5, "m"]},
        "n": 5,
        "t": "x",
    }
    press = hand.press(room.teams, room.teacher, TAP_CARD, "Yes")
    assert (await room.send(press | {"name": "signin/verifyState"}))[1]["statusCode"] == 400
    await room.send(press | {"value": {"action": {"data": odd}}})
    (turn,) = room.listener.turns
    assert (turn.target, turn.values) == ("", {"b": "2", "t": "x", "m": ()})


@SOON
async def test_what_takes_long_is_answered_with_one_moment_and_then_in_place(room: Room) -> None:
    await room.send(hand.message(room.teams, room.teacher, "hello"))
    (message,) = room.teams.messages[room.teacher.chat]
    held = room.listener.held()
    room.listener.script.append(FORM)
    _, body = await room.send(hand.press(room.teams, room.teacher, TAP_CARD, "Yes", on=message.id))
    assert "One moment" in list(hand.texts(hand.shown(body)))
    held.set()
    await until(lambda: message.edited)
    assert message.card == FORM_CARD


@SOON
async def test_a_slow_listener_does_not_hold_a_message_up(room: Room) -> None:
    held = room.listener.held()
    async with asyncio.timeout(HANGS):
        await room.send(hand.message(room.teams, room.teacher, "report"))
    assert not room.teams.messages
    held.set()
    await room.bot.close(HANGS)
    assert len(room.teams.messages[room.teacher.chat]) == 1


@SOON
@pytest.mark.parametrize("slow", [0.0, 1.5])
async def test_a_listener_that_breaks_is_no_server_error(room: Room, slow: float) -> None:
    room.listener.slow += [slow, 0.0]
    room.listener.script += [RuntimeError(SECRET), RuntimeError(SECRET)]
    status, body = await room.send(hand.press(room.teams, room.teacher, TAP_CARD, "Yes"))
    assert status == 200
    assert SECRET not in json.dumps(body)
    assert body["statusCode"] == (200 if slow else 500)
    assert (await room.send(hand.message(room.teams, room.teacher, "report")))[0] == 200
    await room.bot.close(HANGS)
    assert "That did not work" in list(hand.texts(room.teams.messages[room.teacher.chat][-1].card))


async def test_an_answer_is_repeated_until_teams_takes_it(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    room.teams.trouble("POST", Status(429, after=0), Status(412), Status(502))
    naps: list[float] = []
    real = asyncio.sleep

    async def nap(seconds: float) -> None:
        naps.append(seconds)
        await real(0)

    monkeypatch.setattr("bot.teams.places.asyncio.sleep", nap)
    await room.send(hand.message(room.teams, room.teacher, "report"))
    await room.bot.close(HANGS)
    assert len(room.teams.messages[room.teacher.chat]) == 1
    assert naps[0] == 0
    assert max(naps) <= 10


async def test_a_group_chat_or_an_unknown_kind_of_chat_is_not_private(room: Room) -> None:
    for kind in ("groupChat", "", "meeting"):
        message = hand.message(room.teams, room.teacher, "report")
        message["conversation"] |= {"conversationType": kind, "id": "19:group"}
        await room.send(message)
    assert [turn.values for turn in room.listener.turns] == [{"public": "yes"}] * 3
    assert list(room.teams.messages) == [room.teacher.chat]


async def test_other_buttons_pressed_in_a_channel_do_nothing_there(room: Room) -> None:
    _, body = await room.send(hand.press(room.teams, room.lead, TAP_CARD, "Yes", channel=room.channel))
    assert body["type"] == "application/vnd.microsoft.activity.message"
    assert "private chat" in body["value"]
    await room.send(hand.submit(room.teams, room.lead, TAP_CARD, "Yes", channel=room.channel))
    assert not room.listener.turns
    assert all(one.activity.get("text") for chat in room.teams.messages.values() for one in chat)


async def test_acknowledge_is_answered_to_whoever_pressed_and_leaves_the_alert_standing(room: Room) -> None:
    room.listener.script.append(Card("Thank you", (Paragraph("4KM-7XQ is yours."),)))
    _, body = await room.send(hand.press(room.teams, room.lead, ALERT_CARD, "I have seen this", channel=room.channel))
    assert body == {
        "statusCode": 200,
        "type": "application/vnd.microsoft.activity.message",
        "value": "Thank you: 4KM-7XQ is yours.",
    }
    (turn,) = room.listener.turns
    assert (turn.deed, turn.target, turn.who.user) == ("acknowledge", "4KM-7XQ", "aad-lead")
    assert not room.teams.messages
    assert not room.teams.edits


@pytest.mark.parametrize("submits", [False, True])
async def test_details_go_to_the_private_chat_and_never_to_the_channel(room: Room, *, submits: bool) -> None:
    room.listener.script.append(Card("Details", (Paragraph(SECRET),)))
    do = hand.submit if submits else hand.press
    _, body = await room.send(do(room.teams, room.lead, ALERT_CARD, "Show the details", channel=room.channel))
    assert SECRET not in json.dumps(body)
    if not submits:
        assert body["value"] == "I have sent it to your private chat with me."
    ((chat, (said,)),) = room.teams.messages.items()
    assert chat == room.lead.chat
    assert SECRET in list(hand.texts(said.card))


async def test_details_are_not_even_looked_up_for_somebody_who_cannot_be_written_to(room: Room) -> None:
    stranger = room.teams.person("aad-new", installed=False)
    _, body = await room.send(hand.press(room.teams, stranger, ALERT_CARD, "Show the details", channel=room.channel))
    assert "choose Add" in body["value"]
    assert not room.listener.turns


@SOON
async def test_slow_details_arrive_in_the_private_chat_too(room: Room) -> None:
    room.listener.slow.append(1.5)
    room.listener.script.append(Card("Details", (Paragraph(SECRET),)))
    _, body = await room.send(hand.press(room.teams, room.lead, ALERT_CARD, "Show the details", channel=room.channel))
    assert body["type"] == "application/vnd.microsoft.activity.message"
    await room.bot.close(HANGS)
    assert set(room.teams.messages) == {room.lead.chat}


async def test_an_alert_in_a_private_chat_stands_too_after_a_press(room: Room) -> None:
    for title in ("I have seen this", "Show the details"):
        _, body = await room.send(hand.press(room.teams, room.lead, ALERT_CARD, title))
        assert body["type"] == "application/vnd.microsoft.activity.message"
    assert not room.teams.edits
    assert len(room.teams.messages[room.lead.chat]) == 1


async def test_whoever_installs_the_app_is_greeted_once(room: Room) -> None:
    activity = hand.installed(room.teams, room.teacher)
    for _ in range(2):
        await room.send(activity)
    await room.send(hand.joined(room.teams, room.teacher))
    await room.send(hand.installed(room.teams, room.teacher, action="remove"))
    assert [turn.deed for turn in room.listener.turns] == ["home"]
    assert len(room.teams.messages[room.teacher.chat]) == 1


async def test_references_are_kept_of_people_and_channels_and_only_when_they_change(room: Room) -> None:
    await room.send(hand.joined(room.teams, room.teacher))
    await room.send(hand.installed(room.teams, room.lead, channel=room.channel))
    known: Mapping[tuple[str, str], Mapping[str, Any]] = room.listener.references
    here = {"serviceUrl": room.teams.service_url, "tenant": room.teams.tenant, "bot": f"28:{room.teams.app_id}"}
    tenant = room.teams.tenant
    assert known[tenant, "aad-teacher"] == {**here, "user": room.teacher.id, "conversation": room.teacher.chat}
    team = "19:team@thread.tacv2"
    assert known[tenant, room.channel] == {**here, "conversation": room.channel, "team": team}
    assert known[tenant, "member:aad-lead"] == {**here, "user": room.lead.id}
    assert known[tenant, "service"] == here
    kept = room.listener.kept
    await room.send(hand.message(room.teams, room.teacher, "hello"))
    assert room.listener.kept == kept


async def test_without_an_object_id_a_person_is_their_teams_id(room: Room) -> None:
    message = hand.message(room.teams, room.teacher, "report")
    del message["from"]["aadObjectId"]
    await room.send(message)
    assert room.listener.turns[0].who.user == room.teacher.id


async def test_people_are_answered_although_the_store_is_down(room: Room) -> None:
    room.listener.broken = True
    await room.send(hand.message(room.teams, room.teacher, "report"))
    assert len(room.teams.messages[room.teacher.chat]) == 1


async def test_what_bots_do_and_what_we_do_not_know_is_let_be(room: Room) -> None:
    own = hand.message(room.teams, room.teacher, "report")
    own["from"] = {"id": f"28:{room.teams.app_id}", "role": "bot"}
    for activity in (own, hand.message(room.teams, room.teacher, "x") | {"type": "messageReaction"}):
        assert await room.send(activity) == (200, {})
    assert not room.listener.turns


async def test_logs_hold_nothing_of_what_was_said(room: Room, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    room.teams.trouble("POST", Status(403, SECRET.replace(" ", "-")[:9]), Dropped())
    room.listener.script += [RuntimeError(SECRET), Card(SECRET), Card(SECRET)]
    await room.send(hand.message(room.teams, room.teacher, f"report {SECRET}"))
    await room.send(hand.press(room.teams, room.teacher, FORM_CARD, "Next", {"report.what": SECRET}))
    await room.send(hand.message(room.teams, room.teacher, SECRET))
    await room.bot.close(HANGS)
    assert SECRET not in caplog.text
    assert "A Name" not in caplog.text
