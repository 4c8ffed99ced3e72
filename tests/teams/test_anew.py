"""An alert in a channel is asked for anew by those who read it, at most 60, and by nobody else."""

from bot.seam.card import Card
from bot.seam.turn import Reply
from bot.teams import anew, render
from storage.kept import Address
from tests.teams import hand
from tests.teams.cards import ALERT
from tests.teams.conftest import SOON, Room
from tests.teams.double import Json
from tests.teams.test_render import check

CHANNEL = Address("teams", "channel", "19:dsl@thread.tacv2")
WATCHED = Card(ALERT.title, ALERT.parts, buttons=ALERT.buttons, anew="4KM-7XQ")


def automatic(room: Room, card: Json) -> Json:
    """Teams asks by itself."""
    asked = {"action": card["refresh"]["action"], "trigger": "automatic"}
    activity = hand.message(room.teams, room.lead, "", channel=room.channel)
    return activity | {"type": "invoke", "name": "adaptiveCard/action", "value": asked, "replyToId": "1"}


async def test_the_readers_of_the_channel_are_those_who_are_asked_for(room: Room) -> None:
    await room.send(hand.installed(room.teams, room.lead, channel=room.channel))
    await room.sender.readers(room.teams.tenant, CHANNEL)
    handle = await room.sender.post(room.teams.tenant, CHANNEL, WATCHED, "k", maybe_there=False)
    for edited in (False, True):
        if edited:
            await room.sender.edit(room.teams.tenant, CHANNEL, handle, WATCHED)
        card = check(room.teams.messages[room.channel][0].card)
        assert room.lead.id in card["refresh"]["userIds"]
        assert len(card["refresh"]["userIds"]) == 3, "everybody who reads it, and the bot is nobody"
        assert card["refresh"]["action"]["data"][render.DATA] == {
            "deed": "case-now", "target": "4KM-7XQ", "values": {}, "many": []
        }  # fmt: skip
    await room.sender.post(room.teams.tenant, CHANNEL, ALERT, "k", maybe_there=False)
    assert "refresh" not in room.teams.messages[room.channel][1].card


def test_at_most_sixty_are_asked_for_and_the_card_stays_small() -> None:
    many = [f"29:{n:0150}" for n in range(100)]
    message = anew.watched(render.message(WATCHED), "4KM-7XQ", many)
    card = check(message["attachments"][0]["content"])
    assert card["refresh"]["userIds"] == many[:60]
    long = anew.refreshed(render.adaptive(WATCHED), "4KM-7XQ", [f"29:{n:01000}" for n in range(60)])
    assert 0 < len(check(long)["refresh"]["userIds"]) < 60


async def test_what_comes_back_is_for_whoever_asked(room: Room) -> None:
    room.listener.script += [Reply(WATCHED)]
    card = anew.refreshed(render.adaptive(WATCHED), "4KM-7XQ", [room.lead.id, "29:other"])
    _, body = await room.send(automatic(room, card))
    assert check(hand.shown(body))["refresh"]["userIds"] == [room.lead.id]
    assert room.listener.turns[0].deed == "case-now"
    assert not any(room.teams.messages.values())


@SOON
async def test_a_refusal_and_a_delay_say_the_same_and_change_nothing(room: Room) -> None:
    card = anew.refreshed(render.adaptive(WATCHED), "4KM-7XQ", [room.lead.id])
    room.listener.script += [Reply(Card("Nothing here that you can open")), RuntimeError("x"), Reply(WATCHED)]
    _, denied = await room.send(automatic(room, card))
    _, broken = await room.send(automatic(room, card))
    room.listener.slow += [1.5]
    _, late = await room.send(automatic(room, card))
    assert denied == broken == late
    assert (denied["statusCode"], denied["type"]) == (403, "application/vnd.microsoft.error")
    assert not any(room.teams.messages.values())
