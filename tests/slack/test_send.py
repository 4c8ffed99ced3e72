"""Sending through Slack's Web API: what arrives, and exactly how it failed where it did not."""

import json
import logging
from dataclasses import replace

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.seam.card import Button, Card, Paragraph
from bot.seam.sender import Gone, NoAnswer, Overdue, Readers, Refused, TryLater
from bot.slack import render
from bot.slack.calling import call, client
from bot.slack.send import SlackSender
from storage.kept import Address
from tests.slack.cards import ALERT, NASTY, VERDICT
from tests.slack.double import SlackDouble
from tests.slack.hand import words
from tests.slack.trouble import Broken, Dropped, Fails, Limited, Silent

DSL = Address("slack", "channel", "C0DSL")
TEACHER = Address("slack", "person", "U1TEACHER")


@pytest.fixture(autouse=True)
def _people(slack: SlackDouble) -> None:
    slack.person("U1TEACHER")
    slack.channel("C0DSL", members=["U2DSL"])


async def test_a_card_is_posted_to_a_channel_and_edited_in_place(sender: SlackSender, slack: SlackDouble) -> None:
    handle = await sender.post("T0SCHOOL", DSL, ALERT, "key-1", maybe_there=False)
    (message,) = slack.messages["C0DSL"]
    assert handle == f"C0DSL:{message['ts']}"
    assert "◆ Urgent" in words(message)
    await sender.edit("T0SCHOOL", DSL, handle, VERDICT)
    assert (len(slack.messages["C0DSL"]), message["edits"]) == (1, 1)
    assert "■ Do not post" in words(message)
    assert message["metadata"]["event_payload"] == {"key": "key-1"}


@pytest.mark.parametrize("card", [ALERT, VERDICT, replace(ALERT, rings=(("U2DSL", "Dana Reed"),))])
async def test_what_was_written_to_measure_a_card_is_what_slack_is_sent(
    sender: SlackSender, slack: SlackDouble, card: Card
) -> None:
    half = Button("Hälfte \ud83d", "more", "", {"rest": 'half a letter \ud83d "\u2028'})
    card = replace(card, buttons=(*card.buttons, half), note=f"£5 \U0001f600 {NASTY}")
    handle = await sender.post("T0SCHOOL", DSL, card, "key-1", maybe_there=False)
    await sender.edit("T0SCHOOL", DSL, handle, card)
    as_made = json.loads(json.dumps(render.message(card)["blocks"]))
    assert [said["blocks"] for method, said in slack.calls if method.startswith("chat.")] == [as_made, as_made]
    assert slack.calls[-1][1]["ts"] == slack.messages["C0DSL"][0]["ts"]


async def test_a_person_gets_a_direct_message_whose_conversation_is_opened_once(
    sender: SlackSender, slack: SlackDouble
) -> None:
    for key in ("a", "b"):
        await sender.post("T0SCHOOL", TEACHER, VERDICT, key, maybe_there=False)
    assert len(slack.direct("U1TEACHER")) == 2
    assert [method for method, _ in slack.calls].count("conversations.open") == 1


async def test_nothing_in_a_message_is_parsed_or_unfolded_and_its_fallback_tells_nothing(
    sender: SlackSender, slack: SlackDouble
) -> None:
    await sender.post("T0SCHOOL", DSL, Card("x", (Paragraph(NASTY, "quote"),)), "k", maybe_there=False)
    _, said = slack.calls[-1]
    off = {"mrkdwn": False, "parse": "none", "link_names": False, "unfurl_links": False, "unfurl_media": False}
    assert off.items() <= said.items()
    assert said["text"] == "You have a message from canipost. Open it in Slack to read it."


@pytest.mark.parametrize("trouble", [Dropped(done=True), Broken(500, done=True), Broken(502, done=True)])
async def test_a_message_that_arrived_without_an_answer_is_found_and_not_sent_twice(
    sender: SlackSender, slack: SlackDouble, trouble: Dropped | Broken
) -> None:
    slack.trouble("chat.postMessage", trouble)
    with pytest.raises(NoAnswer):
        await sender.post("T0SCHOOL", DSL, ALERT, "key-1", maybe_there=False)
    for n in range(7):  # others write meanwhile: it is on the third page of the history
        await sender.post("T0SCHOOL", DSL, VERDICT, f"other-{n}", maybe_there=False)
    handle = await sender.post("T0SCHOOL", DSL, ALERT, "key-1", maybe_there=True)
    assert handle == f"C0DSL:{slack.messages['C0DSL'][0]['ts']}"
    assert len(slack.messages["C0DSL"]) == 8


