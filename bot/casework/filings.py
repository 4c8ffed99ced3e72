"""Filing what a dialog ends with, and what its sender is shown at once.

Rules:
1. The record, its first event and every alert and receipt that it owes are one transaction, and so is the time when it
   falls due.
2. Whom it is about, and who is too near to them, is worked out when it is filed, and stands in the record.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.cards.drawing import notice
from bot.cards.receipts import receipt
from bot.cases.bodies import TIES, AnyBody, Case, Entry, Request, kept, way_of
from bot.cases.rungs import due_after
from bot.cases.story import Story, story_of
from bot.casework import conflicts
from bot.casework.casebook import Casebook
from bot.people import holders, names
from bot.people.settings import School
from bot.seam.turn import Reply, Turn, Who
from dialogs.core import CHECK, text
from dialogs.endings import Filing
from dialogs.reports.story import CHILD
from policy_kb.routing import of_ones_own
from storage import Draft, NewRecord, Owed, Record
from storage.kept import Address

_NEW = "submitted"


@dataclass(frozen=True, slots=True)
class _About:
    """The names of those kept out, whoever declared to be near to whom it is about, and the names of the latter."""

    barred: frozenset[str]
    near: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()


class Filings:
    """Files records for one school after another."""

    def __init__(self, book: Casebook) -> None:
        self._book = book

    async def told(self, school: School, who: Who, filing: Filing) -> tuple[holders.Told, ...]:
        """Who will be told of a filing, before it is sent."""
        return holders.told(school, filing.route.tell, (await self._about(school, who, filing)).barred)

    async def file(self, school: School, turn: Turn, draft: Draft, filing: Filing) -> Reply:
        """File it and owe its alerts and the receipt; the same draft twice is one record."""
        about = await self._about(school, turn.who, filing)
        told = holders.told(school, filing.route.tell, about.barred)
        if filing.type in TIES:  # first, so that nothing can come between the declaration and what follows
            await conflicts.keep_out(self._book, school, str(turn.who), filing.named)
        body, now = _body(school, turn.who, draft, filing, about, told), self._book.clock()
        new = NewRecord(
            kind=filing.kind,
            type=filing.type,
            state=_NEW,
            urgency=filing.route.urgency,
            person=str(turn.who),
            names=names.kept(_found_by(filing, body)),
            body=kept(body),
        )
        as_filed = Story(_record(school, new, now), body, ())
        new = replace(new, due=due_after(as_filed, "filed", new.person, {}, _NEW, school, now))
        owed = [Owed("alert", one.address, "alert", {}) for one in told]
        owed.append(Owed("receipt", Address(turn.who.platform, "person", turn.who.user), "receipt", {}))
        record = await self._book.store.file(school.id, new, owed, now, draft_id=draft.id, person=str(turn.who))
        self._book.wake()
        if turn.stays:
            return Reply(notice(school.words, "cards.sent", "ok"), ended=True, sent_too=True)
        events = await self._book.store.events(school.id, record.reference)
        return Reply(receipt(story_of(record, events), school), ended=True, sent_too=True)

    async def _about(self, school: School, who: Who, filing: Filing) -> _About:
        barred = _barred(school, who, filing)
        if filing.kind != "case":
            return _About(barred)
        own = (_name(school, who),) if filing.about_reporter else ()
        names = barred | {name for name in (filing.named.strip(), *own) if name}
        near = await conflicts.near(self._book, school, names)
        return _About(barred | holders.known(school, near), near, names)


def settled(school: School, who: Who, filing: Filing) -> Filing:
    """A filing with its route as it is for this person: one about themselves goes to somebody above them."""
    person = school.person(who.platform, who.user)
    if not filing.about_reporter or person is None:
        return filing
    return replace(filing, route=of_ones_own(school.policy, filing.route, person.roles))


def _body(  # noqa: PLR0913, PLR0917 - what is sent, by whom, and what was worked out of it
    school: School, who: Who, draft: Draft, filing: Filing, about: _About, told: tuple[holders.Told, ...]
) -> AnyBody:
    confidential = draft.answers.get(CHECK.id) == "in-confidence"
    answers = {name: answer for name, answer in filing.answers.items() if name != CHECK.id}
    sender, way = _name(school, who), way_of(filing.route)
    match filing.kind:
        case "case":
            return Case(
                sender, confidential, answers, told, way, about.barred, category=filing.category,
                subject=filing.subject, named=filing.named, near=about.near, about=tuple(sorted(about.names)),
            )  # fmt: skip
        case "request":
            return Request(sender, confidential, answers, told, way, about.barred, needs=filing.needs)
        case "register":
            return Entry(sender, confidential, answers, told, way, about.barred, named=filing.named)


def _found_by(filing: Filing, body: AnyBody) -> list[str]:
    """The names by which a record is found: whom it is about, which child; and of what is no report, who sent it."""
    if filing.kind == "case":
        return [filing.named, text(filing.answers, CHILD)]
    return [filing.named, "" if body.confidential else body.sender]


def _record(school: School, new: NewRecord, now: datetime) -> Record:
    """The record as it will be, for working out when it falls due."""
    return Record("", school.id, "", new.kind, new.type, new.state, new.urgency, new.person, new.body, now)


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
