"""The verbs over what cannot be opened: what was met is named, and who has been told of it may know that it is there.

1. What was met is looked at again each time it is asked for: what was mended meanwhile is forgotten.
2. It is named by school, table, row, column and reference, never by anything that it holds.
3. Of a record that cannot be opened nobody can say any more who must not see it. So only those are told that there
   is one who know it already: whoever sent it, and whoever got a message about it.
"""

import logging
from collections.abc import Collection
from typing import Any

from sqlalchemy import Row, select

from policy_kb.shapes import dataclass
from storage import debts, keyed
from storage.cabinet import Cabinet, Work
from storage.errors import SealBroken
from storage.filed import sender_print
from storage.kept import Address, Damaged
from storage.met import Where
from storage.reference import read, show
from storage.sealing import Keys
from storage.tables import SEALED, deliveries, records

log = logging.getLogger(__name__)
_IDS = {table.name: (table, table.c[row_id]) for table, row_id, _ in SEALED}
_OF_RECORDS = frozenset({"records", "events"})
"""Tables without whose rows a record cannot be read."""


@dataclass(frozen=True, slots=True)
class Damage:
    """The verbs over what cannot be opened."""

    cabinet: Cabinet

    async def damaged(self, school: str | None = None) -> tuple[Damaged, ...]:
        """Name every row that this process has met and that still does not open, of one school or of all."""
        met = self.cabinet.met.rows
        found = []
        async with self.cabinet.reading() as work:
            for where, why in sorted(met.items()):
                if school is not None and where[0] != school:
                    continue
                if why != "moved" and await _mended(work, where):
                    met.pop(where, None)
                    continue
                row_school, table, row, column = where
                found.append(Damaged(row_school, table, row, column, why, await _reference(work, where)))
        return tuple(found)

    async def unreadable(
        self, school: str, *, person: str | None = None, told: Collection[Address] = ()
    ) -> tuple[str, ...]:
        """List the records that were met and cannot be read, as far as they were sent by this person, or a message
        about them has reached one of these addresses; in their order.
        """  # noqa: D205 - one sentence
        lost = {one.reference for one in await self.damaged(school) if one.table in _OF_RECORDS and one.reference}
        if not lost:
            return ()
        keys = self.cabinet.keys
        wanted = select(records.c.id, records.c.reference, records.c.person_print).where(
            records.c.school == school, records.c.reference.in_([read(one) for one in lost])
        )
        async with self.cabinet.reading() as work:
            rows = (await work.run(wanted.order_by(records.c.filed_seq))).all()
            ids = [row.id for row in rows]
            shown = select(deliveries.c.record_id, deliveries.c.id, deliveries.c.address_print)
            shown = shown.where(deliveries.c.school == school, deliveries.c.record_id.in_(ids), deliveries.c.shown > 0)
            reached = (await work.run(shown)).all()
        known = {one.record_id for one in reached if one.address_print in _prints(keys, school, one, told)}
        return tuple(
            show(row.reference)
            for row in rows
            if row.id in known or (person and row.person_print == sender_print(keys, school, row.id, person))
        )

    def set_aside(self, school: str, record_id: str) -> None:
        """Note a record that opens and cannot be understood, such as one of a state that there is not."""
        self.cabinet.met.add((school, "records", record_id, ""), "not-understood")


def _prints(keys: Keys, school: str, debt: Row[Any], told: Collection[Address]) -> set[str]:
    """What would stand in a debt if it went to one of these."""
    owners = [(debts.address_owner(keys, school, one), one) for one in told]
    return {debts.address_print(keys, owner, one, debt.record_id, debt.id) for owner, one in owners}


async def _mended(work: Work, where: Where) -> bool:
    """Whether what did not open opens now, or is gone."""
    school, table_name, row, column = where
    if not column:
        return False
    table, row_id = _IDS[table_name]
    wanted = keyed.rows(table, column).where(row_id == (int(row) if table_name == "events" else row))
    if "school" in table.c:
        wanted = wanted.where(table.c.school == school)
    found = (await work.run(wanted)).one_or_none()
    try:
        if found is not None and found._asdict()[column] is not None:
            keyed.opened(work.keys.seal, table, column, found._asdict())
    except SealBroken:
        return False
    return True


async def _reference(work: Work, where: Where) -> str | None:
    """Give the reference of the record that a row is, or belongs to."""
    school, table_name, row, _ = where
    table, row_id = _IDS[table_name]
    if "record_id" not in table.c and table is not records:
        return None
    record_id: str | None = row
    if table is not records:
        found = select(table.c.record_id).where(table.c.school == school)
        record_id = (await work.run(found.where(row_id == (int(row) if table_name == "events" else row)))).scalar()
    kept = select(records.c.reference).where(records.c.school == school, records.c.id == record_id)
    reference = (await work.run(kept)).scalar()
    return None if reference is None else show(reference)
