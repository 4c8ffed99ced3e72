"""The verb that leafs through records, newest first, a few at a time: what is not shown is not unsealed.

1. Whatever there is besides, one leaf costs what is on it: each kind and state has its own place in an index.
2. What one word finds costs what it ever found.
3. A leaf says where the next one begins also where something on it cannot be opened.
"""

from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import Any

from sqlalchemy import Integer, Row, and_, bindparam, func, or_, select, union_all

from policy_kb.shapes import dataclass
from storage import marks
from storage.cabinet import Cabinet
from storage.filed import found_by, read_record, sender_print
from storage.finding import Whole, whole
from storage.kept import Leaf
from storage.spelt import Spelt
from storage.tables import records

NEWEST = records.c.filed_seq.desc()
_MOST = bindparam("most", type_=Integer)


@dataclass(frozen=True, slots=True)
class Leafing:
    """Verbs that leaf through records, and that find them by one word of a name."""

    cabinet: Cabinet

    async def leaf(
        self,
        school: str,
        standing: Mapping[str, Collection[str]],
        limit: int,
        before: int | None = None,
        person: str | None = None,
    ) -> Leaf:
        """Give the newest records of these kinds in these states (none named: any), each with all its events.

        At most `limit`, filed before the event of this number, by this person (None: anybody).
        """
        if person is not None:
            return await self._sent(school, standing, limit, before, person)
        wanted = _leaf(tuple((kind, *sorted(states)) for kind, states in sorted(standing.items())), before is not None)
        values = {"of": school, "most": limit} | ({} if before is None else {"before": before})
        async with self.cabinet.reading(snapshot=True) as work:
            rows = (await work.run(wanted, values)).all()
            found = tuple([one async for one in whole(work, school, rows)])
        return Leaf(found, rows[-1].filed_seq if len(rows) == limit else None, len(rows))

    async def named(
        self, school: str, words: Collection[str], kinds: Collection[str], above: int | None = None
    ) -> tuple[Whole, ...]:
        """Give the records of these kinds that have any of these words among their names, newest first, with events.

        With `above`, those that were filed after the event of this number as well, whatever their names.
        """
        owners = found_by(self.cabinet.keys, school, words)
        wanted = select(records).where(records.c.school == school, records.c.kind.in_(kinds))
        async with self.cabinet.reading(snapshot=True) as work:
            ids = {one for some in (await marks.found(work, school, owners)).values() for one in some}
            rows = {row.id: row for row in await marks.rows_of(work, wanted, sorted(ids))}
            if above is not None:
                rows |= {row.id: row for row in await work.run(wanted.where(records.c.filed_seq > above))}
            newest = sorted(rows.values(), key=lambda row: -row.filed_seq)
            return tuple([one async for one in whole(work, school, newest)])

    async def lost(
        self, school: str, words: Collection[str], types: Collection[str], people: Collection[str]
    ) -> frozenset[str]:
        """Say who of these people has sent a record of these types that has any of these words among its names, and
        that cannot be opened.
        """  # noqa: D205 - one sentence
        keys, found = self.cabinet.keys, set[str]()
        wanted = select(records).where(records.c.school == school, records.c.type.in_(types))
        async with self.cabinet.reading(snapshot=True) as work:
            marked = await marks.found(work, school, found_by(keys, school, words))
            for row in await marks.rows_of(work, wanted, sorted({one for some in marked.values() for one in some})):
                if not list(work.each(read_record, [row])):
                    found |= {one for one in people if sender_print(keys, school, row.id, one) == row.person_print}
        return frozenset(found)

    async def counted_all(self, school: str) -> int:
        """Count everything that a school has."""
        wanted = select(func.count()).select_from(records).where(records.c.school == school)
        async with self.cabinet.reading() as work:
            return int((await work.run(wanted)).scalar_one())

    async def _sent(
        self, school: str, standing: Mapping[str, Collection[str]], limit: int, before: int | None, person: str
    ) -> Leaf:
        these = or_(
            *(and_(records.c.kind == kind, *((records.c.state.in_(states),) if states else ()))
              for kind, states in standing.items())
        )  # fmt: skip
        wanted = select(records.c.id, records.c.filed_seq).where(records.c.school == school, these)
        if before is not None:
            wanted = wanted.where(records.c.filed_seq < before)
        owner = self.cabinet.keys.fingerprint(school, "person", person)
        mine: list[Row[Any]] = []
        some = False
        async with self.cabinet.reading(snapshot=True) as work:
            async for ids, older in marks.newest(work, school, owner):
                mine += await marks.rows_of(work, wanted, ids)
                some = older > 0
                if len(mine) > limit:
                    break
            shown = [row.id for row in mine[:limit]]
            rows = await marks.rows_of(work, select(records).where(records.c.school == school), shown)
            found = tuple([one async for one in whole(work, school, rows)])
        next_one = rows[-1].filed_seq if len(rows) == limit else None
        return Leaf(found, next_one, len(rows), len(mine) - len(rows), some=some)


@lru_cache(maxsize=64)
def _leaf(standing: tuple[tuple[str, ...], ...], older: bool) -> Spelt:  # noqa: FBT001 - half of what it is kept by
    """The newest records of these kinds, each followed by its states; built once for each, as in `audit` (rule 3)."""
    newest = select(records.c.id, records.c.filed_seq).where(records.c.school == bindparam("of"))
    if older:
        newest = newest.where(records.c.filed_seq < bindparam("before"))
    newest = newest.order_by(NEWEST).limit(_MOST)
    each = [
        newest.where(records.c.kind == kind, *((records.c.state == state,) if state else ()))
        for kind, *states in standing
        for state in (states or ("",))
    ]
    found = union_all(*(select(one.subquery()) for one in each)).subquery()
    ids = select(found.c.id).order_by(found.c.filed_seq.desc()).limit(_MOST)
    its = records.c.school == bindparam("of"), records.c.id.in_(ids.scalar_subquery())
    return Spelt(select(records).where(*its).order_by(NEWEST))
