"""The page that is there before the rest is: the port answers, and says what goes on, until canipost takes over.

Rules:
1. Both listen on one socket for a moment, so that nobody who looks in between finds nothing.
2. It answers 503 to whatever is asked, so that no monitor takes it for canipost.
"""

import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from aiohttp import web

from bot.commands import logs
from bot.commands.places import not_listening
from bot.web import render

TakenOver = Callable[[], Awaitable[None]]


@asynccontextmanager
async def starting(host: str, port: int) -> AsyncIterator[tuple[socket.socket, TakenOver]]:
    """Answer on a port; gives a socket to take over with, and what is called then. Raises Missing."""
    listens = _bound(host, port)
    page = render.starting()

    async def said(_: web.Request) -> web.Response:
        return web.Response(status=503, text=page, content_type="text/html", headers={"Retry-After": "1"})

    application = web.Application()
    application.router.add_route("*", "/{any:.*}", said)
    runner = logs.runner(application, 0.5)
    await runner.setup()
    taken = listens.dup()
    try:
        await web.SockSite(runner, listens).start()
        yield taken, runner.cleanup
    finally:
        await runner.cleanup()
        taken.close()


def _bound(host: str, port: int) -> socket.socket:
    found = socket.socket()
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        found.bind((host, port))
    except OSError as error:
        found.close()
        raise not_listening(error, host, port) from None
    found.listen(128)
    found.setblocking(False)  # noqa: FBT003 - as the socket module has it
    return found
