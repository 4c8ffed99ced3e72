"""Where others write too: what is answered so that one person alone sees it, and what goes to their private chat."""

from typing import Any

import pytest

from bot.seam.card import Button, Card, Paragraph
from bot.teams import render
from tests.teams import hand
from tests.teams.cards import ALERT, FORM, TAP
from tests.teams.conftest import SOON, Room
from tests.teams.double import Json, Status
from tests.until import HANGS

SECRET = "Marked phrase of a report"
HOME = Card("Home", buttons=(Button("Report", "begin", "report"), Button("Check", "begin", "canipost"),
                             Button("A child is in danger now", "danger", "d1", style="danger")))  # fmt: skip


def shown_once(room: Room) -> Json:
    """The one card that was targeted at the lead, and nothing else anywhere."""
    (said,) = room.teams.seen_only_by(room.lead)
    assert not room.teams.seen_by_all()
    assert not room.teams.messages[room.lead.chat]
    return said.card


async def slash(room: Room, text: str, **more: object) -> None:
    sent = hand.slash(room.teams, room.lead, text, channel=room.channel, **more)
    assert await room.send(sent) == (200, {})


@pytest.mark.parametrize("text", ["canipost a photo", "/report it", "declare", "policy may I", "hello", ""])
async def test_what_the_bot_alone_was_told_is_answered_to_that_person_alone(room: Room, text: str) -> None:
    room.listener.script.append(Card(SECRET))
    await slash(room, text, id="1772129782775")
    assert SECRET in list(hand.texts(shown_once(room)))
    (said,) = room.teams.seen_only_by(room.lead)
    assert said.activity["recipient"] == {"id": room.lead.id}
    assert said.activity["entities"] == [{"type": "targetedMessageInfo", "messageId": "1772129782775"}]
    (turn,) = room.listener.turns
    assert "public" not in turn.values
    assert not turn.stays, "it leaves the clients after a day, so a verdict is sent as well"


async def test_a_mention_that_everybody_read_is_answered_to_that_person_alone(room: Room) -> None:
    text = "<at>canipost</at> report it"
    await room.send(hand.message(room.teams, room.lead, text, channel=room.channel))
    (turn,) = room.listener.turns
    assert (turn.deed, turn.target, turn.values) == ("begin", "report", {"text": "it", "public": "yes"})
    assert "A card" in list(hand.texts(shown_once(room)))
    (said,) = room.teams.seen_only_by(room.lead)
    assert "entities" not in said.activity


@pytest.mark.parametrize("targeted", [True, False])
async def test_where_the_tenant_has_no_targeted_messages_the_private_chat_is_used(
    room: Room, *, targeted: bool
) -> None:
    room.teams.targeting = False
    room.listener.script.append(Card(SECRET))
    sends = hand.slash if targeted else hand.message
    await room.send(sends(room.teams, room.lead, "report it", channel=room.channel))
    ((chat, (said,)),) = ((chat, found) for chat, found in room.teams.messages.items() if found)
    assert chat == room.lead.chat
    assert SECRET in list(hand.texts(said.card))
    assert "among" not in str(said.card), "in the private chat everything goes on in its place"


async def test_whoever_cannot_be_written_to_reads_in_the_channel_where_to_write_and_999(room: Room) -> None:
    stranger = room.teams.person("aad-new", installed=False)
    await room.send(hand.message(room.teams, stranger, "<at>canipost</at> she told me", channel=room.channel))
    (said,) = room.teams.seen_by_all()
    for words in ("private chat", "ring 999", "delete it here now"):
        assert words in said.activity["text"]
    assert "told me" not in said.activity["text"]


async def test_nothing_is_said_openly_of_what_was_said_to_the_bot_alone(room: Room) -> None:
    stranger = room.teams.person("aad-new", installed=False)
    await room.send(hand.slash(room.teams, stranger, f"report {SECRET}", channel=room.channel))
    assert not any(room.teams.messages.values())


async def press(room: Room, card: Json, title: str, **more: Any) -> Json:  # noqa: ANN401 - what hand.press takes
    _, body = await room.send(there(room, hand.press(room.teams, room.lead, card, title, channel=room.channel, **more)))
    return body


def there(room: Room, activity: Json) -> Json:
    """A press in the thread in which the first targeted card stands."""
    threads = [name for name, found in room.teams.messages.items() if any(one.only for one in found)]
    if threads:
        activity["conversation"]["id"] = threads[0]
    return activity


