"""Socket Mode: the same, through a WebSocket that the program opens."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from bot.slack.listen import Slack, build
from bot.slack.show import Waits
from bot.slack.sockets import SOCKETS
from tests.slack.cards import FORM, TAP, VERDICT
from tests.slack.conftest import SOON
from tests.slack.double import SlackDouble
from tests.slack.hand import Hand, words
from tests.slack.listener import Scripted
from tests.until import HANGS, until


@pytest.fixture
async def ours(
    slack: SlackDouble, session: aiohttp.ClientSession, listener: Scripted, waits: Waits
) -> AsyncIterator[Slack]:
    made = build(
        listener,
        bot_token=slack.token,
        app_token=slack.app_token,
        api_url=slack.api_url,
        session=session,
        first_time=listener.first_time,
        waits=waits,
        ping_interval=0.3,
    )
    running = asyncio.create_task(made.run_socket_mode())
    yield made
    await made.close()
    await asyncio.wait_for(running, HANGS)


@pytest.fixture
def hand(slack: SlackDouble, ours: Slack) -> Hand:
    return Hand(slack, "U1TEACHER")


async def test_a_command_and_a_form_work_through_the_socket(hand: Hand, slack: SlackDouble, listener: Scripted) -> None:
    listener.script.extend([FORM, VERDICT])
    assert (await hand.command("/report")).answer == {}
    await until(lambda: slack.views)
    (view,) = slack.views.values()
    assert (await hand.submit(view, {"what": " ", "how": "low"})).answer["response_action"] == "errors"
    await hand.submit(view, {"what": "x", "how": "low"})
    assert "■ Do not post" in words(slack.views[view["id"]])


async def test_an_envelope_that_comes_twice_is_done_once(hand: Hand, slack: SlackDouble, listener: Scripted) -> None:
    listener.script.append(TAP)
    payload = {"type": "event_callback", "event_id": "Ev1", "team_id": "T0SCHOOL"}
    event = {"type": "app_home_opened", "user": "U1TEACHER", "tab": "home"}
    for attempt in range(3):
        await slack.push("events_api", payload | {"event": event}, retry_attempt=attempt)
    await until(lambda: slack.homes)
    await asyncio.sleep(0.05)
    assert len(listener.turns) == 1


async def test_unknown_envelopes_are_acknowledged(slack: SlackDouble, ours: Slack, listener: Scripted) -> None:
    for payload in (
        {},
        {"type": "shortcut"},
        {"type": "shortcut", "callback_id": "x", "user": {}, "trigger_id": "1"},
        {"type": "block_actions"},
        {"type": "view_submission", "view": {}, "user": {}},
    ):
        assert await slack.push("interactive", payload) == {}
    assert listener.turns == []


@SOON
async def test_a_slow_listener_holds_nobody_else_up(hand: Hand, slack: SlackDouble, listener: Scripted) -> None:
    held = listener.held()
    await hand.command("/canipost")
    await Hand(slack, "U2OTHER").command("/canipost")
    await until(lambda: len(listener.turns) == len(slack.views) == 2)
    held.set()


async def test_a_broken_socket_is_replaced(hand: Hand, slack: SlackDouble, listener: Scripted) -> None:
    await hand.command("/canipost")
    await slack.cut_socket()
    await asyncio.wait_for(hand.command("/canipost"), HANGS)
    await until(lambda: len(listener.turns) == 2)


async def test_two_sockets_listen_and_one_is_enough(hand: Hand, slack: SlackDouble, ours: Slack) -> None:
    await until(lambda: len(slack._sockets) == SOCKETS and ours.listening)  # noqa: SLF001 - what the double holds
    await slack._sockets[0].close()  # noqa: SLF001
    assert (await asyncio.wait_for(hand.command("/canipost"), HANGS)).answer == {}


async def test_it_listens_once_slack_has_greeted_it(
    slack: SlackDouble, session: aiohttp.ClientSession, listener: Scripted
) -> None:
    keys: dict[str, Any] = {"bot_token": slack.token, "api_url": slack.api_url, "session": session}
    by_http = build(listener, signing_secret="s", first_time=listener.first_time, **keys)
    assert by_http.listening
    made = build(listener, app_token=slack.app_token, first_time=listener.first_time, **keys)
    assert not made.listening
    running = asyncio.create_task(made.run_socket_mode())
    await until(lambda: made.listening)
    await made.close()
    await asyncio.wait_for(running, HANGS)


async def test_with_an_app_token_nothing_listens_by_http(ours: Slack, slack: SlackDouble) -> None:
    assert ours.routes == ()


async def test_without_any_secret_there_is_no_slack(
    slack: SlackDouble, session: aiohttp.ClientSession, listener: Scripted
) -> None:
    with pytest.raises(ValueError, match="signing_secret"):
        build(listener, bot_token=slack.token, session=session, first_time=listener.first_time)
