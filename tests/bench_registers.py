"""How long a register of 400 takes to bring in, list and take out, and how many times as long as one of 40.

Run: .venv/bin/python -m tests.bench_registers
"""

from functools import partial
from pathlib import Path

from bot.casework import importing
from tests.bench_campaigns import Took, compared, timed
from tests.desk import Clock, Desk, opened

SCHOOL, REGISTER = "westhaven", "media-permission"
HEADS = "Pupil,Class,Inside the school,In print,On the website,On social media,In films,Note"


def forms(many: int, website: str) -> bytes:
    """A file of so many forms."""
    rows = (f"Child{n} Name{n},{n % 14}B,yes,no,{website},no,yes," for n in range(many))
    return "\n".join((HEADS, *rows)).encode()


async def register(folder: Path, many: int) -> list[Took]:
    """Bring in, bring in again with nothing and with everything changed, list, and take out."""
    async with opened(folder, Clock()) as desk:
        took = []
        for what, website, counts in (
            ("first import", "yes", (many, 0, 0)),
            ("again, the same", "yes", (0, 0, many)),
            ("again, all changed", "no", (0, many, 0)),
        ):
            took.append(await timed(what, partial(brought, desk, forms(many, website), counts)))
        await desk.take(SCHOOL, "dsl", "tasks")  # whatever the first turn loads
        for what, deed, way in (
            ("list", "register", ""),
            ("as CSV", "register-out", "csv"),
            ("as PDF", "register-out", "pdf"),
        ):
            took.append(await timed(what, partial(taken, desk, deed, way)))
        return took


async def taken(desk: Desk, deed: str, way: str) -> None:
    """See the register, or take it out as a file."""
    reply = await desk.take(SCHOOL, "dsl", deed, REGISTER, **{"as": way})
    assert [one.name.rpartition(".")[2] for one in reply.files] == ([way] if way else [])


async def brought(desk: Desk, data: bytes, counts: tuple[int, int, int]) -> None:
    """Read a file, compare it with what is there, and write what it changes: so many new, changed, and the same."""
    school = desk.schools[SCHOOL]
    one = school.policy.registers[REGISTER]
    rows, faults = importing.read_rows(one, data, "forms.csv")
    assert not faults
    changes = await importing.compare(desk.book, school, one, rows)
    await importing.write(desk.book, school, one, changes, "command-line:Dana Reed", "Dana Reed")
    assert (len(changes.new), len(changes.changed), changes.same) == counts


if __name__ == "__main__":
    compared(register)
