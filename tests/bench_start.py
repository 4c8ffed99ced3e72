"""Measures a start beside its peer in the same run, in turns: `.venv/bin/python -m tests.bench_start [times]`.

Ours: `canipost serve` for Slack over HTTP, with one school, a database of its own and its checks, until /readyz says
yes. Peer: an empty program of Bolt on aiohttp, until it answers at all. "First" is the first start ever on a machine.
What a program does by itself right after that (ours loads SQLAlchemy then) is in "with what follows": the processor
time of its first three seconds. What it holds is measured after them.
"""

import os
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot import demo
from storage import new_key
from tests.bench_table import Line, Samples, table
from tests.ports import free_port

EMPTY = """
import sys
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncApp
bolt = AsyncApp(token="xoxb-0", signing_secret="0", process_before_response=True)
async def take(request): return await to_aiohttp_response(await bolt.async_dispatch(await to_bolt_request(request)))
async def ready(_): return web.json_response({"ready": True})
app = web.Application()
app.add_routes([web.post("/slack/events", take), web.get("/readyz", ready)])
web.run_app(app, host="127.0.0.1", port=int(sys.argv[1]), print=None)
"""
_PATIENCE, _FOLLOWS = 120.0, 3.0
_COMPILED = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
"""What is installed was compiled before, ours like the peers'."""
SCHOOL = "westhaven"


@dataclass(frozen=True)
class Start:
    """Seconds by the clock and of processor time until it was ready, processor time with what follows, MiB then."""

    took: float
    work: float
    rested: float
    holds: float


def until_ready(arguments: list[str], at: int, environment: Mapping[str, str]) -> Start:
    """Start a server, and end it once it has done what it does by itself."""
    begun = time.perf_counter()
    process = subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, *arguments],
        env={**_COMPILED, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        while not _answers(f"http://127.0.0.1:{at}/readyz"):
            if process.poll() is not None or time.perf_counter() - begun > _PATIENCE:
                raise RuntimeError(f"{arguments} did not start")
            time.sleep(0.01)
        took, work = time.perf_counter() - begun, _worked(process.pid)
        time.sleep(_FOLLOWS)
        status = Path(f"/proc/{process.pid}/status").read_text()
        resident = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")) / 1024
        return Start(took, work, _worked(process.pid), resident)
    finally:
        process.kill()
        process.wait(30)


def _worked(pid: int) -> float:
    """Seconds of processor time so far."""
    found = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(found[11]) + int(found[12])) / os.sysconf("SC_CLK_TCK")


def _on_slack(settings: str) -> str:
    """The settings of the demo's school with ids of Slack's form."""
    section = ""
    lines = []
    for count, line in enumerate(settings.splitlines()):
        section = line if line.startswith("[") else section
        letter = {"[workspaces]": "T", "[[channels]]": "C"}.get(section, "U")
        lines.append(f'slack = "{letter}{count:09d}"' if line.startswith("web = ") else line)
    return "\n".join(lines)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 - our own server
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def starts(times: int) -> list[Line]:
    """Measure the first start ever, later ones, and the peer's."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        demo.write_settings(home / "all")
        (home / "settings").mkdir()
        one = _on_slack((home / f"all/{SCHOOL}.toml").read_text("utf-8"))
        (home / f"settings/{SCHOOL}.toml").write_text(one, "utf-8")
        empty = home / "empty.py"
        empty.write_text(EMPTY, "utf-8")
        ours = {
            "CANIPOST_SETTINGS": str(home / "settings"),
            "CANIPOST_DATABASE": f"sqlite:///{home / 'x.db'}",
            "CANIPOST_KEYS": new_key(),
            "SLACK_BOT_TOKEN": "xoxb-0",
            "SLACK_SIGNING_SECRET": "0",
        }
        subprocess.run([sys.executable, "-m", "bot.cli", "db", "upgrade"], env={**os.environ, **ours}, check=True)
        found: dict[str, list[Start]] = {"first": [], "later": [], "empty Bolt": []}
        for count in range(times):
            at = free_port()
            serve = ["-m", "bot.cli", "serve", "--port", str(at)]
            cache = {**ours, "CANIPOST_CACHE": str(home / f"cache{count}")}
            found["first"].append(until_ready(serve, at, cache))
            found["later"].append(until_ready(serve, at, cache))
            found["empty Bolt"].append(until_ready([str(empty), str(at)], at, {}))
    taken = {name: Samples([run.work for run in runs], [run.took for run in runs]) for name, runs in found.items()}
    rested = {name: Samples([run.rested for run in runs]) for name, runs in found.items()}
    held = {name: Samples([run.holds for run in runs]) for name, runs in found.items()}
    peer = "empty Bolt"
    return [
        Line("ready, first start ever", "s", taken["first"], peer, taken[peer]),
        Line("ready, later", "s", taken["later"], peer, taken[peer]),
        Line("later, with what follows", "s", rested["later"], peer, rested[peer]),
        Line("idle, Slack and one school", "MiB", held["later"], peer, held[peer]),
    ]


if __name__ == "__main__":
    print(table(starts(int(sys.argv[1]) if len(sys.argv) > 1 else 5)))
