"""Filing what a dialog ends with, and what its sender is shown at once.

Rules:
1. The record, its first event and every alert and receipt that it owes are one transaction, and so is the time when it
   falls due.
2. Whom it goes to, and who is kept out, the door says when it is filed (`bot.cases.door`), and it stands in the record.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol

from bot.cards.drawing import notice
from bot.cards.receipts import receipt
from bot.cases.bodies import AnyBody, Case, Entry, Request, kept, way_of
from bot.cases.door import Passed, enter
from bot.cases.reach import reach_of
from bot.cases.rungs import due_after
from bot.cases.story import Story, story_of
from bot.casework import conflicts
from bot.casework.casebook import Casebook
from bot.casework.staffroom import Staffroom
from bot.casework.tongues import Tongues
from bot.people import names
from bot.people.settings import School
from bot.seam.turn import Reply, Turn, Who
from dialogs.core import CHECK, text
from dialogs.endings import Filing
from dialogs.reports.story import CHILD
from storage import Delivery, Draft, NewRecord, Overtaken, Owed, Record
from storage.kept import Address

_NEW = "submitted"
_STANDS = "acknowledged"
"""What nobody is alerted to stands from the start."""


class Payer(Protocol):
    """Whoever pays what a filing owes, at once: as the school and its people are known here, and in their language."""

    staffroom: Staffroom
    tongues: Tongues

    @property
    def lease(self) -> timedelta | None:
        """For how long a filing takes its debts for it; None where they are to be left to whoever looks for them."""

    def pay(self, story: Story, taken: Sequence[Delivery]) -> None:
        """Pay what was taken with a filing."""


class Filings:
    """Files records for one school after another."""

    def __init__(self, book: Casebook, payer: Payer | None = None) -> None:
        self._book, self._payer = book, payer

    async def passed(self, school: School, who: Who, filing: Filing) -> Passed:
        """The way of a filing through the door: who will be told, before it is sent."""
        alone = enter(filing, who, school, ())
        declared = await conflicts.declared(self._book, school, alone.names) if alone.names else ()
        return enter(filing, who, school, declared) if declared else alone

    async def prepared(self, school: School, who: Who, filing: Filing) -> tuple[NewRecord, list[Owed]]:
        """A record and what it owes, for whoever files it together with something else."""
        passed = await self.passed(school, who, filing)
        return _prepared(school, who, filing, passed, self._book.clock())

    async def file(self, school: School, turn: Turn, draft: Draft, filing: Filing) -> Reply | Draft:
        """File it and owe its alerts and the receipt; the same draft twice is one record.

        Where its person has changed it elsewhere since they sent it off "check your answers", nothing is filed, and the
        draft is given as it stands now: they look at it again. What is filed without such a look (danger) waits for no
        second one.
        """
        passed = await self.passed(school, turn.who, filing)
        if filing.tie:  # first, so that nothing can come between the declaration and what follows
            await conflicts.keep_out(self._book, school, str(turn.who), filing.named)
        confidential, now = draft.answers.get(CHECK.id) == "in-confidence", self._book.clock()
        new, owed = _prepared(school, turn.who, filing, passed, now, confidential=confidential)
        try:
            filed = await self._book.store.file_and_owe(
                school.id, new, owed, now, draft_id=draft.id, person=str(turn.who),
                seen=draft if CHECK.id in draft.answers else None,
                lease=self._payer.lease if self._payer else None,
            )  # fmt: skip
        except Overtaken:
            changed = await self._book.store.draft(school.id, str(turn.who), draft.id)
            if changed is None or changed.state != "open":
                raise
            return changed
        first = filed.events or await self._book.store.events(school.id, filed.record.reference)
        story = story_of(filed.record, first)
        if self._payer and filed.taken:
            self._payer.pay(story, filed.owed)
        else:
            self._book.wake()
        if turn.stays:
            return Reply(notice(school.words, "cards.sent", "ok"), ended=True, sent_too=True)
        # Where the same draft was filed before, both are as they stand now.
        reach = reach_of(story, school, filed.owed) if filed.events else await self._book.reach(school, story)
        return Reply(receipt(story, school, reach), ended=True, sent_too=True)


def _prepared(  # noqa: PLR0913 - a filing is all of these
    school: School, who: Who, filing: Filing, passed: Passed, now: datetime, *, confidential: bool = False
) -> tuple[NewRecord, list[Owed]]:
    """The record of a filing that has passed the door, and the alerts and the receipt that it owes."""
    body = _body(school, who, filing, passed, confidential=confidential)
    state = _STANDS if filing.quiet else _NEW
    new = NewRecord(
        kind=filing.kind,
        type=filing.type,
        state=state,
        urgency=filing.route.urgency,
        person=str(who),
        names=names.kept([*_found_by(filing, body), *passed.names]),
        body=kept(body),
    )
    as_filed = Story(_record(school, new, now), body, ())
    new = replace(new, due=due_after(as_filed, "filed", new.person, {}, state, school, now))
    owed = [] if filing.quiet else [Owed("alert", one.address, "alert", {}) for one in passed.told]
    owed.append(Owed("receipt", Address(who.platform, "person", who.user), "receipt", {}))
    return new, owed


def _body(school: School, who: Who, filing: Filing, passed: Passed, *, confidential: bool) -> AnyBody:
    answers = {name: answer for name, answer in filing.answers.items() if name != CHECK.id}
    sender, way = _name(school, who), way_of(passed.route)
    told, barred, cleared = passed.told, passed.barred, filing.cleared
    match filing.kind:
        case "case":
            return Case(
                sender, confidential, answers, told, way, barred, passed.managers, cleared, category=filing.category,
                subject=filing.subject, named=filing.named, near=passed.near, about=tuple(sorted(passed.names)),
            )  # fmt: skip
        case "request":
            return Request(
                sender, confidential, answers, told, way, barred, passed.managers, cleared, filing.found_by,
                needs=passed.needs,
            )  # fmt: skip
        case "register":
            return Entry(
                sender, confidential, answers, told, way, barred, passed.managers, cleared, filing.found_by,
                named=filing.named, tie=filing.tie, quiet=filing.quiet,
            )  # fmt: skip


def _found_by(filing: Filing, body: AnyBody) -> list[str]:
    """The names by which a record is found: whom it is about, which child; and of what is no report, who sent it."""
    if filing.kind == "case":
        return [filing.named, text(filing.answers, CHILD)]
    return [filing.named, *filing.found_by, "" if body.confidential else body.sender]


def _record(school: School, new: NewRecord, now: datetime) -> Record:
    """The record as it will be, for working out when it falls due."""
    return Record("", school.id, "", new.kind, new.type, new.state, new.urgency, new.person, new.body, now)


def _name(school: School, who: Who) -> str:
    person = school.person(who.platform, who.user)
    return person.name if person else who.name
