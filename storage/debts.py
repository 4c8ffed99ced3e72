"""Debts, at rest: a card that an address is owed is a row, and the row is the debt.

1. A slot at an address, about one record or none, is one message, and one row: owing it again asks for a
   newer version of the same message (`wanted` goes up); it is paid when `shown` has reached `wanted`.
2. Whoever owes holds the head of the school, so that two who owe the same things in another order never wait for
   each other.
3. Owing a debt again does not free it while somebody is paying it, nor hasten it while it waits for its next attempt.
4. A debt whose content cannot be opened is given as `damaged`: owing the same slot at the same address again mends
   it. A message whose name cannot be opened is there all the same, under a name that nobody knows (LOST).
5. What was owed to a channel, and to a person about no record, is found by the address. What was owed to a person about
   records is found by the marks of that person (`marks`): no two of these debts look alike.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Executable, Row, Select, and_, bindparam, case, or_, select, true

from storage import cover, filed, marks
from storage.cabinet import Work
from storage.errors import SealBroken
from storage.hearing import RING
from storage.kept import Address, Delivery, NewRecord, Owed
from storage.ledger import Head
from storage.reference import show
from storage.sealing import Keys, Lock, Place
from storage.spelt import Spelt
from storage.tables import deliveries, records

UNPAID = and_(deliveries.c.shown < deliveries.c.wanted, deliveries.c.refused.is_(None))
PAYING = deliveries.c.trying.is_(true())
WAITING = and_(deliveries.c.postponed.is_not(None), deliveries.c.refused.is_(None))
"""The last attempt failed, and the next has its time: platforms ask to be left alone until then."""
LOST = "?"
"""The handle of a message whose name at the platform cannot be opened."""
_UNTAKEN: Mapping[str, Any] = {}
_NOTHING: Mapping[str, Any] = {"slot": "", "to": "", "card": "", "content": {}}


def _again(insert: Any) -> Executable:  # noqa: ANN401 - each database's own
    """Owe something, or a newer version of what is owed already."""
    newer = {
        "content": insert.excluded.content,
        "wanted": deliveries.c.wanted + 1,
        "refused": None,
        "refused_print": None,
        "owed_at": case((UNPAID, deliveries.c.owed_at), else_=insert.excluded.owed_at),
        "due_at": case((or_(PAYING, WAITING), deliveries.c.due_at), else_=insert.excluded.due_at),
        "attempts": case((or_(PAYING, WAITING), deliveries.c.attempts), else_=0),
    }
    made: Executable = insert.on_conflict_do_update(index_elements=["school", "id"], set_=newer)
    return made


_OWED = Spelt.of(deliveries, _again)
_NEWER = Spelt(
    deliveries.update()
    .where(deliveries.c.school == bindparam("of"), deliveries.c.id.in_(bindparam("those", expanding=True)))
    .values(
        wanted=deliveries.c.wanted + 1,
        refused=None,
        refused_print=None,
        owed_at=case((UNPAID, deliveries.c.owed_at), else_=bindparam("now", type_=deliveries.c.owed_at.type)),
        due_at=case(
            (or_(PAYING, WAITING), deliveries.c.due_at), else_=bindparam("now", type_=deliveries.c.due_at.type)
        ),
        attempts=case((or_(PAYING, WAITING), deliveries.c.attempts), else_=0),
    )
)
_RING = Spelt(RING)
_REFRESHED = Spelt(
    deliveries.update()
    .where(
        deliveries.c.school == bindparam("of"),
        deliveries.c.record_id == bindparam("record"),
        deliveries.c.refused.is_(None),
    )
    .values(
        wanted=deliveries.c.wanted + 1,
        owed_at=case((UNPAID, deliveries.c.owed_at), else_=bindparam("now", type_=deliveries.c.owed_at.type)),
        due_at=case(
            (or_(PAYING, WAITING), deliveries.c.due_at), else_=bindparam("now", type_=deliveries.c.due_at.type)
        ),
    )
)


async def owe_first(  # noqa: PLR0913 - the record, what is owed, and whether it is taken at once
    head: Head,
    record: Any,  # noqa: ANN401 - a row as the database gives it
    new: NewRecord,
    owed: Sequence[Owed],
    now: datetime,
    *,
    lease: timedelta | None = None,
) -> tuple[Delivery, ...]:
    """Let a record that was filed just now be found by all by whom it is found, and owe the first cards about it.

    With a `lease` they are taken as well, to be paid by whoever files it (see `deliveries`, rule 1).
    """
    keys = head.work.keys
    owed = list({(one.slot, one.address): one for one in owed}.values())
    by = filed.found_by(keys, head.school, new.names, person=new.person) | owners(keys, head.school, owed)
    made = await marks.add(head, {record.id: by}, fresh=True)
    taken = {"trying": True, "attempts": 1, "lease": 1, "due_at": now + lease} if lease else {}
    ids = await _owed(head, record.id, owed, now, taken)
    await cover.fresh(head, {record.id: made.get(record.id, ())}, ids)
    first = [_first(record, row_id, one, now, 1 if lease else 0) for row_id, one in zip(ids, owed, strict=True)]
    return tuple(first)


async def owe(head: Head, record_id: str | None, owed: Sequence[Owed], now: datetime) -> None:
    """Owe cards about a record or none: each due at once, or brought up to date."""
    if not owed:
        return
    before = await cover.owed(head, record_id) if record_id is not None else set[str]()
    ids = await _owed(head, record_id, owed, now)
    # Whoever was owed one of these before can find the record already.
    if record_id is not None and not before.issuperset(ids):
        await marks.add(head, {record_id: owners(head.work.keys, head.school, owed)})
        await cover.renew(head, record_id)


async def newer(head: Head, record_id: str, owed: Sequence[Owed], now: datetime) -> bool:
    """Owe newer versions of these, as they were owed before, where they were; False where none of them was."""
    work, school = head.work, head.school
    these = [_id(work.keys, school, record_id, one.slot, address_owner(work.keys, school, one.address)) for one in owed]
    if not (await work.run(_NEWER, {"of": school, "those": these, "now": now})).rowcount:
        return False
    await _ring(work)
    return True


async def _owed(
    head: Head, record_id: str | None, owed: Sequence[Owed], now: datetime, taken: Mapping[str, Any] = _UNTAKEN
) -> list[str]:
    """Write debts, and ring for whoever pays them; gives their ids, in this order."""
    work, school = head.work, head.school
    if not owed:
        return []
    rows = list[dict[str, Any]]()
    closer = lock(work.keys, school, record_id, await head.key_of(record_id) if record_id else None)
    for debt in owed:
        address = address_owner(work.keys, school, debt.address)
        row_id = _id(work.keys, school, record_id, debt.slot, address)
        content = {"to": debt.address.to, "slot": debt.slot, "card": debt.card, "content": debt.content}
        row = {
            "school": school,
            "id": row_id,
            "record_id": record_id,
            "platform": debt.address.platform,
            "kind": debt.address.kind,
            "address_print": address_print(work.keys, address, debt.address, record_id, row_id),
            "wanted": 1,
            "shown": 0,
            "attempts": 0,
            "lease": 0,
            "trying": False,
            "uncertain": False,
            "owed_at": now,
            "due_at": now,
            "content": closer.close(content, Place(school, "deliveries", row_id, "content")),
            **taken,
        }
        rows.append(row)
    # One statement for all of them: a campaign owes four hundred, and each statement of its own is a round trip.
    await work.run(_OWED, rows)
    if not taken:
        await _ring(work)
    return [row["id"] for row in rows]


def _first(record: Any, row_id: str, owed: Owed, now: datetime, lease: int) -> Delivery:  # noqa: ANN401 - as above
    """A debt as it was written with the record that it is about."""
    return Delivery(
        row_id, record.school, show(record.reference), owed.slot, owed.address, owed.card, owed.content, 1, 0, None, 0,
        uncertain=False, owed_at=now.astimezone(UTC), refused=None, lease=lease, record_id=record.id, under=record.key,
    )  # fmt: skip


async def _ring(work: Work) -> None:
    if work.connection.dialect.name == "postgresql":
        await work.run(_RING)


def _id(keys: Keys, school: str, record_id: str | None, slot: str, address: str) -> str:
    return keys.fingerprint(school, "delivery", record_id, slot, address)


async def refresh(head: Head, record_id: str, now: datetime) -> None:
    """Have every message that shows a record brought up to date, wherever it went."""
    await head.work.run(_REFRESHED, {"of": head.school, "record": record_id, "now": now})


def listed() -> Select[Any]:
    """Begin to select deliveries, each with the reference of its record."""
    about = (records.c.school == deliveries.c.school) & (records.c.id == deliveries.c.record_id)
    wanted = select(deliveries, records.c.reference, records.c.key.label("record_key"))
    return wanted.select_from(deliveries.outerjoin(records, about))


def address_owner(keys: Keys, school: str, address: Address) -> str:
    """Fingerprint an address, to find what it was owed."""
    return keys.fingerprint(school, "address", address.platform, address.kind, address.to)


def address_print(keys: Keys, owner: str, address: Address, record_id: str | None, row_id: str) -> str:
    """What stands in a debt of where it goes: of a person and about a record, another print in each (rule 5)."""
    apart = address.kind == "person" and record_id is not None
    return marks.masked(keys, owner, "deliveries", row_id) if apart else owner


def owners(keys: Keys, school: str, owed: Sequence[Owed]) -> set[str]:
    """The people by whom a record is found, because a message about it goes to them."""
    return {address_owner(keys, school, one.address) for one in owed if one.address.kind == "person"}


def lock(keys: Keys, school: str, record_id: str | None, key: bytes | None) -> Lock:
    """What opens a debt: it is about a record that has this data key, or about none. Raises SealBroken."""
    return Lock(keys.seal, None) if record_id is None else keys.lock(school, "records", record_id, key)


def handle_place(school: str, row_id: str) -> Place:
    """Where the platform's name for a message is sealed."""
    return Place(school, "deliveries", row_id, "handle")


def read(work: Work, row: Row[Any]) -> Delivery:
    """Unseal a delivery; what does not open is noted, and said by what is given (rule 4)."""
    content, damaged = _NOTHING, False
    try:
        opener = lock(work.keys, row.school, row.record_id, row.record_key)
        content = opener.open(row.content, Place(row.school, "deliveries", row.id, "content"))
    except SealBroken as broken:
        work.met.note(broken)
        damaged = True
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
        handle=_handle(work, row),
        attempts=row.attempts,
        uncertain=row.uncertain,
        owed_at=row.owed_at,
        refused=row.refused,
        lease=row.lease,
        postponed=row.postponed,
        damaged=damaged,
        record_id=row.record_id,
        under=row.record_key,
    )


def _handle(work: Work, row: Row[Any]) -> str | None:
    if row.handle is None:
        return None
    try:
        opener = lock(work.keys, row.school, row.record_id, row.record_key)
        handle: str = opener.open(row.handle, handle_place(row.school, row.id))
    except SealBroken as broken:
        work.met.note(broken)
        return LOST
    return handle
