"""Everything that is fast or small, beside its peers, in one run and one table: `make bench`.

.venv/bin/python -m tests.bench [--rounds 3] [--growth FILE] [--draw docs/performance.svg]

Peers: Bolt as shipped and tuned, botbuilder's echo, an empty aiohttp program, raw commits of SQLite and of asyncpg,
rank_bm25 and bm25s, an empty relay of one request to one message. Curves of growth are those of `bench_growth --to`.
"""

import argparse
import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

from tests.bench_alerts import EACH as REPORTS
from tests.bench_alerts import measured
from tests.bench_drawing import draw
from tests.bench_finding import finding
from tests.bench_start import starts
from tests.bench_table import Line, Samples, table
from tests.bench_turns import turns
from tests.contract.test_contract import STAGES

EACH = 20
"""Reports, and half the questions, of a round."""


async def alerts(rounds: int) -> list[Line]:
    """From Send until the alert is accepted, by the clock: the doubles of the platforms run in the same program."""
    lines = []
    for platform in STAGES:
        ours, its = await measured(platform, rounds * EACH // REPORTS, REPORTS)
        at = [Samples((), [one * 1000 for one in each]) for each in (ours, its)]
        lines.append(Line(f"Send to alert, {platform}", "ms", at[0], "empty relay", at[1]))
    return lines


def everything(rounds: int, many: int) -> Iterator[Line]:
    """All lines."""
    yield from turns(rounds, many)
    yield from asyncio.run(alerts(rounds))
    yield from starts(rounds)
    yield from finding(rounds, EACH * 2)


def main() -> None:
    """Measure, print, and draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--many", type=int, default=96)
    parser.add_argument("--growth", type=Path)
    parser.add_argument("--draw", type=Path)
    options = parser.parse_args()
    lines = list(everything(options.rounds, options.many))
    print(table(lines))
    if options.draw:
        growth = json.loads(options.growth.read_text("utf-8")) if options.growth else []
        draw(lines, growth, options.draw)


if __name__ == "__main__":
    main()