@pytest.mark.parametrize("trouble", [Dropped(done=False), Broken(503)])
async def test_a_message_that_did_not_arrive_is_sent_again(
    sender: SlackSender, slack: SlackDouble, trouble: Dropped | Broken
) -> None:
    slack.trouble("chat.postMessage", trouble)
    with pytest.raises(NoAnswer):
        await sender.post("T0SCHOOL", TEACHER, ALERT, "key-1", maybe_there=False)
    await sender.post("T0SCHOOL", TEACHER, ALERT, "key-1", maybe_there=True)
    assert len(slack.direct("U1TEACHER")) == 1


async def test_where_slack_does_not_let_us_search_it_is_sent_again(sender: SlackSender, slack: SlackDouble) -> None:
    slack.scopes -= {"groups:history"}
    await sender.post("T0SCHOOL", DSL, ALERT, "key-1", maybe_there=True)
    assert len(slack.messages["C0DSL"]) == 1


async def test_where_the_search_is_limited_it_is_tried_later(sender: SlackSender, slack: SlackDouble) -> None:
    slack.trouble("conversations.history", Limited(after=7))
    with pytest.raises(TryLater) as later:
        await sender.post("T0SCHOOL", DSL, ALERT, "key-1", maybe_there=True)
    assert later.value.after == 7
    assert slack.messages["C0DSL"] == []


async def test_429_says_when_to_try_again(sender: SlackSender, slack: SlackDouble) -> None:
    slack.trouble("chat.postMessage", Limited(after=30))
    with pytest.raises(TryLater, match="ratelimited") as later:
        await sender.post("T0SCHOOL", DSL, ALERT, "k", maybe_there=False)
    assert later.value.after == 30
    assert "chat.postMessage" not in [method for method, _ in slack.calls]


