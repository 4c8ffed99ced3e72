"""The verb that finds a paper again by its SHA-256: of which records it was taken, when and by whom."""

import asyncio

from sqlalchemy import bindparam, select

from policy_kb.shapes import dataclass
from storage.cabinet import Cabinet
from storage.errors import SealBroken
from storage.kept import Event
from storage.ledger import read_event
from storage.reference import show
from storage.spelt import Spelt
from storage.tables import events, records

_EXPORTED = "exported"
_PAGE = 200
_NEXT = Spelt(
    select(events, records.c.key, records.c.reference)
    .join(records, (records.c.school == events.c.school) & (records.c.id == events.c.record_id))
    .where(events.c.school == bindparam("of"), events.c.verb == _EXPORTED, events.c.seq > bindparam("after"))
    .order_by(events.c.seq)
    .limit(_PAGE)
)


@dataclass(frozen=True, slots=True)
class Taken:
    """Looks papers up in the ledger."""

    cabinet: Cabinet

    async def taken(self, school: str, sha256: str) -> tuple[tuple[str, Event], ...]:
        """The events by which a file with this SHA-256 was taken, each with its record's reference, oldest first.

        What is sealed cannot be searched, so every taking is opened; of records that were destroyed nothing is found.
        """
        found, after = list[tuple[str, Event]](), 0
        async with self.cabinet.reading(snapshot=True) as work:
            while rows := (await work.run(_NEXT, {"of": school, "after": after})).all():
                after = rows[-1].seq
                for row in rows:
                    try:
                        event = read_event(work.keys, row, row.key)
                    except SealBroken:
                        continue
                    if event.body.get("sha256") == sha256:
                        found.append((show(row.reference), event))
                await asyncio.sleep(0)
        return tuple(found)
