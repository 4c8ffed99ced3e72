"""A roster of 400 people from each format, measured: `python -m tests.bench_roster [people]`.

Each is read among three times as many pupils, compared with an empty roster, written to SQLite, and read again as a
second import that changes nothing. The peer is reading the same files with `csv` and nothing else.
"""

import asyncio
import csv
import sys
import tempfile
import time
import uuid
from collections.abc import Callable
from datetime import date
from pathlib import Path

from bot.casework.staffroom import Staffroom
from bot.office import oneroster, sds, spreadsheet
from bot.office.arrivals import Brought
from bot.office.comparing import compare
from bot.office.tables import read_tables
from bot.people.settings import School
from tests import rosters
from tests.desk import BEGIN, Desk, opened

TODAY = date(2026, 11, 16)
COLUMNS = {
    "name": "Full name",
    "email": "Work e-mail",
    "key": "Staff ID",
    "kind": "Staff type",
    "manager": "Line manager",
}
Read = Callable[[Path], Brought]


def formats(folder: Path, people: int) -> dict[str, tuple[Path, Read]]:
    """The three formats (OneRoster twice): where each is, and how it is read."""
    pupils = 3 * people

    def own(path: Path) -> Brought:
        return spreadsheet.read_spreadsheet(read_tables(path)["staff.csv"], COLUMNS)

    def one(path: Path) -> Brought:
        return oneroster.read_oneroster(read_tables(path), "", TODAY)

    return {
        "CSV with a mapping": (rosters.spreadsheet(folder / "csv" / "staff.csv", people, pupils), own),
        "School Data Sync V2.1": (
            rosters.sds(folder / "sds", people, pupils),
            lambda p: sds.read_sds(read_tables(p), ""),
        ),
        "OneRoster 1.1": (rosters.oneroster(folder / "or11", people, pupils), one),
        "OneRoster 1.2": (rosters.oneroster(folder / "or12", people, pupils, "1.2"), one),
    }


async def imported(desk: Desk, school: School, path: Path, read: Read) -> tuple[float, int]:
    """Read, compare and write once; gives seconds and how many were written."""
    room, begun = Staffroom(desk.store, lambda: BEGIN), time.perf_counter()
    changes = compare(await room.written(school), read(path), TODAY, lambda: uuid.uuid4().hex)
    if changes.written:
        await room.write(school, changes.written)
    return time.perf_counter() - begun, len(changes.written)


def peer(path: Path) -> float:
    """Seconds to read the same files with `csv`."""
    begun = time.perf_counter()
    for file in [path] if path.is_file() else sorted(path.glob("*.csv")):
        with file.open(encoding="utf-8", newline="") as opened_file:
            list(csv.DictReader(opened_file))
    return time.perf_counter() - begun


async def main(people: int) -> None:
    """Print a line a format: seconds of the first and of the second import, and those of the peer."""
    print(f"{'roster of ' + str(people):<24} {'first':>8} {'again':>8} {'csv alone':>10}  s")
    with tempfile.TemporaryDirectory() as folder:
        for n, (what, (path, read)) in enumerate(formats(Path(folder), people).items()):
            async with opened(Path(folder) / str(n)) as desk:
                school = desk.schools["westhaven"]
                first, written = await imported(desk, school, path, read)
                again, changed = await imported(desk, school, path, read)
                assert (written, changed) == (people, 0)
                print(f"{what:<24} {first:>8.2f} {again:>8.2f} {peer(path):>10.3f}")


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 400))
