"""The verb that finds a paper again by its SHA-256: of which records it was taken, when and by whom."""

import asyncio

from sqlalchemy import select

from policy_kb.shapes import dataclass
from storage.cabinet import Cabinet
from storage.errors import SealBroken
from storage.kept import Event
from storage.ledger import read_event
from storage.reference import show
from storage.tables import events, records

_EXPORTED = "exported"
_PAGE = 200


@dataclass(frozen=True, slots=True)
class Taken:
    """Looks papers up in the ledger."""

    cabinet: Cabinet

    async def taken(self, school: str, sha256: str) -> tuple[tuple[str, Event], ...]:
        """The events by which a file with this SHA-256 was taken, each with its record's reference, oldest first.

        What is sealed cannot be searched, so every taking is opened; of records that were destroyed nothing is found.
        """
        found, after = list[tuple[str, Event]](), 0
        its = (records.c.school == events.c.school) & (records.c.id == events.c.record_id)
        page = (
            select(events, records.c.key, records.c.reference)
            .join(records, its)
            .where(events.c.school == school, events.c.verb == _EXPORTED)
            .order_by(events.c.seq)
            .limit(_PAGE)
        )
        async with self.cabinet.reading(snapshot=True) as work:
            while rows := list(await work.run(page.where(events.c.seq > after))):
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
