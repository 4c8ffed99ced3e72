"""Deliveries: cards owed to addresses. The row is the debt; only a confirmation by the platform pays it.

1. A slot at an address, about one record or none, is one message, and one row: owing it again asks for a
   newer version of the same message (`wanted` goes up); it is paid when `shown` has reached `wanted`.
2. Taking a debt to pay it leases it: until the lease ends nobody else takes it, and owing it again does not
   free it, so two sweepers never post one message twice.
3. A lease that ended without a word means that somebody died while paying: the next one is told `uncertain`.
4. A sweeper that comes back after its lease went to another may still say "paid" (it is true), but no longer
   "postponed" or "refused".
5. What is owed instead of a refused debt is owed in the same transaction, and so is the event that says who was
   brought in: a debt ends paid or replaced, and the record knows by whom.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, Update, and_, case, func, or_, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.errors import SealBroken
from storage.kept import Address, Delivery, Owed, Waiting
from storage.ledger import Deed, Ledger
from storage.reference import read, show
from storage.tables import deliveries, records

log = logging.getLogger(__name__)

US = "canipost"
"""Who did what nobody told the program to do."""

UNPAID = and_(deliveries.c.shown < deliveries.c.wanted, deliveries.c.refused.is_(None))


class Deliveries(Ledger):
    """The verbs over deliveries, but for `owe`, which looks its record up."""

    async def due(self, now: datetime, limit: int, lease: timedelta) -> tuple[Delivery, ...]:
        """Take up to `limit` debts that are due, of any school, longest due first, each for the lease.

        `attempts` counts the attempts before this one. A row that cannot be opened is logged by its id and
        skipped until the lease ends, so that it holds up nobody else's alert.
        """
        async with self._writing() as connection:
            wanted = (
                _all()
                .where(UNPAID, deliveries.c.due_at <= now)
                .order_by(deliveries.c.due_at, deliveries.c.number)
                .limit(limit)
                .with_for_update(of=deliveries, skip_locked=True)
            )
            rows = (await connection.execute(wanted)).all()
            if not rows:
                return ()
            leased = {
                "uncertain": or_(deliveries.c.uncertain, deliveries.c.trying),
                "trying": True,
                "attempts": deliveries.c.attempts + 1,
                "lease": deliveries.c.lease + 1,
                "due_at": now + lease,
            }
            taken = deliveries.update().where(deliveries.c.number.in_([row.number for row in rows]))
            await connection.execute(taken.values(leased))
        found = []
        for row in rows:
            try:
                taken_over = replace(self._delivery(row), uncertain=row.uncertain or row.trying, lease=row.lease + 1)
                found.append(taken_over)
            except SealBroken as error:
                log.error("delivery %s was not sent: %s", row.id, error)
        return tuple(found)

    async def cleared(self, delivery: Delivery, handle: str | None, now: datetime) -> None:
        """Mark the version that `delivery` carried as shown; a handle of None keeps the one there is."""
        async with self._writing() as connection:
            row = await self._lock_row(connection, delivery)
            if row is None:
                return
            shown = max(row.shown, delivery.wanted)
            change: dict[str, Any] = {"shown": shown, "uncertain": False, "postponed": None}
            if handle is not None:
                place = (delivery.school, "deliveries", delivery.id, "handle")
                change["handle"] = self._close(handle, place)
            if _leased_by(row, delivery):
                change |= {"attempts": 0, "trying": False, "due_at": now}
            await connection.execute(_one(delivery).values(change))

    async def postponed(self, delivery: Delivery, due_at: datetime, reason: str, *, uncertain: bool) -> None:
        """Try again at `due_at`; `reason` is a short code; `uncertain` says that no answer came."""
        async with self._writing() as connection:
            row = await self._lock_row(connection, delivery)
            if row is not None and _leased_by(row, delivery):
                change = {"trying": False, "due_at": due_at, "postponed": reason}
                # Doubt stays until the message was found: a later plain failure does not end it.
                doubt = delivery.uncertain or uncertain
                await connection.execute(_one(delivery).values(uncertain=doubt, **change))

    async def refused(
        self,
        delivery: Delivery,
        reason: str,
        instead: Sequence[Owed],
        now: datetime,
        *,
        event: tuple[str, Mapping[str, Any]] | None = None,
    ) -> None:
        """Give up a debt that the platform will never take, and owe others about the same record.

        `event` (verb, body) is written to that record, if there is one, and all that shows it brought up to date.
        """
        async with self._writing() as connection:
            head = await self._hold(connection, delivery.school)
            row = await self._lock_row(connection, delivery)
            if row is not None and _leased_by(row, delivery):
                change = {"trying": False, "refused": reason}
                await connection.execute(_one(delivery).values(change))
                if event is not None and row.record_id is not None:
                    verb, body = event
                    here = records.c.school == row.school, records.c.id == row.record_id
                    state = (await connection.execute(select(records.c.state).where(*here))).scalar_one()
                    await self._append(connection, head, row.record_id, Deed(verb, state, US, body), now)
                    await self._refresh(connection, row.school, row.record_id, now)
                await self._owe(connection, delivery.school, row.record_id, instead, now)

    async def delivered(self, school: str, address: Address) -> tuple[Delivery, ...]:
        """List everything ever owed to an address, paid or not, in the order in which it was first owed."""
        wanted = _all().where(
            deliveries.c.school == school,
            deliveries.c.address_print == self._address_print(school, address),
        )
        async with self._reading() as connection:
            rows = await connection.execute(wanted.order_by(deliveries.c.number))
            return tuple(self._delivery(row) for row in rows)

    async def waiting(self, now: datetime) -> Waiting:
        """Count what is owed in all schools, and say how long the oldest debt has stood."""
        async with self._reading() as connection:
            wanted = select(func.count().label("debts"), func.min(deliveries.c.owed_at).label("oldest"))
            row = (await connection.execute(wanted.where(UNPAID))).one()
        age = 0.0 if row.oldest is None else (now - row.oldest).total_seconds()
        return Waiting(debts=row.debts, oldest=max(age, 0.0))

    async def about(self, school: str, reference: str) -> tuple[Delivery, ...]:
        """List everything ever owed about a record, wherever it went, in the order in which it was first owed."""
        here = select(records.c.id).where(records.c.school == school, records.c.reference == read(reference))
        wanted = _all().where(deliveries.c.school == school, deliveries.c.record_id == here.scalar_subquery())
        async with self._reading() as connection:
            rows = await connection.execute(wanted.order_by(deliveries.c.number))
            return tuple(self._delivery(row) for row in rows)

    async def _refresh(self, connection: AsyncConnection, school: str, record_id: str, now: datetime) -> None:
        """Have every message that shows a record brought up to date, in a transaction that holds the school's head."""
        shows = (deliveries.c.school == school, deliveries.c.record_id == record_id, deliveries.c.refused.is_(None))
        newer = {
            "wanted": deliveries.c.wanted + 1,
            "owed_at": case((UNPAID, deliveries.c.owed_at), else_=now),
            "due_at": case((deliveries.c.trying.is_(true()), deliveries.c.due_at), else_=now),
        }
        await connection.execute(deliveries.update().where(*shows).values(newer))

    async def _owe(
        self,
        connection: AsyncConnection,
        school: str,
        record_id: str | None,
        owed: Sequence[Owed],
        now: datetime,
    ) -> None:
        """Owe cards in a transaction that holds the school's head (so that two of these cannot cross)."""
        for debt in owed:
            address = self._address_print(school, debt.address)
            row_id = self._print(school, "delivery", record_id, debt.slot, address)
            content = {"to": debt.address.to, "slot": debt.slot, "card": debt.card, "content": debt.content}
            place = (school, "deliveries", row_id, "content")
            insert = self._insert(deliveries).values(
                school=school,
                id=row_id,
                record_id=record_id,
                platform=debt.address.platform,
                kind=debt.address.kind,
                address_print=address,
                wanted=1,
                shown=0,
                attempts=0,
                lease=0,
                trying=False,
                uncertain=False,
                owed_at=now,
                due_at=now,
                content=self._close(content, place),
            )
            trying = deliveries.c.trying
            again = {
                "content": insert.excluded.content,
                "wanted": deliveries.c.wanted + 1,
                "refused": None,
                "owed_at": case((UNPAID, deliveries.c.owed_at), else_=insert.excluded.owed_at),
                "due_at": case((trying.is_(true()), deliveries.c.due_at), else_=insert.excluded.due_at),
                "attempts": case((trying.is_(true()), deliveries.c.attempts), else_=0),
            }
            await connection.execute(insert.on_conflict_do_update(index_elements=["school", "id"], set_=again))

    async def _lock_row(self, connection: AsyncConnection, delivery: Delivery) -> Row[Any] | None:
        wanted = select(deliveries).where(deliveries.c.school == delivery.school, deliveries.c.id == delivery.id)
        return (await connection.execute(wanted.with_for_update())).one_or_none()

    def _address_print(self, school: str, address: Address) -> str:
        return self._print(school, "address", address.platform, address.kind, address.to)

    def _delivery(self, row: Row[Any]) -> Delivery:
        content = self._open(row.content, (row.school, "deliveries", row.id, "content"))
        handle = row.handle
        if handle is not None:
            handle = self._open(handle, (row.school, "deliveries", row.id, "handle"))
        return Delivery(
            id=row.id,
            school=row.school,
            reference=None if row.reference is None else show(row.reference),
            slot=content["slot"],
            address=Address(platform=row.platform, kind=row.kind, to=content["to"]),
            card=content["card"],
            content=content["content"],
            wanted=row.wanted,
            shown=row.shown,
            handle=handle,
            attempts=row.attempts,
            uncertain=row.uncertain,
            owed_at=row.owed_at,
            refused=row.refused,
            lease=row.lease,
        )


def _all() -> Select[Any]:
    about = (records.c.school == deliveries.c.school) & (records.c.id == deliveries.c.record_id)
    return select(deliveries, records.c.reference).select_from(deliveries.outerjoin(records, about))


def _one(delivery: Delivery) -> Update:
    return deliveries.update().where(deliveries.c.school == delivery.school, deliveries.c.id == delivery.id)


def _leased_by(row: Row[Any], delivery: Delivery) -> bool:
    """Whether the lease under which this delivery was taken is still the newest (rule 4)."""
    return bool(row.trying and row.lease == delivery.lease)
