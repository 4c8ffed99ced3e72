"""What a view costs, by how much is kept: processor time of the program in milliseconds, medians of some looks.

.venv/bin/python -m tests.bench_growth [--sizes 1000,100000] [--schools 1,100] [--postgresql]

Records are shared out evenly among the schools; one of them is looked at, and the sweeps look at them all. With
`--keep FOLDER` a database that was filled before is taken again (a million records: ten minutes). What is
linear (proving a ledger, the register as CSV) is measured up to `--whole` records of one school, with the memory that
it took beyond what was held before.
"""

import argparse
import asyncio
import json
import resource
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot import demo
from bot.cases.bodies import Case, Way, kept
from bot.casework import conflicts
from bot.casework.casebook import Casebook
from bot.casework.filings import Filings
from bot.owed.ladder import Ladder
from bot.people.holders import Told
from bot.people.settings import School, load_schools
from bot.seam.turn import Turn, Who
from dialogs.endings import Filing
from policy_kb.routing import Route
from policy_kb.vocabulary import Basis, Urgency
from storage import new_key, open_store, upgrade
from storage.kept import Address
from tests.bot.cases import SCHOOL, WORDS
from tests.desk import Clock, Desk
from tests.storage.databases import Server
from tests.storage.many import FIRST, Many, batches, reference
from tests.storage.poured import poured, taken_over

TIMES = 7
SIZES, SCHOOLS = (1_000, 10_000, 100_000), (1, 100)
FLAT = 20.0
"""Milliseconds that a view may cost at a million records."""


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


@dataclass(frozen=True, slots=True)
class Size:
    """How many records, in how many schools, in what kind of database."""

    records: int
    schools: int
    kind: str

    @property
    def name(self) -> str:
        """As it heads a column."""
        return f"{self.kind}, {self.records:,} of {self.schools}"


Look = Callable[[], Awaitable[object]]


