"""Files in Slack: fetched only from Slack and only when asked for, and handed to one person alone."""

import pytest

from bot.seam.card import Button, Card, Input
from bot.seam.turn import Given, Handed, NotFetched, Reply
from bot.slack import render
from tests.handed import photo
from tests.slack.block_kit import view_problems
from tests.slack.double import SlackDouble
from tests.slack.hand import Hand
from tests.slack.listener import PLAIN, Scripted
from tests.slack.trouble import Broken, Dropped
from tests.until import until

ATTACH = Card(
    "Add a screenshot",
    inputs=(Input("files", "Choose a file", "file", hint="Up to 20 MB."),),
    buttons=(Button("Add it", "hand-in", "d1", style="main", submits=True),),
    deed="hand-in",
    target="d1",
)


async def sent(hand: Hand, listener: Scripted, *files: dict[str, object]) -> tuple[Handed, ...]:
    """What the listener is handed when somebody sends files to the bot."""
    before = len(listener.turns)
    assert (await hand.send_files(*files, text="look at this")).status == 200
    await until(lambda: len(listener.turns) > before)
    turn = listener.turns[-1]
    assert (turn.deed, turn.target, turn.values) == ("hand-in", "", {"text": "look at this"})
    return tuple(turn.files)


async def why(file: Handed, most: int = 10**7) -> str:
    with pytest.raises(NotFetched) as refused:
        await file.fetch(most)
    return refused.value.why


def fetches(slack: SlackDouble) -> int:
    return sum(method == "download" for method, _ in slack.calls)


async def test_a_file_sent_to_the_bot_is_fetched_with_its_token_when_it_is_wanted(
    slack: SlackDouble, hand: Hand, listener: Scripted
) -> None:
    (file,) = await sent(hand, listener, slack.sent_file(photo(), "sports.jpg"))
    assert file.name == "sports.jpg"
    assert fetches(slack) == 0
    assert await file.fetch(10**7) == photo()
    assert ("download", {"allowed": True}) in slack.calls  # the answer to the message may come between


async def test_a_file_of_which_only_the_id_came_is_asked_for_first(
    slack: SlackDouble, hand: Hand, listener: Scripted
) -> None:
    told = slack.sent_file(photo())
    bare = {"id": told["id"], "file_access": "check_file_info"}
    (file,) = await sent(hand, listener, bare)
    assert await file.fetch(10**7) == photo()


async def test_a_file_that_the_bot_may_not_have_is_no_sign_in_page(
    slack: SlackDouble, hand: Hand, listener: Scripted
) -> None:
    hidden = slack.sent_file(photo(), seen=False)
    one, other = await sent(hand, listener, hidden, {"id": hidden["id"], "file_access": "check_file_info"})
    assert await why(one) == "lost"
    assert await why(other) == "lost"


@pytest.mark.parametrize("trouble", [(Broken(500),), (Broken(200),), (Dropped(), Dropped())])
async def test_a_download_that_fails_is_said_to_be_lost(
    slack: SlackDouble, hand: Hand, listener: Scripted, trouble: tuple[Broken | Dropped, ...]
) -> None:
    (file,) = await sent(hand, listener, slack.sent_file(photo()))
    slack.trouble("download", *trouble)  # aiohttp itself repeats a dropped GET once
    assert await why(file) == "lost"
    assert await file.fetch(10**7) == photo()


async def test_a_file_that_is_too_large_is_not_fetched_or_not_to_its_end(
    slack: SlackDouble, hand: Hand, listener: Scripted
) -> None:
    told = slack.sent_file(photo())
    honest, liar = await sent(hand, listener, told, told | {"size": 1})
    assert await why(honest, 100) == "too-big"
    assert fetches(slack) == 0
    assert await why(liar, 100) == "too-big"


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/files-pri/T1-F1/a.jpg",
        "https://files.slack.com.evil.example/a.jpg",
        "http://files.slack.com/a.jpg",
        "https://slack.com@evil.example/a.jpg",
        "file:///etc/passwd",
        "http://127.0.0.1:1/a.jpg",
        "http://[::1",
    ],
)
async def test_our_token_goes_nowhere_but_to_slack(
    slack: SlackDouble, hand: Hand, listener: Scripted, url: str
) -> None:
    told = slack.sent_file(photo()) | {"url_private_download": url, "url_private": url}
    (file,) = await sent(hand, listener, told)
    assert await why(file) == "lost"
    assert fetches(slack) == 0


async def test_a_window_with_a_file_field_hands_its_files_in(
    slack: SlackDouble, hand: Hand, listener: Scripted
) -> None:
    assert view_problems(render.modal(ATTACH)) == []
    listener.script.append(ATTACH)
    await hand.command("/report")
    await until(lambda: bool(slack.views))
    view = list(slack.views.values())[-1]
    empty = await hand.submit(view, {})
    assert list(empty.answer["errors"].values()) == ["Please choose a file."]
    await hand.submit(view, {"files": [slack.sent_file(photo())]})
    turn = listener.turns[-1]
    assert (turn.deed, turn.target, turn.values) == ("hand-in", "d1", {})
    assert await turn.files[0].fetch(10**7) == photo()


async def test_a_file_field_in_a_message_opens_in_a_window_again() -> None:
    (button,) = [
        element
        for block in render.message(ATTACH)["blocks"]
        if block["type"] == "actions"
        for element in block["elements"]
    ]
    assert '"d":"attach"' in button["value"]


async def test_report_this_message_begins_a_report_with_its_words_and_link(
    slack: SlackDouble, hand: Hand, listener: Scripted
) -> None:
    told = slack.sent_file(photo())
    assert (await hand.report("C0STAFF", "He said &lt;that&gt; &amp; more <!channel>", told)).status == 200
    await until(lambda: bool(slack.views))
    (turn,) = listener.turns
    assert (turn.deed, turn.target) == ("begin", "report")
    link = "https://made-up.slack.com/archives/C0STAFF/p1763726400000100"
    assert turn.values["link"] == link
    assert turn.values["text"] == (
        f"Reported from a message in Slack, 2025-11-21T12:00:00Z: {link}\nWritten by @U0SOMEBODY\n\n"
        "He said <that> & more @channel"
    )
    assert await turn.files[0].fetch(10**7) == photo()


async def test_a_file_is_handed_to_whoever_asked_in_their_own_conversation(
    slack: SlackDouble, hand: Hand, listener: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def giving(_: object) -> Reply:
        return Reply(PLAIN, ended=True, files=[Given("canipost-1.jpg", "image/jpeg", photo())])

    monkeypatch.setattr(listener, "take", giving)
    await hand.command("/report")
    await until(lambda: bool(slack.given(hand.user)))
    (file,) = slack.given(hand.user)
    assert (file.name, file.data, file.shown_in) == ("canipost-1.jpg", photo(), f"D{hand.user}")


async def test_a_file_that_cannot_be_handed_over_is_said_so(
    slack: SlackDouble, hand: Hand, listener: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def giving(_: object) -> Reply:
        return Reply(PLAIN, ended=True, files=[Given("canipost-1.jpg", "image/jpeg", photo())])

    monkeypatch.setattr(listener, "take", giving)
    slack.scopes.remove("files:write")
    await hand.command("/report")
    await until(lambda: bool(slack.direct(hand.user)))
    assert "could not be brought to you" in str(slack.direct(hand.user)[-1])
