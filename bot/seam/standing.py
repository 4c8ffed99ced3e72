"""What a platform tells of the cards that it leaves in somebody's own conversation, so that they go in time."""

from collections.abc import Awaitable, Callable
from typing import Literal

Stands = Callable[[str, str, str, Literal["new", "changed"]], Awaitable[None]]
"""Takes workspace, user, the message's name as its sender edits it, and whether it took the place of another."""


async def untold(workspace: str, user: str, handle: str, how: Literal["new", "changed"]) -> None:
    """Nobody keeps it."""
