"""The bell: wakes the open pages of an address when something there has changed.

Rules:
1. A ring carries no content. A page that hears one asks for what it may see, as it did at first.
2. A ring between drawing a page and listening is not missed: a page hands in the mark it was drawn at.
3. After a restart every mark is different, so pages that come back refresh once.
"""

import asyncio
import secrets
from collections import Counter
from collections.abc import Iterable

from storage.kept import Address

Key = tuple[str, Address]
"""A workspace and an address in it."""


class Line:
    """One open page: `ringing` is set when any of its keys rang or the bell closed."""

    def __init__(self, keys: frozenset[Key]) -> None:
        self.keys = keys
        self.ringing = asyncio.Event()


class Bell:
    """Rings for addresses. `most` open pages at once; more are told to ask again later."""

    def __init__(self, most: int = 200) -> None:
        self.closed = False
        self._most = most
        self._boot = secrets.token_hex(4)
        self._rung: Counter[Key] = Counter()
        self._lines: set[Line] = set()

    def mark(self, keys: Iterable[Key]) -> str:
        """Give a mark that changes whenever one of the keys rings."""
        return f"{self._boot}.{sum(self._rung[key] for key in set(keys))}"

    def ring(self, *keys: Key) -> None:
        """Wake everybody who listens to one of these keys."""
        self._rung.update(keys)
        for line in self._lines:
            if not line.keys.isdisjoint(keys):
                line.ringing.set()

    def listen(self, keys: Iterable[Key]) -> Line | None:
        """Begin to listen; None where there are too many, or the bell is closed."""
        if self.closed or len(self._lines) >= self._most:
            return None
        line = Line(frozenset(keys))
        self._lines.add(line)
        return line

    def leave(self, line: Line) -> None:
        """Stop listening."""
        self._lines.discard(line)

    def close(self) -> None:
        """End every open page's stream, for good."""
        self.closed = True
        for line in self._lines:
            line.ringing.set()
