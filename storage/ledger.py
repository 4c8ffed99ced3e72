"""The ledger of a school: every event numbered without gaps and chained to the one before, none ever changed.

1. Whoever appends holds the head of the school, so numbers have no gaps and no event has two followers.
2. `content_print` fingerprints who did it and what was said (and for a filing the record itself) before
   sealing: reseal may replace a seal, and the database's triggers refuse every other change to an event.
3. `chain_print` covers the open columns, `content_print` and the `chain_print` before; `head_print` covers
   the head. All are keyed: with the database alone nobody can make a chain that holds, nor shorten this one.
4. A head that was tampered with is never healed: the next event does not follow, and `verify` says so for
   good. (Refusing to file would be worse: no report is ever lost.)
5. What no ledger can show is that a whole school, or the whole database, was put back to an earlier backup.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, bindparam, func, select

from policy_kb.shapes import dataclass
from storage.cabinet import Work, chunks
from storage.kept import Event
from storage.sealing import Keys, Place
from storage.spelt import Spelt
from storage.tables import events, heads, records

START = "start"
"""What the first event of a school follows."""
BROKEN = "broken"
"""What an event follows whose head had been tampered with."""
_HEAD = Spelt(select(heads).where(heads.c.school == bindparam("of")).with_for_update())
_WRITTEN = Spelt(select(events).where(events.c.school == bindparam("of"), events.c.seq == bindparam("at_seq")))
_APPENDED = Spelt(events.insert())
_MOVED = Spelt(heads.update().where(heads.c.school == bindparam("of")))
_COUNTS = Spelt(
    select(
        records.c.id,
        records.c.key,
        select(func.coalesce(func.max(events.c.n), 0))
        .where((events.c.school == records.c.school) & (events.c.record_id == records.c.id))
        .scalar_subquery()
        .label("n"),
    ).where(records.c.school == bindparam("of"), records.c.id.in_(bindparam("those", expanding=True)))
)


@dataclass(frozen=True, slots=True)
class Deed:
    """What is to be written into the ledger: `filed` is the record itself where the deed is its filing."""

    verb: str
    state: str
    actor: str
    body: Mapping[str, Any]
    filed: Mapping[str, Any] | None = None


class Head:
    """The locked end of a school's ledger: whoever has it is the only one who writes in this school until they end.

    What must not be done by two at once takes a head instead of a mere transaction.
    """

    def __init__(self, work: Work, row: Row[Any]) -> None:
        sound = row.head_print == head_print(work.keys, row.school, row.seq, row.chain_print)
        self.work = work
        self._keys: dict[str, bytes | None] = {}
        self._new: set[str] = set()
        self.school: str = row.school
        self.seq: int = row.seq
        self._chain: str = row.chain_print if sound else BROKEN

    async def append(self, record_id: str, deed: Deed, now: datetime) -> Event:
        """Write the next event. Raises TypeError or ValueError for what JSON cannot hold."""
        await self.append_all([(record_id, deed)], now)
        written = await self.work.run(_WRITTEN, {"of": self.school, "at_seq": self.seq})
        return read_event(self.work.keys, written.one(), self._keys[record_id])

    async def key_of(self, record_id: str) -> bytes | None:
        """The data key of a record, which nobody changes who does not hold this head."""
        if record_id not in self._keys:
            await self._look_up({record_id})
        return self._keys[record_id]

    def begun(self, record_id: str, key: bytes) -> None:
        """Go on with a record that was made just now, under this data key: it has no event yet."""
        self._keys[record_id] = key
        self._new.add(record_id)

    def renewed(self, record_id: str, key: bytes) -> None:
        """Go on with a record's new data key."""
        self._keys[record_id] = key

    async def append_all(self, deeds: Sequence[tuple[str, Deed]], now: datetime) -> None:
        """Write the next events in this order, each with the record it is about; raises as `append` does.

        The head is written once, however many they are.
        """
        if not deeds:
            return
        work, keys, school = self.work, self.work.keys, self.school
        counts = await self._look_up({record_id for record_id, _ in deeds} - self._new)
        self._new.clear()
        chain, rows = self._chain, list[dict[str, Any]]()
        for seq, (record_id, deed) in enumerate(deeds, self.seq + 1):
            counts[record_id] = counts.get(record_id, 0) + 1
            row: dict[str, Any] = {
                "school": school,
                "seq": seq,
                "record_id": record_id,
                "n": counts[record_id],
                "at": now.astimezone(UTC),
                "verb": deed.verb,
                "state": deed.state,
                "content_print": content_print(keys, deed.actor, deed.body, deed.filed, seq),
                "before_print": chain,
            }
            chain = row["chain_print"] = chain_print(keys, row)
            lock = keys.lock(school, "records", record_id, self._keys[record_id])
            row["content"] = lock.close({"actor": deed.actor, "body": deed.body}, event_place(school, seq))
            rows.append(row)
        await work.run(_APPENDED, rows)
        seq = self.seq + len(rows)
        end = {"seq": seq, "chain_print": chain, "head_print": head_print(keys, school, seq, chain)}
        await work.run(_MOVED, {"of": school, **end})
        self.seq, self._chain = seq, chain

    async def _look_up(self, record_ids: Collection[str]) -> dict[str, int]:
        """How many events each of these records has; their data keys are known from then on."""
        found: dict[str, int] = {}
        for some in chunks(sorted(record_ids)):
            for row in await self.work.run(_COUNTS, {"of": self.school, "those": some}):
                self._keys.setdefault(row.id, row.key)
                found[row.id] = row.n
        return found


