"""Cards that stand in somebody's own conversation because they opened them there: kept until a line takes their place.

1. One is a delivery about no record that is paid as it is written down, and known by an open word (OPENED): the debt
   comes later, when what stands there is to go.
2. Where another card was put in its place, its time begins anew.
3. Once a line stands in its place nothing is kept of it any more.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete

from policy_kb.shapes import dataclass
from storage import cover, debts
from storage.cabinet import Cabinet
from storage.kept import OPENED, Address, Delivery
from storage.sealing import Place
from storage.tables import deliveries


@dataclass(frozen=True, slots=True)
class Opened:
    """The verbs over what people opened for themselves."""

    cabinet: Cabinet

    async def stands(self, school: str, address: Address, handle: str, now: datetime) -> None:
        """Write down that a card of somebody's own stands there, by the platform's name for it."""
        row_id, content = self._row(school, address, handle)
        there = deliveries.c.school == school, deliveries.c.id == row_id
        async with self.cabinet.writing() as work:
            if (await work.run(deliveries.update().where(*there).values(owed_at=now))).rowcount:
                return
            row = {
                "school": school, "id": row_id, "platform": address.platform, "kind": address.kind,
                "address_print": debts.address_owner(work.keys, school, address), "wanted": 1, "shown": 1,
                "attempts": 0, "lease": 0, "trying": False, "uncertain": False, "owed_at": now, "due_at": now,
                "postponed": OPENED, "shown_print": cover.shown_print(work.keys, row_id, 1),
                "content": work.keys.close(content, Place(school, "deliveries", row_id, "content")),
                "handle": work.keys.close(handle, debts.handle_place(school, row_id)),
            }  # fmt: skip
            await work.run(work.insert(deliveries).values(row).on_conflict_do_nothing())

    async def changed(self, school: str, address: Address, handle: str, now: datetime) -> None:
        """Another card was put in place of one: where that is one of these, it stands from now."""
        row_id, _ = self._row(school, address, handle)
        this = deliveries.c.school == school, deliveries.c.id == row_id, deliveries.c.postponed == OPENED
        async with self.cabinet.writing() as work:
            await work.run(deliveries.update().where(*this).values(owed_at=now))

    async def stood_since(self, before: datetime, most: int) -> Sequence[Delivery]:
        """Some of those that have stood since before then, of any school, the oldest first."""
        old = deliveries.c.postponed == OPENED, deliveries.c.owed_at <= before
        wanted = debts.listed().where(*old, deliveries.c.shown == deliveries.c.wanted)
        async with self.cabinet.reading() as work:
            rows = await work.run(wanted.order_by(deliveries.c.number).limit(most))
            return tuple(debts.read(work, row) for row in rows)

    async def taken_away(self, delivery: Delivery) -> None:
        """Keep nothing of one any more."""
        this = deliveries.c.school == delivery.school, deliveries.c.id == delivery.id
        async with self.cabinet.writing() as work:
            await work.run(delete(deliveries).where(*this, deliveries.c.record_id.is_(None)))

    def _row(self, school: str, address: Address, handle: str) -> tuple[str, dict[str, object]]:
        keys, slot = self.cabinet.keys, f"{OPENED}/{handle}"
        row_id = keys.fingerprint(school, "delivery", None, slot, debts.address_owner(keys, school, address))
        return row_id, {"to": address.to, "slot": slot, "card": OPENED, "content": {}}
