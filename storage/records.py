"""Records: what was filed, the state it is in, and everything that was ever done to it.

1. A filing, its first event and the alerts it owes are one transaction: there is no report without its debts.
2. A draft is filed once. Filing it again, also at the same moment, gives the record that is there.
3. A move compares and sets the state under the lock of the school: of two people, one moves and one is late.
4. What was filed never changes; what came later is an event.
5. Whoever decides by what they have read says how far they read (`after`): if somebody else was faster, nothing
   is written and they decide again. So two processes that see the same thing do it once.
"""

import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.deliveries import Deliveries
from storage.drafts import Drafts
from storage.errors import DraftGone, NoRecord, Overtaken
from storage.kept import KEEP, Draft, Event, Keep, Late, Moved, NewRecord, Owed, Record
from storage.ledger import Deed, as_filed
from storage.reference import draw, read, show
from storage.tables import events, names, records


class Records(Drafts, Deliveries):
    """The verbs over records."""

    async def file(  # noqa: PLR0913 - what is filed, what is owed for it, and the draft it ends
        self,
        school: str,
        new: NewRecord,
        owed: Sequence[Owed],
        now: datetime,
        *,
        draft_id: str | None = None,
        person: str | None = None,
    ) -> Record:
        """File a record, owe its deliveries and end its draft, together or not at all.

        `draft_id` names the draft of `person` (where not given, of the one the record names). Raises
        DraftGone where that draft was cancelled or never was this person's, TypeError for what is not JSON.
        """
        async with self._writing() as connection:
            head = await self._hold(connection, school)
            draft = None
            if draft_id is not None:
                draft = await self._find(connection, school, person or new.person, draft_id, lock=True)
                if draft is None or draft.state == "cancelled":
                    raise DraftGone("This draft was cancelled or is somebody else's: nothing was filed.")
                if draft.reference is not None:
                    return self._record(await self._row(connection, school, draft.reference))
            row = await self._write(connection, school, new, now, head.seq + 1)
            body = {"person": new.person, "body": new.body}
            filed = as_filed(row.reference, new.kind, new.type, new.urgency, body)
            carried = await self._carry(connection, draft, row.id) if draft else {}
            deed = Deed("filed", new.state, new.person, carried, filed)
            await self._append(connection, head, row.id, deed, now)
            await self._name(connection, school, row.id, new.names)
            await self._owe(connection, school, row.id, owed, now)
            if draft is not None:
                ended = {"state": "filed", "record_id": row.id, "changed_at": now}
                await self._wipe(connection, draft, ended)
            return self._record(row)

    async def record(self, school: str, reference: str) -> Record | None:
        """Look a record up by its reference, however it was written."""
        async with self._reading() as connection:
            row = await self._look_up(connection, school, reference)
            return None if row is None else self._record(row)

    async def records(
        self,
        school: str,
        states: Collection[str] | None = None,
        kinds: Collection[str] | None = None,
        person: str | None = None,
        newest: int | None = None,
    ) -> tuple[Record, ...]:
        """List records, newest first: in these states, of these kinds, filed by this person (None: any).

        `newest` is how many at most (None: all).
        """
        wanted = select(records).where(records.c.school == school).order_by(records.c.filed_seq.desc()).limit(newest)
        if states is not None:
            wanted = wanted.where(records.c.state.in_(states))
        if kinds is not None:
            wanted = wanted.where(records.c.kind.in_(kinds))
        if person is not None:
            wanted = wanted.where(records.c.person_print == self._print(school, "person", person))
        async with self._reading() as connection:
            return tuple(self._record(row) for row in await connection.execute(wanted))

    async def events(self, school: str, reference: str) -> tuple[Event, ...]:
        """List what was done to a record, from its filing on; nothing where there is no such record."""
        wanted = (
            select(events)
            .join(records, (records.c.school == events.c.school) & (records.c.id == events.c.record_id))
            .where(events.c.school == school, records.c.reference == read(reference))
            .order_by(events.c.n)
        )
        async with self._reading() as connection:
            return tuple(self._event(row) for row in await connection.execute(wanted))

    async def move(  # noqa: PLR0913 - a move is all of these at once, each by its name
        self,
        school: str,
        reference: str,
        *,
        verb: str,
        expect: Collection[str],
        to: str,
        actor: str,
        body: Mapping[str, Any],
        owed: Sequence[Owed],
        now: datetime,
        after: int | None = None,
        due: datetime | Keep | None = KEEP,
    ) -> Moved | Late:
        """Move a record from one of the expected states, with its event and what is newly owed; raises NoRecord.

        Every message that shows the record is brought up to date, wherever it went. `due` is when it falls due
        next (None: nothing waits any more; KEEP: as before). Raises Overtaken where the record's newest event is
        not number `after` (None: any).
        """
        async with self._writing() as connection:
            head = await self._hold(connection, school)
            row = await self._row(connection, school, reference)
            await self._not_overtaken(connection, school, row.id, after)
            if row.state not in expect:
                won = select(events).where(events.c.school == school, events.c.seq == row.moved_seq)
                return Late(self._record(row), self._event((await connection.execute(won)).one()))
            event = await self._append(connection, head, row.id, Deed(verb, to, actor, body), now)
            moved = records.update().where(records.c.school == school, records.c.id == row.id)
            await connection.execute(moved.values(state=to, moved_seq=event.seq))
            await self._fall_due(connection, row, due)
            await self._refresh(connection, school, row.id, now)
            await self._owe(connection, school, row.id, owed, now)
            return Moved(self._record(await self._row(connection, school, reference)), event)

    async def note(  # noqa: PLR0913 - as move
        self,
        school: str,
        reference: str,
        *,
        verb: str,
        actor: str,
        body: Mapping[str, Any],
        owed: Sequence[Owed],
        now: datetime,
        after: int | None = None,
        due: datetime | Keep | None = KEEP,
        found_by: Collection[str] = (),
    ) -> Event:
        """Add an event that moves nothing, such as a reading; raises NoRecord.

        `found_by` are further words by which the record can be found. `due`, and Overtaken, are as with `move`.
        """
        async with self._writing() as connection:
            head = await self._hold(connection, school)
            row = await self._row(connection, school, reference)
            await self._not_overtaken(connection, school, row.id, after)
            event = await self._append(connection, head, row.id, Deed(verb, row.state, actor, body), now)
            await self._fall_due(connection, row, due)
            await self._name(connection, school, row.id, found_by)
            await self._owe(connection, school, row.id, owed, now)
            return event

    async def owe(self, school: str, owed: Sequence[Owed], now: datetime, reference: str | None = None) -> None:
        """Owe cards, about a record or none: each due at once, or brought up to date; raises NoRecord."""
        async with self._writing() as connection:
            await self._hold(connection, school)
            row = None if reference is None else await self._row(connection, school, reference)
            await self._owe(connection, school, None if row is None else row.id, owed, now)

    async def _carry(self, connection: AsyncConnection, draft: Draft, record_id: str) -> Mapping[str, Any]:
        """Hand a draft's files over to the record it becomes; what the first event says of them."""
        carried = await self._hand_over(connection, draft.school, draft.id, record_id=record_id)
        return {"files": [one.in_ledger() for one in carried]} if carried else {}

    async def _write(
        self, connection: AsyncConnection, school: str, new: NewRecord, now: datetime, seq: int
    ) -> Row[Any]:
        """Insert a record under a reference that the school has not used yet."""
        row_id = uuid.uuid4().hex
        body = {"person": new.person, "body": new.body}
        row = {
            "school": school,
            "id": row_id,
            "kind": new.kind,
            "type": new.type,
            "state": new.state,
            "urgency": new.urgency,
            "person_print": self._print(school, "person", new.person),
            "filed_at": now,
            "filed_seq": seq,
            "moved_seq": seq,
            "due_at": new.due,
            "body": self._close(body, (school, "records", row_id, "body")),
        }
        while True:
            insert = self._insert(records).values(reference=draw(), **row)
            free = insert.on_conflict_do_nothing(index_elements=["school", "reference"])
            if (await connection.execute(free)).rowcount:
                break
        written = select(records).where(records.c.school == school, records.c.id == row_id)
        return (await connection.execute(written)).one()

    async def _fall_due(self, connection: AsyncConnection, row: Row[Any], due: datetime | Keep | None) -> None:
        if due is not KEEP:
            this = records.update().where(records.c.school == row.school, records.c.id == row.id)
            await connection.execute(this.values(due_at=due))

    async def _not_overtaken(self, connection: AsyncConnection, school: str, row_id: str, after: int | None) -> None:
        if after is None:
            return
        newest = select(func.max(events.c.n)).where(events.c.school == school, events.c.record_id == row_id)
        if await connection.scalar(newest) != after:
            raise Overtaken("Something else was done to this record first.")

    async def _name(self, connection: AsyncConnection, school: str, row_id: str, words: Collection[str]) -> None:
        """Let a record be found by these words, besides those by which it can be found already."""
        for word in sorted(words):
            row = {"school": school, "name_print": self._print(school, "name", word), "record_id": row_id}
            await connection.execute(self._insert(names).values(row).on_conflict_do_nothing())

    async def _look_up(self, connection: AsyncConnection, school: str, reference: str) -> Row[Any] | None:
        wanted = select(records).where(records.c.school == school, records.c.reference == read(reference))
        return (await connection.execute(wanted)).one_or_none()

    async def _row(self, connection: AsyncConnection, school: str, reference: str) -> Row[Any]:
        row = await self._look_up(connection, school, reference)
        if row is None:
            raise NoRecord("The school has no record with this reference.")
        return row

    def _record(self, row: Row[Any]) -> Record:
        sealed = self._open(row.body, (row.school, "records", row.id, "body"))
        return Record(
            id=row.id,
            school=row.school,
            reference=show(row.reference),
            kind=row.kind,
            type=row.type,
            state=row.state,
            urgency=row.urgency,
            person=sealed["person"],
            body=sealed["body"],
            filed_at=row.filed_at,
            due=row.due_at,
        )
