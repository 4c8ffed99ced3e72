"""Whatever activity arrives, well signed, is answered below 500, and nothing of it comes into the log."""

import logging
from typing import Any

import pytest

from bot.seam.card import Button, Card
from bot.teams import anew, render, window
from tests.damaged import WRONG, damaged
from tests.teams import hand
from tests.teams.cards import FORM
from tests.teams.conftest import Room

SECRET = "MARKED what somebody typed"


async def activity_of(room: Room, what: str) -> dict[str, Any]:
    """An activity that Teams really sends."""
    match what:
        case "message":
            return hand.message(room.teams, room.teacher, SECRET)
        case "slash":
            return hand.slash(room.teams, room.teacher, SECRET, channel=room.channel)
        case "installed":
            return hand.installed(room.teams, room.teacher)
        case "joined":
            return hand.joined(room.teams, room.teacher, channel=room.channel)
        case "reported":
            return hand.reported(room.teams, room.teacher, f"<p>{SECRET}</p>")
        case "searched":
            value = {"commandId": "findClause", "parameters": [{"name": "question", "value": SECRET}]}
            activity = hand.message(room.teams, room.teacher, "", channel=room.channel)
            return activity | {"type": "invoke", "name": "composeExtension/query", "value": value}
        case "dialog":
            opens = Card("Home", buttons=(Button("Report", "begin", "report"),))
            home = window.opening(render.adaptive(opens), opens)
            fetched = hand.press(room.teams, room.teacher, home, "Report")
            fetched["value"]["data"] |= {"report.what": SECRET}
            return fetched
        case "anew":
            card = anew.refreshed(render.adaptive(FORM), "4KM-7XQ", ("29:1",))
            activity = hand.message(room.teams, room.teacher, "", channel=room.channel)
            value = {"action": card["refresh"]["action"], "trigger": "automatic"}
            return activity | {"type": "invoke", "name": "adaptiveCard/action", "value": value}
        case _:
            card = render.adaptive(FORM)
            return hand.press(room.teams, room.teacher, card, "Next", {"report.what": SECRET})


@pytest.mark.parametrize(
    "what",
    [
        "press",
        *(
            pytest.param(one, marks=pytest.mark.proof)
            for one in ("message", "slash", "installed", "joined", "reported", "searched", "dialog", "anew")
        ),
    ],
)
async def test_an_activity_that_is_damaged_anywhere_is_answered_and_not_logged(
    room: Room, caplog: pytest.LogCaptureFixture, what: str
) -> None:
    caplog.set_level(logging.DEBUG)
    activity = await activity_of(room, what)
    caplog.clear()
    seen = set()
    for done, broken in damaged(activity, (None, [], "", WRONG[7], WRONG[8])):
        status, _ = await room.send(broken)
        assert status < 500, done
        seen.add(status)
    assert {200, 400} <= seen
    assert SECRET not in caplog.text
    ours = [record for record in caplog.records if record.exc_info and "double.py" not in (record.exc_text or "")]
    assert not ours  # the double says by an error of its own what Teams would refuse
