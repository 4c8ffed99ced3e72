"""How long a campaign takes of 400 staff with 60 registers' worth of entries, and how many times as long as of 40.

Run: .venv/bin/python -m tests.bench_campaigns
"""

import asyncio
import tempfile
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter

from bot.cases import doers
from bot.cases.bodies import Entry, Way, kept
from bot.casework.campaigns import Campaigns, asks_for
from bot.casework.governors import Governors
from bot.casework.signed import signed, table
from bot.casework.staffroom import Staffroom
from bot.owed.ladder import Ladder
from bot.people.roster import Member
from policy_kb.materials import materials
from storage import NewRecord
from tests.desk import Clock, Desk, opened

SCHOOL = "westhaven"
REGISTERS, EACH = 60, 10
"""Registers, and entries of each, for 400 staff; of fewer staff as many fewer."""
MOST = 400
RUNS = 3


@dataclass(frozen=True)
class Took:
    """Seconds of one step."""

    what: str
    seconds: float


async def timed(what: str, deed: Callable[[], Awaitable[object]]) -> Took:
    begun = perf_counter()
    await deed()
    return Took(what, perf_counter() - begun)


async def filled(desk: Desk, staff: int) -> None:
    """A roster, and entries in registers."""
    school = desk.schools[SCHOOL]
    people = [Member(f"m{n}", f"Person {n}", ids={"web": f"p{n}"}) for n in range(staff)]
    await Staffroom(desk.store, desk.clock).write(school, people)
    for n in range(REGISTERS * EACH * staff // MOST):
        body = Entry(sender=f"Person {n % staff}", way=Way(("headteacher",)), named=f"Child {n}")
        new = NewRecord("register", "relationship", "acknowledged", "routine", f"web:p{n % staff}", kept(body))
        await desk.store.file(SCHOOL, new, [], desk.clock())


async def campaign(folder: Path, staff: int) -> list[Took]:
    """Start, confirm, remind, list and report, with so many staff."""
    async with opened(folder, Clock()) as desk:
        await filled(desk, staff)
        school, campaigns = desk.schools[SCHOOL], Campaigns(desk.book)
        roster = await desk.book.roster(school)
        asks, head = asks_for(school, materials()["policy"], (), checks=True), school.people[2]
        asked = doers.asked(school, roster.members("staff"))
        due = date(2026, 12, 4)
        found: list[str] = []

        async def start() -> None:
            record = await campaigns.start(school, head, "web:head", asks, asked, due)
            found.append(record.reference)

        took = [await timed("start", start)]
        [reference] = found
        some = asked[:20]
        begun = perf_counter()
        for one in some:
            story = await desk.book.story(school, reference)
            assert story
            body = {"name": one.name, "text": "", "points": [], "version": "1"}
            await desk.book.write(school, story, one.who, "confirmed", body)
        took.append(Took("one confirms (mean)", (perf_counter() - begun) / len(some)))
        desk.clock.now += timedelta(days=9)
        ladder = Ladder(desk.store, desk.schools, desk.clock, lambda: None)
        took.append(await timed("reminders", ladder.sweep))
        assert (await desk.store.events(SCHOOL, reference))[-1].verb == "reminded"

        async def listed() -> None:
            story = await desk.book.story(school, reference)
            assert story
            assert len(table(story, set(), school).splitlines()) == len(asked) + 1

        took.append(await timed("list as CSV", listed))

        async def paper() -> None:
            from bot.casework.papers import pdf  # noqa: PLC0415 - the printer is loaded by whoever prints

            story = await desk.book.story(school, reference)
            assert story
            pdf(signed(story, set(), school, "Harper Lane", desk.clock()), school.words)

        await paper()  # the printer, once
        took.append(await timed("signed list as PDF", paper))
        governors = Governors(desk.book)
        await governors.made(school, "Harper Lane")  # the plotting library, once
        took.append(await timed("governors' report", lambda: governors.made(school, "Harper Lane")))
        return took


def compared(measured: Callable[[Path, int], Coroutine[None, None, list[Took]]]) -> None:
    """Print the median of each step over some runs with 40 and with 400, and how many times as long it took."""
    runs: dict[int, list[list[Took]]] = {40: [], MOST: []}
    with tempfile.TemporaryDirectory() as folder:  # whatever is loaded once
        asyncio.run(measured(Path(folder), 40))
    for _ in range(RUNS):
        for many, seen in runs.items():
            with tempfile.TemporaryDirectory() as folder:
                seen.append(asyncio.run(measured(Path(folder), many)))
    print(f"{'step':24} {'with 40':>10} {'with 400':>10} {'ratio':>7}")
    for n, first in enumerate(runs[40][0]):
        few, more = (median(run[n].seconds for run in runs[many]) for many in (40, MOST))
        print(f"{first.what:24} {few:9.3f}s {more:9.3f}s {more / few:7.1f}")


if __name__ == "__main__":
    compared(campaign)
