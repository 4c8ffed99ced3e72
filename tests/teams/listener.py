"""A Listener that says what it is told to say, and the stores that `listen` needs."""

import asyncio
from collections import deque
from collections.abc import Mapping
from typing import Any

from bot.seam.card import Card, Paragraph
from bot.seam.turn import Given, Reply, Turn, Who

PLAIN = Card("A card", (Paragraph("Some words"),))


class Scripted:
    """Gives the scripted replies (or raises the scripted errors) in order, then PLAIN.

    `slow`: how long each takes, in seconds or until an event.
    """

    def __init__(self) -> None:
        self.turns: list[Turn] = []
        self.script: deque[Card | Reply | Exception] = deque()
        self.slow: deque[float | asyncio.Event] = deque()
        self.seen: set[str] = set()
        self.references: dict[tuple[str, str], Mapping[str, Any]] = {}
        self.kept = 0
        self.offered: dict[tuple[Who, str], Given] = {}
        self.broken = False

    async def take(self, turn: Turn) -> Reply:
        self.turns.append(turn)
        said = self.script.popleft() if self.script else PLAIN
        slow = self.slow.popleft() if self.slow else 0.0
        await (slow.wait() if isinstance(slow, asyncio.Event) else asyncio.sleep(slow))
        if isinstance(said, Exception):
            raise said
        return said if isinstance(said, Reply) else Reply(said)

    def held(self) -> asyncio.Event:
        """Hold the next turn until this is set."""
        self.slow.append(event := asyncio.Event())
        return event

    async def first_time(self, key: str) -> bool:
        assert 0 < len(key) <= 120
        if self.broken:
            raise OSError("the store is down")
        new = key not in self.seen
        self.seen.add(key)
        return new

    async def remember(self, workspace: str, key: str, reference: Mapping[str, Any]) -> None:
        if self.broken:
            raise OSError("the store is down")
        self.kept += 1
        self.references[workspace, key] = dict(reference)

    async def recall(self, workspace: str, key: str) -> Mapping[str, Any] | None:
        return self.references.get((workspace, key))

    async def keep(self, whose: Who, key: str, file: Given) -> None:
        self.offered[whose, key] = file

    async def find(self, whose: Who, key: str) -> Given | None:
        return self.offered.get((whose, key))

    async def let_go(self, whose: Who, key: str) -> None:
        self.offered.pop((whose, key), None)
