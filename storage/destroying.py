"""The verb that destroys a record: what it held is overwritten, and a certificate stands in the ledger in its place.

1. The record's data key is destroyed, and those of its files: of whatever was under them nothing opens any more,
   wherever a copy of it is left in the database or its log.
2. The events stay, numbered and chained as they were: the ledger is whole, and says when what was destroyed and by
   whom. Who did what in them, and every word, is overwritten; so are the record, its names, its files, its messages.
3. The certificate is an event like any other, which nobody can write without the keys. It says nothing of any person
   but who had it destroyed.
4. A backup that was taken before still holds it, until the installation's key is replaced: see docs/retention.md.
"""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select, update

from policy_kb.shapes import dataclass
from storage import cover, filed, marks, remains
from storage.cabinet import Cabinet
from storage.filed import DESTROYED
from storage.kept import Event
from storage.ledger import Deed, Head, event_place, hold
from storage.sealing import KEY_BYTES, Lock
from storage.tables import deliveries, drafts, events, files, records

_NOBODY: Mapping[str, Any] = {"actor": "", "body": {}}


@dataclass(frozen=True, slots=True)
class Destroying:
    """The verb that destroys."""

    cabinet: Cabinet

    async def remains(self) -> dict[str, int]:
        """How many destroyed records can be opened in the database's log, by the id of the key that opens them."""
        return await remains.remains(self.cabinet)

    async def destroy(  # noqa: PLR0913 - what, by whom, why and when
        self, school: str, reference: str, *, actor: str, body: Mapping[str, Any], now: datetime, after: int
    ) -> Event:
        """Destroy a record; `body` is the certificate's, to which what is counted is added. Raises NoRecord, and
        Overtaken where its newest event is not number `after`.
        """  # noqa: D205 - one sentence
        async with self.cabinet.writing() as work:
            head = await hold(work, school)
            row = await filed.row_of(work, school, reference)
            await filed.not_overtaken(head, row.id, after)
            here = files.c.school == school, files.c.record_id == row.id
            counted = int((await work.run(select(func.count()).where(*here))).scalar_one())
            said = {**body, "events": after, "files": counted, "was": row.kind}
            if self.cabinet.shared:
                # Until that key is replaced, it opens what the database's log still holds: the certificate says so.
                said["until"] = await remains.note(work, row.key or row.body)
            key = work.keys.new(school, "records", row.id)
            await work.run(update(records).where(records.c.school == school, records.c.id == row.id).values(key=key))
            head.renewed(row.id, key)
            event = await head.append(row.id, Deed(DESTROYED, row.state, actor, said), now)
            await _overwrite(head, row.id, event.n, filed.lock(work.keys, school, row.id, key))
        self.cabinet.keys.seal.forget()
        return event


async def _overwrite(head: Head, record_id: str, before: int, lock: Lock) -> None:
    work, school = head.work, head.school
    its = events.c.school == school, events.c.record_id == record_id
    for row in (await work.run(select(events.c.seq).where(*its, events.c.n < before))).all():
        content = lock.close(_NOBODY, event_place(school, row.seq))
        await work.run(update(events).where(events.c.school == school, events.c.seq == row.seq).values(content=content))
    await marks.spend(work, school, record_id)
    for table in (files, deliveries):
        await work.run(delete(table).where(table.c.school == school, table.c.record_id == record_id))
    nobody = secrets.token_hex(KEY_BYTES)  # not under a mask again, which would say how it differs from who it was
    await work.run(
        update(drafts).where(drafts.c.school == school, drafts.c.record_id == record_id).values(person_print=nobody)
    )
    body = lock.close({"person": "", "body": {}}, filed.place(school, record_id))
    bare = {"kind": DESTROYED, "type": DESTROYED, "urgency": "", "person_print": nobody, "due_at": None, "body": body,
            "due_print": cover.due_print(work.keys, record_id, None)}  # fmt: skip
    await work.run(update(records).where(records.c.school == school, records.c.id == record_id).values(bare))
    await cover.renew(head, record_id)
