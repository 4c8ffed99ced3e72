"""What holds for a time, for every program on one database: who does a piece of work, and what waits for somebody.

1. A claim is taken by whoever comes first, and is free again when its time is over: whoever died holds up nobody for
   longer. Its holder may take it again before that.
2. What is kept for somebody is sealed, given to nobody else, and gone when its time is over.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, or_, select, tuple_

from policy_kb.shapes import dataclass
from storage.cabinet import Cabinet
from storage.conversations import REMEMBERED
from storage.due_tables import turns
from storage.errors import SealBroken
from storage.sealing import Place
from storage.tables import held

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Held:
    """The verbs over what holds for a time."""

    cabinet: Cabinet

    async def claim(self, school: str, what: str, holder: str, now: datetime, until: datetime) -> bool:
        """Take a piece of work until a time, or hold it until another; False where somebody else holds it."""
        row = {"school": school, "id": self._id(school, what), "holder": holder, "until": until}
        async with self.cabinet.writing() as work:
            insert = work.insert(held).values(row)
            taken = insert.on_conflict_do_update(
                index_elements=["school", "id"],
                set_={"holder": insert.excluded.holder, "until": insert.excluded.until},
                where=or_(held.c.until <= now, held.c.holder == holder),
            )
            return bool((await work.run(taken)).rowcount)

    async def keep(self, school: str, what: str, whose: str, content: bytes, until: datetime) -> None:
        """Keep bytes for one person, in the place of what was kept under this name."""
        place = self._place(school, what)
        row = {"school": school, "id": place.row, "holder": self._whose(school, what, whose), "until": until}
        row["body"] = self.cabinet.keys.seal.close(content, place)
        async with self.cabinet.writing() as work:
            insert = work.insert(held).values(row)
            newer = {name: insert.excluded[name] for name in ("holder", "until", "body")}
            await work.run(insert.on_conflict_do_update(index_elements=["school", "id"], set_=newer))

    async def kept(self, school: str, what: str, whose: str, now: datetime) -> bytes | None:
        """Give what was kept for somebody; None where there is nothing (any more), or it is another's."""
        place = self._place(school, what)
        mine = held.c.school == school, held.c.id == place.row, held.c.holder == self._whose(school, what, whose)
        async with self.cabinet.reading() as work:
            sealed = (await work.run(select(held.c.body).where(*mine, held.c.until > now))).scalar()
        if sealed is None:
            return None
        try:
            return self.cabinet.keys.seal.open(sealed, place)
        except SealBroken as broken:
            self.cabinet.met.note(broken)
            return None

    async def let_go(self, school: str, what: str) -> None:
        """Keep it no longer."""
        async with self.cabinet.writing() as work:
            await work.run(delete(held).where(held.c.school == school, held.c.id == self._id(school, what)))

    async def let_go_late(self, now: datetime) -> int:
        """Keep nothing whose time is over, nor turns that no platform repeats any more; gives how much that was."""
        async with self.cabinet.writing() as work:
            await work.run(delete(turns).where(turns.c.at < now - REMEMBERED))
        gone = 0
        while True:
            async with self.cabinet.writing() as work:
                late = select(held.c.school, held.c.id).where(held.c.until <= now).limit(_AT_ONCE)
                rows: Sequence[tuple[str, str]] = [
                    (row.school, row.id) for row in await work.run(late.with_for_update(skip_locked=True))
                ]
                if rows:
                    await work.run(delete(held).where(tuple_(held.c.school, held.c.id).in_(rows)))
            gone += len(rows)
            if len(rows) < _AT_ONCE:
                return gone

    def _id(self, school: str, what: str) -> str:
        return self.cabinet.keys.fingerprint(school, "held", what)

    def _whose(self, school: str, what: str, whose: str) -> str:
        return self.cabinet.keys.fingerprint(school, "held for", what, whose)  # another for each thing that one holds

    def _place(self, school: str, what: str) -> Place:
        return Place(school, "held", self._id(school, what), "body")
