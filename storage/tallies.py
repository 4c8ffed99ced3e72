"""Tallies: how often something happened in a month, by theme. Never who, never in what words."""

from datetime import datetime

from sqlalchemy import select

from policy_kb.shapes import dataclass
from storage.cabinet import Cabinet
from storage.due_tables import tallies


@dataclass(frozen=True, slots=True)
class Tallies:
    """The verbs over tallies."""

    cabinet: Cabinet

    async def tally(self, school: str, kind: str, theme: str, now: datetime) -> None:
        """Count one more of a kind and theme, in the month of `now`."""
        row = {"school": school, "month": f"{now:%Y-%m}", "kind": kind, "theme": theme}
        async with self.cabinet.writing() as work:
            more = work.insert(tallies).values(count=1, **row)
            again = more.on_conflict_do_update(index_elements=list(row), set_={"count": tallies.c.count + 1})
            await work.run(again)

    async def tallied(self, school: str) -> list[tuple[str, str, str, int]]:
        """All counts of a school as (month, kind, theme, count): newest month first, then the most frequent."""
        each = tallies.c
        wanted = (
            select(each.month, each.kind, each.theme, each.count.label("times"))
            .where(each.school == school)
            .order_by(each.month.desc(), each.count.desc(), each.kind, each.theme)
        )
        async with self.cabinet.reading() as work:
            return [(row.month, row.kind, row.theme, row.times) for row in await work.run(wanted)]
