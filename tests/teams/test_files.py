"""Files in Teams: fetched from where Teams put them, brought after a yes, and "Report this message"."""

import pytest

from bot.seam.card import Button, Card, Input
from bot.seam.turn import Given, Handed, NotFetched, Reply
from bot.teams import render
from tests.handed import photo
from tests.teams.conftest import Room
from tests.teams.double import Dropped, Json, Status
from tests.teams.hand import actions, consented, message, reported, texts
from tests.teams.listener import PLAIN
from tests.until import until

ATTACH = Card(
    "Add a screenshot",
    inputs=(Input("files", "Choose a file", "file", hint="Up to 20 MB."),),
    buttons=(Button("Add it", "hand-in", "d1", style="main", submits=True), Button("Back", "resume", "d1")),
    deed="hand-in",
    target="d1",
)
GIVEN = Given("canipost-1.jpg", "image/jpeg", photo())


async def sent(room: Room, *attachments: Json, text: str = "") -> tuple[Handed, ...]:
    """What the listener is handed when the teacher sends files."""
    await room.send(message(room.teams, room.teacher, text, attachments=list(attachments)))
    return tuple(room.listener.turns[-1].files)


async def why(file: Handed, most: int = 10**7) -> str:
    with pytest.raises(NotFetched) as refused:
        await file.fetch(most)
    return refused.value.why


async def test_an_attached_file_and_a_pasted_picture_are_fetched_when_they_are_wanted(room: Room) -> None:
    html = {"contentType": "text/html", "content": "<p>look</p>"}
    files = await sent(room, room.teams.attached(photo(), "a.jpg"), html, room.teams.pasted(photo("png")), text="look")
    turn = room.listener.turns[-1]
    assert (turn.deed, turn.target, turn.values) == ("hand-in", "", {"text": "look"})
    assert [one.name for one in files] == ["a.jpg", ""]
    assert "DOWNLOAD" not in [kind for kind, _ in room.teams.calls]
    assert [await one.fetch(10**7) for one in files] == [photo(), photo("png")]


@pytest.mark.parametrize("dialog", ["canipost", "report"])
async def test_a_command_takes_its_files_along(room: Room, dialog: str) -> None:
    (file,) = await sent(room, room.teams.attached(photo()), text=f"{dialog} sports day")
    turn = room.listener.turns[-1]
    assert (turn.deed, turn.target, turn.values) == ("begin", dialog, {"text": "sports day"})
    assert await file.fetch(10**7) == photo()


async def test_files_in_a_channel_are_not_taken(room: Room) -> None:
    activity = message(room.teams, room.teacher, "look", channel=room.channel)
    await room.send(activity | {"attachments": [room.teams.attached(photo())]})
    assert [(turn.deed, list(turn.files)) for turn in room.listener.turns] == [("home", [])]


@pytest.mark.parametrize("trouble", [(Status(404),), (Status(503),), (Dropped(), Dropped())])
async def test_a_download_that_fails_is_said_to_be_lost(room: Room, trouble: tuple[Status | Dropped, ...]) -> None:
    (file,) = await sent(room, room.teams.attached(photo()))
    room.teams.trouble("DOWNLOAD", *trouble)
    assert await why(file) == "lost"


async def test_a_file_that_is_too_large_is_not_fetched_to_its_end(room: Room) -> None:
    (file,) = await sent(room, room.teams.attached(photo()))
    assert await why(file, 100) == "too-big"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "http://made-up-my.sharepoint.com/a",
        "https://evil.example/a",
        "https://sharepoint.com.evil.example/a",
        "https://a.sharepoint.com@evil.example/",
        "file:///etc/passwd",
        "http://127.0.0.1:1/a",
        "https://[::1",
    ],
)
async def test_nothing_is_fetched_from_anywhere_else(room: Room, url: str) -> None:
    attached, pasted = room.teams.attached(photo()), room.teams.pasted(photo())
    attached["content"]["downloadUrl"] = pasted["contentUrl"] = url
    for file in await sent(room, attached, pasted):
        assert await why(file) == "lost"
    assert "DOWNLOAD" not in [kind for kind, _ in room.teams.calls]


async def test_our_token_goes_to_the_connector_only(room: Room) -> None:
    pasted = room.teams.pasted(photo()) | {"contentUrl": "https://made-up-my.sharepoint.com/a"}
    (file,) = await sent(room, pasted)
    assert await why(file) == "lost"


