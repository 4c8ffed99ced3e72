"""Proving that the ledger of a school is whole: what is changed, missing, reordered or cut off is named.

1. A fault is a line of plain English; the numbers are those of the school's ledger, the references those that
   staff see. No fault quotes what is kept.
2. All is read as it stood at one moment, while others may go on writing.
"""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row, and_, select

from storage.cabinet import Cabinet, Work
from storage.errors import KeyMissing, SealBroken
from storage.ledger import START, as_filed, chain_print, content_print, head_print, read_event
from storage.reference import show
from storage.sealing import Keys, Place
from storage.tables import events, heads, records

PAGE = 500
FILED = ("id", "reference", "kind", "type", "urgency", "body")


@dataclass(slots=True)
class Findings:
    """What has been read of a ledger so far, and what was wrong with it."""

    faults: list[str] = field(default_factory=list)
    seq: int = 0
    chain: str = START
    states: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Audit:
    """Proving that the ledger of a school is whole."""

    cabinet: Cabinet

    async def verify(self, school: str) -> tuple[str, ...]:
        """Say every fault of a school's ledger, in its order; nothing where it is whole.

        The faults read "event 17 was changed", "event 18 is missing", "event 19 does not follow 17",
        "event 20 cannot be opened: its key was not given", "the ledger ends at event 21, not at 23",
        "the head of the ledger was changed", "record 4KM-7XQ was changed", and the like.
        """
        found = Findings()
        async with self.cabinet.reading(snapshot=True) as work:
            head = (await work.run(select(heads).where(heads.c.school == school))).one_or_none()
            while page := await _page(work, school, found.seq):
                for row in page:
                    _read(work.keys, found, row)
            _hold_against_head(work.keys, found, school, head)
            standing = select(records.c.id, records.c.reference, records.c.state).where(records.c.school == school)
            for record in await work.run(standing.order_by(records.c.filed_seq)):
                if found.states.get(record.id) != record.state:
                    found.faults.append(f"record {show(record.reference)} is not in the state its events give")
        return tuple(found.faults)


async def _page(work: Work, school: str, after: int) -> list[Row[Any]]:
    """Read the next events, each filing with the record it filed."""
    filed = and_(records.c.school == events.c.school, records.c.id == events.c.record_id, events.c.n == 1)
    page = (
        select(events, *(records.c[name].label(f"filed_{name}") for name in FILED))
        .select_from(events.outerjoin(records, filed))
        .where(events.c.school == school, events.c.seq > after)
        .order_by(events.c.seq)
        .limit(PAGE)
    )
    return list((await work.run(page)).all())


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
    found.states[row.record_id] = row.state


def _hold_against_content(keys: Keys, found: Findings, row: Row[Any]) -> None:
    try:
        event = read_event(keys, row)
    except KeyMissing:
        found.faults.append(f"event {row.seq} cannot be opened: its key was not given")
        return
    except SealBroken:
        found.faults.append(f"event {row.seq} was changed")
        return
    if event.n > 1:
        if content_print(keys, event.actor, event.body, None) != row.content_print:
            found.faults.append(f"event {row.seq} was changed")
        return
    if row.filed_id is None:
        found.faults.append(f"the record of event {row.seq} is missing")
        return
    name = show(row.filed_reference)
    try:
        body = keys.open(row.filed_body, Place(row.school, "records", row.filed_id, "body"))
    except KeyMissing:
        found.faults.append(f"record {name} cannot be opened: its key was not given")
        return
    except SealBroken:
        found.faults.append(f"record {name} was changed")
        return
    filed = as_filed(row.filed_reference, row.filed_kind, row.filed_type, row.filed_urgency, body)
    if content_print(keys, event.actor, event.body, filed) != row.content_print:
        found.faults.append(f"record {name} was changed")


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
