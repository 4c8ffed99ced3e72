"""How often a tap, while it runs, calls from a room up into one above it: counted, not read from imports."""

import asyncio
import inspect
import sys
from collections.abc import Awaitable
from pathlib import Path
from types import FrameType
from typing import TypeVar

from bot.cases.story import Story
from tests.desk import Desk, opened

T = TypeVar("T")
ROOT = f"{Path(__file__).parents[2] / 'bot'}/"
FLOORS = (
    ("seam",), ("people", "slack", "teams", "web"), ("cases",), ("cards",), ("journeys",), ("casework",),
    ("owed", "evidence"), ("talk",), ("app.py",),
)  # fmt: skip
FLOOR = {room: n for n, rooms in enumerate(FLOORS) for room in rooms}
"""What stands on which floor; whoever stands higher may call whoever stands lower."""
BELL = ("casework", "owed", "Alerts.wake")
"""The one call up: whoever has filed something rings the bell of those who pay what is owed."""

ONCE = Story.once.__code__
"""It calls what it is handed, for whoever handed it over."""


def _room(frame: FrameType | None) -> str:
    name = frame.f_code.co_filename if frame else ""
    return name.removeprefix(ROOT).split("/")[0] if name.startswith(ROOT) else ""


def _caller(frame: FrameType) -> str:
    """The room that called, past what is not ours and what only remembers; none where the event loop did."""
    before = frame.f_back
    while before and (not _room(before) or before.f_code is ONCE) and "asyncio" not in before.f_code.co_filename:
        before = before.f_back
    return _room(before)


async def climbs(doing: Awaitable[T]) -> tuple[T, list[tuple[str, str, str]]]:
    """What is done, and each call up on the way: from which room, to which, into which function."""
    found: list[tuple[str, str, str]] = []

    def seen(frame: FrameType, event: str, _: object) -> None:
        to, code = _room(frame), frame.f_code
        resumed = code.co_flags & inspect.CO_COROUTINE and frame.f_lasti > 4
        if event != "call" or to not in FLOOR or resumed:
            return
        by = _caller(frame)
        if FLOOR.get(by, len(FLOORS)) < FLOOR[to]:
            found.append((by, to, code.co_qualname))

    sys.setprofile(seen)
    try:
        return await doing, found
    finally:
        sys.setprofile(None)


async def _walk(desk: Desk) -> list[list[tuple[str, str, str]]]:
    """A report from its first words to its alert; the calls up of each tap."""
    counted = []
    words = "A pupil sent me a friend request on Instagram"
    reply, found = await climbs(desk.take("westhaven", "teacher", "begin", "report", text=words))
    counted.append(found)
    while reply.card.inputs:
        card = reply.card
        filled = {f.name: f.choices[0].value if f.choices else "Jamie Example" for f in card.inputs}
        filled = {name: "" if name == "report.when" else value for name, value in filled.items()}
        values = {"card": card.inputs[0].name, **filled}
        reply, found = await climbs(desk.take("westhaven", "teacher", card.deed or "answer", card.target, **values))
        counted.append(found)
    send = next(button for button in reply.card.buttons if button.label == "Send")
    _, found = await climbs(desk.take("westhaven", "teacher", send.deed, send.target, **send.values))
    _, paid = await climbs(desk.sweep())
    return [*counted, found, paid]


def test_a_tap_calls_no_room_above_it_but_the_bell_when_something_is_filed(tmp_path: Path) -> None:
    async def whole() -> list[list[tuple[str, str, str]]]:
        async with opened(tmp_path) as desk:
            return await _walk(desk)

    *taps, filed, paid = asyncio.run(whole())
    assert len(taps) > 3
    assert not any(taps), taps
    assert filed == [BELL]
    assert paid == []
