"""What a server holds, from its start on: `.venv/bin/python -m tests.bench_memory [--rounds 3] [NAME=VALUE ...]`.

One `canipost serve` for Slack, one school, SQLite: idle, after the first command, after the first words, and after each
round of forms and sent reports, 32 at once. Beside what is resident stands what is the program's own; the rest are
pages of files, which the system takes back when it needs them. NAME=VALUE are more variables for the server, such as
MALLOC_ARENA_MAX=1.
"""

import argparse
import asyncio
import tempfile
from contextlib import AsyncExitStack
from pathlib import Path

import aiohttp

from tests.bench_turns import AT_ONCE, Found, OnSlack, Program, measure, program, settled
from tests.contract.slack import NAMES
from tests.ports import free_port
from tests.slack.double import SlackDouble

MANY = 96
"""Forms of a round; half as many reports are sent."""


def held(of: Program) -> tuple[int, int]:
    """MiB that are resident, and MiB of them that no file could bring back."""
    lines = [line.split() for line in Path(f"/proc/{of.process.pid}/smaps_rollup").read_text().splitlines()[1:]]
    found = {name: int(size) // 1024 for name, size, *_ in lines}
    return found["Rss:"], found["Anonymous:"]


async def main(rounds: int, more: dict[str, str]) -> None:
    """Print a line for each moment."""

    def row(what: str) -> None:
        resident, own = held(of)
        print(f"{what:44}{resident:10}{own:10}", flush=True)

    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        double = await stack.enter_async_context(SlackDouble())
        http = await stack.enter_async_context(aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)))
        environment = await settled(folder / "slack", "slack", NAMES) | more
        environment |= {
            "SLACK_BOT_TOKEN": double.token, "SLACK_SIGNING_SECRET": double.signing_secret,
            "SLACK_API_URL": double.api_url,
        }  # fmt: skip
        at = free_port()
        of = await stack.enter_async_context(program(["-m", "bot.cli", "serve", "--port", str(at)], at, environment))
        people = OnSlack(double, http)
        print(f"{'MiB':44}{'resident':>10}{'own':>10}")
        row("idle")
        await measure(of, people.commands(of, 1), 1, Found())
        row("after the first command")
        await measure(of, await people.forms(of, 1, empty=False), 1, Found())
        row("after the first words")
        for n in range(1, rounds + 1):
            await measure(of, await people.forms(of, MANY, empty=False), AT_ONCE, Found())
            await measure(of, await people.sends(of, MANY // 2), AT_ONCE, Found())
            row(f"after {n * MANY} forms, {n * MANY // 2} reports sent")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("more", nargs="*", metavar="NAME=VALUE")
    given = parser.parse_args()
    asyncio.run(main(given.rounds, dict(one.split("=", 1) for one in given.more)))
