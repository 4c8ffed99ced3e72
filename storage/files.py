"""The verbs over files that people hand in: into a draft or a filed record, listed, opened, moved on, erased.

1. A draft's files are reached only through the person whose draft it is; a record's only through the record, and
   who may see that is decided before this is asked.
2. Adding a file to a record, and its event with the file's fingerprint, are one transaction.
"""

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select

from policy_kb.shapes import dataclass
from storage import answers, debts, filed, papers
from storage.cabinet import Cabinet
from storage.errors import DraftGone
from storage.kept import KEEP, Keep, KeptFile, NewFile, Owed
from storage.ledger import Deed, hold
from storage.reference import read
from storage.tables import drafts, files, records


@dataclass(frozen=True, slots=True)
class Files:
    """The verbs over files."""

    cabinet: Cabinet

    async def put_file(self, school: str, person: str, draft_id: str, new: NewFile, now: datetime) -> KeptFile:
        """Keep a file with a draft; the same file again is the one that is there. Raises DraftGone."""
        async with self.cabinet.writing() as work:
            draft = await answers.find(work, school, person, draft_id, lock=True)
            if draft is None or draft.state != "open":
                raise DraftGone("This draft is no longer open, or somebody else's: the file was not kept.")
            wanted = uuid.uuid4().hex
            kept = await papers.put(work, school, new, now, person=person, file_id=wanted, draft_id=draft_id)
            await answers.change(work, school, draft_id, {"changed_at": now})
            return kept

    async def add_file(  # noqa: PLR0913 - where, whose, what, when, who is told, and when it is due next
        self,
        school: str,
        reference: str,
        person: str,
        new: NewFile,
        now: datetime,
        *,
        owed: Sequence[Owed] = (),
        due: datetime | Keep | None = KEEP,
    ) -> KeptFile:
        """Keep a file with a filed record, with its event, what is owed for it and when it is due; raises NoRecord.

        The same file again is the one that is there: nobody is told again, and the due time stays.
        """
        async with self.cabinet.writing() as work:
            head = await hold(work, school)
            row = await filed.row_of(work, school, reference)
            wanted = uuid.uuid4().hex
            kept = await papers.put(work, school, new, now, person=person, file_id=wanted, record_id=row.id)
            if kept.id == wanted:
                await head.append(row.id, Deed("file-added", row.state, person, {"files": [kept.in_ledger()]}), now)
                await filed.change(head, row.id, due=due)
                await debts.owe(head, row.id, owed, now)
            return kept

    async def files_of_draft(self, school: str, person: str, draft_id: str) -> tuple[KeptFile, ...]:
        """List a draft's files, oldest first; none where this person has no such draft."""
        async with self.cabinet.reading() as work:
            if await answers.find(work, school, person, draft_id) is None:
                return ()
            return await papers.of_draft(work, school, draft_id)

    async def files_of_record(self, school: str, reference: str) -> tuple[KeptFile, ...]:
        """List a record's files, oldest first."""
        wanted = select(records.c.id).where(records.c.school == school, records.c.reference == read(reference))
        async with self.cabinet.reading() as work:
            return await papers.within(work, files.c.school == school, files.c.record_id.in_(wanted))

    async def file_bytes(self, school: str, file_id: str) -> bytes | None:
        """Open one file that was listed; None where it was erased meanwhile. Raises SealBroken."""
        async with self.cabinet.reading() as work:
            found = select(files).where(files.c.school == school, files.c.id == file_id)
            row = (await work.run(found)).one_or_none()
            return None if row is None else papers.contents(work.keys, row)

    async def move_files(self, school: str, person: str, from_draft: str, to_draft: str) -> int:
        """Move a draft's files to another draft of the same person; say how many. Raises DraftGone."""
        async with self.cabinet.writing() as work:
            for one in sorted((from_draft, to_draft)):  # in one order, so that two movers never wait for each other
                draft = await answers.find(work, school, person, one, lock=True)
                if draft is None or draft.state != "open":
                    raise DraftGone("This draft is no longer open, or somebody else's: its files stay where they are.")
            return len(await papers.hand_over(work, school, from_draft, draft_id=to_draft))

    async def erase_files(self, school: str, person: str, draft_id: str, only: Collection[str] | None = None) -> int:
        """Erase everything that was handed in with a draft of this person's, or `only` these; say how many files."""
        async with self.cabinet.writing() as work:
            if await answers.find(work, school, person, draft_id, lock=True) is None:
                return 0
            if only is None:
                return await papers.erase_of_draft(work, school, draft_id)
            return await papers.erase(
                work, files.c.school == school, files.c.draft_id == draft_id, files.c.id.in_(only)
            )

    async def erase_stale_files(self, school: str, dialogs: Collection[str], before: datetime) -> int:
        """Erase the files of drafts of these dialogs that nobody has touched since; say how many."""
        stale = select(drafts.c.id).where(
            drafts.c.school == school, drafts.c.dialog.in_(dialogs), drafts.c.changed_at < before
        )
        async with self.cabinet.writing() as work:
            return await papers.erase(work, files.c.school == school, files.c.draft_id.in_(stale))
