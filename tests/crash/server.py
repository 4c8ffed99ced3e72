"""A server that can be killed a thousand times: loaded once, then a copy (fork) for each life.

Reads one JSON line a life from standard input (`Life`), and says on standard output: "ready PORT PID", then
"ended SIGNAL" (0 where it stopped by itself).
"""

import asyncio
import contextlib
import ctypes
import json
import logging
import os
import resource
import signal
import sys
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

from aiohttp import web

from bot.app import Plan, wired
from bot.keys import SlackKeys, TeamsKeys
from bot.people.settings import School, load_schools
from bot.seam.clock import utc_now
from bot.slack import listen as _slack  # noqa: F401 - loaded before the first life, not in each
from bot.teams import listen as _teams  # noqa: F401 - likewise
from bot.teams.connector import Microsoft
from policy_kb.lookup import get_ready
from storage import StoreError, load
from tests.crash.steps import die_at

_DIES_WITH_PARENT = 1
"""PR_SET_PDEATHSIG of Linux: a campaign that is broken off leaves no server behind."""


@dataclass(frozen=True, slots=True)
class Life:
    """What one life is told: where everything is, how far its clock is ahead, and at which step it dies.

    `room`: bytes that any file may have at most, as on a disk that is full; 0 for no limit. `slack`, `teams` and
    `microsoft` are the first fields of SlackKeys, TeamsKeys and Microsoft, in their order.
    """

    database: str
    key: str
    slack: tuple[str, str, str, str]
    teams: tuple[str, str, str]
    microsoft: tuple[str, str]
    ahead: float
    pause: float = 0.02
    step: str = ""
    count: int = 0
    room: int = 0

    def line(self) -> str:
        """As the server reads it."""
        return json.dumps(asdict(self))


async def _live(life: Life, schools: tuple[School, ...]) -> None:
    def clock() -> datetime:
        return utc_now() + timedelta(seconds=life.ahead)

    plan = Plan(
        schools, life.database, [life.key], slack=SlackKeys(*life.slack),
        teams=TeamsKeys(*life.teams, microsoft=Microsoft(*life.microsoft)), clock=clock, pause=life.pause,
    )  # fmt: skip
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    async with wired(plan) as wiring:
        runner = web.AppRunner(wiring.application, access_log=None, shutdown_timeout=5)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        print("ready", runner.addresses[0][1], os.getpid(), flush=True)
        await stop.wait()
        await runner.cleanup()


def main(settings: Path) -> None:
    """Live as often as it is told to."""
    logging.basicConfig(level=logging.CRITICAL)
    schools = load_schools(settings)
    load()
    get_ready(school.policy for school in schools)
    print("loaded", flush=True)
    for line in sys.stdin:
        life = Life(**json.loads(line))
        child = os.fork()
        if child == 0:
            ctypes.CDLL(None).prctl(_DIES_WITH_PARENT, signal.SIGKILL)
            if life.room:
                signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
                resource.setrlimit(resource.RLIMIT_FSIZE, (life.room, life.room))
            if life.step:
                die_at(life.step, life.count)
            with contextlib.suppress(KeyboardInterrupt, StoreError):  # the last: a start that the database refused
                asyncio.run(_live(life, schools))
            os._exit(0)
        _, status = os.waitpid(child, 0)
        print("ended", os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0, flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
