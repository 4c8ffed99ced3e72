"""What a further program on the same PostgreSQL brings: turns a second, and processor time of each part for a turn.

.venv/bin/python -m tests.bench_scale [--programs 1,2,3] [--turns 600] [--rounds 3] [--share 0.2]

A turn is `/report` in Slack: signed, a draft written, its window opened; 32 at once for each program. The driver, the
double of Slack and PostgreSQL run on the same machine: their processor time is shown beside, for on a machine with few
cores they are what limits. With `--share` each program has so much of a core at most (by Linux's control groups, which
root may make), so that the machine is large beside it and what programs share can be seen by the clock, too.
"""

import argparse
import asyncio
import hashlib
import hmac
import itertools
import logging
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlencode

import aiohttp
from aiohttp import web

from storage import new_key, upgrade
from tests.contract.slack import NAMES
from tests.crash.driver import _kill, served, write_settings
from tests.crash.server import Life
from tests.storage.databases import Server

AT_ONCE = 32
SECRET = "a-made-up-secret"
NOWHERE = ("http://127.0.0.1:1", "http://127.0.0.1:1")
TICK = os.sysconf("SC_CLK_TCK")
Row = dict[str, float]
_GROUPS = Path("/sys/fs/cgroup/cpu")
"""Where control groups (of the first version) share out processor time."""


@contextmanager
def held_to(cores: float, pid: int) -> Iterator[None]:
    """Give a program so much of a core at most, measured out ten times a second."""
    group = _GROUPS / f"canipost-{pid}"
    group.mkdir()
    (group / "cpu.cfs_period_us").write_text("100000")
    (group / "cpu.cfs_quota_us").write_text(str(int(cores * 100_000)))
    (group / "cgroup.procs").write_text(str(pid))
    try:
        yield
    finally:
        for one in (group / "cgroup.procs").read_text().split():
            (_GROUPS / "cgroup.procs").write_text(one)
        group.rmdir()


class Windows:
    """Slack, as far as a window is opened: whoever waits for theirs is told when it was asked for."""

    def __init__(self) -> None:
        self.opened: dict[str, asyncio.Event] = {}

    async def take(self, request: web.Request) -> web.Response:
        """Answer any call."""
        given = await request.json() if "json" in request.content_type else dict(await request.post())
        if (waits := self.opened.pop(str(given.get("trigger_id")), None)) is not None:
            waits.set()
        user = {"id": given.get("user"), "team_id": "T", "real_name": "Made Up", "profile": {"real_name": "Made Up"}}
        return web.json_response({"ok": True, "view": {"id": "V1"}, "user": user, "channel": {"id": "D1"}, "ts": "1.1"})


def spent(pids: Sequence[int]) -> float:
    """Seconds of processor time that these processes have used."""
    total = 0
    for pid in pids:
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        # With that of the children who have ended: PostgreSQL has one for each connection.
        total += sum(int(one) for one in fields[11:15])
    return total / TICK


def below(folder: Path) -> Iterator[int]:
    """The processes of the server that has its files in a folder."""
    first = int((folder / "postmaster.pid").read_text().split()[0])
    yield first
    for one in Path("/proc").glob("[0-9]*/stat"):
        try:
            text = one.read_text()
        except OSError:
            continue
        if int(text.rpartition(")")[2].split()[1]) == first:
            yield int(one.parent.name)


class Load:
    """People at work: each types the command, and again once their window was opened."""

    def __init__(self, http: aiohttp.ClientSession, windows: Windows) -> None:
        self._http, self._windows, self._number = http, windows, itertools.count()

    async def turns(self, ports: Sequence[int], count: int) -> None:
        """Take so many turns, to each program in its turn."""
        left = iter(range(count))

        async def works() -> None:
            for _ in left:
                await self._one(ports)

        await asyncio.gather(*(works() for _ in range(AT_ONCE * len(ports))))

    async def _one(self, ports: Sequence[int]) -> None:
        n = next(self._number)
        trigger = f"trigger-{n}"
        body = urlencode({
            "command": "/report", "text": "", "user_id": f"U0T{n % 500}", "team_id": NAMES.workspace,
            "channel_id": "C0LOUNGE", "trigger_id": trigger, "response_url": "",
        })  # fmt: skip
        now = str(int(time.time()))
        mark = hmac.new(SECRET.encode(), f"v0:{now}:{body}".encode(), hashlib.sha256).hexdigest()
        headers = {
            "Content-Type": "application/x-www-form-urlencoded", "X-Slack-Request-Timestamp": now,
            "X-Slack-Signature": f"v0={mark}",
        }  # fmt: skip
        self._windows.opened[trigger] = opened = asyncio.Event()
        url = f"http://127.0.0.1:{ports[n % len(ports)]}/slack/events"
        async with self._http.post(url, data=body, headers=headers) as answer:
            assert answer.status == 200, answer.status
        async with asyncio.timeout(30):
            await opened.wait()


