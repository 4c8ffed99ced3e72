"""The verbs over deliveries: cards owed to addresses. Only a confirmation by the platform pays a debt.

1. Taking a debt to pay it leases it: until the lease ends nobody else takes it.
2. Whoever took it says right before its message goes out that it does (`going`), and hears there if another has taken
   it since. A lease that ended after that without a word means that somebody died while posting.
3. A sweeper that comes back after its lease went to another may still say "paid" (it is true), but no longer
   "postponed" or "refused".
4. What is owed instead of a refused debt is owed in the same transaction, and so is the event that says who was
   brought in: a debt ends paid or replaced, and the record knows by whom. Whatever says who was reached is brought
   up to date in the transaction in which somebody was.
5. What waits is paid in the order in which it was owed, and the clock only says when to try again: a debt that nobody
   has tried yet never waits for it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Integer, Row, and_, bindparam, func, or_, select, true

from policy_kb.shapes import dataclass
from storage import cover, debts, marks
from storage.cabinet import Cabinet, Work, chunks
from storage.debts import LOST, UNPAID
from storage.filed import row_by_id, row_of
from storage.kept import OPENED, Address, Delivery, Owed, Waiting
from storage.ledger import Deed, Head, hold
from storage.reference import read
from storage.spelt import Spelt
from storage.tables import deliveries, events, records

FURTHEST = timedelta(minutes=15)
"""No attempt is put off for longer than this; a time further ahead is one of a clock that was wrong."""
NEVER_TRIED = and_(deliveries.c.attempts == 0, deliveries.c.trying.is_not(true()), deliveries.c.postponed.is_(None))

_DONE: Mapping[str, Any] = {"attempts": 0, "trying": False}
"""Nobody is paying a debt any more."""
US = "canipost"
"""Who did what nobody told the program to do."""

_CALLED = (
    select(records.c.id)
    .where(records.c.school == bindparam("of"), records.c.reference == bindparam("called"))
    .scalar_subquery()
)
_NEWEST = select(func.max(events.c.n)).where(events.c.school == bindparam("of"), events.c.record_id == _CALLED)
_STANDS = Spelt(_NEWEST)
_ABOUT = Spelt(
    debts.listed()
    .add_columns(_NEWEST.scalar_subquery().label("newest"))
    .where(deliveries.c.school == bindparam("of"), deliveries.c.record_id == _CALLED)
    .order_by(deliveries.c.number)
)
_KEY = Spelt(select(records.c.key).where(records.c.school == bindparam("of"), records.c.id == bindparam("this")))
_UNPAID = Spelt(
    select(deliveries.c.number)
    .where(
        UNPAID,
        or_(deliveries.c.due_at <= bindparam("now"), NEVER_TRIED, deliveries.c.due_at > bindparam("never")),
    )
    .order_by(deliveries.c.due_at, deliveries.c.number)
    .limit(bindparam("most", type_=Integer))
    .with_for_update(skip_locked=True)
)
_AMONG = deliveries.c.number.in_(bindparam("those", expanding=True))
_THOSE = Spelt(debts.listed().where(_AMONG).order_by(deliveries.c.due_at, deliveries.c.number))
_TAKEN = Spelt(
    deliveries.update()
    .where(_AMONG)
    .values(
        trying=True,
        attempts=deliveries.c.attempts + 1,
        lease=deliveries.c.lease + 1,
        due_at=bindparam("until", type_=deliveries.c.due_at.type),
    )
)
_CHANGED = Spelt(
    deliveries.update().where(deliveries.c.school == bindparam("of"), deliveries.c.id == bindparam("this"))
)
_AS_TAKEN = Spelt(
    deliveries.update().where(
        deliveries.c.school == bindparam("of"),
        deliveries.c.id == bindparam("this"),
        deliveries.c.trying.is_(true()),
        deliveries.c.lease == bindparam("mine"),
        deliveries.c.shown <= bindparam("most"),
        select(records.c.key)
        .where(records.c.school == bindparam("of"), records.c.id == deliveries.c.record_id)
        .scalar_subquery()
        == bindparam("under", type_=records.c.key.type),
    )
)
_LOCKED = Spelt(
    select(deliveries)
    .where(deliveries.c.school == bindparam("of"), deliveries.c.id == bindparam("this"))
    .with_for_update()
)


@dataclass(frozen=True, slots=True)
class Deliveries:
    """The verbs over deliveries."""

    cabinet: Cabinet

    async def owe(self, school: str, owed: Sequence[Owed], now: datetime, reference: str | None = None) -> None:
        """Owe cards, about a record or none: each due at once, or brought up to date; raises NoRecord."""
        async with self.cabinet.writing() as work:
            head = await hold(work, school)
            row = None if reference is None else await row_of(work, school, reference)
            await debts.owe(head, None if row is None else row.id, owed, now)

    async def due(self, now: datetime, limit: int, lease: timedelta) -> tuple[Delivery, ...]:
        """Take up to `limit` debts that are due, of any school, longest due first, each for the lease.

        What was never tried is due whatever the clock says, and so is what would have to wait longer than anything
        does: then the clock was ahead when that was written (rule 5). `attempts` counts the attempts before this one.
        """
        async with self.cabinet.writing() as work:
            unpaid = await work.run(_UNPAID, {"now": now, "never": now + FURTHEST, "most": limit})
            numbers = unpaid.column()
            if not numbers:
                return ()
            rows = (await work.run(_THOSE, {"those": numbers})).all()
            await work.run(_TAKEN, {"those": numbers, "until": now + lease})
            return tuple(_taken(work, row) for row in rows)

    async def cleared(
        self,
        delivery: Delivery,
        handle: str | None,
        now: datetime,
        owed: Sequence[Owed] = (),
        anew: Sequence[Owed] = (),
    ) -> None:
        """Mark the version that `delivery` carried as shown; a handle of None keeps the one there is.

        `owed` are further cards about the same record. Those of `anew` that are owed already say something else now
        that this one has arrived, and are owed again; where none is, the first of them is owed.
        """
        async with self.cabinet.writing() as work:
            head = await hold(work, delivery.school) if owed or anew or delivery.under else None
            if not (head and await _as_taken(head, delivery, handle, now)):
                row = await _lock(work, delivery)
                if row is None:
                    return
                shown = max(row.shown, delivery.wanted)
                change = _shown(work, row.id, shown)
                if handle is not None:
                    change["handle"] = await _sealed(work, row, handle, head)
                if _leased_by(row, delivery):
                    change |= {**_DONE, "due_at": now}
                await work.run(_CHANGED, {**_this(delivery), **change})
            if head is None:
                return
            if anew and delivery.record_id and not await debts.newer(head, delivery.record_id, anew, now):
                owed = [*owed, anew[0]]
            await debts.owe(head, delivery.record_id, owed, now)

    async def postponed(self, delivery: Delivery, due_at: datetime, reason: str, *, uncertain: bool) -> None:
        """Try again at `due_at`; `reason` is a short code; `uncertain` says that no answer came."""
        async with self.cabinet.writing() as work:
            row = await _lock(work, delivery)
            if row is not None and _leased_by(row, delivery):
                change = {"trying": False, "due_at": due_at, "postponed": reason}
                # Doubt stays until the message was found: a later plain failure does not end it.
                doubt = delivery.uncertain or uncertain
                await work.run(_CHANGED, {**_this(delivery), "uncertain": doubt, **change})

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
        async with self.cabinet.writing() as work:
            head = await hold(work, delivery.school)
            row = await _lock(work, delivery)
            if row is not None and _leased_by(row, delivery):
                why = cover.refused_print(work.keys, row.id, reason)
                change = {"trying": False, "uncertain": delivery.uncertain, "refused": reason, "refused_print": why}
                await work.run(_CHANGED, {**_this(delivery), **change})
                if event is not None and row.record_id is not None:
                    await _note(head, row.record_id, event, now)
                await debts.owe(head, row.record_id, instead, now)

    async def delivered(self, school: str, address: Address) -> tuple[Delivery, ...]:
        """List everything ever owed to an address, paid or not, in the order in which it was first owed."""
        keys = self.cabinet.keys
        owner = debts.address_owner(keys, school, address)
        wanted = debts.listed().where(deliveries.c.school == school)
        async with self.cabinet.reading(snapshot=True) as work:
            rows = list((await work.run(wanted.where(deliveries.c.address_print == owner))).all())
            ids = (await marks.found(work, school, [owner]))[owner] if address.kind == "person" else []
            for some in chunks(ids):
                about = (await work.run(wanted.where(deliveries.c.record_id.in_(some)))).all()
                rows += [row for row in about if row.address_print == marks.masked(keys, owner, "deliveries", row.id)]
            found = [debts.read(work, row) for row in sorted(rows, key=lambda row: row.number)]
        return tuple(one for one in found if not one.damaged and one.postponed != OPENED)

    async def about(self, school: str, reference: str) -> tuple[Delivery, ...]:
        """List everything ever owed about a record, wherever it went, in the order in which it was first owed."""
        return (await self.about_by(school, reference))[0]

    async def about_by(self, school: str, reference: str) -> tuple[tuple[Delivery, ...], int]:
        """The same, with the number of the newest event that there was then; 0 where nothing was ever owed."""
        async with self.cabinet.reading() as work:
            rows = (await work.run(_ABOUT, {"of": school, "called": read(reference)})).all()
            found = tuple(one for one in (debts.read(work, row) for row in rows) if not one.damaged)
        return found, rows[0].newest if rows else 0

    async def newest_event(self, school: str, reference: str) -> int:
        """Give the number of a record's newest event; 0 where there is no such record."""
        return int((await self.cabinet.look(_STANDS, {"of": school, "called": read(reference)})).scalar() or 0)

    async def waiting(self, now: datetime) -> Waiting:
        """Count what is owed in all schools, and say how long the oldest debt has stood."""
        owed_at = deliveries.c.owed_at
        wanted = select(
            func.count().label("debts"), func.min(owed_at).label("oldest"), func.max(owed_at).label("newest")
        )
        async with self.cabinet.reading() as work:
            row = (await work.run(wanted.where(UNPAID))).one()
        if row.oldest is None:
            return Waiting(debts=0, oldest=0.0)
        age, ahead = (now - row.oldest).total_seconds(), (row.newest - now).total_seconds()
        return Waiting(debts=row.debts, oldest=max(age, 0.0), ahead=max(ahead, 0.0))


