"""Whatever arrives, signed or not, is answered below 500, and nothing of it comes into the log."""

import json
import logging
from typing import Any
from urllib.parse import parse_qs, urlencode

import pytest

from tests.damaged import WRONG, damaged
from tests.slack.cards import FORM, TAP
from tests.slack.double import SlackDouble
from tests.slack.hand import Hand
from tests.slack.listener import Scripted
from tests.slack.test_listen import opened

SECRET = "MARKED what somebody typed"
FORM_KIND = "application/x-www-form-urlencoded"


@pytest.mark.parametrize("timestamp", ["9" * 400, "9" * 4301, "-1", "1e9", "١٢٣", " 1", "0x10", "inf", "nan"])
async def test_whatever_stands_for_the_time_is_401(hand: Hand, listener: Scripted, timestamp: str) -> None:
    """A number of 400 digits is too large for a float, and one of 4,301 for int()."""
    headers = hand.signed(b"command=/canipost", FORM_KIND) | {"X-Slack-Request-Timestamp": timestamp}
    assert (await hand.raw(b"command=/canipost", headers)).status == 401
    assert listener.turns == []


async def payload_of(hand: Hand, slack: SlackDouble, listener: Scripted, what: str) -> tuple[dict[str, Any], str]:
    """A payload that Slack really sends, and the field of the form in which it stands; "" where it is the body."""
    match what:
        case "tap":
            await hand.press(await opened(hand, slack, listener, TAP), "Not sure")
        case "form":
            await hand.submit(await opened(hand, slack, listener, FORM), {"report.what": SECRET})
        case "shortcut":
            await hand.report("C0STAFF", SECRET)
        case "message":
            await hand.write(SECRET)
        case _:
            await hand.open_home()
    body = hand.last[0].decode()
    if body.startswith("{"):
        return json.loads(body), ""
    return json.loads(parse_qs(body)["payload"][0]), "payload"


@pytest.mark.parametrize(
    "what", ["tap", *(pytest.param(one, marks=pytest.mark.proof) for one in ("form", "shortcut", "message", "home"))]
)
async def test_a_signed_payload_that_is_damaged_anywhere_is_answered_and_not_logged(
    hand: Hand, slack: SlackDouble, listener: Scripted, caplog: pytest.LogCaptureFixture, what: str
) -> None:
    caplog.set_level(logging.DEBUG)
    payload, field = await payload_of(hand, slack, listener, what)
    caplog.clear()
    answers: dict[int, int] = {}
    wrong: tuple[object, ...] = (None, [], "", WRONG[7], WRONG[8])
    for done, broken in damaged(payload, wrong):
        text = json.dumps(broken)
        body, kind = (urlencode({field: text}).encode(), FORM_KIND) if field else (text.encode(), "application/json")
        status = (await hand.raw(body, hand.signed(body, kind))).status
        assert status < 500, done
        answers[status] = answers.get(status, 0) + 1
    assert min(answers[200], answers[400]) > 10
    assert SECRET not in caplog.text
    assert "Traceback" not in caplog.text
