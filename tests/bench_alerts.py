"""How long after "Send" is tapped the alert stands in the private channel, on each platform, with the doubles.

Measured from the request that carries the tap until the platform has confirmed the card (on the web desk, until the
page is told to show it). Beside it, in the same run, an aiohttp program that takes one request and posts one message
onward to another: the least that any bot does.
"""

import asyncio
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer

from bot.owed.alerts import Alerts
from storage import Address
from tests.contract.stage import Stage
from tests.contract.test_contract import STAGES
from tests.contract.web import WebStage
from tests.until import until

ROUNDS, EACH = 50, 4
"""Fresh installations, and reports to each: whoever sends more in a minute is told that this is too fast."""
SENTENCE = "A Year 8 asked to follow me on Instagram last night."


async def to_the_last_tap(stage: Stage) -> None:
    """A first report of a pupil's friend request, up to "Check your answers"."""
    await stage.begin("teacher", "report")
    await stage.fill("teacher", {"report.what": SENTENCE})
    for label in ("A pupil or former pupil contacted a member of staff", "No", "No"):
        await stage.tap("teacher", label)
    said = await stage.fill("teacher", {"report.name": ""})
    assert "Check your answers" in said


async def last_tap(stage: Stage) -> Callable[[], Awaitable[object]]:
    """What sends the report; on the web desk the page with the button is there already, as it is for a person."""
    if isinstance(stage, WebStage):
        form, fields = (await stage._page("teacher")).button("chat", "Send")  # noqa: SLF001 - the stage's own hand
        return lambda: stage._send(form.action, fields)  # noqa: SLF001 - as above
    return lambda: stage.tap("teacher", "Send")


async def seconds(stage: Stage, platform: str, reports: int) -> list[float]:
    """From the tap to the confirmed card in the channel, for so many reports one after the other."""
    sender, shown = stage.wiring.senders[platform], asyncio.Event()
    post = sender.post

    async def posted(workspace: str, address: Address, *given: Any, **more: Any) -> str:  # noqa: ANN401 - as Sender
        handle = await post(workspace, address, *given, **more)
        if address.kind == "channel":
            shown.set()
        return handle

    sender.post = posted  # type: ignore[method-assign]
    sweeping = asyncio.create_task(Alerts.run(stage.wiring.alerts))
    taken = []
    for _ in range(reports):
        await to_the_last_tap(stage)
        tap = await last_tap(stage)
        shown.clear()
        at = time.perf_counter()
        answered = asyncio.ensure_future(tap())
        await shown.wait()
        taken.append(time.perf_counter() - at)
        await answered
        await until(lambda: not stage.wiring.alerts._paying)  # noqa: SLF001 - the receipt is no card of the next report
    sweeping.cancel()
    await asyncio.gather(sweeping, return_exceptions=True)
    return taken


@asynccontextmanager
async def relay() -> AsyncIterator[Callable[[], Awaitable[None]]]:
    """The peer: one request in, one message onward, one answer."""

    async def kept(request: web.Request) -> web.Response:
        await request.json()
        return web.json_response({"ok": True})

    async def taken(request: web.Request) -> web.Response:
        async with session.post(chat.make_url("/"), json={"text": await request.text()}) as answer:
            await answer.json()
        return web.Response()

    servers = []
    for answer in (kept, taken):
        app = web.Application()
        app.add_routes([web.post("/", answer)])
        servers.append(TestServer(app))
        await servers[-1].start_server()
    chat, bot = servers

    async def once() -> None:
        async with session.post(bot.make_url("/"), data=SENTENCE) as answer:
            await answer.read()

    async with ClientSession() as session:
        yield once
    for server in servers:
        await server.close()


async def measured(platform: str, rounds: int = ROUNDS, each: int = EACH) -> tuple[list[float], list[float]]:
    """Seconds on a platform, and the peer's, taken in turns."""
    ours: list[float] = []
    peer: list[float] = []
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as folder:
            async with STAGES[platform](Path(folder)) as stage:
                ours += await seconds(stage, platform, each)
        async with relay() as once:
            for _ in range(each):
                at = time.perf_counter()
                await once()
                peer.append(time.perf_counter() - at)
    return ours, peer


def percentile(taken: list[float]) -> float:
    """The 99th percentile."""
    return statistics.quantiles(taken, n=100, method="inclusive")[98]


async def alerts(row: Callable[[str, float, float, str], None]) -> None:
    """Print median and 99th percentile for each platform."""
    for platform in STAGES:
        ours, peer = await measured(platform)
        for what, of in (("median", statistics.median), ("99th percentile", percentile)):
            row(f"Send to alert card, {platform} ({what})", of(ours) * 1000, of(peer) * 1000, "ms")
