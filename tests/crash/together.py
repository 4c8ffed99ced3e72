"""Many programs on one database behind a balancer, one of them killed every few seconds; then everything is counted.

python -m tests.crash.together [--programs 3] [--seconds 60] [--seed 1] [--database sqlite]

PostgreSQL is for many programs; a SQLite file is for one. Two on one file are what an overlap of an old and a new one
comes to, or a technician's mistake, and must lose nothing either. What must hold at the end is what `driver` says.
Each request goes to any of the programs, as a balancer sends it; what the dead one was asked is answered with 502,
and people try again.
"""

import argparse
import asyncio
import itertools
import logging
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager, suppress
from pathlib import Path

import aiohttp
from aiohttp import web

from storage import upgrade
from tests.contract.stage import Stage
from tests.crash.driver import AHEAD, Campaign, Server, Tally, _kill, served, write_settings
from tests.crash.server import Life
from tests.storage.databases import Server as Postgres
from tests.until import until

EVERY = 3.0
"""Seconds between two kills."""
PEOPLE = ("teacher", "head", "chair")
"""Those who report, on each platform at once."""


class Balancer:
    """Sends each request to the next program that lives; counts what it sent to each."""

    def __init__(self, http: aiohttp.ClientSession) -> None:
        self._http = http
        self._turn = itertools.count()
        self.ports: dict[int, int] = {}
        self.sent: Counter[int] = Counter()

    async def take(self, request: web.Request) -> web.Response:
        """Pass a request on, as it is."""
        body = await request.read()
        living = sorted(self.ports.items())
        if not living:
            return web.Response(status=502)
        who, port = living[next(self._turn) % len(living)]
        headers = {name: value for name, value in request.headers.items() if name.lower() != "host"}
        try:
            async with self._http.post(f"http://127.0.0.1:{port}{request.path}", data=body, headers=headers) as answer:
                self.sent[who] += 1
                kind = answer.headers.get("Content-Type", "application/octet-stream")
                return web.Response(status=answer.status, body=await answer.read(), headers={"Content-Type": kind})
        except (aiohttp.ClientError, OSError):
            return web.Response(status=502)


@asynccontextmanager
async def balanced(balancer: Balancer) -> AsyncIterator[int]:
    """Serve it; gives its port."""
    application = web.Application(client_max_size=2_000_000)
    application.add_routes([web.post("/{path:.*}", balancer.take)])
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield int(runner.addresses[0][1])
    finally:
        await runner.cleanup()


class Together(Campaign):
    """One campaign of many programs."""

    sent: Counter[int]

    async def together(self, programs: int, seconds: float) -> Tally:
        """Let so many programs serve for so long, killing one every few seconds."""
        write_settings(self.folder)
        async with AsyncExitStack() as stack:
            for double in (self.slack, self.teams):
                await stack.enter_async_context(double)
            http = await stack.enter_async_context(aiohttp.ClientSession())
            servers = [await stack.enter_async_context(served(self.folder)) for _ in range(programs)]
            self._people()
            await self._calm(servers[0], http)
            balancer = Balancer(http)
            port = await stack.enter_async_context(balanced(balancer))
            pids = await asyncio.gather(*(self._begins(n, one, balancer) for n, one in enumerate(servers)))
            end = time.monotonic() + seconds
            lives = [
                asyncio.create_task(self._goes_on(n, one, pid, balancer, end))
                for n, (one, pid) in enumerate(zip(servers, pids, strict=True))
            ]
            work = asyncio.create_task(self._all_work(http, port, balancer))
            await asyncio.gather(*lives)
            work.cancel()
            with suppress(asyncio.CancelledError):
                await work
            self.sent = balancer.sent
            self._ahead += 900.0  # what a dead program had taken, and what was put off, has come to its time
            await self._calm(servers[0], http)
            await self._calm(servers[0], http)
        return self.tally

    async def _begins(self, n: int, server: Server, balancer: Balancer) -> int:
        """One program begins a life, and is sent requests from now on; gives its process."""
        begun = await server.begin(self._life_now())
        assert begun is not None
        balancer.ports[n], pid = begun
        return pid

    async def _goes_on(self, n: int, server: Server, pid: int, balancer: Balancer, end: float) -> None:
        """One program: it lives, is killed in its turn, and is started again."""
        turn = EVERY * (n + 1)
        while True:
            left = end - time.monotonic()
            over = turn >= left
            await asyncio.sleep(max(0.0, min(turn, left)))
            if over:
                with suppress(TimeoutError):
                    await until(self.tally.sent.total)  # on a busy machine what was begun is given its time
                balancer.ports.pop(n)
                _kill(pid, 15)
            else:
                self._trouble()
                _kill(pid)  # first, and only then is the balancer told: requests run into it
                await asyncio.sleep(0.05)
                balancer.ports.pop(n)
                self.tally.kills["any moment"] += 1
            await server.ended()
            if over:
                return
            turn = EVERY * len(balancer.ports or {0: 0}) + EVERY
            pid = await self._begins(n, server, balancer)

    def _life_now(self) -> Life:
        """A life by the same clock as all others."""
        life = self._life()
        self._ahead = life.ahead - AHEAD
        return life

    async def _all_work(self, http: aiohttp.ClientSession, port: int, balancer: Balancer) -> None:
        async def goes_on(stage: Stage, name: str, who: str) -> None:
            while True:
                await self._works(stage, name, who)
                await asyncio.sleep(0.05 if balancer.ports else 0.5)

        stages = self._stages(http, port)
        await asyncio.gather(*(goes_on(stage, name, who) for name, stage in stages.items() for who in PEOPLE))


def main() -> int:
    """Run it; 0 where every promise was kept."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--programs", type=int, default=3)
    options.add_argument("--seconds", type=float, default=60.0)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--database", choices=("postgresql", "sqlite"), default="postgresql")
    found = options.parse_args()
    logging.basicConfig(level=logging.CRITICAL)
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        url = f"sqlite:///{folder}/together.db"
        if found.database == "postgresql":
            postgres = stack.enter_context(Postgres())
            asyncio.run(postgres.run("CREATE DATABASE together"))
            url = postgres.url("together")
        asyncio.run(upgrade(url))
        campaign = Together(url, Path(folder) / "settings", found.seed)
        tally = asyncio.run(campaign.together(found.programs, found.seconds))
    print(
        f"{found.database}: {found.programs} programs, {found.seconds:.0f} s, {tally.kills.total()} kills, "
        f"requests {dict(sorted(campaign.sent.items()))}, said to be sent {tally.sent.total()}, "
        f"records {tally.records.total()}, lost {len(tally.lost)}, doubled in Slack {len(tally.doubled)}, "
        f"repeats in Teams {tally.repeats} ({len(tally.unmarked)} unmarked), owed {tally.owed}, "
        f"faults of the ledger {len(tally.holes)}, drafts stuck {len(tally.stuck)}"
    )
    for wrong in (*tally.lost, *tally.doubled, *tally.unmarked, *tally.holes, *tally.stuck):
        print(f"  {wrong}", file=sys.stderr)
    return 0 if tally.clean and min(campaign.sent.values()) > 0 else 1


if __name__ == "__main__":
    sys.exit(main())