async def measured(programs: Sequence[int], turns: int, rounds: int, server: Server, share: float = 0.0) -> list[Row]:
    """Measure each number of programs in turn, so many rounds over, that what else the machine does falls on all.

    `share`: of a core, for each program; 0: as much as there is.
    """
    rows: list[Row] = []
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        write_settings(folder / "settings")
        url = await stack.enter_async_context(server.bare())
        await upgrade(url)
        windows = Windows()
        application = web.Application()
        application.add_routes([web.post("/api/{method}", windows.take)])
        runner = web.AppRunner(application, access_log=None)
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        api = f"http://127.0.0.1:{runner.addresses[0][1]}/api/"
        there, key = ("a", "b", "c"), new_key()
        life = Life(url, key, ("xoxb-made-up", SECRET, "", api), there, NOWHERE, 0, pause=1.0)
        lives = []
        for _ in range(max(programs)):
            one = await stack.enter_async_context(served(folder / "settings"))
            begun = await one.begin(life)
            assert begun is not None
            lives.append((one, begun))
        load = Load(await stack.enter_async_context(aiohttp.ClientSession()), windows)
        await load.turns([port for _, (port, _) in lives], 4 * AT_ONCE)  # whatever is done once is done now
        if share:
            for _, (_, pid) in lives:
                stack.enter_context(held_to(share, pid))
        for _ in range(rounds):
            for count in programs:
                some = [begun for _, begun in lives[:count]]
                pids, database = [pid for _, pid in some], list(below(server.folder))
                before, theirs, ours, at = spent(pids), spent(database), time.process_time(), time.perf_counter()
                await load.turns([port for port, _ in some], turns)
                wall = time.perf_counter() - at
                rows.append({
                    "programs": count, "a second": turns / wall, "program, ms": (spent(pids) - before) / turns * 1000,
                    "PostgreSQL, ms": (spent(database) - theirs) / turns * 1000,
                    "driver, ms": (time.process_time() - ours) / turns * 1000,
                    "cores busy": (spent(pids) - before + spent(database) - theirs + time.process_time() - ours) / wall,
                })  # fmt: skip
        for one, (_, pid) in lives:
            _kill(pid, 15)
            await one.ended()
    return rows


def main() -> None:
    """Print the table: medians."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--programs", type=lambda given: [int(one) for one in given.split(",")], default=[1, 2, 3])
    options.add_argument("--turns", type=int, default=600)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--share", type=float, default=0.0)
    found = options.parse_args(sys.argv[1:])
    if found.share and not _GROUPS.is_dir():
        options.error(f"--share needs control groups at {_GROUPS}, and root")
    logging.basicConfig(level=logging.CRITICAL)
    with Server() as server:
        rows = asyncio.run(measured(found.programs, found.turns, found.rounds, server, found.share))
    names = list(rows[0])
    print(
        f"{os.cpu_count()} cores, {AT_ONCE} at once for each program, medians of {found.rounds} rounds of {found.turns}"
    )
    print("".join(f"{name:>16}" for name in names))
    medians = {
        count: {name: statistics.median(row[name] for row in rows if row["programs"] == count) for name in names}
        for count in found.programs
    }
    for row in medians.values():
        print("".join(f"{row[name]:16.1f}" for name in names))
    first, *others = medians.values()
    for row in others:
        wall, cost = row["a second"] / first["a second"], first["program, ms"] / row["program, ms"]
        print(f"{row['programs']:.0f} over 1: {wall:.2f} x a second; {cost * row['programs']:.2f} x by processor time")


if __name__ == "__main__":
    main()
