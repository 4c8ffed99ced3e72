"""The verbs over what falls due again and again: each time is made once, and is done together with what was found.

1. A time that something falls due has a key, of which only the keyed fingerprint is kept; of two programs that make it
   at the same moment one does, and the other is told.
2. What was found at a check is filed in the transaction that ends it: there is no check whose findings got lost, and no
   finding that is filed twice.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from policy_kb.shapes import dataclass
from storage import answers, debts, filed
from storage.cabinet import Cabinet
from storage.due_tables import rounds
from storage.kept import Event, Late, Moved, NewRecord, Owed, Record
from storage.ledger import Deed, Head, as_filed, hold, read_event
from storage.reference import show
from storage.tables import events

Filed = tuple[NewRecord, Sequence[Owed]]
"""A record about to be filed, and what is owed for it."""


@dataclass(frozen=True, slots=True)
class Rounds:
    """The verbs over what falls due again and again."""

    cabinet: Cabinet

    async def made(self, school: str, keys: Collection[str]) -> frozenset[str]:
        """Which of these times have been made already."""
        prints = {self._print(school, key): key for key in keys}
        wanted = select(rounds.c.round_print).where(rounds.c.school == school, rounds.c.round_print.in_(prints))
        async with self.cabinet.reading() as work:
            return frozenset(prints[row.round_print] for row in await work.run(wanted))

    async def make(self, school: str, key: str, new: NewRecord, owed: Sequence[Owed], now: datetime) -> Record | None:
        """File the record of a time that something falls due, and owe its messages; None where somebody was faster."""
        async with self.cabinet.writing() as work:
            head = await hold(work, school)
            round_print = self._print(school, key)
            taken = select(rounds.c.school).where(rounds.c.school == school, rounds.c.round_print == round_print)
            if (await work.run(taken)).first() is not None:
                return None
            row, _ = await _file(head, new, owed, now)
            await work.run(rounds.insert().values(school=school, round_print=round_print, record_id=row.id))
            return filed.read_record(work.keys, row)

    async def conclude(  # noqa: PLR0913 - an end is all of these at once, each by its name
        self,
        school: str,
        reference: str,
        *,
        verb: str,
        expect: Collection[str],
        to: str,
        actor: str,
        body: Mapping[str, Any],
        found: Sequence[Filed],
        now: datetime,
        after: int,
        draft_id: str,
        owed: Sequence[Owed] = (),
    ) -> Moved | Late:
        """End a check, file what was found, and end the draft it came from, together or not at all.

        The event says under "filed" the references of what was found, in its order. Raises Overtaken as `move` does.
        """
        async with self.cabinet.writing() as work:
            head = await hold(work, school)
            row = await filed.row_of(work, school, reference)
            await filed.not_overtaken(head, row.id, after)
            if row.state not in expect:
                won = select(events).where(events.c.school == school, events.c.seq == row.moved_seq)
                return Late(
                    filed.read_record(work.keys, row), read_event(work.keys, (await work.run(won)).one(), row.key)
                )
            made = [show((await _file(head, new, debt, now))[0].reference) for new, debt in found]
            said = Deed(verb, to, actor, {**body, "filed": made})
            event = await head.append(row.id, said, now)
            await filed.change(head, row.id, due=None, state=to, moved_seq=event.seq)
            await debts.refresh(head, row.id, now)
            await debts.owe(head, row.id, owed, now)
            draft = await answers.find(work, school, actor, draft_id, lock=True)
            if draft is not None and draft.state == "open":
                await answers.wipe(work, draft, {"state": "cancelled", "changed_at": now})
            return Moved(filed.read_record(work.keys, await filed.row_by_id(work, school, row.id)), event)

    def _print(self, school: str, key: str) -> str:
        return self.cabinet.keys.fingerprint(school, "round", key)


async def _file(head: Head, new: NewRecord, owed: Sequence[Owed], now: datetime) -> tuple[Any, Event]:
    """File a record with its first event and what it owes, within a transaction that holds the school's head."""
    row = await filed.write(head, new, now)
    body = {"person": new.person, "body": new.body}
    content = as_filed(row.reference, new.kind, new.type, new.urgency, body)
    event = await head.append(row.id, Deed("filed", new.state, new.person, {}, content), now)
    await debts.owe_first(head, row, new, owed, now)
    return row, event
