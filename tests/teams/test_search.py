"""The search beside the box in which people write: valid cards, in time, and nothing that comes alive."""

import json

from bot.seam.card import Card, Paragraph
from bot.seam.turn import Reply
from tests.teams import hand
from tests.teams.cards import NASTY
from tests.teams.conftest import Room
from tests.teams.double import Json
from tests.teams.test_render import check

CLAUSE = Card("What your policy says", (Paragraph("No pupil is a friend online."),), badge="A must", note="Section: 4")


def search(room: Room, text: str, command: str = "findClause") -> Json:
    activity = hand.message(room.teams, room.teacher, "", channel="19:staff@thread.tacv2")
    value: Json = {"commandId": command, "parameters": [{"name": "question", "value": text}]}
    value |= {"queryOptions": {"skip": 0, "count": 25}}
    return activity | {"type": "invoke", "name": "composeExtension/query", "value": value}


async def test_clauses_come_as_cards_with_a_preview(room: Room) -> None:
    room.listener.script += [Reply(Card("nothing"), offers=(CLAUSE, CLAUSE))]
    status, body = await room.send(search(room, "friends?"))
    assert status == 200
    found = body["composeExtension"]
    assert (found["type"], found["attachmentLayout"], len(found["attachments"])) == ("result", "list", 2)
    for one in found["attachments"]:
        assert not list(hand.actions(check(one["content"])))
        assert one["preview"]["contentType"] == "application/vnd.microsoft.card.thumbnail"
        assert one["preview"]["content"] == {"title": "No pupil is a friend online.", "text": "Section: 4"}
    (turn,) = room.listener.turns
    assert (turn.deed, turn.values) == ("clauses", {"text": "friends?"})
    assert not any(room.teams.messages.values()), "nothing is said where others read"


async def test_a_preview_reads_html_and_nothing_in_it_lives(room: Room) -> None:
    room.listener.script += [Reply(Card("n"), offers=(Card("T", (Paragraph(NASTY),), note=NASTY),))]
    _, body = await room.send(search(room, "x"))
    preview = body["composeExtension"]["attachments"][0]["preview"]
    assert "<" not in json.dumps(preview)


async def test_what_is_said_instead_is_one_line_to_the_asker(room: Room) -> None:
    room.listener.script += [Reply(Card("This sounds like an emergency", (Paragraph("Ring 999."),)))]
    _, body = await room.send(search(room, "help"))
    assert body == {"composeExtension": {"type": "message", "text": "This sounds like an emergency: Ring 999."}}
    assert not any(room.teams.messages.values())


async def test_another_command_and_a_search_without_a_word_are_answered(room: Room) -> None:
    _, body = await room.send(search(room, "x", "somethingElse"))
    assert body["composeExtension"]["type"] == "message"
    assert not room.listener.turns
    spoilt = search(room, "x")
    spoilt["value"]["parameters"] = 7
    _, body = await room.send(spoilt)
    assert room.listener.turns[0].typed("text") == ""


async def test_a_listener_that_breaks_is_no_server_error(room: Room) -> None:
    room.listener.script += [RuntimeError("x")]
    status, body = await room.send(search(room, "x"))
    assert (status, body["composeExtension"]["type"]) == (200, "message")
