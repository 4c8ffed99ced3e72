"""Proving that the ledger of a school is whole: what is changed, missing, reordered or cut off is named.

1. A fault is a line of plain English; the numbers are those of the school's ledger, the references those that
   staff see. No fault quotes what is kept.
2. All is read as it stood at one moment, while others may go on writing.
"""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row, and_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.errors import KeyMissing, SealBroken
from storage.ledger import START, Ledger, as_filed
from storage.reference import show
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


class Audit(Ledger):
    """Proving that the ledger of a school is whole."""

    async def verify(self, school: str) -> tuple[str, ...]:
        """Say every fault of a school's ledger, in its order; nothing where it is whole.

        The faults read "event 17 was changed", "event 18 is missing", "event 19 does not follow 17",
        "event 20 cannot be opened: its key was not given", "the ledger ends at event 21, not at 23",
        "the head of the ledger was changed", "record 4KM-7XQ was changed", and the like.
        """
        found = Findings()
        async with self._reading(snapshot=True) as connection:
            head = (await connection.execute(select(heads).where(heads.c.school == school))).one_or_none()
            while page := await self._page(connection, school, found.seq):
                for row in page:
                    self._read(found, row)
            self._hold_against_head(found, school, head)
            standing = select(records.c.id, records.c.reference, records.c.state).where(records.c.school == school)
            for record in await connection.execute(standing.order_by(records.c.filed_seq)):
                if found.states.get(record.id) != record.state:
                    found.faults.append(f"record {show(record.reference)} is not in the state its events give")
        return tuple(found.faults)

    async def _page(self, connection: AsyncConnection, school: str, after: int) -> list[Row[Any]]:
        """Read the next events, each filing with the record it filed."""
        filed = and_(records.c.school == events.c.school, records.c.id == events.c.record_id, events.c.n == 1)
        page = (
            select(events, *(records.c[name].label(f"filed_{name}") for name in FILED))
            .select_from(events.outerjoin(records, filed))
            .where(events.c.school == school, events.c.seq > after)
            .order_by(events.c.seq)
            .limit(PAGE)
        )
        return list((await connection.execute(page)).all())

    def _read(self, found: Findings, row: Row[Any]) -> None:
        """Hold one event against the one before, and against what it says itself."""
        missing = range(found.seq + 1, row.seq)
        if len(missing) == 1:
            found.faults.append(f"event {missing[0]} is missing")
        elif missing:
            found.faults.append(f"events {missing[0]} to {missing[-1]} are missing")
        if row.before_print != found.chain:
            found.faults.append(f"event {row.seq} does not follow {found.seq}")
        if self._chain_print(row._asdict()) != row.chain_print:
            found.faults.append(f"event {row.seq} was changed")
        else:
            self._hold_against_content(found, row)
        found.seq, found.chain = row.seq, row.chain_print
        found.states[row.record_id] = row.state

    def _hold_against_content(self, found: Findings, row: Row[Any]) -> None:
        try:
            event = self._event(row)
        except KeyMissing:
            found.faults.append(f"event {row.seq} cannot be opened: its key was not given")
            return
        except SealBroken:
            found.faults.append(f"event {row.seq} was changed")
            return
        if event.n > 1:
            if self._content_print(event.actor, event.body, None) != row.content_print:
                found.faults.append(f"event {row.seq} was changed")
            return
        if row.filed_id is None:
            found.faults.append(f"the record of event {row.seq} is missing")
            return
        name = show(row.filed_reference)
        try:
            body = self._open(row.filed_body, (row.school, "records", row.filed_id, "body"))
        except KeyMissing:
            found.faults.append(f"record {name} cannot be opened: its key was not given")
            return
        except SealBroken:
            found.faults.append(f"record {name} was changed")
            return
        filed = as_filed(row.filed_reference, row.filed_kind, row.filed_type, row.filed_urgency, body)
        if self._content_print(event.actor, event.body, filed) != row.content_print:
            found.faults.append(f"record {name} was changed")

    def _hold_against_head(self, found: Findings, school: str, head: Row[Any] | None) -> None:
        """Hold the last event against the head, so that a ledger cut short is noticed."""
        if head is None:
            if found.seq:
                found.faults.append("the head of the ledger is missing")
            return
        if head.head_print != self._head_print(school, head.seq, head.chain_print):
            found.faults.append("the head of the ledger was changed")
        if head.seq != found.seq:
            found.faults.append(f"the ledger ends at event {found.seq}, not at {head.seq}")
        elif head.chain_print != found.chain:
            found.faults.append(f"event {found.seq} is not the one the ledger ended with")
