"""Waiting for what tells nobody when it comes."""

import asyncio
from collections.abc import Callable

HANGS = 30.0
"""Seconds after which something hangs; a busy machine needs ten of them for what an idle one does in one."""


async def until(so: Callable[[], object], instead: Callable[[], object] | None = None) -> None:
    """Wait until something is so; where it never is, TimeoutError says what was there `instead`."""
    try:
        async with asyncio.timeout(HANGS):
            while not so():  # noqa: ASYNC110 - what is waited for is seen from outside
                await asyncio.sleep(0.01)
    except TimeoutError:
        raise TimeoutError(f"it never came; there was {instead() if instead else 'something else'}") from None
