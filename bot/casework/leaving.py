"""What becomes of the work of somebody who has left: reports are handed over, and what was their own is closed.

Rules:
1. A report that they had goes to the next who may work on it: of those who were told the one whose role decides first,
   then the deputy, then the chain. Who has it now hears of it at once. A report that they sent stays open.
2. Where they were the only one, the next in the chain who is not kept out is told, as when an address fails.
3. Their own requests and declarations end, and those who deal with them hear of it; their drafts are erased.
4. Each is one event, decided by what was read: doing it again does nothing.
"""

import logging
from collections.abc import Iterable, Sequence

from bot.cases.debts import private, to_handlers
from bot.cases.gate import handlers
from bot.cases.happenings import PROGRAM
from bot.cases.story import Story, deciding, kept_out
from bot.casework.casebook import Casebook
from bot.people import holders
from bot.people.roster import Member, Roster
from bot.people.settings import Person, School
from policy_kb.routing import CHAIN
from policy_kb.shapes import dataclass
from storage import Overtaken, Owed

_LOG = logging.getLogger(__name__)
_WORKED = frozenset({"acknowledged", "in-hand"})
_OWN = frozenset({"request", "register"})
_ORDER = ("dsl", "deputy-dsl", *CHAIN)
_OPEN = frozenset({"submitted", "acknowledged", "in-hand", "asked-back", "approved"})


@dataclass(frozen=True, slots=True)
class Done:
    """What was done for those who have left: references handed over (with who has it now), ended, and drafts erased."""

    handed: tuple[tuple[str, str], ...] = ()
    ended: tuple[str, ...] = ()
    drafts: int = 0


class Leaving:
    """Hands over and closes, school by school."""

    def __init__(self, book: Casebook) -> None:
        self._book = book

    async def tidy(self, settings: School) -> Done:
        """Hand over and close whatever belongs to somebody who has left this school."""
        roster, school = await self._book.roster(settings), await self._book.staffroom.today(settings)
        gone = [one for one in roster.left if not any(roster.member_of(at) for at in one.addresses)]
        if not gone:
            return Done()
        names, people = _names(settings, school, gone), _addresses(gone)
        handed, ended = list[tuple[str, str]](), list[str]()
        for story in await self._book.stories(school, {"case", *_OWN}, _OPEN):
            try:
                if story.record.kind in _OWN and story.record.person in people:
                    ended += await self._end(school, story)
                elif story.holder in names and story.record.state in _WORKED:
                    handed += await self._hand_over(school, story)
            except Overtaken:
                _LOG.info("a record was changed meanwhile: school=%s", school.id)  # the next look sees it
        return Done(tuple(handed), tuple(ended), await self._erase(school, roster, people))

    async def _hand_over(self, school: School, story: Story) -> list[tuple[str, str]]:
        reference, n = story.record.reference, story.newest + 1
        after = school.words.say("roster.has-left", name=story.holder)
        if story.record.kind == "case" and (to := _next(school, story)):
            at = private(school, to.name)
            owed = [Owed(f"handed:{n}", at, "handed", {"n": n})] if at else []
            body = {"name": PROGRAM, "to": to.name, "text": after}
            await self._book.write(school, story, PROGRAM, "assigned", body, owed=owed)
            return [(reference, to.name)]
        if _next(school, story):
            return []  # a request or an entry is with everybody who was told of it
        people = _above(school, story)
        places = [at for one in people if (at := holders.private(school, one))]
        if not places:
            _LOG.error("nobody is left to have a record: school=%s", school.id)
            return []
        owed = [Owed("alert", at, "alert", {}) for at in places]
        names = sorted(one.name for one in people)
        await self._book.write(school, story, PROGRAM, "brought-in", {"names": names, "text": after}, owed=owed)
        return [(reference, school.words.listed(names))]

    async def _end(self, school: School, story: Story) -> list[str]:
        text = school.words.say("roster.sender-has-left")
        owed = to_handlers(school, story, self._book.today(school))
        await self._book.write(school, story, PROGRAM, "withdrawn", {"name": PROGRAM, "text": text}, owed=owed)
        return [story.record.reference]

    async def _erase(self, school: School, roster: Roster, people: Iterable[str]) -> int:
        count = 0
        for person in sorted(people):
            if roster.member_of(person):
                continue
            for draft in await self._book.store.drafts(school.id, person):
                await self._book.store.cancel(school.id, person, draft.id, self._book.clock())
                count += 1
        return count


def _names(settings: School, school: School, gone: Sequence[Member]) -> frozenset[str]:
    """The names by which records know those who have left; none that somebody has who is here."""
    known = holders.known(settings, _addresses(gone))
    return (known | {one.name for one in gone}) - {one.name for one in school.people}


def _addresses(gone: Sequence[Member]) -> frozenset[str]:
    return frozenset(f"{at}:{to}" for one in gone for at, to in one.ids.items())


def _next(school: School, story: Story) -> Person | None:
    """Who has a report next: whoever decides about it, then the others in their order; nobody where nobody may."""
    order = dict.fromkeys((deciding(story), *_ORDER))
    places = {role: n for n, role in enumerate(order)}

    def rank(person: Person) -> int:
        return min((places[role] for role in person.roles if role in places), default=len(places))

    return min(handlers(school, story), key=rank, default=None)


def _above(school: School, story: Story) -> list[Person]:
    """The holders of the first role of the chain of whom nobody is kept out."""
    out = kept_out(school, story)
    return next((some for role in _ORDER if (some := [p for p in school.holders(role) if p.name not in out])), [])
