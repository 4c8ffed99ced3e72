"""Activities of the shapes that Teams sends, spoilt in several places at once; below 500, not logged."""

import logging

import pytest

from tests.fuzz.shapes import drawn, spoilt
from tests.teams.conftest import Room
from tests.teams.test_any_activity import SECRET, activity_of

pytestmark = pytest.mark.proof  # it searches, and may search for long


@pytest.mark.parametrize("what", ["message", "slash", "installed", "joined", "reported", "press"])
async def test_an_activity_that_is_spoilt_in_several_places_is_answered_and_not_logged(
    room: Room, caplog: pytest.LogCaptureFixture, what: str
) -> None:
    caplog.set_level(logging.DEBUG)
    activity = await activity_of(room, what)
    caplog.clear()
    found = drawn(spoilt(activity), 150)
    for broken in found:
        status, _ = await room.send(broken)
        assert status < 500, broken
    assert len(found) > 100
    assert SECRET not in caplog.text
    ours = [record for record in caplog.records if record.exc_info and "double.py" not in (record.exc_text or "")]
    assert not ours  # the double says by an error of its own what Teams would refuse
