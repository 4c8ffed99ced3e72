"""The stream that an open page listens to: it says "changed", and the page asks for what it may see."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection

from aiohttp import web

from bot.web import guard
from bot.web.bell import Bell, Key
from bot.web.guard import Trouble

_log = logging.getLogger(__name__)
HEARTBEAT = 15.0
"""Seconds between signs of life on a stream where nothing changes."""


async def stream(
    request: web.Request, bell: Bell, keys: Collection[Key], awake: Callable[[], Awaitable[bool]] | None = None
) -> web.StreamResponse:
    """Say whenever something at these keys changes, as long as its session is `awake`. Raises Trouble."""
    line = bell.listen(frozenset(keys))
    if line is None:
        raise Trouble(503, "busy")
    try:
        headers = {**guard.HEADERS, "Content-Type": "text/event-stream", "X-Accel-Buffering": "no"}
        response = web.StreamResponse(headers=headers)
        await response.prepare(request)
        seen = request.headers.get("Last-Event-ID") or request.query.get("since", "")
        await response.write(b"retry: 2000\n\n")
        if seen != bell.mark(keys):
            line.ringing.set()
        while await goes_on(awake):
            try:
                await asyncio.wait_for(line.ringing.wait(), HEARTBEAT)
            except TimeoutError:
                await response.write(b": still here\n\n")
                continue
            line.ringing.clear()
            if bell.closed:
                break
            await response.write(f"id: {bell.mark(keys)}\ndata: changed\n\n".encode())
    except ConnectionError:
        pass  # the page was closed
    finally:
        bell.leave(line)
    return response


async def goes_on(awake: Callable[[], Awaitable[bool]] | None) -> bool:
    """Whether a stream goes on. Where that cannot be found out it ends, and the page comes back when it can."""
    try:
        return awake is None or await awake()
    except Exception as error:  # noqa: BLE001 - its answer has begun, and no page of trouble fits into it
        _log.warning("whether a session goes on is not known: %s", type(error).__name__)
        return False