def _taken(work: Work, row: Row[Any]) -> Delivery:
    """Read a debt as the one who takes it sees it; one whose message has lost its name is in doubt."""
    was = debts.read(work, row)
    lost = was.handle == LOST
    return replace(
        was,
        handle=None if lost else was.handle,
        uncertain=row.uncertain or lost,
        lease=row.lease + 1,
    )


async def _note(head: Head, record_id: str, event: tuple[str, Mapping[str, Any]], now: datetime) -> None:
    verb, body = event
    record = await row_by_id(head.work, head.school, record_id)
    await head.append(record_id, Deed(verb, record.state, US, body), now)
    await debts.refresh(head, record_id, now)


async def _as_taken(head: Head, delivery: Delivery, handle: str | None, now: datetime) -> bool:
    """Pay a debt that is as it was taken, and whose record is under the key that it had then; False where it is not.

    Nobody renews a record's key who does not hold this head.
    """
    work = head.work
    if delivery.record_id is None or not delivery.under:
        return False
    change = {**_shown(work, delivery.id, delivery.wanted), **_DONE, "due_at": now}
    if handle is not None:
        lock = debts.lock(work.keys, delivery.school, delivery.record_id, delivery.under)
        change["handle"] = lock.close(handle, debts.handle_place(delivery.school, delivery.id))
    its = {**_this(delivery), "mine": delivery.lease, "most": delivery.wanted, "under": delivery.under}
    return (await work.run(_AS_TAKEN, {**its, **change})).rowcount == 1


def _shown(work: Work, row_id: str, shown: int) -> dict[str, Any]:
    print_ = cover.shown_print(work.keys, row_id, shown)
    return {"shown": shown, "shown_print": print_, "uncertain": False, "postponed": None}


async def _lock(work: Work, delivery: Delivery) -> Row[Any] | None:
    return (await work.run(_LOCKED, _this(delivery))).one_or_none()


async def _sealed(work: Work, row: Row[Any], handle: str, head: Head | None) -> bytes:
    """Seal a message's name as its debt is, which is locked: read now, the record's key is the one it is under."""
    its = {"of": row.school, "this": row.record_id}
    key = None
    if row.record_id:
        key = await head.key_of(row.record_id) if head else (await work.run(_KEY, its)).scalar()
    lock = debts.lock(work.keys, row.school, row.record_id, key)
    return lock.close(handle, debts.handle_place(row.school, row.id))


def _this(delivery: Delivery) -> dict[str, Any]:
    return {"of": delivery.school, "this": delivery.id}


def _leased_by(row: Row[Any], delivery: Delivery) -> bool:
    """Whether the lease under which this delivery was taken is still the newest (rule 3)."""
    return bool(row.trying and row.lease == delivery.lease)
