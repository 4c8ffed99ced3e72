"""Filing what a dialog ends with, and what the holders of roles do with it afterwards.

Rules:
1. The record, its first event and every alert and receipt that it owes are one transaction.
2. Whom it is about, and who is too near to them, is worked out when it is filed, and stands in the record.
3. Every look at the details is an event; whoever is not entitled learns nothing, not even that it exists.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from bot.cards import attachments, case_sheet, filed, rehearsal
from bot.cards.drawing import notice
from bot.cases.gate import Deed, may
from bot.cases.story import Story, kept_out, words_of
from bot.casework import conflicts
from bot.casework.casebook import Casebook
from bot.people import holders
from bot.people.settings import School
from bot.seam.card import Card, Paragraph
from bot.seam.turn import Reply, Turn, Who
from dialogs.core import CHECK, Filing, text
from dialogs.reports.story import CHILD
from policy_kb.routing import of_ones_own
from storage import Draft, Late, NewRecord, Owed, Record, Store
from storage.kept import Address


@dataclass(frozen=True, slots=True)
class _About:
    """The names of those kept out, whoever declared to be near to whom it is about, and the names of the latter."""

    barred: frozenset[str]
    near: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()


class Filings:
    """Files records for one school after another, and acknowledges and shows them."""

    def __init__(self, store: Store, clock: Callable[[], datetime], wake: Callable[[], None]) -> None:
        self._store = store
        self._clock = clock
        self._wake = wake

    async def told(self, school: School, who: Who, filing: Filing) -> tuple[holders.Told, ...]:
        """Who will be told of a filing, before it is sent."""
        return holders.told(school, filing.route.tell, (await self._about(school, who, filing)).barred)

    async def file(self, school: School, turn: Turn, draft: Draft, filing: Filing) -> Reply:
        """File it and owe its alerts and the receipt; the same draft twice is one record."""
        about = await self._about(school, turn.who, filing)
        told = holders.told(school, filing.route.tell, about.barred)
        if filing.kind == "register":  # first, so that nothing can come between the declaration and what follows
            book = Casebook(self._store, self._clock, self._wake)
            await conflicts.keep_out(book, school, str(turn.who), filing.named)
        new = NewRecord(
            kind=filing.kind,
            type=filing.type,
            state="submitted",
            urgency=filing.route.urgency,
            person=str(turn.who),
            names=words_of([filing.named, text(filing.answers, CHILD)]) if filing.kind == "case" else frozenset(),
            body={
                "category": filing.category,
                "subject": filing.subject,
                "named": filing.named,
                "reporter": _name(school, turn.who),
                "confidential": draft.answers.get(CHECK.id) == "in-confidence",
                "answers": {k: v for k, v in filing.answers.items() if k != CHECK.id},
                "needs": filing.needs,
                "barred": sorted(about.barred),
                "near": sorted(about.near),
                "about": sorted(about.names),
                "told": [
                    [one.role, [one.address.platform, one.address.kind, one.address.to], one.people] for one in told
                ],
                "route": {
                    "tell": filing.route.tell,
                    "then": filing.route.then,
                    "exclude": sorted(filing.route.exclude),
                    "basis": filing.route.basis,
                    "cites": filing.route.cites,
                    "advice": filing.route.advice,
                },
            },
        )  # fmt: skip
        reporter = Address(turn.who.platform, "person", turn.who.user)
        owed = [Owed("alert", one.address, "alert", {}) for one in told]
        owed.append(Owed("receipt", reporter, "receipt", {}))
        record = await self._store.file(school.id, new, owed, self._clock(), draft_id=draft.id, person=str(turn.who))
        self._wake()
        if turn.stays:
            return Reply(notice(school.words, "cards.sent", "ok"), ended=True, sent_too=True)
        events = await self._store.events(school.id, record.reference)
        return Reply(case_sheet.receipt(Story(record, events), school), ended=True, sent_too=True)

    async def acknowledge(self, school: School, who: Who, reference: str) -> Card:
        """Mark a record as seen; whoever comes second learns who was first."""
        say = school.words.say
        record = await self.entitled(school, who, reference, "acknowledge")
        person = school.person(who.platform, who.user)
        if record is None or person is None:
            return notice(school.words, "cards.closed")
        moved = await self._store.move(
            school.id,
            record.reference,
            verb="acknowledged",
            expect={"submitted"},
            to="acknowledged",
            actor=str(who),
            body={"name": person.name},
            owed=(),
            now=self._clock(),
        )
        if isinstance(moved, Late) and moved.event.actor != str(who):
            at = filed.at(moved.event.at, school)
            return notice(
                school.words, "cards.late", reference=record.reference, actor=moved.event.body.get("name", ""), at=at
            )
        self._wake()
        if record.type == rehearsal.DRILL:
            time = rehearsal.lasting(school.words, self._clock() - record.filed_at)
            return Card(say("practice.seen-title"), (Paragraph(say("practice.seen-text", time=time)),), tone="ok")
        return notice(school.words, "cards.acknowledged", "ok", reference=record.reference)

    async def view(self, school: School, who: Who, reference: str) -> Card:
        """Show the details to one entitled person, and record that they were shown."""
        record = await self.entitled(school, who, reference, "view")
        person = school.person(who.platform, who.user)
        if record is None or person is None:
            return notice(school.words, "cards.closed")
        body = {"name": person.name}
        await self._store.note(
            school.id, record.reference, verb="viewed", actor=str(who), body=body, owed=(), now=self._clock()
        )
        files = await self._store.files_of_record(school.id, record.reference)
        story = Story(record, await self._store.events(school.id, record.reference))
        return attachments.with_files(case_sheet.detail(story, school, person), files, record, school)

    async def _about(self, school: School, who: Who, filing: Filing) -> _About:
        barred = _barred(school, who, filing)
        if filing.kind != "case":
            return _About(barred)
        own = (_name(school, who),) if filing.about_reporter else ()
        names = barred | {name for name in (filing.named.strip(), *own) if name}
        near = await conflicts.near(self._store, school, names)
        return _About(barred | holders.known(school, near), near, names)

    async def entitled(self, school: School, who: Who, reference: str, deed: Deed) -> Record | None:
        """The record, if it is there and this person may do this with it."""
        record = await self._store.record(school.id, reference)
        person = school.person(who.platform, who.user)
        if record is None:
            return None
        at = Address(who.platform, "person", who.user)
        told_alone = any(
            delivery.card in {"alert", "nudge"} and delivery.address == at
            for delivery in await self._store.about(school.id, record.reference)
        )
        if not may(person, str(who), deed, record, told_alone=told_alone):
            return None
        story = Story(record, await self._store.events(school.id, record.reference))
        return None if person and deed != "status" and person.name in kept_out(school, story) else record


def settled(school: School, who: Who, filing: Filing) -> Filing:
    """A filing with its route as it is for this person: one about themselves goes to somebody above them."""
    person = school.person(who.platform, who.user)
    if not filing.about_reporter or person is None:
        return filing
    return replace(filing, route=of_ones_own(school.policy, filing.route, person.roles))


def _name(school: School, who: Who) -> str:
    person = school.person(who.platform, who.user)
    return person.name if person else who.name


def _barred(school: School, who: Who, filing: Filing) -> frozenset[str]:
    asker = school.person(who.platform, who.user)
    if filing.kind == "request" and asker is not None:
        return frozenset({asker.name})  # nobody approves their own request
    own = (
        {asker.name} if filing.about_reporter and asker is not None else ()
    )  # nor deals with a report about themselves
    return holders.barred(school, filing.route, filing.subject, filing.named, own)
