"""The verbs over drafts: dialogs that people have begun, for nobody's eyes but their own.

1. A draft that was filed or cancelled never changes again, and keeps no answers, no flags and no files.
2. Answers are merged by question id, so two quick taps on two questions both count; so are flags. Whoever has read a
   draft adds to it as it was read, and where somebody was faster, to what they have made of it.
"""

import uuid
from collections.abc import Mapping
from datetime import UTC, datetime

from sqlalchemy import bindparam, select

from policy_kb.shapes import dataclass
from storage import answers as at_rest
from storage.answers import NOTHING
from storage.cabinet import Cabinet, Work, chunks
from storage.kept import Answer, Draft
from storage.spelt import Spelt
from storage.tables import drafts

_BEGUN = Spelt(drafts.insert())
_OPEN_IDS = Spelt(select(drafts.c.id).where(drafts.c.school == bindparam("of_school"), drafts.c.state == "open"))
_MINE = Spelt(
    at_rest.LISTED.where(drafts.c.id.in_(bindparam("mine", expanding=True)), drafts.c.state == "open").order_by(
        drafts.c.changed_at.desc(), drafts.c.begun_at.desc(), drafts.c.id
    )
)
_REMEMBERED = 50_000


@dataclass(frozen=True, slots=True)
class Drafts:
    """The verbs over drafts."""

    cabinet: Cabinet

    async def begin(  # noqa: PLR0913, PLR0917 - whose, which, and what it begins with
        self,
        school: str,
        person: str,
        dialog: str,
        answers: Mapping[str, Answer],
        now: datetime,
        flags: Mapping[str, Answer] = NOTHING,
    ) -> Draft:
        """Begin a draft with the answers and flags there are (often none)."""
        draft_id, at = uuid.uuid4().hex, now.astimezone(UTC)
        sealed = at_rest.seal(self.cabinet.keys, school, draft_id, answers, flags)
        row = {
            "school": school,
            "id": draft_id,
            "person_print": at_rest.begun_by(self.cabinet.keys, school, draft_id, person),
            "dialog": dialog,
            "state": "open",
            "begun_at": now,
            "changed_at": now,
            **sealed,
        }
        await self.cabinet.once(_BEGUN, row)
        version = sealed["key"]
        return Draft(draft_id, school, person, dialog, dict(answers), "open", at, at, None, dict(flags), version)

    async def draft(self, school: str, person: str, draft_id: str) -> Draft | None:
        """Look up a draft of this person's; None where they have none with this id."""
        with self.cabinet.met:
            return await at_rest.look_up(self.cabinet, school, person, draft_id)

    async def drafts(self, school: str, person: str) -> tuple[Draft, ...]:
        """List a person's open drafts, newest change first; one that cannot be opened is left out."""
        owner = self.cabinet.keys.fingerprint(school, "person", person)
        async with self.cabinet.reading(snapshot=True) as work:
            mine = [draft_id for draft_id, begun_by in await self._open(work, school) if begun_by == owner]
            rows = (await work.run(_MINE, {"of_school": school, "mine": mine})).all() if mine else ()
            return tuple(work.each(lambda keys, row: at_rest.read(keys, row, person), rows))

    async def answer(  # noqa: PLR0913, PLR0917 - whose, which, and what is added to what was seen of it
        self,
        school: str,
        person: str,
        draft_id: str,
        given: Mapping[str, Answer],
        now: datetime,
        seen: Draft | None = None,
    ) -> Draft | None:
        """Add or change answers; None as `draft`. A draft that is not open is given back as it is.

        `seen` is the same draft as it was read before: where nobody has changed it since, one statement is enough.
        """
        whose = (school, person, draft_id, "open")
        if seen and seen.version and (seen.school, seen.person, seen.id, seen.state) == whose:
            changed, columns = self._with(seen, given, NOTHING, now)
            if await at_rest.change_as_read(self.cabinet, seen, columns):
                return changed
        return await self._add(school, person, draft_id, now, given=given)

    async def flag(
        self, school: str, person: str, draft_id: str, flags: Mapping[str, Answer], now: datetime
    ) -> Draft | None:
        """Add or change flags, as `answer` does answers."""
        return await self._add(school, person, draft_id, now, flags=flags)

    async def cancel(self, school: str, person: str, draft_id: str, now: datetime) -> Draft | None:
        """Give a draft up and wipe its answers; None as `draft`. A filed draft stays filed."""
        async with self.cabinet.writing() as work:
            draft = await at_rest.find(work, school, person, draft_id, lock=True)
            if draft is None or draft.state != "open":
                return draft
            await at_rest.wipe(work, draft, {"state": "cancelled", "changed_at": now})
            return await at_rest.find(work, school, person, draft_id)

    async def _open(self, work: Work, school: str) -> list[tuple[str, str]]:
        """Who began each of a school's open drafts: none says it by itself, so all are looked at, each once.

        What is open is little, however much there ever was.
        """
        begun = self.cabinet.begun
        ids = (await work.run(_OPEN_IDS, {"of_school": school})).column()
        new = [one for one in ids if (school, one) not in begun]
        if len(begun) > _REMEMBERED:
            begun.clear()
            new = list(ids)
        for some in chunks(new):
            whose = select(drafts.c.id, drafts.c.person_print).where(drafts.c.school == school, drafts.c.id.in_(some))
            for row in await work.run(whose):
                begun[school, row.id] = at_rest.beginner(work.keys, row)
        return [(one, begun.get((school, one), "")) for one in ids]

    async def _add(  # noqa: PLR0913 - as begin
        self,
        school: str,
        person: str,
        draft_id: str,
        now: datetime,
        *,
        given: Mapping[str, Answer] = NOTHING,
        flags: Mapping[str, Answer] = NOTHING,
    ) -> Draft | None:
        async with self.cabinet.writing() as work:
            draft = await at_rest.find(work, school, person, draft_id, lock=True)
            if draft is None or draft.state != "open":
                return draft
            changed, columns = self._with(draft, given, flags, now)
            await at_rest.change(work, school, draft_id, columns)
            return changed

    def _with(
        self, draft: Draft, given: Mapping[str, Answer], flags: Mapping[str, Answer], now: datetime
    ) -> tuple[Draft, dict[str, datetime | bytes]]:
        """A draft with more answers and flags, and the columns that make it so."""
        answers, noted = {**draft.answers, **given}, {**draft.flags, **flags}
        sealed = at_rest.seal(self.cabinet.keys, draft.school, draft.id, answers, noted)
        changed = Draft(
            draft.id, draft.school, draft.person, draft.dialog, answers, draft.state, draft.begun_at,
            now.astimezone(UTC), draft.reference, noted, sealed["key"],
        )  # fmt: skip
        return changed, {"changed_at": now, **sealed}
