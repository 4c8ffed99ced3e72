"""Proving that every record is reached by counting: nobody's own list, and no name, lacks one in silence (see `marks`).

1. The cover of a record says which marks stand beside it. That counting gets as far as them is another matter: whoever
   takes away what was kept of destroyed records, or writes another owner beside a mark, hides what comes after it.
2. Of each owner only a number and a sum are held while the records are read; then its marks are counted up once.
"""

import hashlib
from collections.abc import AsyncIterator, Collection, Iterable
from dataclasses import field
from typing import Any

from sqlalchemy import Row, bindparam, select

from policy_kb.shapes import dataclass
from storage import marks
from storage.cabinet import Work
from storage.reference import show
from storage.spelt import Spelt
from storage.tables import names, records

_OWNERS = 32
_PAGE = 1_000
_NEXT = Spelt(
    select(names, records.c.reference)
    .join(records, (records.c.school == names.c.school) & (records.c.id == names.c.record_id))
    .where(names.c.school == bindparam("of"), names.c.name_print > bindparam("after"))
    .order_by(names.c.name_print)
    .limit(_PAGE)
)


@dataclass(slots=True)
class Reached:
    """The owners of all marks that were met beside records: how many marks of each, and a sum over whose they are."""

    met: dict[str, tuple[int, int]] = field(default_factory=dict)

    def meet(self, work: Work, rows: Iterable[Row[Any]]) -> None:
        """Take in marks that stand beside records."""
        for row in rows:
            owner = marks.owner_of(work.keys, row)
            count, summed = self.met.get(owner, (0, 0))
            self.met[owner] = count + 1, summed ^ _number(row.record_id)

    async def faults(self, work: Work, school: str) -> AsyncIterator[list[str]]:
        """Count up the marks of some owners after the other; gives the faults of each lot."""
        work = Work(work.connection, work.keys, work.met, {}, {})  # as a program does that has just been started
        wrong = set[str]()
        owners = sorted(self.met)
        for n in range(0, len(owners), _OWNERS):
            some = [owner for owner in owners[n : n + _OWNERS] if owner]
            for owner, ids in (await marks.found(work, school, some, repeated=True)).items():
                summed = 0
                for one in ids:
                    summed ^= _number(one)
                if self.met[owner] != (len(ids), summed):
                    wrong.add(owner)
            yield []
        if wrong or "" in self.met:
            yield [fault async for fault in _named(work, school, wrong)]


async def _named(work: Work, school: str, wrong: Collection[str]) -> AsyncIterator[str]:
    """Name every record with a mark that counting does not reach, or that says another owner than it has."""
    reached = {(owner, one) for owner, ids in (await marks.found(work, school, wrong)).items() for one in ids}
    after, told = "", set[str]()
    while rows := (await work.run(_NEXT, {"of": school, "after": after})).all():
        after = rows[-1].name_print
        for row in rows:
            owner = marks.owner_of(work.keys, row)
            if (not owner or (owner in wrong and (owner, row.record_id) not in reached)) and row.record_id not in told:
                told.add(row.record_id)
                yield (
                    f"a mark by which record {show(row.reference)} is found was changed, or others before it were "
                    "taken away"
                )
    if not told:
        yield "a mark by which a record is found says another owner than it has"


def _number(record_id: str) -> int:
    return int.from_bytes(hashlib.blake2b(record_id.encode(), digest_size=16).digest())
