"""What stands in a Teams message is brought along as people read it: emoji, tables, mentions, quoted and forwarded."""

import json

import pytest

from bot.teams import read
from bot.teams.written import is_emoji, message, of_html, people, typed
from tests.handed import photo
from tests.teams import hand
from tests.teams.conftest import Room

STATICS = "https://statics.teams.cdn.office.net/evergreen-assets/personal-expressions/v2/assets/emoticons/pray/default/30_f.png"
MIRROR = f'<p>thank you&nbsp;<img alt="🙏" itemid="pray" itemtype="http://schema.skype.com/Emoji" src="{STATICS}"></p>'
FORWARDED = json.dumps({
    "originalMessageContent": "<p>meet me after training</p>",
    "originalMessageSender": {"user": {"id": "aad-rob", "displayName": "Rob P"}},
})  # fmt: skip
EMOJI = [{"contentType": "image/*", "contentUrl": STATICS}, {"contentType": "text/html", "content": MIRROR}]


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ('<p>yes <emoji id="smile" alt="🙂" title="Smile"></emoji></p>', "yes 🙂"),
        ('no <img itemtype="http://schema.skype.com/Emoji" alt="😡" src="x">!', "no 😡!"),
        ('<img alt="a screenshot" src="x">', "[a screenshot]"),
        ("<table><tr><td>cell one</td><td>cell two</td></tr><tr><th>a</th></tr></table>", "cell one | cell two\na"),
        ('<at id="0">Dana Reed</at> told me', "@Dana Reed told me"),
        ('<a href="https://example.org/a">this page</a> and <a href="https://example.org">https://example.org</a>',
         "this page (https://example.org/a) and https://example.org"),
        ('<a href="mailto:a@example.org">write to me</a> or <a href="mailto:b@example.org">b@example.org</a>',
         "write to me (a@example.org) or b@example.org"),
        ("<p>one</p><p>two</p><ul><li>three</li></ul>", "one\n\ntwo\n\nthree"),
        ("&lt;b&gt; &amp;amp;", "<b> &amp;"),
        ("<blockquote>he wrote this</blockquote>and I said no", "he wrote this\nand I said no"),
        ("<p>one</p>two <b>three</b>four", "one\ntwo threefour"),
        ("<table><tr><td>a</td><td>b</td></tr></table>done", "a | b\ndone"),
        ("<ul><li>x</li></ul><at>Dana Reed</at> knows", "x\n@Dana Reed knows"),
        ("<h1>Head</h1>text<h5>five</h5>six<hr>more", "Head\ntext\nfive\nsix\nmore"),
        ("<dl><dt>term</dt><dd>what it is</dd></dl>end", "term\nwhat it is\nend"),
    ],
)  # fmt: skip
def test_html_is_read_as_it_looks(html: str, words: str) -> None:
    read_now = of_html(html)
    assert read_now.replace("\n\n", "\n") == words.replace("\n\n", "\n")


def test_what_is_forwarded_or_quoted_is_kept_with_whose_it_is() -> None:
    sender = {"user": {"id": "aad-rob", "displayName": "Rob P"}}
    forwarded = {"originalMessageContent": "<p>meet me after training</p>", "originalMessageSender": sender}
    quoted = {"messagePreview": "are you there", "messageSender": sender}
    found = {
        "body": {"contentType": "html", "content": '<p>look</p><attachment id="1"></attachment>'},
        "from": {"user": {"id": "aad-dsl", "displayName": "Dana Reed"}},
        "mentions": [{"mentioned": {"user": {"id": "aad-head", "displayName": "Harper Lane"}}}],
        "attachments": [
            {"contentType": "forwardedMessageReference", "content": json.dumps(forwarded)},
            {"contentType": "messageReference", "content": json.dumps(quoted)},
            {"contentType": "application/vnd.microsoft.card.adaptive",
             "content": json.dumps({"body": [{"type": "TextBlock", "text": "Search blocked"}]})},
            {"contentType": "reference", "contentUrl": "https://x.sharepoint.com/a.jpg", "name": "a.jpg"},
        ],
    }  # fmt: skip
    assert message(found) == (
        "look\n\nForwarded or quoted, written by Rob P:\nmeet me after training\n\n"
        "Forwarded or quoted, written by Rob P:\nare you there\n\nSearch blocked"
    )
    assert people(found) == {"aad-dsl": "Dana Reed", "aad-head": "Harper Lane", "aad-rob": "Rob P"}


@pytest.mark.parametrize(
    "odd", [{}, {"body": 7}, {"attachments": [7, {"content": "{"}]}, {"attachments": [{"content": "[1]"}]}]
)
def test_what_is_odd_inside_is_left_out(odd: dict[str, object]) -> None:
    assert message(odd) == ""


