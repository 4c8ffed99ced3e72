"""One door to casework: every deed of handlers and reporters, and what they find on their home card."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime

from bot.cards import rehearsal
from bot.cards.drawing import notice, with_danger
from bot.casework import caseload, deciding, exports, handling, reporting
from bot.casework.casebook import Casebook
from bot.journeys import practice
from bot.people import holders
from bot.people.settings import School
from bot.seam.card import Button, Card, Paragraph
from bot.seam.turn import Reply, Turn, Who
from storage import NewRecord, Owed, Store

_COMMANDS = {"status": "my-status", "desk": "desk"}
"""What can be typed behind /report instead of what happened."""


_DEEDS = handling.DEEDS | reporting.DEEDS | caseload.DEEDS | exports.DEEDS | deciding.DEEDS | {rehearsal.DRILL}


class Cases:
    """Takes every deed of casework; `go_on` takes a turn within a draft."""

    def __init__(
        self,
        store: Store,
        clock: Callable[[], datetime],
        wake: Callable[[], None],
        go_on: Callable[[School, Turn], Awaitable[Reply]],
    ) -> None:
        book = Casebook(store, clock, wake)
        self._store, self._clock, self._wake = store, clock, wake
        self._handling = handling.Handling(book)
        self._reporting = reporting.Reporting(book)
        self._caseload = caseload.Caseload(book)
        self.deciding = deciding.Deciding(book, go_on)
        self._exports = exports.Exports(book, self._caseload)

    def takes(self, turn: Turn) -> bool:
        """Whether a turn is casework's: one of its deeds, or a word behind /report that asks for one."""
        return self._deed(turn) is not None

    async def take(self, school: School, turn: Turn) -> Reply:
        """Do a deed of casework."""
        deed = self._deed(turn)
        turn = turn if deed == turn.deed else Turn(turn.who, deed or turn.deed, stays=turn.stays)
        if turn.deed in handling.DEEDS:
            return await self._handling.take(school, turn)
        if turn.deed in reporting.DEEDS:
            return await self._reporting.take(school, turn)
        if turn.deed == "drill":
            return Reply(await self._drill(school, turn), ended=True)
        if turn.deed in exports.DEEDS:
            return await self._exports.take(school, turn)
        if turn.deed in deciding.DEEDS:
            return await self.deciding.take(school, turn)
        return await self._caseload.take(school, turn)

    async def _drill(self, school: School, turn: Turn) -> Card:
        """The drills so far, or a new one; for those who are told at once, and the headteacher."""
        person = school.person(turn.who.platform, turn.who.user)
        if person is None or not person.roles & {"dsl", "deputy-dsl", "headteacher"}:
            return notice(school.words, "casework.no-desk")
        if "start" not in turn.values:
            return rehearsal.drills(school.words, await self._store.histories(school.id, None, {"task"}))
        places = holders.told(school, ["dsl"], frozenset())
        body = practice.drill_body(places, person.name)
        new = NewRecord("task", rehearsal.DRILL, "submitted", "same-day", str(turn.who), body)
        owed = [Owed(rehearsal.DRILL, one.address, rehearsal.DRILL, {}) for one in places]
        record = await self._store.file(school.id, new, owed, self._clock())
        self._wake()
        title, text = (
            school.words.say(f"practice.started-{part}", reference=record.reference) for part in ("title", "text")
        )
        return rehearsal.marked(school.words, Card(title, (Paragraph(text),), tone="ok"))

    async def home(self, school: School, who: Who, card: Card) -> Card:
        """The home card with what this person can do besides."""
        say = school.words.say
        more: list[Button] = []
        if await self._store.records(school.id, None, reporting.KINDS, str(who)):
            more.append(Button(say("casework.home-status"), "my-status"))
        if school.person(who.platform, who.user):
            more.append(Button(say("casework.home-desk"), "desk"))
        more.append(Button(say("practice.home"), "begin", "report", {"text": "practice"}))
        danger = [button for button in card.buttons if button.deed == "danger"]
        others = [button for button in card.buttons if button.deed != "danger"]
        return with_danger(school.words, replace(card, buttons=(*others, *more, *danger)))

    def _deed(self, turn: Turn) -> str | None:
        if turn.deed in _DEEDS:
            return turn.deed
        typed = turn.values.get("text", "")
        if turn.deed == "begin" and turn.target == "report" and isinstance(typed, str):
            return _COMMANDS.get(typed.strip().casefold())
        return None
