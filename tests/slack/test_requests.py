"""Requests that are not Slack's, not whole, or not for us."""

import json
from typing import Any

import pytest

from tests.slack.hand import Hand
from tests.slack.listener import Scripted

BODY = b"command=%2Fcanipost&text=&user_id=U1&team_id=T0SCHOOL&trigger_id=1&response_url="
FORM_KIND = "application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({}, 200),
        ({"X-Slack-Signature": "v0=" + "0" * 64}, 401),
        ({"X-Slack-Signature": ""}, 401),
        ({"X-Slack-Signature": "v0=é"}, 401),
        ({"X-Slack-Request-Timestamp": "soon"}, 401),
        ({"X-Slack-Request-Timestamp": ""}, 401),
        ({"X-Slack-Request-Timestamp": "9" * 30}, 401),
    ],
)
async def test_a_bad_signature_is_401(hand: Hand, listener: Scripted, change: dict[str, str], status: int) -> None:
    assert (await hand.raw(BODY, hand.signed(BODY, FORM_KIND) | change)).status == status
    assert (listener.turns == []) == (status == 401)


@pytest.mark.parametrize(("age", "status"), [(290, 200), (310, 401), (-310, 401)])
async def test_a_timestamp_of_more_than_five_minutes_is_401(hand: Hand, age: float, status: int) -> None:
    assert (await hand.raw(BODY, hand.signed(BODY, FORM_KIND, age))).status == status


async def test_a_changed_body_is_401(hand: Hand) -> None:
    assert (await hand.raw(BODY.replace(b"U1", b"U2"), hand.signed(BODY, FORM_KIND))).status == 401


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"nonsense",
        b"payload=",
        b"payload=%7B",
        b"payload=[1]",
        b"payload=%22x%22",
        b"command=/canipost",
        b'{"type": "event_callback"}',
        b'{"type": "event_callback", "event": {}, "event_id": "Ev1"}',
        b'{"type": "url_verification"}',
        b'{"type": 5}',
        b'payload={"type": "block_actions", "actions": [], "user": {}}',
        b'payload={"type": "block_actions", "actions": [5], "user": {}}',
        b'payload={"type": "view_submission", "user": {}}',
        b'{"type": "event_callback", "team": 5, "event": 5}',
        b"[" * 100_000,
        b'{"a":' * 100_000,
    ],
)
async def test_a_malformed_body_is_400(hand: Hand, listener: Scripted, body: bytes) -> None:
    kind = FORM_KIND if body.startswith(b"payload") else "application/json"
    assert (await hand.raw(body, hand.signed(body, kind))).status == 400
    assert listener.turns == []


async def test_a_body_that_is_too_large_is_413(hand: Hand) -> None:
    body = b"x" * 1_100_000
    assert (await hand.raw(body, hand.signed(body, FORM_KIND))).status == 413


@pytest.mark.parametrize(
    "payload",
    [
        {"type": "shortcut", "callback_id": "x", "user": {}, "trigger_id": "1"},
        {"type": "view_closed", "view": {}},
        {"type": "block_suggestion"},
        {"type": "block_actions", "actions": [{}], "user": {}},
        {"type": "view_submission", "view": {}, "user": {}},
        {"type": "view_submission", "view": {"blocks": [{"type": "input"}], "private_metadata": "x"}, "user": {}},
        {"type": "message_action", "callback_id": "x", "message": {}, "user": {}, "trigger_id": "1"},
        {"type": "something_of_next_year"},
    ],
)
async def test_what_we_do_not_know_is_200(hand: Hand, listener: Scripted, payload: dict[str, Any]) -> None:
    body = json.dumps(payload).encode()
    assert (await hand.raw(body, hand.signed(body, "application/json"))).status == 200
    assert listener.turns == []


async def test_slack_may_verify_the_address(hand: Hand) -> None:
    body = b'{"type": "url_verification", "challenge": "3eZbrw1a", "token": "x"}'
    sent = await hand.raw(body, hand.signed(body, "application/json"))
    assert (sent.status, sent.answer) == (200, {"challenge": "3eZbrw1a"})
