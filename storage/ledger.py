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

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.cabinet import Cabinet
from storage.kept import Event
from storage.tables import events, heads

START = "start"
"""What the first event of a school follows."""
BROKEN = "broken"
"""What an event follows whose head had been tampered with."""


@dataclass(frozen=True, slots=True)
class Deed:
    """What is to be written into the ledger: `filed` is the record itself where the deed is its filing."""

    verb: str
    state: str
    actor: str
    body: Mapping[str, Any]
    filed: Mapping[str, Any] | None = None


class Ledger(Cabinet):
    """Appending to the ledger of a school."""

    async def _hold(self, connection: AsyncConnection, school: str) -> Row[Any]:
        """Lock the head of a school's ledger until the transaction ends; begin one where there is none."""
        wanted = select(heads).where(heads.c.school == school).with_for_update()
        head = (await connection.execute(wanted)).one_or_none()
        if head is None:
            first = {"seq": 0, "chain_print": START, "head_print": self._head_print(school, 0, START)}
            begun = self._insert(heads).values(school=school, **first).on_conflict_do_nothing()
            await connection.execute(begun)
            head = (await connection.execute(wanted)).one()
        return head

    async def _append(
        self, connection: AsyncConnection, head: Row[Any], record_id: str, deed: Deed, now: datetime
    ) -> Event:
        """Write one event after a held head. Raises TypeError or ValueError for what JSON cannot hold."""
        school, seq = head.school, head.seq + 1
        sound = head.head_print == self._head_print(school, head.seq, head.chain_print)
        before = head.chain_print if sound else BROKEN
        counted = select(func.coalesce(func.max(events.c.n), 0)).where(
            events.c.school == school, events.c.record_id == record_id
        )
        row: dict[str, Any] = {
            "school": school,
            "seq": seq,
            "record_id": record_id,
            "n": (await connection.scalar(counted) or 0) + 1,
            "at": now.astimezone(UTC),
            "verb": deed.verb,
            "state": deed.state,
            "content_print": self._content_print(deed.actor, deed.body, deed.filed),
            "before_print": before,
        }
        row["chain_print"] = self._chain_print(row)
        content = {"actor": deed.actor, "body": deed.body}
        row["content"] = self._close(content, (school, "events", str(seq), "content"))
        await connection.execute(events.insert().values(row))
        following = {
            "seq": seq,
            "chain_print": row["chain_print"],
            "head_print": self._head_print(school, seq, row["chain_print"]),
        }
        await connection.execute(heads.update().where(heads.c.school == school).values(following))
        written = select(events).where(events.c.school == school, events.c.seq == seq)
        return self._event((await connection.execute(written)).one())

    def _event(self, row: Row[Any]) -> Event:
        """Unseal an event. Raises SealBroken."""
        content = self._open(row.content, (row.school, "events", str(row.seq), "content"))
        return Event(
            n=row.n,
            seq=row.seq,
            at=row.at,
            actor=content["actor"],
            verb=row.verb,
            state=row.state,
            body=content["body"],
        )

    def _head_print(self, school: str, seq: int, chain: str) -> str:
        return self._lock.fingerprints.of("ledger", "head", school, seq, chain)

    def _chain_print(self, row: Mapping[str, Any]) -> str:
        open_columns = ("school", "seq", "record_id", "n", "verb", "state", "content_print", "before_print")
        parts = [row[name] for name in open_columns]
        return self._lock.fingerprints.of("ledger", "event", *parts, row["at"].isoformat())

    def _content_print(self, actor: str, body: Mapping[str, Any], filed: Mapping[str, Any] | None) -> str:
        return self._lock.fingerprints.of("ledger", "content", actor, body, filed)


def as_filed(reference: str, kind: str, type_: str, urgency: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
    """Say what of a record never changes after its filing; `body` as sealed: {"person", "body"}."""
    return {"reference": reference, "kind": kind, "type": type_, "urgency": urgency, "body": body}