async def test_silence_is_no_answer_after_a_while(
    sender: SlackSender, slack: SlackDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(call, "__kwdefaults__", {"reads": False, "within": 0.2})
    slack.trouble("chat.postMessage", Silent(done=True))
    with pytest.raises(NoAnswer, match="TimeoutError"):
        await sender.post("T0SCHOOL", DSL, ALERT, "k", maybe_there=False)
    await sender.post("T0SCHOOL", DSL, ALERT, "k", maybe_there=True)
    assert len(slack.messages["C0DSL"]) == 1


async def test_a_slack_that_cannot_be_reached_surely_has_nothing(session: aiohttp.ClientSession) -> None:
    nowhere = SlackSender("xoxb-made-up", session, api_url="http://127.0.0.1:9/api/")
    with pytest.raises(TryLater):
        await nowhere.post("T0SCHOOL", DSL, ALERT, "k", maybe_there=False)


@pytest.mark.parametrize(
    "code",
    [
        "channel_not_found",
        "not_in_channel",
        "is_archived",
        "missing_scope",
        "invalid_blocks",
        "msg_blocks_too_long",
        "something_new",
    ],
)
async def test_what_will_never_be_taken_is_refused(sender: SlackSender, slack: SlackDouble, code: str) -> None:
    slack.trouble("chat.postMessage", Fails(code))
    with pytest.raises(Refused, match=code):
        await sender.post("T0SCHOOL", DSL, ALERT, "k", maybe_there=False)


@pytest.mark.parametrize("code", ["ratelimited", "service_unavailable", "team_added_to_org"])
async def test_what_was_not_taken_now_is_tried_later(sender: SlackSender, slack: SlackDouble, code: str) -> None:
    slack.trouble("chat.postMessage", Fails(code))
    with pytest.raises(TryLater, match=code):
        await sender.post("T0SCHOOL", DSL, ALERT, "k", maybe_there=False)


@pytest.mark.parametrize("code", ["internal_error", "fatal_error"])
async def test_what_may_have_been_taken_in_part_is_no_answer(
    sender: SlackSender, slack: SlackDouble, code: str
) -> None:
    slack.trouble("chat.postMessage", Fails(code))
    with pytest.raises(NoAnswer, match=code):
        await sender.post("T0SCHOOL", DSL, ALERT, "k", maybe_there=False)


async def test_real_refusals_of_slack(sender: SlackSender, slack: SlackDouble) -> None:
    async def why(address: Address, of: SlackSender = sender) -> str:
        with pytest.raises(Refused) as refused:
            await of.post("T0SCHOOL", address, ALERT, "k", maybe_there=False)
        return str(refused.value)

    slack.channel("C0OLD", archived=True)
    slack.channel("C0OUT", is_member=False, private=False)
    assert await why(Address("slack", "channel", "C0OLD")) == "is_archived"
    assert await why(Address("slack", "channel", "C0OUT")) == "not_in_channel"
    assert await why(Address("slack", "channel", "C0NONE")) == "channel_not_found"
    assert await why(Address("slack", "person", "U0NOBODY")) == "user_not_found"
    assert await why(Address("slack", "person", slack.bot)) == "cannot_dm_bot"


async def test_what_is_wrong_with_our_own_token_is_tried_again(
    sender: SlackSender, slack: SlackDouble, session: aiohttp.ClientSession
) -> None:
    for code in ("invalid_auth", "account_inactive", "token_revoked", "token_expired", "ekm_access_denied"):
        slack.trouble("chat.postMessage", Fails(code))
        with pytest.raises(TryLater, match=code):
            await sender.post("T0SCHOOL", DSL, ALERT, "k", maybe_there=False)
    assert await sender.post("T0SCHOOL", DSL, ALERT, "k", maybe_there=False)
    wrong = SlackSender("xoxb-wrong", session, api_url=slack.api_url)
    with pytest.raises(TryLater, match="invalid_auth"):
        await wrong.post("T0SCHOOL", DSL, ALERT, "k", maybe_there=False)


async def test_an_edit_of_a_message_that_is_gone_says_that_it_is_gone(sender: SlackSender) -> None:
    with pytest.raises(Gone, match="message_not_found"):
        await sender.edit("T0SCHOOL", DSL, "C0DSL:1.000001", ALERT)


async def test_opening_a_conversation_without_an_answer_is_tried_later(sender: SlackSender, slack: SlackDouble) -> None:
    slack.trouble("conversations.open", Dropped(done=True))
    with pytest.raises(TryLater):
        await sender.post("T0SCHOOL", TEACHER, ALERT, "k", maybe_there=False)


async def test_a_proxy_that_answers_with_a_page_is_no_answer(sender: SlackSender, slack: SlackDouble) -> None:
    slack.trouble("chat.postMessage", Broken(200, done=False))
    with pytest.raises(NoAnswer, match="http_200"):
        await sender.post("T0SCHOOL", DSL, ALERT, "k", maybe_there=False)


async def test_readers_are_everybody_in_the_channel_but_the_bot(sender: SlackSender, slack: SlackDouble) -> None:
    slack.channel("C0BIG", members=[f"U{n}" for n in range(450)])
    found = await sender.readers("T0SCHOOL", Address("slack", "channel", "C0BIG"))
    assert found == Readers(frozenset(f"U{n}" for n in range(450)))


async def test_a_shared_or_public_channel_is_known(sender: SlackSender, slack: SlackDouble) -> None:
    slack.channel("C0SHARED", members=["U2DSL"], shared=True)
    slack.channel("C0PUBLIC", private=False)
    shared = await sender.readers("T0SCHOOL", Address("slack", "channel", "C0SHARED"))
    assert shared == Readers(frozenset({"U2DSL"}), shared=True)
    public = await sender.readers("T0SCHOOL", Address("slack", "channel", "C0PUBLIC"))
    assert public
    assert public.public
    slack.scopes.add("channels:read")
    public = await sender.readers("T0SCHOOL", Address("slack", "channel", "C0PUBLIC"))
    assert public
    assert public.public


async def test_a_person_has_no_other_readers(sender: SlackSender) -> None:
    assert await sender.readers("T0SCHOOL", TEACHER) is None


async def test_a_reason_never_holds_a_text(
    sender: SlackSender, slack: SlackDouble, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    secret = Card("xyzzy", (Paragraph("xyzzy"),))
    slack.trouble("chat.postMessage", Fails("invalid_blocks"), Broken(500), Dropped())
    for kind in (Refused, NoAnswer, NoAnswer):
        with pytest.raises(kind) as failed:
            await sender.post("T0SCHOOL", DSL, secret, "k", maybe_there=False)
        assert "xyzzy" not in repr(failed.value)
        assert failed.value.__cause__ is None
    assert "xyzzy" not in caplog.text


async def test_a_card_never_goes_to_another_workspace_or_into_another_channel(
    sender: SlackSender, slack: SlackDouble
) -> None:
    handle = await sender.post("T0SCHOOL", TEACHER, VERDICT, "k", maybe_there=False)
    with pytest.raises(Refused, match="another_workspace"):
        await sender.post("T9ELSEWHERE", DSL, ALERT, "k", maybe_there=False)
    with pytest.raises(Refused, match="another_workspace"):
        await sender.readers("T9ELSEWHERE", DSL)
    with pytest.raises(Refused, match="handle_of_another_channel"):
        await sender.edit("T0SCHOOL", DSL, handle, ALERT)
    assert slack.messages["C0DSL"] == []


async def test_what_belongs_below_a_message_is_its_reply_and_stands_in_the_channel_too(
    sender: SlackSender, slack: SlackDouble
) -> None:
    first = await sender.post("T0SCHOOL", DSL, ALERT, "key-1", maybe_there=False)
    slack.trouble("chat.postMessage", Dropped(done=True))
    below = replace(VERDICT, follows=first)
    with pytest.raises(NoAnswer):
        await sender.post("T0SCHOOL", DSL, below, "key-2", maybe_there=False)
    handle = await sender.post("T0SCHOOL", DSL, below, "key-2", maybe_there=True)
    alert, reply = slack.messages["C0DSL"]
    assert handle == f"C0DSL:{reply['ts']}"
    assert (reply["thread_ts"], reply["reply_broadcast"]) == (alert["ts"], True)


async def test_where_slack_takes_no_reply_it_is_a_message_of_its_own(sender: SlackSender, slack: SlackDouble) -> None:
    first = await sender.post("T0SCHOOL", DSL, ALERT, "key-1", maybe_there=False)
    slack.unthreaded.add(first.partition(":")[2])
    await sender.post("T0SCHOOL", DSL, replace(VERDICT, follows=first), "key-2", maybe_there=False)
    await sender.post("T0SCHOOL", DSL, replace(VERDICT, follows="C0OTHER:1.2"), "key-3", maybe_there=False)
    assert ["thread_ts" in message for message in slack.messages["C0DSL"]] == [False, False, False]


async def test_a_request_goes_through_the_proxy_that_the_machine_has(
    session: aiohttp.ClientSession, slack: SlackDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    proxied = SlackSender(slack.token, session, api_url=slack.api_url)
    with pytest.raises(TryLater, match="ClientProxyConnectionError"):
        await proxied.post("T0SCHOOL", DSL, ALERT, "k", maybe_there=False)


@pytest.mark.parametrize("status", [301, 302, 307, 308])
async def test_what_points_elsewhere_is_no_answer_and_nothing_goes_there(
    session: aiohttp.ClientSession, status: int
) -> None:
    asked = list[str]()

    async def elsewhere(request: web.Request) -> web.Response:
        asked.append(request.path)
        return web.json_response({"ok": True})

    async def points(request: web.Request) -> web.Response:
        return web.Response(status=status, headers={"Location": "/elsewhere"})

    app = web.Application()
    app.add_routes([web.route("*", "/elsewhere", elsewhere), web.route("*", "/api/{method}", points)])
    async with TestServer(app) as server:
        slack = client("xoxb-made-up", str(server.make_url("/api/")), session)
        for reads in (False, True):
            with pytest.raises(NoAnswer, match=f"http_{status}"):
                await call(slack, "chat.update", {"text": "a child's name"}, reads=reads)
    assert asked == []


@pytest.mark.parametrize(("given", "after"), [("inf", 3600.0), ("1e300", 3600.0), ("-3", 0.0), ("soon", None)])
async def test_how_long_to_wait_is_a_time_or_nothing(
    session: aiohttp.ClientSession, given: str, after: float | None
) -> None:
    async def limited(request: web.Request) -> web.Response:
        return web.Response(status=429, headers={"Retry-After": given}, body=b"[" * 100_000)

    app = web.Application()
    app.add_routes([web.post("/api/{method}", limited)])
    async with TestServer(app) as server:
        slack = client("xoxb-made-up", str(server.make_url("/api/")), session)
        with pytest.raises(TryLater) as later:
            await call(slack, "chat.update", {})
    assert later.value.after == after


class _Taken:
    """A debt that another program has by now; notes what was called before it was asked."""

    def __init__(self, slack: SlackDouble) -> None:
        self._slack, self.before = slack, list[str]()

    async def begins(self) -> None:
        self.before = [method for method, _ in self._slack.calls]
        raise Overdue("taken")

    def in_time(self) -> None:
        raise Overdue("late")


async def test_what_is_anothers_by_now_is_not_posted_and_that_is_asked_last(
    sender: SlackSender, slack: SlackDouble
) -> None:
    taken = _Taken(slack)
    with pytest.raises(Overdue):
        await sender.post("T0SCHOOL", TEACHER, ALERT, "key-1", maybe_there=True, going=taken)
    assert taken.before[-2:] == ["conversations.open", "conversations.history"]
    assert slack.direct("U1TEACHER") == []


async def test_it_is_asked_again_before_a_reply_is_sent_as_a_message(sender: SlackSender, slack: SlackDouble) -> None:
    asked = 0

    class Once(_Taken):
        async def begins(self) -> None:
            nonlocal asked
            asked += 1
            if asked == 2:
                await super().begins()

    first = await sender.post("T0SCHOOL", DSL, ALERT, "key-1", maybe_there=False)
    slack.trouble("chat.postMessage", Fails("cannot_reply_to_message"))
    with pytest.raises(Overdue):
        await sender.post(
            "T0SCHOOL", DSL, replace(VERDICT, follows=first), "key-2", maybe_there=False, going=Once(slack)
        )
    assert len(slack.messages["C0DSL"]) == 1
