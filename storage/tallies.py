"""Tallies: how often something happened in a month, by theme. Never who, never in what words."""

from datetime import datetime

from sqlalchemy import select

from storage.cabinet import Cabinet
from storage.tables import tallies


class Tallies(Cabinet):
    """The verbs over tallies."""

    async def tally(self, school: str, kind: str, theme: str, now: datetime) -> None:
        """Count one more of a kind and theme, in the month of `now`."""
        row = {"school": school, "month": f"{now:%Y-%m}", "kind": kind, "theme": theme}
        more = (
            self._insert(tallies)
            .values(count=1, **row)
            .on_conflict_do_update(
                index_elements=["school", "month", "kind", "theme"], set_={"count": tallies.c.count + 1}
            )
        )
        async with self._writing() as connection:
            await connection.execute(more)

    async def tallied(self, school: str) -> list[tuple[str, str, str, int]]:
        """All counts of a school as (month, kind, theme, count): newest month first, then the most frequent."""
        each = tallies.c
        wanted = (
            select(each.month, each.kind, each.theme, each.count)
            .where(each.school == school)
            .order_by(each.month.desc(), each.count.desc(), each.kind, each.theme)
        )
        async with self._reading() as connection:
            return [(row.month, row.kind, row.theme, row[3]) for row in await connection.execute(wanted)]
