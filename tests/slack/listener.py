"""A Listener that says what it is told to say, and remembers what it heard."""

import asyncio
from collections import deque

from bot.seam.card import Card, Paragraph
from bot.seam.turn import Reply, Turn

PLAIN = Card("A card", (Paragraph("Some words"),))


class Scripted:
    """Gives the scripted cards (or raises the scripted errors) in order, then PLAIN.

    `slow`: how long each takes, in seconds or until an event.
    """

    def __init__(self) -> None:
        self.turns: list[Turn] = []
        self.script: deque[Card | Exception] = deque()
        self.slow: deque[float | asyncio.Event] = deque()
        self.seen: set[str] = set()

    async def take(self, turn: Turn) -> Reply:
        """Say the next thing of the script."""
        self.turns.append(turn)
        said = self.script.popleft() if self.script else PLAIN
        slow = self.slow.popleft() if self.slow else 0.0
        await (slow.wait() if isinstance(slow, asyncio.Event) else asyncio.sleep(slow))
        if isinstance(said, Exception):
            raise said
        return Reply(said)

    def held(self) -> asyncio.Event:
        """Hold the next turn until this is set."""
        self.slow.append(event := asyncio.Event())
        return event

    async def first_time(self, key: str, window: str = "") -> bool:
        """The replay store."""
        assert 0 < len(key) <= 120
        new = key not in self.seen
        self.seen.add(key)
        return new