async def test_an_emoji_in_a_chat_is_no_file_and_stands_in_the_words(room: Room) -> None:
    activity = hand.message(room.teams, room.teacher, "thank you", attachments=EMOJI)
    assert typed(activity) == "thank you 🙏"
    await room.send(activity)
    (turn,) = room.listener.turns
    assert (turn.deed, turn.values, list(turn.files)) == ("home", {"text": "thank you 🙏"}, [])
    await room.send(hand.message(room.teams, room.teacher, "report it", attachments=EMOJI))
    assert (room.listener.turns[1].deed, list(room.listener.turns[1].files)) == ("home", [])


async def test_a_command_with_an_emoji_has_it_in_its_words_and_asks_for_no_file(room: Room) -> None:
    mirror = {"contentType": "text/html", "content": MIRROR.replace("thank you", "report he sent me")}
    await room.send(hand.message(room.teams, room.teacher, "report he sent me", attachments=[EMOJI[0], mirror]))
    (turn,) = room.listener.turns
    assert (turn.deed, turn.values, list(turn.files)) == ("begin", {"text": "he sent me 🙏"}, [])


async def test_a_picture_that_was_pasted_is_still_a_file(room: Room) -> None:
    pasted = room.teams.attached(photo())
    await room.send(hand.message(room.teams, room.teacher, "look", attachments=[*EMOJI, pasted]))
    (turn,) = room.listener.turns
    assert (turn.deed, len(turn.files)) == ("hand-in", 1)


def test_only_teams_own_pictures_of_emoji_are_no_files() -> None:
    assert is_emoji({"contentUrl": STATICS})
    for url in (
        "https://smba.trafficmanager.net/uk/v3/attachments/1/views/original",
        "https://statics.example.org/a",
        "http://[",
        "",
    ):
        assert not is_emoji({"contentUrl": url})


async def test_whoever_is_mentioned_besides_the_bot_stays_in_the_words(room: Room) -> None:
    bot = f"28:{room.teams.app_id}"
    entities = [
        {"type": "mention", "text": "<at>canipost</at>", "mentioned": {"id": bot, "name": "canipost"}},
        {"type": "mention", "mentioned": {"id": "29:d", "name": "Dana Reed", "aadObjectId": "aad-d"}},
    ]  # fmt: skip
    text = "<at>canipost</at> report <at>Dana Reed</at> has hit a boy"
    turn = read.typed(hand.message(room.teams, room.teacher, text, entities=entities))
    assert (turn.deed, turn.values) == ("begin", {"text": "@Dana Reed has hit a boy"})
    assert turn.people == {"aad-d": "Dana Reed"}


def test_a_message_that_is_reported_says_who_wrote_it(room: Room) -> None:
    turn = read.reported(hand.reported(room.teams, room.teacher, MIRROR))
    assert turn is not None
    assert "Written by @A Name" in turn.typed("text")
    assert turn.typed("text").endswith("thank you 🙏")
    assert turn.people == {"aad-somebody": "A Name"}


def test_a_long_message_comes_whole(room: Room) -> None:
    long = "<p>" + "word " * 1000 + "END-OF-TEXT he asked her to meet him.</p>"
    turn = read.reported(hand.reported(room.teams, room.teacher, long))
    assert turn is not None
    assert turn.typed("text").endswith("END-OF-TEXT he asked her to meet him.")


async def test_what_somebody_makes_of_their_message_is_heard_once(room: Room) -> None:
    activity = hand.message(room.teams, room.teacher, "he wrote agian")
    await room.send(activity)
    changed = {**activity, "type": "messageUpdate", "text": "he wrote again", "timestamp": "2026-11-16T09:00:00Z"}
    data = {**activity["channelData"], "eventType": "editMessage"}
    await room.send({**changed, "channelData": data})
    await room.send({**changed, "channelData": data})
    await room.send({**changed, "text": "", "timestamp": "2026-11-16T09:01:00Z", "channelData": data})
    await room.send({**changed, "timestamp": "2026-11-16T09:02:00Z"})
    assert [turn.values["text"] for turn in room.listener.turns] == ["he wrote agian", "he wrote again"]


def test_what_is_forwarded_to_the_bot_or_stands_in_the_mirror_only_is_brought_along(room: Room) -> None:
    forwarded = {"contentType": "forwardedMessageReference", "content": FORWARDED}
    activity = hand.message(room.teams, room.teacher, "", attachments=[forwarded])
    assert typed(activity) == "Forwarded or quoted, written by Rob P:\nmeet me after training"
    mirror = {"contentType": "text/html", "content": "<table><tr><td>Monday</td><td>he wrote</td></tr></table>"}
    activity = hand.message(room.teams, room.teacher, "look", attachments=[mirror])
    assert typed(activity) == "Monday | he wrote"


def test_an_emoji_that_the_school_has_made_is_its_name() -> None:
    html = 'well <customemoji id="x" alt="our-owl" source="https://example.org/x"></customemoji> done'
    assert of_html(html) == "well our-owl done"
