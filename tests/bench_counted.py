"""Counts the instructions of whole turns beside an empty Bolt's: `python -m tests.bench_counted [KIND ...]`.

1. Counted by callgrind (Debian's package `valgrind`), which executes a program instruction by instruction: the figure
   does not hang on what else the machine does. So it tells what a change brings where milliseconds cannot.
2. What the system does for a program (sockets, disk) is not counted, so it is no measure of what a turn costs: that is
   `tests/bench_turns.py`.
3. `--folder` keeps callgrind's files: `callgrind_annotate FILE` says in which functions of C the instructions are.
"""

import argparse
import asyncio
import re
import subprocess
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager
from pathlib import Path

import aiohttp

from tests.bench_turns import AT_ONCE, Found, OnSlack, OnTeams, Program, Shot, measure, program, secrets, settled
from tests.contract import slack as on_slack
from tests.contract import teams as on_teams
from tests.ports import free_port
from tests.slack.double import SlackDouble
from tests.storage.databases import Server
from tests.teams.double import TeamsDouble

KINDS = ("form", "report", "send", "teams")
_SENDS_AT_ONCE = 8
"""It takes some fifty times as long here, and what waits for seconds is to wait as it does otherwise."""
_LATE = -600.0
"""Slack lets a window be opened for three seconds; here they begin ten minutes later."""


class _Patient(SlackDouble):
    """Slack, to which nothing comes too late."""

    def trigger(self, age: float = 0.0, user: str = "") -> str:
        """As Slack's, but it begins later."""
        return super().trigger(age + _LATE, user)


class Counted:
    """A program under callgrind."""

    def __init__(self, of: Program, folder: Path, name: str) -> None:
        self.of, self._folder, self._name = of, folder, name

    async def each(self, shots: Sequence[Shot], at_once: int = AT_ONCE) -> float:
        """Millions of instructions for each of some turns."""
        before = self._written()
        await self._say("--instr=on")
        await measure(self.of, shots, at_once, Found())
        await self._say("--dump")
        await self._say("--instr=off")
        text = "".join(file.read_text() for file in self._written() - before)
        return sum(map(int, re.findall(r"^totals: (\d+)", text, re.MULTILINE))) / 1e6 / len(shots)

    def _written(self) -> set[Path]:
        return set(self._folder.glob(f"{self._name}.*"))

    async def _say(self, word: str) -> None:
        said = ["callgrind_control", word, str(self.of.process.pid)]
        await asyncio.to_thread(subprocess.run, said, check=True, capture_output=True)


@asynccontextmanager
async def counted(
    arguments: Sequence[str], environment: dict[str, str], folder: Path, name: str
) -> AsyncIterator[Counted]:
    """Start a program under callgrind, which counts nothing yet."""
    at = free_port()
    under = [
        "valgrind",
        "--quiet",
        "--tool=callgrind",
        "--instr-atstart=no",
        f"--callgrind-out-file={folder}/{name}.%p",
    ]
    async with program([*arguments, str(at)], at, environment, under) as of:
        yield Counted(of, folder, name)


Making = Callable[[int], Awaitable[Sequence[Shot]]]


async def count(kinds: Sequence[str], many: int, folder: Path, url: str) -> dict[str, float]:
    """Millions of instructions a turn, by its kind; "bolt": of an empty form. `url`: of an empty database, or ""."""
    serve = ["-m", "tests.bench_patient", "serve", "--port"]
    async with AsyncExitStack() as stack:
        http = await stack.enter_async_context(aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)))
        slack = await stack.enter_async_context(_Patient())
        on = OnSlack(slack, http)
        bolt = await stack.enter_async_context(counted(["-m", "tests.bench_peers", "bolt-tuned"], {}, folder, "bolt"))
        turns: list[tuple[str, Counted, Making]] = [("bolt", bolt, lambda some: on.forms(bolt.of, some, empty=True))]
        if {*kinds} - {"teams"}:
            told = await settled(folder / "slack", "slack", on_slack.NAMES, url) | secrets(slack)
            ours = await stack.enter_async_context(counted(serve, told, folder, "slack"))
            making: dict[str, Making] = {
                "form": lambda some: on.forms(ours.of, some, empty=False),
                "report": lambda some: _made(on.commands(ours.of, some)),
                "send": lambda some: on.sends(ours.of, some),
            }
            turns += [(kind, ours, making[kind]) for kind in kinds if kind in making]
        if "teams" in kinds:
            microsoft = await stack.enter_async_context(TeamsDouble())
            told = await settled(folder / "teams", "teams", on_teams.NAMES) | secrets(microsoft)
            theirs = await stack.enter_async_context(counted(serve, told, folder, "teams"))
            there = OnTeams(microsoft, http)
            turns.append(("teams", theirs, lambda some: there.answers(theirs.of, some)))
        found = {}
        for kind, of, make in turns:
            at_once = _SENDS_AT_ONCE if kind == "send" else AT_ONCE
            await measure(of.of, await make(AT_ONCE), at_once, Found())  # whatever is done once is done now
            found[kind] = await of.each(await make(many), at_once)
        return found


async def _made(shots: list[Shot]) -> list[Shot]:
    return shots


def main() -> None:
    """Count, and say it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kinds", nargs="*", help=", ".join(KINDS))
    parser.add_argument("--many", type=int, default=64)
    parser.add_argument(
        "--postgresql", action="store_true", help="Slack's on PostgreSQL, whose own work is not counted"
    )
    parser.add_argument("--folder", type=Path, help="where callgrind's files are kept")
    options = parser.parse_args()
    with ExitStack() as stack:
        folder = options.folder or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        folder.mkdir(parents=True, exist_ok=True)
        server = stack.enter_context(Server()) if options.postgresql else None
        found = asyncio.run(_on(server, options.kinds or KINDS, options.many, folder))
    for kind, millions in found.items():
        print(f"{kind:8} {millions:8.2f} million instructions a turn, {millions / found['bolt']:6.2f} times bolt's")


async def _on(server: Server | None, kinds: Sequence[str], many: int, folder: Path) -> dict[str, float]:
    async with AsyncExitStack() as stack:
        url = await stack.enter_async_context(server.bare()) if server else ""
        return await count(kinds, many, folder, url)


if __name__ == "__main__":
    main()
