"""Bolt's own checks come first, then our function for the kind of a payload, and what it raises goes to Bolt."""

from typing import Any

import pytest
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.slack import read
from bot.slack.straight import Anybody, Straight

_PRESS = {"type": "block_actions", "actions": [{"action_id": "do.0"}], "user": {"id": "U1"}, "team": {"id": "T1"}}


async def _answered(body: dict[str, Any], *, wrong: bool = False) -> tuple[BoltResponse, list[str]]:
    taken = []

    async def take(body: dict[str, Any], delivery: str, ack: AsyncAck) -> None:
        taken.append(delivery)
        if wrong:
            raise ValueError
        if body["type"] == "block_actions":
            await ack(text="seen")

    async def failed(error: Exception) -> BoltResponse:
        return BoltResponse(status=200, body=type(error).__name__)

    app = AsyncApp(authorize=Anybody(), request_verification_enabled=False, ignoring_self_events_enabled=False)
    app.error(failed)
    app.use(Straight({"block_actions": take, "event": take}))
    asked = AsyncBoltRequest(mode="socket_mode", body=body, context={"delivery": "slack:1"})
    return await app.async_dispatch(asked), taken


async def test_what_our_function_acknowledges_is_the_answer() -> None:
    answer, taken = await _answered(_PRESS)
    assert (answer.status, answer.body, taken) == (200, "seen", ["slack:1"])


async def test_what_it_does_not_acknowledge_is_answered_with_nothing() -> None:
    answer, taken = await _answered({"type": "event_callback", "event": {"type": "message"}, "team_id": "T1"})
    assert (answer.status, answer.body, taken) == (200, "", ["slack:1"])


async def test_what_it_raises_is_said_by_the_handler_of_errors() -> None:
    answer, taken = await _answered(_PRESS, wrong=True)
    assert (answer.status, answer.body, taken) == (200, "ValueError", ["slack:1"])


async def test_what_nobody_takes_is_left_to_bolt() -> None:
    answer, taken = await _answered({"type": "shortcut", "callback_id": "x"})
    assert (answer.status, taken) == (404, [])


@pytest.mark.parametrize("body", [{"type": "url_verification", "challenge": "c"}, {"ssl_check": "1", "type": "event"}])
async def test_what_bolt_checks_itself_reaches_nobody(body: dict[str, Any]) -> None:
    answer, taken = await _answered(body)
    assert (answer.status, taken) == (200, [])


def test_kinds() -> None:
    event = {"type": "event_callback", "event": {"type": "app_mention"}}
    assert read.kind(event) == "event"
    assert read.kind(event | {"event": {"type": "tokens_revoked"}}) == "tokens_revoked"
    assert read.kind({"command": "/report", "type": "shortcut"}) == "command"
    assert read.kind({"type": "view_submission", "view": {"callback_id": "canipost"}}) == "view_submission"
    assert not read.kind({"type": "view_submission", "view": {}})
    assert read.kind(_PRESS) == "block_actions"
    assert not read.kind(_PRESS | {"actions": [{}]})