async def test_a_check_goes_on_in_the_place_of_the_targeted_card(room: Room) -> None:
    room.listener.script += [TAP, FORM]
    await slash(room, "canipost")
    body = await press(room, shown_once(room), "Yes")
    assert "Next" in list(hand.texts(hand.shown(body)))
    room.listener.script.append(Card(SECRET))
    body = await press(room, hand.shown(body), "Next", inputs={"report.what": "x"})
    assert SECRET in list(hand.texts(hand.shown(body)))
    assert [turn.stays for turn in room.listener.turns] == [False] * 3
    shown_once(room)


@pytest.mark.parametrize("dialog", ["report", "declare"])
async def test_a_report_goes_on_in_the_private_chat_after_its_first_card(room: Room, dialog: str) -> None:
    room.listener.script += [TAP, Card(SECRET)]
    await slash(room, dialog)
    body = await press(room, shown_once(room), "Yes")
    assert "It goes on in your private chat" in list(hand.texts(hand.shown(body)))
    assert SECRET not in str(body)
    (said,) = room.teams.messages[room.lead.chat]
    assert SECRET in list(hand.texts(said.card))
    assert room.listener.turns[-1].stays
    assert not room.teams.seen_by_all()


async def test_from_the_menu_a_report_moves_on_a_check_stays_and_danger_is_answered_at_once(room: Room) -> None:
    room.listener.script += [HOME, Card("One"), TAP, Card("Ring 999"), Card(SECRET)]
    await slash(room, "hello")
    home = shown_once(room)
    assert "It goes on in your private chat" in str(await press(room, home, "Report"))
    assert "Next" not in str(await press(room, home, "Check"))
    body = await press(room, home, "A child is in danger now")
    assert "Ring 999" in list(hand.texts(hand.shown(body)))
    assert len(room.teams.messages[room.lead.chat]) == 1


async def test_an_alarm_is_not_held_up_by_a_private_chat_that_cannot_be_opened(room: Room) -> None:
    room.listener.script += [TAP, Card(SECRET)]
    await slash(room, "report she is in danger")
    room.teams.trouble("OPEN", Status(403, "ForbiddenOperationException"))
    body = await press(room, shown_once(room), "Yes")
    assert SECRET in list(hand.texts(hand.shown(body)))
    assert room.listener.turns[-1].deed == "answer"


@SOON
async def test_what_takes_long_is_brought_into_the_targeted_card(room: Room) -> None:
    room.listener.script += [TAP, FORM]
    await slash(room, "canipost")
    (said,) = room.teams.seen_only_by(room.lead)
    held = room.listener.held()
    body = await press(room, said.card, "Yes", on=said.id)
    assert "One moment" in list(hand.texts(hand.shown(body)))
    held.set()
    await room.bot.close(HANGS)
    assert said.edited
    assert "recipient" not in said.activity
    assert "Next" in list(hand.texts(shown_once(room)))


async def test_an_old_client_on_a_targeted_card_is_answered_targeted_too(room: Room) -> None:
    room.listener.script += [TAP, FORM, TAP, Card(SECRET)]
    await slash(room, "canipost")
    (said,) = room.teams.seen_only_by(room.lead)
    pressed = hand.submit(room.teams, room.lead, said.card, "Yes", channel=room.channel, on=said.id)
    await room.send(there(room, pressed))
    assert said.edited
    assert "Next" in list(hand.texts(shown_once(room)))
    await slash(room, "report")
    said = room.teams.seen_only_by(room.lead)[-1]
    await room.send(hand.submit(room.teams, room.lead, said.card, "Yes", channel=room.channel, on=said.id))
    assert SECRET in str(room.teams.messages[room.lead.chat][-1].card)
    assert SECRET not in str([one.activity for one in room.teams.seen_only_by(room.lead)])
    assert not room.teams.seen_by_all()


async def test_an_alert_that_everybody_sees_is_never_replaced(room: Room) -> None:
    alert = render.adaptive(ALERT)
    room.listener.script.append(Card("Details", (Paragraph(SECRET),)))
    await press(room, alert, "Show the details", on="1")
    await room.send(hand.submit(room.teams, room.lead, alert, "Show the details", channel=room.channel, on="1"))
    body = await press(room, render.adaptive(TAP), "Yes")
    assert "Please write to me in a private chat" in str(body)
    assert not room.teams.seen_by_all()
    assert not room.teams.edits


async def test_a_slash_in_a_private_chat_is_as_private_as_anything_there(room: Room) -> None:
    sent = hand.message(room.teams, room.lead, "report")
    sent["recipient"]["isTargeted"] = True
    await room.send(sent)
    (said,) = room.teams.messages[room.lead.chat]
    assert not said.only
    assert room.listener.turns[0].stays