async def hold(work: Work, school: str) -> Head:
    """Lock the head of a school's ledger until the transaction ends; begin one where there is none."""
    row = (await work.run(_HEAD, {"of": school})).one_or_none()
    if row is None:
        first = {"seq": 0, "chain_print": START, "head_print": head_print(work.keys, school, 0, START)}
        await work.run(work.insert(heads).values(school=school, **first).on_conflict_do_nothing())
        row = (await work.run(_HEAD, {"of": school})).one()
    return Head(work, row)


def read_event(keys: Keys, row: Row[Any], key: bytes | None) -> Event:
    """Unseal an event with the data key of its record. Raises SealBroken."""
    lock = keys.lock(row.school, "records", row.record_id, key)
    content = lock.open(row.content, event_place(row.school, row.seq))
    return Event(
        n=row.n,
        seq=row.seq,
        at=row.at,
        actor=content["actor"],
        verb=row.verb,
        state=row.state,
        body=content["body"],
    )


def head_print(keys: Keys, school: str, seq: int, chain: str) -> str:
    """Fingerprint the end of a ledger, so that it cannot be put back."""
    return keys.fingerprints.of("ledger", "head", school, seq, chain)


def chain_print(keys: Keys, row: Mapping[str, Any]) -> str:
    """Fingerprint the open columns of an event with the one before it."""
    open_columns = ("school", "seq", "record_id", "n", "verb", "state", "content_print", "before_print")
    parts = [row[name] for name in open_columns]
    return keys.fingerprints.of("ledger", "event", *parts, row["at"].isoformat())


def content_print(
    keys: Keys, actor: str, body: Mapping[str, Any], filed: Mapping[str, Any] | None, seq: int | None
) -> str:
    """Fingerprint what of an event is sealed, and of a filing the record itself.

    `seq` makes it another for each event, also where one person does the same again; the version before had none.
    """
    return keys.fingerprints.of("ledger", "content", actor, body, filed, *(() if seq is None else (seq,)))


def as_filed(reference: str, kind: str, type_: str, urgency: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
    """Say what of a record never changes after its filing; `body` as sealed: {"person", "body"}."""
    return {"reference": reference, "kind": kind, "type": type_, "urgency": urgency, "body": body}


def event_place(school: str, seq: int) -> Place:
    """Where the content of an event is sealed."""
    return Place(school, "events", str(seq), "content")