class Filer:
    """Files one report after the other; the draft is there before."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._who = Who("web", SCHOOL, "person-3")
        self._filings = Filings(Casebook(desk.store, desk.clock, desk.alerts.wake))

    async def prepare(self) -> None:
        """What is not timed: the draft; what was owed before is sent."""
        await self._desk.sweep()
        self._draft = await self._desk.store.begin(SCHOOL, str(self._who), "report", {}, self._desk.clock())

    async def __call__(self) -> None:
        """The last tap."""
        route = Route(("dsl",), ("headteacher",), frozenset(), Urgency.SAME_DAY, Basis.STATED, (), ())
        answers = {"report.what": WORDS, "report.name": "First7 Last11"}
        filing = Filing("case", "pupil-contact", "pupil-contact", "pupil", "First7 Last11", route, answers)
        turn = Turn(self._who, "answer", self._draft.id, {}, stays=True)
        await self._filings.file(self._desk.schools[SCHOOL], turn, self._draft, filing)


class Sending:
    """Sends what a report owes."""

    def __init__(self, desk: Desk) -> None:
        self._filer = Filer(desk)
        self._desk = desk

    async def prepare(self) -> None:
        """What is not timed: a report."""
        await self._filer.prepare()
        await self._filer()

    async def __call__(self) -> None:
        """Everything that is owed."""
        await self._desk.alerts.sweep()


def looks(desk: Desk, many: Many) -> Mapping[str, Look]:
    """Every view that must not grow."""
    school, newest = desk.schools[SCHOOL], reference(many.count // 2)
    shown = f"{newest[:3]}-{newest[3:]}"

    ladder = Ladder(desk.store, desk.schools, desk.clock, desk.alerts.wake)
    return {
        "desk, open": lambda: desk.take(SCHOOL, "dsl", "desk", "open"),
        "desk, mine": lambda: desk.take(SCHOOL, "dsl", "desk", "mine"),
        "desk, everything": lambda: desk.take(SCHOOL, "dsl", "desk", "all"),
        "by person": lambda: desk.take(SCHOOL, "dsl", "case-same", shown),
        "search by name": lambda: desk.take(SCHOOL, "dsl", "case-find", "", name="First7 Last1004"),
        "status of one's own": lambda: desk.take(SCHOOL, "person-3", "my-status"),
        "reading for one declaration": lambda: conflicts.declared(desk.book, school, ["First7 Last11"]),
        "filing a report": Filer(desk),
        "sending its alerts": Sending(desk),
        "ladder's look": ladder.sweep,
        "sweep with nothing owed": desk.alerts.sweep,
        "export of one report (html)": lambda: desk.take(SCHOOL, "dsl", "case-export", shown, **{"as": "html"}),
    }


def schools_of(folder: Path, count: int) -> tuple[School, ...]:
    """So many schools, each in a workspace of its own; the first is the one that is looked at."""
    demo.write_settings(folder / "settings")
    first = next(one for one in load_schools(folder / "settings") if one.id == SCHOOL)
    others = (f"school-{n}" for n in range(1, count))
    return first, *(replace(first, id=one, workspaces={"web": one}) for one in others)


async def filled(size: Size, folder: Path, key: str) -> Path:
    """A file with everything in it; one that is there already is taken as it is."""
    file = folder / f"growth-{size.records}-{size.schools}.db"
    if file.exists():
        return file
    making = file.with_suffix(".part")
    making.unlink(missing_ok=True)
    url = f"sqlite:///{making}"
    await upgrade(url)
    store = await open_store(url, [key])
    keys = store._cabinet.keys  # noqa: SLF001 - the store itself writes them one by one
    await store.close()
    many = Many(size.records // size.schools, body=body)
    began, done = time.monotonic(), 0
    with poured(making) as into:
        for school in (SCHOOL, *(f"school-{n}" for n in range(1, size.schools))):
            for rows, count in batches(keys, school, many):
                into.pour(rows)
                done += count
                if sys.stderr.isatty():
                    print(f"\r{done:,} of {size.records:,}", end="", file=sys.stderr)
    print(f"{size.records:,} records of {size.schools} written in {time.monotonic() - began:.0f} s", file=sys.stderr)
    return making.rename(file)


def of_key(folder: Path) -> str:
    """The key of the databases in a folder."""
    file = folder / "key"
    if not file.exists():
        file.write_text(new_key())
    return file.read_text()


@asynccontextmanager
async def database(size: Size, folder: Path, key: str, server: Server | None) -> AsyncIterator[str]:
    """Lend a database with everything in it; what is measured changes a copy."""
    file = await filled(size, folder, key)
    if size.kind == "PostgreSQL" and server:
        async with server.bare() as url:
            await upgrade(url)
            await taken_over(file, url)
            yield url
        return
    with tempfile.TemporaryDirectory(dir=folder) as beside:
        yield f"sqlite:///{shutil.copy(file, beside)}"


async def measured(size: Size, url: str, folder: Path, key: str) -> dict[str, list[float]]:
    """Milliseconds of each look."""
    store = await open_store(url, [key])
    many = Many(size.records // size.schools, body=body)
    desk = Desk(store, schools_of(folder, size.schools), Clock(FIRST + timedelta(minutes=size.records)))
    found: dict[str, list[float]] = {}
    for name, look in looks(desk, many).items():
        await _work(look)
        found[name] = [await _work(look) for _ in range(TIMES)]
    await store.close()
    return found


async def _work(look: Look) -> float:
    if isinstance(look, Filer | Sending):
        await look.prepare()
    start = time.process_time()
    await look()
    return (time.process_time() - start) * 1000


async def read_whole(url: str, folder: Path, key: str) -> list[tuple[str, float, float]]:
    """What reads everything of a school: seconds of processor time, and MiB that it took beyond what was held."""
    store = await open_store(url, [key])
    desk = Desk(store, schools_of(folder, 1), Clock(FIRST + timedelta(days=3650)))
    everything: Mapping[str, Look] = {
        "proving the ledger": lambda: store.verify(SCHOOL),
        "register of all as CSV": lambda: desk.take(SCHOOL, "dsl", "case-register"),
    }
    found = []
    for name, look in everything.items():
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        took = await _work(look) / 1000
        found.append((name, took, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024))
    await store.close()
    return found


def table(found: Mapping[Size, Mapping[str, list[float]]]) -> str:
    """Each look beside each size, and whether it is flat: what tenfold records multiply it by, from the least up."""
    sizes = list(found)
    lines = [f"{'milliseconds of processor time':34}" + "".join(f"{one.name:>28}" for one in sizes)]
    for name in found[sizes[0]]:
        cells = []
        for size in sizes:
            taken = found[size][name]
            cells.append(f"{statistics.median(taken):10.1f} ({min(taken):.1f} to {max(taken):.1f})")
        lines.append(f"{name:34}" + "".join(f"{cell:>28}" for cell in cells))
    return "\n".join(lines)


async def main(options: argparse.Namespace, server: Server | None, folder: Path) -> None:
    """Measure, print and keep."""
    key = of_key(folder)
    kinds = ["PostgreSQL"] if options.only_postgresql else ["SQLite", *(["PostgreSQL"] if server else [])]
    found: dict[Size, dict[str, list[float]]] = {}
    for schools in options.schools:
        for records in options.sizes:
            for kind in kinds:
                size = Size(records, schools, kind)
                async with database(size, folder, key, server) as url:
                    found[size] = await measured(size, url, folder, key)
                    print(table({size: found[size]}), flush=True)
                    if schools == 1 and records <= options.whole:
                        for name, took, grown in await read_whole(url, folder, key):
                            print(f"{name} ({size.name}): {took:.1f} s, {grown:.0f} MiB more", flush=True)
                if options.to:
                    write(found, options.to)
    print(table(found))


def write(found: Mapping[Size, Mapping[str, list[float]]], to: Path) -> None:
    """Keep what was measured so far: whoever is stopped has measured that."""
    rows = [{"records": s.records, "schools": s.schools, "kind": s.kind, "ms": ms} for s, ms in found.items()]
    to.parent.mkdir(parents=True, exist_ok=True)
    to.write_text(json.dumps(rows, indent=1) + "\n", "utf-8")


def _numbers(given: str) -> tuple[int, ...]:
    return tuple(int(one) for one in given.split(","))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=_numbers, default=SIZES)
    parser.add_argument("--schools", type=_numbers, default=SCHOOLS)
    parser.add_argument("--postgresql", action="store_true")
    parser.add_argument("--only-postgresql", action="store_true")
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--whole", type=int, default=10_000)
    parser.add_argument("--to", type=Path)
    given = parser.parse_args(sys.argv[1:])
    with ExitStack() as opened:
        server = opened.enter_context(Server()) if given.postgresql or given.only_postgresql else None
        home = given.keep or Path(opened.enter_context(tempfile.TemporaryDirectory()))
        home.mkdir(parents=True, exist_ok=True)
        asyncio.run(main(given, server, home))
