"""Files that wait for somebody's yes: offered by one program, and brought by whichever hears the yes.

Rules:
1. A file waits an hour, sealed, for the one person who asked for it.
"""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

from bot.seam.turn import Given, Who
from policy_kb.shapes import dataclass

WAITS = timedelta(hours=1)


class Offered(Protocol):
    """Where files wait; `key` is the offer's own."""

    async def keep(self, whose: Who, key: str, file: Given) -> None:
        """Keep a file for somebody."""
        ...

    async def find(self, whose: Who, key: str) -> Given | None:
        """Give the file that waits for somebody; None where none does (any more)."""
        ...

    async def let_go(self, whose: Who, key: str) -> None:
        """Keep it no longer."""
        ...


class Shelf(Protocol):
    """What a store promises: bytes kept for one person, until a time."""

    async def keep(self, school: str, what: str, whose: str, content: bytes, until: datetime) -> None:
        """Keep bytes."""
        ...

    async def kept(self, school: str, what: str, whose: str, now: datetime) -> bytes | None:
        """Give them."""
        ...

    async def let_go(self, school: str, what: str) -> None:
        """Keep them no longer."""
        ...


@dataclass(frozen=True, slots=True)
class InStore:
    """In the store; `school_of` names the school (its first) that a tenant belongs to."""

    store: Shelf
    clock: Callable[[], datetime]
    school_of: Callable[[str], str]

    async def keep(self, whose: Who, key: str, file: Given) -> None:
        """Keep a file for somebody."""
        content = json.dumps([file.name, file.type]).encode() + b"\n" + file.data
        until = self.clock() + WAITS
        await self.store.keep(self.school_of(whose.workspace), _what(key), str(whose), content, until)

    async def find(self, whose: Who, key: str) -> Given | None:
        """Give the file that waits for somebody; None where none does (any more)."""
        found = await self.store.kept(self.school_of(whose.workspace), _what(key), str(whose), self.clock())
        if found is None:
            return None
        head, _, data = found.partition(b"\n")
        name, kind = json.loads(head)
        return Given(name, kind, data)

    async def let_go(self, whose: Who, key: str) -> None:
        """Keep it no longer."""
        await self.store.let_go(self.school_of(whose.workspace), _what(key))


class Nowhere:
    """For a bot that offers nothing."""

    async def keep(self, whose: Who, key: str, file: Given) -> None:
        """Keep nothing."""

    async def find(self, whose: Who, key: str) -> Given | None:
        """Nothing waits."""
        del whose, key
        return None

    async def let_go(self, whose: Who, key: str) -> None:
        """Nothing waits."""


def _what(key: str) -> str:
    return f"offer:{key}"
