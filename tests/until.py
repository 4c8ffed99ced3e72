"""Waiting for what tells nobody when it comes, and time as a program lives through it."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")
HANGS = 30.0
"""Seconds after which something hangs; a busy machine needs ten of them for what an idle one does in one."""
_BEAT = 0.01


async def until(so: Callable[[], object], instead: Callable[[], object] | None = None) -> None:
    """Wait until something is so; where it never is, TimeoutError says what was there `instead`."""
    try:
        async with asyncio.timeout(HANGS):
            while not so():  # noqa: ASYNC110 - what is waited for is seen from outside
                await asyncio.sleep(_BEAT)
    except TimeoutError:
        raise TimeoutError(f"it never came; there was {instead() if instead else 'something else'}") from None


async def lived(doing: Awaitable[T]) -> tuple[T, float]:
    """What it gives, and after how many seconds as the loop lives them: none pass while the machine does other work."""
    beats, task = 0, asyncio.ensure_future(doing)
    while not task.done():
        await asyncio.wait({task}, timeout=_BEAT)
        beats += 1
    return task.result(), beats * _BEAT
