"""The verbs over records: what was filed, the state it is in, and everything that was ever done to it.

1. A filing, its first event and the alerts it owes are one transaction: there is no report without its debts.
2. A draft is filed once. Filing it again, also at the same moment, gives the record that is there.
3. A move compares and sets the state under the lock of the school: of two people, one moves and one is late.
4. Whoever decides by what they have read says how far they read (`after`): if somebody else was faster, nothing
   is written and they decide again. So two processes that see the same thing do it once.
5. When it falls due next is written with the event that changes it.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Row, bindparam, select

from policy_kb.shapes import dataclass
from storage import answers, debts, filed, marks, papers
from storage.cabinet import Cabinet, Work
from storage.errors import DraftGone, Overtaken
from storage.kept import KEEP, Draft, Event, Filed, Keep, Late, Moved, NewRecord, Owed, Record
from storage.ledger import Deed, as_filed, hold, read_event
from storage.reference import read
from storage.spelt import Spelt
from storage.tables import events, records

_EVENTS = Spelt(
    select(events, records.c.key)
    .join(records, (records.c.school == events.c.school) & (records.c.id == events.c.record_id))
    .where(events.c.school == bindparam("of"), records.c.reference == bindparam("called"))
    .order_by(events.c.n)
)


@dataclass(frozen=True, slots=True)
class Records:
    """The verbs over records."""

    cabinet: Cabinet

    async def file(  # noqa: PLR0913 - as file_and_owe
        self,
        school: str,
        new: NewRecord,
        owed: Sequence[Owed],
        now: datetime,
        *,
        draft_id: str | None = None,
        person: str | None = None,
    ) -> Record:
        """As `file_and_owe`; gives the record alone."""
        return (await self.file_and_owe(school, new, owed, now, draft_id=draft_id, person=person)).record

    async def file_and_owe(  # noqa: PLR0913 - what is filed, what is owed for it, and the draft it ends
        self,
        school: str,
        new: NewRecord,
        owed: Sequence[Owed],
        now: datetime,
        *,
        draft_id: str | None = None,
        person: str | None = None,
        seen: Draft | None = None,
        lease: timedelta | None = None,
    ) -> Filed:
        """File a record, owe its deliveries and end its draft, together or not at all.

        `draft_id` names the draft of `person` (where not given, of the one the record names), and `seen` is the same
        draft as it was read, with what may be answered last: where nobody has changed it since, it is not read again.
        With a `lease` the debts are taken as well, as `due` takes them. Of a record that was filed from this draft
        before, its events and debts are not read, and nothing is taken. Raises Overtaken where the draft says something
        else than `seen` by now, DraftGone where it was cancelled or never was this person's, TypeError for what is not
        JSON.
        """
        async with self.cabinet.writing() as work:
            head = await hold(work, school)
            whose = school, person or new.person
            draft = None if draft_id is None else await _to_file(work, *whose, draft_id, seen)
            if draft is not None and draft.reference is not None:
                return Filed(filed.read_record(work.keys, await filed.row_of(work, school, draft.reference)))
            row = await filed.write(head, new, now)
            body = {"person": new.person, "body": new.body}
            content = as_filed(row.reference, new.kind, new.type, new.urgency, body)
            carried = {} if draft is None else await _carry(work, draft, row.id)
            await head.append_all([(row.id, Deed("filed", new.state, new.person, carried, content))], now)
            first = await debts.owe_first(head, row, new, owed, now, lease=lease)
            if draft is not None:
                # Its files went over to the record.
                await answers.empty(work, draft, {"state": "filed", "record_id": row.id, "changed_at": now})
            event = Event(1, head.seq, now.astimezone(UTC), new.person, "filed", new.state, carried)
            return Filed(filed.read_record(work.keys, row), (event,), first, taken=lease is not None)

    async def record(self, school: str, reference: str) -> Record | None:
        """Look a record up by its reference, however it was written."""
        async with self.cabinet.reading() as work:
            row = await filed.look_up(work, school, reference)
            return None if row is None else filed.read_record(work.keys, row)

    async def records(
        self,
        school: str,
        states: Collection[str] | None = None,
        kinds: Collection[str] | None = None,
        person: str | None = None,
        newest: int | None = None,
    ) -> tuple[Record, ...]:
        """List records, newest first: in these states, of these kinds, filed by this person (None: any).

        `newest` is how many at most (None: all). One that cannot be opened is left out: see `unreadable`.
        """
        wanted = select(records).where(records.c.school == school).order_by(records.c.filed_seq.desc()).limit(newest)
        if states is not None:
            wanted = wanted.where(records.c.state.in_(states))
        if kinds is not None:
            wanted = wanted.where(records.c.kind.in_(kinds))
        async with self.cabinet.reading() as work:
            if person is None:
                return tuple(work.each(filed.read_record, await work.run(wanted)))
            owner = self.cabinet.keys.fingerprint(school, "person", person)
            if newest is None:
                ids = (await marks.found(work, school, [owner]))[owner]
                return tuple(work.each(filed.read_record, await marks.rows_of(work, wanted, ids)))
            mine: list[Row[Any]] = []
            async for ids, _ in marks.newest(work, school, owner):
                mine += await marks.rows_of(work, wanted, ids, newest)
                if len(mine) >= newest:
                    break
            return tuple(work.each(filed.read_record, mine[:newest]))

    async def events(self, school: str, reference: str) -> tuple[Event, ...]:
        """List what was done to a record, from its filing on; nothing where there is no such record."""
        wanted = {"of": school, "called": read(reference)}
        async with self.cabinet.reading() as work:
            return tuple(read_event(work.keys, row, row.key) for row in await work.run(_EVENTS, wanted))

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
        async with self.cabinet.writing() as work:
            head = await hold(work, school)
            row = await filed.row_of(work, school, reference)
            await filed.not_overtaken(head, row.id, after)
            if row.state not in expect:
                won = select(events).where(events.c.school == school, events.c.seq == row.moved_seq)
                event = read_event(work.keys, (await work.run(won)).one(), row.key)
                return Late(filed.read_record(work.keys, row), event)
            event = await head.append(row.id, Deed(verb, to, actor, body), now)
            await filed.change(head, row.id, due=due, state=to, moved_seq=event.seq)
            await debts.refresh(head, row.id, now)
            await debts.owe(head, row.id, owed, now)
            return Moved(filed.read_record(work.keys, await filed.row_by_id(work, school, row.id)), event)

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
        async with self.cabinet.writing() as work:
            head = await hold(work, school)
            row = await filed.row_of(work, school, reference)
            await filed.not_overtaken(head, row.id, after)
            event = await head.append(row.id, Deed(verb, row.state, actor, body), now)
            await filed.change(head, row.id, due=due)
            await filed.name(head, row.id, found_by)
            await debts.owe(head, row.id, owed, now)
            return event


async def _to_file(work: Work, school: str, person: str, draft_id: str, seen: Draft | None) -> Draft:
    """Lock the draft that is to be filed, or that was; raises DraftGone and Overtaken."""
    same = seen is not None and (seen.school, seen.person, seen.id) == (school, person, draft_id)
    if seen and same and await answers.lock_as_read(work, seen):
        return seen
    draft = await answers.find(work, school, person, draft_id, lock=True)
    if draft is None or draft.state == "cancelled":
        raise DraftGone("This draft was cancelled or is somebody else's: nothing was filed.")
    if seen and same and draft.reference is None and not _says_no_more(draft, seen):
        raise Overtaken("This draft was changed since it was read: nothing was filed.")
    return draft


def _says_no_more(draft: Draft, seen: Draft) -> bool:
    """Whether nothing stands in a draft but what was seen, however it is sealed by now."""
    return draft.flags == seen.flags and draft.answers.items() <= seen.answers.items()


async def _carry(work: Work, draft: Draft, record_id: str) -> Mapping[str, Any]:
    """Hand a draft's files over to the record it becomes; what the first event says of them."""
    carried = await papers.hand_over(work, draft.school, draft.id, record_id=record_id)
    return {"files": [one.in_ledger() for one in carried]} if carried else {}
