"""Payloads of the shapes that Slack sends, spoilt in several places at once; below 500, not logged."""

import json
import logging
from urllib.parse import parse_qsl, urlencode

import pytest

from tests.fuzz.shapes import WORDS, drawn, spoilt
from tests.slack.double import SlackDouble
from tests.slack.hand import Hand
from tests.slack.listener import Scripted
from tests.slack.test_any_payload import FORM_KIND, SECRET, payload_of

pytestmark = pytest.mark.proof  # it searches, and may search for long


@pytest.mark.parametrize("what", ["tap", "form", "shortcut", "message", "home"])
async def test_a_payload_that_is_spoilt_in_several_places_is_answered_and_not_logged(
    hand: Hand, slack: SlackDouble, listener: Scripted, caplog: pytest.LogCaptureFixture, what: str
) -> None:
    caplog.set_level(logging.DEBUG)
    payload, field = await payload_of(hand, slack, listener, what)
    caplog.clear()
    found = drawn(spoilt(payload), 150)
    for broken in found:
        text = json.dumps(broken)
        body, kind = (urlencode({field: text}).encode(), FORM_KIND) if field else (text.encode(), "application/json")
        assert (await hand.raw(body, hand.signed(body, kind))).status < 500, text
    assert len(found) > 100
    assert SECRET not in caplog.text
    assert "Traceback" not in caplog.text


async def test_a_command_whose_fields_hold_anything_is_answered_and_not_logged(
    hand: Hand, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    await hand.command("/canipost", SECRET)
    pairs = dict(parse_qsl(hand.last[0].decode()))
    caplog.clear()
    for broken in drawn(spoilt(pairs, WORDS), 150):
        body = urlencode(broken, errors="replace").encode()
        assert (await hand.raw(body, hand.signed(body, FORM_KIND))).status < 500, broken
    assert SECRET not in caplog.text
    assert "Traceback" not in caplog.text
