"""Repeats every figure in the README, each beside a peer measured in the same run: `make bench`.

Peers: an aiohttp program that answers one request (start, memory, turns).
"""

import asyncio
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer

from policy_kb.decision import decide
from policy_kb.loading import load_all
from tests.bench_alerts import alerts
from tests.desk import opened
from tests.dialogs.test_walk import SCENES, ends
from tests.policy_kb.test_decision import some_post

RUNS = 5
EMPTY = """
import sys
from aiohttp import web
app = web.Application()
async def answer(request): return web.Response(text="x")
app.add_routes([web.get("/", answer)])
web.run_app(app, host="127.0.0.1", port=int(sys.argv[1]), print=lambda *_: print("is ready", flush=True))
"""


def port() -> int:
    """A port that is free just now."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def started(arguments: list[str]) -> tuple[float, float]:
    """Start a server; gives seconds until it listens and MiB of memory two seconds later."""
    at = time.perf_counter()
    process = subprocess.Popen([sys.executable, *arguments], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)  # noqa: S603 - our own program
    assert process.stdout
    for line in process.stdout:
        if b"is ready" in line:
            break
    seconds = time.perf_counter() - at
    time.sleep(2)
    status = Path(f"/proc/{process.pid}/status").read_text()
    resident = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))
    process.send_signal(signal.SIGTERM)
    process.wait(30)
    return seconds, resident / 1024


def row(what: str, ours: float, peer: float, unit: str) -> None:
    """Print one figure, its peer, and the ratio."""
    print(f"{what:<44} {ours:>10.2f} {peer:>10.2f} {ours / peer:>8.1f}  {unit}")


def start_and_memory() -> None:
    """Cold start to listening, with five schools and a database, and idle memory."""
    with tempfile.TemporaryDirectory() as folder:
        started(["-m", "bot.cli", "demo", "--port", str(port()), "--folder", folder])  # writes settings and database
        ours = [started(["-m", "bot.cli", "demo", "--port", str(port()), "--folder", folder]) for _ in range(RUNS)]
        empty = Path(folder) / "empty.py"
        empty.write_text(EMPTY)
        peers = [started([str(empty), str(port())]) for _ in range(RUNS)]
    for index, (what, unit) in enumerate((("cold start to listening", "s"), ("idle memory", "MiB"))):
        row(what, statistics.median(run[index] for run in ours), statistics.median(run[index] for run in peers), unit)


async def turns() -> None:
    """One answer in a report, saved and sealed on SQLite, beside an empty POST over loopback."""

    async def answer(_: web.Request) -> web.Response:
        return web.Response()

    app = web.Application()
    app.add_routes([web.post("/", answer)])
    server = TestServer(app)
    await server.start_server()
    peer, ours = [], []
    with tempfile.TemporaryDirectory() as folder:
        async with ClientSession() as session, opened(Path(folder)) as desk:
            card = (await desk.take("westhaven", "teacher", "begin", "report")).card
            await desk.take("westhaven", "teacher", "answer", card.target, **{"report.what": ""})
            for count in range(300):
                at = time.perf_counter()
                async with session.post(server.make_url("/")) as response:
                    await response.read()
                peer.append(time.perf_counter() - at)
                value = ("pupils", "adult")[count % 2]
                at = time.perf_counter()
                await desk.take("westhaven", "teacher", "answer", card.target, **{"report.group": value})
                ours.append(time.perf_counter() - at)
    await server.close()
    row("one answer, saved and sealed (median)", statistics.median(ours) * 1000, statistics.median(peer) * 1000, "ms")
    row("one answer, saved and sealed (99th centile)", sorted(ours)[296] * 1000, sorted(peer)[296] * 1000, "ms")


def decisions() -> None:
    """One decision of the posting table over part of the facts."""
    import random  # noqa: PLC0415 - only here

    dice = random.Random(1)
    for policy in load_all().values():
        posts = [dict(list(some_post(dice).items())[: dice.randint(0, 9)]) for _ in range(500)]
        taken = [timed(lambda p=post, q=policy: decide(q, p)) for post in posts]  # type: ignore[misc]
        print(f"one decision, {policy.id:<30} {statistics.median(taken) * 1000:>10.3f}  ms (median)")


def timed(work: Callable[[], object]) -> float:
    """Seconds that work takes."""
    at = time.perf_counter()
    work()
    return time.perf_counter() - at


def routes() -> None:
    """How many routes of dialogs the tests walk."""
    walked = sum(
        1 for scene in SCENES.values() for d in ("report", "declare", "danger", "policy") for _ in ends(d, scene)
    )
    print(f"routes of /report, /declare, /policy and danger walked, five schools: {walked}")


if __name__ == "__main__":
    os.environ.pop("CANIPOST_KEYS", None)
    print(f"{'':<44} {'ours':>10} {'peer':>10} {'ratio':>8}")
    start_and_memory()
    asyncio.run(turns())
    asyncio.run(alerts(row))
    decisions()
    routes()
