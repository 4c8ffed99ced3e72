"""The verbs over links for people without an account: made, opened, used once where they are for one use.

1. Only the keyed fingerprint of a link is kept: whoever has the database cannot make one work.
2. What is confirmed by a link for one use is an event, and the link is used up, in one transaction: of two who press at
   the same moment one has confirmed it.
3. A link that has run out, was used or was taken back is like one that was never made.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select

from policy_kb.shapes import dataclass
from storage import debts, filed
from storage.cabinet import Cabinet
from storage.due_tables import links
from storage.kept import Event, Owed
from storage.ledger import Deed, hold
from storage.reference import show
from storage.tables import records


@dataclass(frozen=True, slots=True)
class Link:
    """A link that works: of which school, what for ("confirm", "concern"), and of which record, if of one.

    `id` is the beginning of its fingerprint, by which the ledger tells links apart.
    """

    id: str
    school: str
    kind: str
    reference: str | None
    expires: datetime | None


@dataclass(frozen=True, slots=True)
class Links:
    """The verbs over links."""

    cabinet: Cabinet

    async def make_links(  # noqa: PLR0913 - a link is all of these
        self, school: str, kind: str, tokens: Sequence[str], now: datetime, *, reference: str = "",
        expires: datetime | None = None,
    ) -> None:  # fmt: skip
        """Let these tokens open something of a school, of one record where it is named; raises NoRecord."""
        async with self.cabinet.writing() as work:
            await hold(work, school)
            record_id = (await filed.row_of(work, school, reference)).id if reference else None
            for token in tokens:
                row = {
                    "link_print": self._print(token), "school": school, "kind": kind, "record_id": record_id,
                    "made_at": now, "expires_at": expires,
                }  # fmt: skip
                await work.run(links.insert().values(row))

    async def link(self, token: str, now: datetime) -> Link | None:
        """What a token opens; None where it opens nothing, or nothing any more."""
        about = (records.c.school == links.c.school) & (records.c.id == links.c.record_id)
        wanted = select(links, records.c.reference).select_from(links.outerjoin(records, about))
        async with self.cabinet.reading() as work:
            row = (await work.run(wanted.where(links.c.link_print == self._print(token)))).one_or_none()
        return _read(row) if row is not None and _works(row, now) else None

    async def use_link(  # noqa: PLR0913 - an event is all of these
        self, token: str, *, verb: str, actor: str, body: Mapping[str, Any], owed: Sequence[Owed], now: datetime
    ) -> Event | None:
        """Use a link up, with an event of its record and what is owed for it; None where somebody was faster."""
        async with self.cabinet.writing() as work:
            this = select(links).where(links.c.link_print == self._print(token))
            first = (await work.run(this)).one_or_none()
            if first is None or first.record_id is None:
                return None
            head = await hold(work, first.school)
            row = (await work.run(this.with_for_update())).one()
            record = await filed.row_by_id(work, row.school, row.record_id)
            if not _works(row, now) or record.kind == filed.DESTROYED:
                return None
            await work.run(links.update().where(links.c.link_print == row.link_print).values(used_at=now))
            event = await head.append(record.id, Deed(verb, record.state, actor, body), now)
            await debts.owe(head, record.id, owed, now)
            return event

    async def end_links(self, school: str, kinds: Collection[str], now: datetime) -> int:
        """Take back every link of these kinds that works; gives how many."""
        these = links.update().where(links.c.school == school, links.c.kind.in_(kinds), links.c.used_at.is_(None))
        async with self.cabinet.writing() as work:
            return (await work.run(these.values(used_at=now))).rowcount

    def _print(self, token: str) -> str:
        return self.cabinet.keys.fingerprint("", "link", token)


def _works(row: Row[Any], now: datetime) -> bool:
    return row.used_at is None and (row.expires_at is None or row.expires_at > now)


def _read(row: Row[Any]) -> Link:
    reference = show(row.reference) if row.reference else None
    return Link(row.link_print[:12], row.school, row.kind, reference, row.expires_at)
