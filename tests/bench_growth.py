"""What a view costs, by how much is kept: processor time in milliseconds, medians; `--million` goes on to a million.

.venv/bin/python -m tests.bench_growth [--million] [--postgresql]
"""

import argparse
import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot import demo
from bot.cases.bodies import Case, Way, kept
from bot.casework import conflicts
from bot.owed.ladder import Ladder
from bot.people.holders import Told
from bot.people.settings import load_schools
from storage import new_key, open_store, upgrade
from storage.kept import Address
from tests.bot.cases import SCHOOL, report
from tests.desk import Clock, Desk
from tests.storage.databases import Server
from tests.storage.many import FIRST, Many, fill, reference

TIMES = 7
SIZES = (1_000, 20_000, 100_000)
MILLION = 1_000_000


def body(n: int) -> Mapping[str, Any]:
    """A report as the desk files it."""
    told = (Told("dsl", Address("web", "channel", "dsl-team"), ("Dana Reed", "Devi Shaw")),)
    answers = {"report.what": "Something was seen at the gate. " * 5, "report.child": f"First{n % 997} Last{n % 4999}"}
    way = Way(("dsl",), ("headteacher",), frozenset(), "stated", ("w-1",), ())
    return kept(
        Case(
            f"Person {n % 300}", confidential=False, answers=answers, told=told, way=way, barred=frozenset(),
            managers=frozenset(), cleared=frozenset(), category="pupil-contact", subject="pupil",
            named=f"First{n % 997} Last{n % 4999}",
        )
    )  # fmt: skip


Look = Callable[[], Awaitable[object]]


def looks(desk: Desk, many: Many) -> Mapping[str, Look]:
    """Every view that must not grow."""
    school, newest = desk.schools[SCHOOL], reference(many.count // 2)
    shown = f"{newest[:3]}-{newest[3:]}"

    async def filing() -> None:
        await report(desk, named="First7 Last11", by="person-3")

    ladder = Ladder(desk.store, desk.schools, desk.clock, desk.alerts.wake)
    return {
        "desk, open": lambda: desk.take(SCHOOL, "dsl", "desk", "open"),
        "desk, mine": lambda: desk.take(SCHOOL, "dsl", "desk", "mine"),
        "desk, everything": lambda: desk.take(SCHOOL, "dsl", "desk", "all"),
        "by person": lambda: desk.take(SCHOOL, "dsl", "case-same", shown),
        "search by name": lambda: desk.take(SCHOOL, "dsl", "case-find", "", name="First7 Last1004"),
        "status of one's own": lambda: desk.take(SCHOOL, "person-3", "my-status"),
        "reading for one declaration": lambda: conflicts.declared(desk.book, school, ["First7 Last11"]),
        "filing, with its alerts": filing,
        "ladder's look": ladder.sweep,
        "sweep with nothing owed": desk.alerts.sweep,
        "export of one report (html)": lambda: desk.take(SCHOOL, "dsl", "case-export", shown, **{"as": "html"}),
    }


async def measured(size: int, url: str, folder: Path) -> dict[str, float]:
    """Fill a database and time each view in it."""
    await upgrade(url)
    demo.write_settings(folder / "settings")
    store = await open_store(url, [new_key()])
    many = Many(size, body=body)
    began = time.perf_counter()
    await fill(store, SCHOOL, many)
    found = {"(seconds to write them all)": time.perf_counter() - began}
    clock = Clock(FIRST + timedelta(minutes=size))
    desk = Desk(store, load_schools(folder / "settings"), clock)
    for name, look in looks(desk, many).items():
        await look()
        taken = []
        for _ in range(TIMES):
            start = time.process_time()
            await look()
            taken.append((time.process_time() - start) * 1000)
        found[name] = statistics.median(taken)
    await store.close()
    return found


async def main(sizes: Sequence[int], server: Server | None) -> None:
    """Print the table."""
    columns = []
    async with AsyncExitStack() as stack:
        for size in sizes:
            with tempfile.TemporaryDirectory() as folder:
                url = f"sqlite:///{folder}/canipost.db"
                if server is not None:
                    url = await stack.enter_async_context(server.bare())
                columns.append(await measured(size, url, Path(folder)))
    print(f"{'milliseconds of processor time':34}" + "".join(f"{size:>12,}" for size in sizes))
    for name in columns[0]:
        print(f"{name:34}" + "".join(f"{column[name]:12.1f}" for column in columns))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--million", action="store_true")
    parser.add_argument("--postgresql", action="store_true")
    parser.add_argument("--sizes", type=lambda given: tuple(int(one) for one in given.split(",")), default=SIZES)
    options = parser.parse_args(sys.argv[1:])
    sizes = (*options.sizes, MILLION) if options.million else options.sizes
    with ExitStack() as opened:
        asyncio.run(main(sizes, opened.enter_context(Server()) if options.postgresql else None))
