"""Deciding on requests: the one who is asked sees the post or the question, decides or answers, and the asker is told.

Rules:
1. Each yes that the rules need is given by somebody who holds one of the roles that can give it; where two are
   needed, the first yes is kept and the request stays open for the second.
2. Nobody decides on their own request, and nobody decides twice.
3. Every decision has a reason. An approval ends after four weeks and holds for the post it was given for.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.cards import filed, requests
from bot.cards.drawing import notice
from bot.casework.filings import Filings
from bot.people.settings import Person, School
from bot.seam.card import Card
from bot.seam.turn import Reply, Turn, Who
from dialogs.core import LONGEST, Advice, Answers
from storage import Event, Late, Record, Store

HOLDS = timedelta(weeks=4)
_OPEN = {"submitted", "acknowledged", "asked-back"}
_TO = {"approve": "approved", "decline": "declined", "ask-back": "asked-back", "reply": "submitted", "tell": "answered"}


class Approvals:
    """Takes the decisions on requests, and remembers what was approved."""

    def __init__(self, store: Store, filings: Filings, clock: Callable[[], datetime], wake: Callable[[], None]) -> None:
        self._store = store
        self._filings = filings
        self._clock = clock
        self._wake = wake

    async def take(self, school: School, turn: Turn) -> Reply:
        """Ask for the reason, or do what was decided."""
        record = await self._record(school, turn)
        if record is None:
            return Reply(notice(school.words, "cards.closed"), ended=True)
        if record.state not in (_OPEN if turn.deed != "reply" else {"asked-back"}):
            return Reply(await self._late(school, record), ended=True)
        reason = str(turn.values.get("reason", "")).strip()
        if not reason or len(reason) > LONGEST:
            return Reply(requests.reason(school.words, turn.deed, record))
        return Reply(await self._decide(school, turn, record, reason), ended=True)

    async def known(self, school: School, who: Who, answers: Answers, found: Advice) -> Advice:
        """The advice, with the approval that this person already has for a post with the same facts, if any."""
        facts = _facts(answers)
        for record in await self._store.records(school.id, ["approved"], ["request"], str(who)):
            given = _last(await self._store.events(school.id, record.reference), "approved")
            if given and _facts(record.body["answers"]) == facts and self._clock() < _until(given):
                approved = {
                    "name": given.body["name"],
                    "until": f"{_until(given).astimezone(school.timezone):%-d %B %Y}",
                    "words": record.body["answers"]["approval.words"],
                    "reference": record.reference,
                }
                return replace(found, values={**found.values, "approved": approved})
        return found

    async def _record(self, school: School, turn: Turn) -> Record | None:
        if turn.deed == "reply":
            record = await self._store.record(school.id, turn.target)
            return record if record and record.person == str(turn.who) and record.kind == "request" else None
        record = await self._filings.entitled(school, turn.who, turn.target, "acknowledge")
        possible = record is not None and turn.deed in filed.MOVES.get(record.type, ())
        return record if record and possible and record.person != str(turn.who) else None

    async def _decide(self, school: School, turn: Turn, record: Record, reason: str) -> Card:
        person = school.person(turn.who.platform, turn.who.user)
        body = {
            "name": person.name if person else "",
            "reason": reason,
            "roles": sorted(person.roles) if person else [],
            "general": str(turn.values.get("general", "")).strip()[:LONGEST],
        }
        if turn.deed == "approve":
            body["until"] = (self._clock() + HOLDS).isoformat()
            missing = await self._missing(school, record, person)
            if missing:
                await self._note(school, record, turn, body)
                return notice(school.words, "cards.agreed", "ok", reference=record.reference)
        moved = await self._store.move(
            school.id,
            record.reference,
            verb=turn.deed,
            expect={"asked-back"} if turn.deed == "reply" else _OPEN,
            to=_TO[turn.deed],
            actor=str(turn.who),
            body=body,
            owed=(),
            now=self._clock(),
        )
        if isinstance(moved, Late):
            return await self._late(school, moved.record)
        self._wake()
        return notice(school.words, "cards.decided", "ok", reference=record.reference)

    async def _note(self, school: School, record: Record, turn: Turn, body: Mapping[str, object]) -> None:
        events = await self._store.events(school.id, record.reference)
        if any(event.verb == "agreed" and event.actor == str(turn.who) for event in events):
            return
        await self._store.note(
            school.id, record.reference, verb="agreed", actor=str(turn.who), body=body, owed=(), now=self._clock()
        )

    async def _missing(self, school: School, record: Record, person: Person | None) -> list[Sequence[str]]:
        """The yeses that are still needed after this one."""
        events = await self._store.events(school.id, record.reference)
        roles = set(person.roles if person else ())
        roles |= {role for event in events if event.verb == "agreed" for role in event.body["roles"]}
        if "deputy-dsl" in roles:
            roles.add("dsl")
        return [need for need in record.body["needs"] if not roles & set(need)]

    async def _late(self, school: School, record: Record) -> Card:
        events = await self._store.events(school.id, record.reference)
        last = _last(events, record.state) or events[0]
        at = filed.at(last.at, school)
        return notice(
            school.words, "cards.decided-late", reference=record.reference, actor=last.body.get("name", ""), at=at
        )


def _facts(answers: Mapping[str, object]) -> dict[str, frozenset[str]]:
    """The facts of a post in a form in which two can be compared, whether they came from JSON or from a dialog."""
    return {
        name: frozenset((value,) if isinstance(value, str) else value)  # type: ignore[call-overload]
        for name, value in answers.items()
        if name.startswith("post.")
    }


def _last(events: Sequence[Event], state: str) -> Event | None:
    return next((event for event in reversed(events) if event.state == state and event.verb != "viewed"), None)


def _until(event: Event) -> datetime:
    return datetime.fromisoformat(event.body["until"])
