"""Proving that the ledger of a school is whole: what is changed, missing, reordered or cut off is named.

1. A fault is a line of plain English; the numbers are those of the school's ledger, the references those that
   staff see. No fault quotes what is kept.
2. All is read as it stood at one moment, while others may go on writing.
3. Of what was read nothing is held but what was wrong, and which records were destroyed: however much is kept, proving
   it takes no more memory. What asks for a page is built once: built anew for each, it would stay until Python next
   looks for what refers to itself, which in a large program may be never.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from dataclasses import field
from typing import Any

from sqlalchemy import Row, Select, and_, bindparam, func, select, union

from policy_kb.shapes import dataclass
from storage import beside
from storage.cabinet import Cabinet
from storage.errors import KeyMissing, SealBroken
from storage.filed import DESTROYED
from storage.kept import Anchor, Event
from storage.ledger import START, as_filed, chain_print, content_print, head_print, read_event
from storage.reference import show
from storage.sealing import Keys, Place
from storage.spelt import Spelt
from storage.tables import events, heads, records

PAGE = 200
MARK = 16
"""Letters of a fingerprint that are noted elsewhere: 64 bits, which nobody can make fit without the keys."""
FILED = ("id", "reference", "kind", "type", "urgency", "body")


@dataclass(slots=True)
class Findings:
    """What has been read of a ledger so far, and what was wrong with it."""

    faults: list[str] = field(default_factory=list)
    seq: int = 0
    chain: str = START
    anchors: dict[int, str] = field(default_factory=dict)
    contents: list[tuple[int, str]] = field(default_factory=list)
    """Faults of what a record held, by their place among the others: none once it was destroyed."""
    of: list[str] = field(default_factory=list)
    destroyed: set[str] = field(default_factory=set)

    def held(self, record_id: str, fault: str) -> None:
        """Note a fault of what a record holds or held."""
        self.contents.append((len(self.faults), fault))
        self.of.append(record_id)

    def settle(self) -> None:
        """Put these faults among the others, but for those of records that were destroyed."""
        for (at, fault), record_id in reversed(list(zip(self.contents, self.of, strict=True))):
            if record_id not in self.destroyed:
                self.faults.insert(at, fault)


@dataclass(frozen=True, slots=True)
class Audit:
    """Proving that the ledger of a school is whole."""

    cabinet: Cabinet

    async def anchor(self, school: str) -> Anchor | None:
        """Give what proves the ledger of a school as it stands; None where nothing was written yet."""
        wanted = select(heads.c.seq, heads.c.chain_print).where(heads.c.school == school, heads.c.seq > 0)
        async with self.cabinet.reading() as work:
            row = (await work.run(wanted)).one_or_none()
        return None if row is None else Anchor(row.seq, row.chain_print[:MARK])

    async def audited(self) -> tuple[str, ...]:
        """Name every school that has a ledger, or what is left of one."""
        wanted = union(*(select(table.c.school) for table in (heads, events, records)))
        async with self.cabinet.reading() as work:
            return tuple(sorted(row.school for row in await work.run(wanted)))

    async def verify(
        self, school: str, anchors: Iterable[Anchor] = (), on: Callable[[int, int], None] = lambda *_: None
    ) -> tuple[str, ...]:
        """Say every fault of a school's ledger and of what stands beside it; nothing where it is whole.

        `anchors` are what was noted of it elsewhere; `on` is called with how much was read and how much there is.
        The faults read "event 17 was changed", "event 18 is missing", "event 19 does not follow 17",
        "event 20 cannot be opened: its key was not given", "the ledger ends at event 21, not at 23",
        "the head of the ledger was changed", "event 24 is missing, which was noted elsewhere: the ledger was cut,
        wiped or put back", "record 4KM-7XQ was changed", "a message about record 4KM-7XQ was marked as sent", "file
        1f8b03ac is missing, evidence of record 4KM-7XQ", and the like.
        """
        found = Findings(anchors={one.seq: one.mark for one in anchors})
        async with self.cabinet.reading(snapshot=True) as work:
            head = (await work.run(select(heads).where(heads.c.school == school))).one_or_none()
            counted = select(func.count()).where(records.c.school == school)
            filed = int((await work.run(counted)).scalar_one())
            whole = (head.seq if head else 0) + filed
            while page := (await work.run(_NEXT, {"of": school, "after": found.seq})).all():
                for row in page:
                    _read(work.keys, found, row)
                on(min(found.seq, whole), whole)
                await asyncio.sleep(0)
            found.settle()
            _hold_against_head(work.keys, found, school, head)
            found.faults += [
                f"event {seq} is missing, which was noted elsewhere: the ledger was cut, wiped or put back"
                for seq in sorted(found.anchors)
            ]
            done = found.seq
            async for looked, faults in beside.faults(work, school):
                found.faults += faults
                done += looked
                on(min(done, whole), whole)
                await asyncio.sleep(0)
            found.faults += [fault async for fault in beside.sealed_faults(work, school)]
        return tuple(found.faults)


def _page() -> Select[Any]:
    """The next events, each with the data key of its record, and each filing with the record it filed."""
    owner = records.alias()
    its = and_(owner.c.school == events.c.school, owner.c.id == events.c.record_id)
    filed = and_(records.c.school == events.c.school, records.c.id == events.c.record_id, events.c.n == 1)
    return (
        select(
            events, owner.c.id.label("owner"), owner.c.key, *(records.c[name].label(f"filed_{name}") for name in FILED)
        )
        .select_from(events.outerjoin(records, filed).outerjoin(owner, its))
        .where(events.c.school == bindparam("of"), events.c.seq > bindparam("after"))
        .order_by(events.c.seq)
        .limit(PAGE)
    )


_NEXT = Spelt(_page())


def _read(keys: Keys, found: Findings, row: Row[Any]) -> None:
    """Hold one event against the one before, and against what it says itself."""
    missing = range(found.seq + 1, row.seq)
    if len(missing) == 1:
        found.faults.append(f"event {missing[0]} is missing")
    elif missing:
        found.faults.append(f"events {missing[0]} to {missing[-1]} are missing")
    if row.before_print != found.chain:
        found.faults.append(f"event {row.seq} does not follow {found.seq}")
    if chain_print(keys, row._asdict()) != row.chain_print:
        found.faults.append(f"event {row.seq} was changed")
    else:
        _hold_against_content(keys, found, row)
    found.seq, found.chain = row.seq, row.chain_print
    mark = found.anchors.pop(row.seq, None)
    if mark is not None and not row.chain_print.startswith(mark):
        found.faults.append(f"event {row.seq} is not the one that was noted elsewhere: the ledger was put back")
    if row.verb == DESTROYED:
        found.destroyed.add(row.record_id)


def _hold_against_content(keys: Keys, found: Findings, row: Row[Any]) -> None:
    if row.owner is None:
        # Of its other events nothing more can be said: their key was in it.
        if row.n == 1:
            found.held(row.record_id, f"the record of event {row.seq} is missing")
        return
    try:
        event = read_event(keys, row, row.key)
    except KeyMissing:
        found.held(row.record_id, f"event {row.seq} cannot be opened: its key was not given")
        return
    except SealBroken:
        found.held(row.record_id, f"event {row.seq} was changed")
        return
    if event.n > 1:
        if not _fits(keys, row, event, None):
            found.held(row.record_id, f"event {row.seq} was changed")
        return
    name = show(row.filed_reference)
    try:
        lock = keys.lock(row.school, "records", row.owner, row.key)
        body = lock.open(row.filed_body, Place(row.school, "records", row.owner, "body"))
    except KeyMissing:
        found.held(row.record_id, f"record {name} cannot be opened: its key was not given")
        return
    except SealBroken:
        found.held(row.record_id, f"record {name} was changed")
        return
    filed = as_filed(row.filed_reference, row.filed_kind, row.filed_type, row.filed_urgency, body)
    if not _fits(keys, row, event, filed):
        found.held(row.record_id, f"record {name} was changed")


def _fits(keys: Keys, row: Row[Any], event: Event, filed: Mapping[str, Any] | None) -> bool:
    """Whether an event holds what was written, by this version or the one before."""
    return row.content_print in {content_print(keys, event.actor, event.body, filed, seq) for seq in (row.seq, None)}


def _hold_against_head(keys: Keys, found: Findings, school: str, head: Row[Any] | None) -> None:
    """Hold the last event against the head, so that a ledger cut short is noticed."""
    if head is None:
        if found.seq:
            found.faults.append("the head of the ledger is missing")
        return
    if head.head_print != head_print(keys, school, head.seq, head.chain_print):
        found.faults.append("the head of the ledger was changed")
    if head.seq != found.seq:
        found.faults.append(f"the ledger ends at event {found.seq}, not at {head.seq}")
    elif head.chain_print != found.chain:
        found.faults.append(f"event {found.seq} is not the one the ledger ended with")
