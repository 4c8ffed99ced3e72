"""The stream that an open page listens to: it says "changed", and the page asks for what it may see."""

import asyncio
from collections.abc import Awaitable, Callable, Collection

from aiohttp import web

from bot.web import guard
from bot.web.bell import Bell, Key
from bot.web.guard import Trouble

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
        while awake is None or await awake():
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
