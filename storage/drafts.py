"""Drafts: dialogs that people have begun, with the answers so far, for nobody's eyes but their own.

1. A draft is reached only through the person who began it.
2. A draft that was filed or cancelled never changes again, and keeps no answers, no flags and no files.
3. Answers are merged by question id, so two quick taps on two questions both count; so are flags.
4. Flags stand beside the answers. A draft that was begun before they did keeps its own: a rehearsal stays one.
"""

import re
import uuid
from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import Row, Select, Update, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.kept import Answer, Draft
from storage.papers import Papers
from storage.reference import show
from storage.tables import drafts, files, records

DRAFT_ID = re.compile(r"[0-9a-f]{32}")
NO_FLAGS: Mapping[str, Answer] = MappingProxyType({})
FLAGS_AMONG_ANSWERS = re.compile(
    r"practice|calm|for|danger\.instead|danger\.report|threshold\.record|step\.record|noticed\..*", re.DOTALL
)
"""The names of the flags that stood among the answers before migration 0005."""


class Drafts(Papers):
    """The verbs over drafts."""

    async def begin(  # noqa: PLR0913, PLR0917 - whose, which, and what it begins with
        self,
        school: str,
        person: str,
        dialog: str,
        answers: Mapping[str, Answer],
        now: datetime,
        flags: Mapping[str, Answer] = NO_FLAGS,
    ) -> Draft:
        """Begin a draft with the answers and flags there are (often none)."""
        draft_id = uuid.uuid4().hex
        row = {
            "school": school,
            "id": draft_id,
            "person_print": self._print(school, "person", person),
            "dialog": dialog,
            "state": "open",
            "begun_at": now,
            "changed_at": now,
            **self._sealed(school, draft_id, answers, flags),
        }
        async with self._writing() as connection:
            await connection.execute(drafts.insert().values(row))
            return self._draft((await connection.execute(self._one(school, person, draft_id))).one(), person)

    async def draft(self, school: str, person: str, draft_id: str) -> Draft | None:
        """Look up a draft of this person's; None where they have none with this id."""
        async with self._reading() as connection:
            return await self._find(connection, school, person, draft_id)

    async def drafts(self, school: str, person: str) -> tuple[Draft, ...]:
        """List a person's open drafts, newest change first."""
        wanted = (
            self._of(school, person)
            .where(drafts.c.state == "open")
            .order_by(drafts.c.changed_at.desc(), drafts.c.begun_at.desc(), drafts.c.id)
        )
        async with self._reading() as connection:
            return tuple(self._draft(row, person) for row in await connection.execute(wanted))

    async def answer(
        self, school: str, person: str, draft_id: str, given: Mapping[str, Answer], now: datetime
    ) -> Draft | None:
        """Add or change answers; None as `draft`. A draft that is not open is given back as it is."""
        return await self._add(school, person, draft_id, now, given=given)

    async def flag(
        self, school: str, person: str, draft_id: str, flags: Mapping[str, Answer], now: datetime
    ) -> Draft | None:
        """Add or change flags, as `answer` does answers."""
        return await self._add(school, person, draft_id, now, flags=flags)

    async def cancel(self, school: str, person: str, draft_id: str, now: datetime) -> Draft | None:
        """Give a draft up and wipe its answers; None as `draft`. A filed draft stays filed."""
        async with self._writing() as connection:
            draft = await self._find(connection, school, person, draft_id, lock=True)
            if draft is None or draft.state != "open":
                return draft
            await self._wipe(connection, draft, {"state": "cancelled", "changed_at": now})
            return await self._find(connection, school, person, draft_id)

    async def _add(  # noqa: PLR0913 - as begin
        self,
        school: str,
        person: str,
        draft_id: str,
        now: datetime,
        *,
        given: Mapping[str, Answer] = NO_FLAGS,
        flags: Mapping[str, Answer] = NO_FLAGS,
    ) -> Draft | None:
        async with self._writing() as connection:
            draft = await self._find(connection, school, person, draft_id, lock=True)
            if draft is None or draft.state != "open":
                return draft
            merged = self._sealed(school, draft_id, {**draft.answers, **given}, {**draft.flags, **flags})
            await connection.execute(self._change(school, draft_id).values(changed_at=now, **merged))
            return await self._find(connection, school, person, draft_id)

    async def _find(
        self, connection: AsyncConnection, school: str, person: str, draft_id: str, *, lock: bool = False
    ) -> Draft | None:
        # The id comes from a button that may be forged: what cannot be an id never reaches the database.
        if not DRAFT_ID.fullmatch(draft_id):
            return None
        wanted = self._one(school, person, draft_id)
        if lock:
            wanted = wanted.with_for_update(of=drafts)
        row = (await connection.execute(wanted)).one_or_none()
        return None if row is None else self._draft(row, person)

    async def _wipe(self, connection: AsyncConnection, draft: Draft, change: Mapping[str, Any]) -> None:
        await self._erase(connection, files.c.school == draft.school, files.c.draft_id == draft.id)
        wiped = self._sealed(draft.school, draft.id, {}, {})
        await connection.execute(self._change(draft.school, draft.id).values(**wiped, **change))

    def _of(self, school: str, person: str) -> Select[Any]:
        filed = (records.c.school == drafts.c.school) & (records.c.id == drafts.c.record_id)
        return (
            select(drafts, records.c.reference)
            .select_from(drafts.outerjoin(records, filed))
            .where(drafts.c.school == school, drafts.c.person_print == self._print(school, "person", person))
        )

    def _one(self, school: str, person: str, draft_id: str) -> Select[Any]:
        return self._of(school, person).where(drafts.c.id == draft_id)

    def _change(self, school: str, draft_id: str) -> Update:
        return drafts.update().where(drafts.c.school == school, drafts.c.id == draft_id)

    def _sealed(
        self, school: str, draft_id: str, answers: Mapping[str, Answer], flags: Mapping[str, Answer]
    ) -> dict[str, bytes]:
        """Seal both columns, always together: flags that were among the answers move over with the first change."""
        each = {"answers": answers, "flags": flags}
        return {column: self._close(value, (school, "drafts", draft_id, column)) for column, value in each.items()}

    def _draft(self, row: Row[Any], person: str) -> Draft:
        answers = self._opened(row, "answers")
        if row.flags is None:
            flags = {name: value for name, value in answers.items() if FLAGS_AMONG_ANSWERS.fullmatch(name)}
            answers = {name: value for name, value in answers.items() if name not in flags}
        else:
            flags = self._opened(row, "flags")
        return Draft(
            id=row.id,
            school=row.school,
            person=person,
            dialog=row.dialog,
            answers=answers,
            state=row.state,
            begun_at=row.begun_at,
            changed_at=row.changed_at,
            reference=None if row.reference is None else show(row.reference),
            flags=flags,
        )

    def _opened(self, row: Row[Any], column: str) -> dict[str, Answer]:
        values = self._open(row._mapping[column], (row.school, "drafts", row.id, column))  # noqa: SLF001 - documented
        # JSON knows no tuples; an answer is never anything else.
        return {key: tuple(given) if isinstance(given, list) else given for key, given in values.items()}