async def test_a_card_that_asks_for_a_file_says_how_to_send_it(room: Room) -> None:
    card = render.adaptive(ATTACH)
    assert "Attach it to a message here in this chat" in "\n".join(texts(card))
    assert [action["title"] for action in actions(card)] == ["Back"]


async def offered(room: Room) -> Json:
    """A file that is offered to the teacher."""
    room.listener.script.append(Reply(PLAIN, ended=True, files=[GIVEN]))
    await room.send(message(room.teams, room.teacher, "hello"))
    await until(lambda: len(room.teams.messages[room.teacher.chat]) == 2)
    return room.teams.messages[room.teacher.chat][-1].activity


async def test_a_file_is_brought_to_the_one_who_asked_after_their_yes(room: Room) -> None:
    offer = await offered(room)
    attachment = offer["attachments"][0]
    assert attachment["contentType"] == "application/vnd.microsoft.teams.card.file.consent"
    assert (attachment["name"], attachment["content"]["sizeInBytes"]) == ("canipost-1.jpg", len(photo()))
    somebody = consented(room.teams, room.lead, offer)
    await room.send(somebody)
    await until(lambda: bool(room.teams.messages[room.lead.chat]))
    assert "run out" in room.teams.messages[room.lead.chat][-1].activity["text"]
    yes = consented(room.teams, room.teacher, offer)
    assert (await room.send(yes))[0] == 200
    key = yes["value"]["uploadInfo"]["uniqueId"]
    await until(lambda: room.teams.files[key] == photo())
    await until(lambda: len(room.teams.messages[room.teacher.chat]) == 3)
    assert "is in your OneDrive now" in room.teams.messages[room.teacher.chat][-1].activity["text"]
    again = consented(room.teams, room.teacher, offer)
    await room.send(again)
    await until(lambda: len(room.teams.messages[room.teacher.chat]) == 4)
    assert "run out" in room.teams.messages[room.teacher.chat][-1].activity["text"]


async def test_a_no_forgets_the_file_and_an_upload_that_fails_can_be_tried_again(room: Room) -> None:
    offer = await offered(room)
    room.teams.trouble("UPLOAD", Status(503))
    await room.send(consented(room.teams, room.teacher, offer))
    await until(lambda: len(room.teams.messages[room.teacher.chat]) == 3)
    assert "could not be saved" in room.teams.messages[room.teacher.chat][-1].activity["text"]
    await room.send(consented(room.teams, room.teacher, offer, "decline"))
    await until(lambda: len(room.teams.messages[room.teacher.chat]) == 4)
    assert "was not sent" in room.teams.messages[room.teacher.chat][-1].activity["text"]


async def test_report_this_message_begins_a_report_in_the_private_chat(room: Room) -> None:
    html = "<p>He said &lt;that&gt;&nbsp;&amp; more<br>and <b>this</b></p><script>alert(1)</script>"
    status, body = await room.send(reported(room.teams, room.teacher, html, channel=room.channel))
    assert status == 200
    assert body["task"]["type"] == "message"
    assert "private chat" in body["task"]["value"]
    turn = room.listener.turns[-1]
    assert (turn.deed, turn.target) == ("begin", "report")
    link = "https://teams.microsoft.com/l/message/19:staff/1763726400000"
    assert turn.values["link"] == link
    assert str(turn.values["text"]).startswith(f"Reported from a message in Teams, 2025-11-21T12:00:00.0Z: {link}")
    assert "He said <that> & more\nand this" in turn.values["text"]
    assert len(room.teams.messages[room.teacher.chat]) == 1
    assert room.teams.messages[room.channel] == []


async def test_report_this_message_by_somebody_without_the_app_says_how_to_get_it(room: Room) -> None:
    stranger = room.teams.person("aad-new", installed=False)
    _, body = await room.send(reported(room.teams, stranger, "<p>x</p>", channel=room.channel))
    assert "find canipost under Apps" in body["task"]["value"]


async def test_another_command_is_answered_and_does_nothing(room: Room) -> None:
    activity = reported(room.teams, room.teacher, "<p>x</p>")
    activity["value"]["commandId"] = "somethingElse"
    _, body = await room.send(activity)
    assert "do not know" in body["task"]["value"]
    assert room.listener.turns == []
