"""A Listener that says what it is told to say, and remembers what it heard."""

import asyncio
from collections import deque

from bot.seam.card import Card, Paragraph
from bot.seam.turn import Reply, Turn

PLAIN = Card("A card", (Paragraph("Some words"),))


class Scripted:
    """Gives the scripted cards (or raises the scripted errors) in order, then PLAIN; `slow` seconds each."""

    def __init__(self) -> None:
        self.turns: list[Turn] = []
        self.script: deque[Card | Exception] = deque()
        self.slow: deque[float] = deque()
        self.seen: set[str] = set()

    async def take(self, turn: Turn) -> Reply:
        """Say the next thing of the script."""
        self.turns.append(turn)
        said = self.script.popleft() if self.script else PLAIN
        if self.slow:
            await asyncio.sleep(self.slow.popleft())
        if isinstance(said, Exception):
            raise said
        return Reply(said)

    async def first_time(self, key: str, window: str = "") -> bool:
        """The replay store."""
        assert 0 < len(key) <= 120
        new = key not in self.seen
        self.seen.add(key)
        return new
