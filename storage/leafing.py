"""The verb that leafs through records, newest first, a few at a time: what is not shown is not unsealed.

1. Whatever there is besides, one leaf costs what is on it: each kind and state has its own place in an index.
2. A leaf says where the next one begins also where something on it cannot be opened.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select, union_all

from storage.cabinet import Cabinet
from storage.filed import read_record
from storage.finding import Whole, whole
from storage.kept import Leaf
from storage.tables import names, records

NEWEST = records.c.filed_seq.desc()


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
        sent = self.cabinet.keys.fingerprint(school, "person", person) if person is not None else None
        each = [
            _newest(school, limit, before, sent).where(
                records.c.kind == kind, *((records.c.state == state,) if state else ())
            )
            for kind, states in sorted(standing.items())
            for state in (sorted(states) or ("",))
        ]
        found = union_all(*(select(one.subquery()) for one in each)).subquery()
        ids = select(found.c.id).order_by(found.c.filed_seq.desc()).limit(limit)
        wanted = select(records).where(records.c.school == school, records.c.id.in_(ids.scalar_subquery()))
        return await self._read(school, wanted.order_by(NEWEST), limit)

    async def named(
        self, school: str, words: Collection[str], kinds: Collection[str], above: int | None = None
    ) -> tuple[Whole, ...]:
        """Give the records of these kinds that have any of these words among their names, newest first, with events.

        With `above`, those that were filed after the event of this number as well, whatever their names.
        """
        prints = {self.cabinet.keys.fingerprint(school, "name", word) for word in words}
        having = select(names.c.record_id).where(names.c.school == school, names.c.name_print.in_(prints))
        by_name = select(records.c.id).where(records.c.school == school, records.c.id.in_(having))
        found = [by_name.where(records.c.kind.in_(kinds))] if prints else []
        if above is not None:
            later = select(records.c.id).where(records.c.school == school, records.c.filed_seq > above)
            found.append(later.where(records.c.kind.in_(kinds)))
        if not found:
            return ()
        ids = union_all(*found).subquery()
        wanted = select(records).where(records.c.school == school, records.c.id.in_(select(ids.c.id)))
        return (await self._read(school, wanted.order_by(NEWEST), None)).found

    async def lost(
        self, school: str, words: Collection[str], types: Collection[str], people: Collection[str]
    ) -> frozenset[str]:
        """Say who of these people has sent a record of these types that has any of these words among its names, and
        that cannot be opened.
        """  # noqa: D205 - one sentence
        keys, found = self.cabinet.keys, set[str]()
        prints = {keys.fingerprint(school, "name", word) for word in words}
        by_print = {keys.fingerprint(school, "person", one): one for one in people}
        having = select(names.c.record_id).where(names.c.school == school, names.c.name_print.in_(prints))
        wanted = select(records).where(
            records.c.school == school, records.c.id.in_(having), records.c.type.in_(types),
            records.c.person_print.in_(by_print),
        )  # fmt: skip
        async with self.cabinet.reading() as work:
            for row in (await work.run(wanted)).all():
                if not list(work.each(read_record, [row])):
                    found.add(by_print[row.person_print])
        return frozenset(found)

    async def counted(self, school: str, kinds: Collection[str], person: str) -> int:
        """Count the records of these kinds that a person has sent."""
        mine = records.c.person_print == self.cabinet.keys.fingerprint(school, "person", person)
        wanted = select(func.count()).where(records.c.school == school, mine, records.c.kind.in_(kinds))
        async with self.cabinet.reading() as work:
            return int((await work.run(wanted)).scalar_one())

    async def _read(self, school: str, wanted: Select[Any], limit: int | None) -> Leaf:
        async with self.cabinet.reading(snapshot=True) as work:
            rows = (await work.run(wanted)).all()
            found = tuple([one async for one in whole(work, school, rows)])
        return Leaf(found, rows[-1].filed_seq if limit is not None and len(rows) == limit else None, len(rows))


def _newest(school: str, limit: int, before: int | None, sent: str | None) -> Select[Any]:
    wanted = select(records.c.id, records.c.filed_seq).where(records.c.school == school)
    if sent is not None:
        wanted = wanted.where(records.c.person_print == sent)
    if before is not None:
        wanted = wanted.where(records.c.filed_seq < before)
    return wanted.order_by(NEWEST).limit(limit)
