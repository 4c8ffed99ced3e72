"""How long a text of 4,000 characters holds the event loop: `.venv/bin/python -m tests.bench_holding [--rounds 40]`.

A task ticks every millisecond beside a turn that begins a report with a new text each time; the longest time between
two ticks is how long everybody else waited. Two kinds of it: by the clock, where other programs and Python's lock count
as well, and by the loop's own processor time, which is what runs on it. Beside it the same with a short sentence, with
no turn at all, which shows how restless the machine is, and once with the first `/canipost` at a school.
"""

import argparse
import asyncio
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from tests.desk import opened

_SENTENCE = "A dad wrote on the town page that the lunch queue is too slow, and I would like to answer him there. "
_TICK = 0.001
_FIRST = "the first /canipost at a school"
LONG, SHORT = 4000, 90


async def held(doing: Callable[[], Awaitable[object]]) -> tuple[float, float]:
    """The longest milliseconds between two ticks while something is done: by the clock, and of the loop's own work."""
    longest = [0.0, 0.0]

    async def ticks() -> None:
        clock, work = time.perf_counter(), time.thread_time()
        while True:
            await asyncio.sleep(_TICK)
            now, done = time.perf_counter(), time.thread_time()
            longest[:] = max(longest[0], now - clock - _TICK), max(longest[1], done - work)
            clock, work = now, done

    ticking = asyncio.create_task(ticks())
    await asyncio.sleep(_TICK * 5)
    await doing()
    await asyncio.sleep(_TICK * 2)
    ticking.cancel()
    return longest[0] * 1000, longest[1] * 1000


async def main(rounds: int) -> None:
    """Print the medians and the spread."""
    with tempfile.TemporaryDirectory() as folder:
        async with opened(Path(folder)) as desk:

            async def turn(n: int, size: int) -> None:
                text = f"{n} {_SENTENCE * (size // len(_SENTENCE) + 1)}"[:size]
                await desk.take("westhaven", f"teacher{n}", "begin", "report", text=text)

            found: dict[str, list[tuple[float, float]]] = {"4,000 characters": [], "90 characters": [], "no turn": []}
            await turn(-1, LONG)
            found[_FIRST] = [await held(lambda: desk.take("westhaven", "teacher", "begin", "canipost"))]
            for n in range(rounds):
                found["4,000 characters"].append(await held(lambda n=n: turn(2 * n, LONG)))  # type: ignore[misc]
                found["90 characters"].append(await held(lambda n=n: turn(2 * n + 1, SHORT)))  # type: ignore[misc]
                found["no turn"].append(await held(lambda: asyncio.sleep(0.05)))
    print(f"{'milliseconds between two ticks at most':40}{'clock':>8}{'spread':>16}{'loop itself':>13}{'spread':>14}")
    for what, both in found.items():
        line = f"{what:40}"
        for each, wide in zip(zip(*both, strict=True), (16, 14), strict=True):
            line += f"{statistics.median(each):8.1f}{f'{min(each):.1f} to {max(each):.1f}':>{wide}}     "
        print(line)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=40)
    asyncio.run(main(parser.parse_args().rounds))
