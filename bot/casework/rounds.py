"""Making what falls due, each time once, and asking those who do it; and whom each step of the ladder tells.

Rules:
1. What is to be asked for on a day the rhythm says; that it is made once the store sees to, in any number of programs.
2. Who is asked is found on the roster as it stands at that moment: nobody who has left, nobody who is kept out of the
   report that it follows from.
3. Something that each person does alone is one record that asks them all.
"""

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import field, replace
from datetime import date, datetime

from bot.cases import doers
from bot.cases.asking import Asks, asks_of, everybody, kept_asks, missing
from bot.cases.bodies import Asked, Task, Way, kept
from bot.cases.falling import chore_of, falling
from bot.cases.happenings import PROGRAM
from bot.cases.rhythm import Occurrence, occurrence
from bot.cases.rung import Rung
from bot.cases.rungs import due_after
from bot.cases.story import Story, kept_out
from bot.casework.casebook import Casebook
from bot.people.roster import Member, Roster
from bot.people.settings import School
from policy_kb.chore import Chore, Every
from policy_kb.falls_due import EVERYBODY
from policy_kb.materials import materials, to_read
from policy_kb.shapes import dataclass
from storage import NewRecord, Owed, Record
from storage.kept import Address

_LOG = logging.getLogger(__name__)
_OPEN = frozenset({"due", "asking", "planned"})
Step = tuple[dict[str, object], list[Owed]]
"""What the event of a step says besides, and what is owed for it."""


@dataclass(frozen=True, slots=True)
class Made:
    """One time that something falls due: what, when, of which event or report, and who is kept out of it."""

    chore: Chore
    time: Occurrence
    of: str = ""
    when: date | None = None
    out: frozenset[str] = frozenset()
    only: tuple[Member, ...] = ()

    @property
    def key(self) -> str:
        """By which it is made once."""
        return f"{self.chore.id}:{self.time.period}"


@dataclass(frozen=True, slots=True)
class Rounds:
    """Makes what falls due at each school."""

    book: Casebook
    _known: dict[str, set[str]] = field(default_factory=dict)
    _rosters: dict[str, Roster] = field(default_factory=dict)

    async def look(self, school: School) -> int:
        """Make what is to be asked for today and was not yet; gives how many were made."""
        roster = await self.book.roster(school)
        if self._rosters.get(school.id) is not roster:
            await self._follow(school, roster)
            self._rosters[school.id] = roster
        known = self._known.setdefault(school.id, set())
        wanted = [one for one in self._wanted(school, roster) if one.key not in known]
        if not wanted:
            return 0
        made = await self.book.store.made(school.id, [one.key for one in wanted])
        known |= made
        count = 0
        for one in wanted:
            if one.key not in made:
                count += await self.make(school, roster, one) is not None
                known.add(one.key)
        return count

    async def make(self, school: School, roster: Roster, one: Made) -> Record | None:
        """File one time that something falls due, and ask whoever does it; None where that was done already."""
        now = self.book.clock()
        new, owed = _filed(school, roster, one, now)
        record = await self.book.store.make(school.id, one.key, new, owed, now)
        if record is not None:
            self.book.wake()
            if not owed and new.state != "planned":
                _LOG.error("nobody to ask: school=%s task=%s", school.id, one.chore.id)
        return record

    async def after(self, school: School, story: Story, what: str) -> None:
        """Make what falls due after a report of category `what` was seen, or DECIDED; for nobody who is kept out."""
        chores = [one for one in falling(school) if one.rhythm.every is Every.CASE and what in one.after]
        roster, today = await self.book.roster(school), self.book.today(school)
        for chore in chores:
            time = occurrence(chore.rhythm, school.calendar, today, when=today, who=story.record.reference)
            if time is not None:
                time = replace(time, period=story.record.reference)
                out = frozenset(kept_out(school, story))
                await self.make(school, roster, Made(chore, time, story.record.reference, today, out))

    async def step(self, school: School, story: Story, rung: Rung) -> Step:
        """Whom a step of the ladder tells, as the roster stands now."""
        roster, now = await self.book.roster(school), self.book.clock()
        return _step(school, roster, story, rung, now)

    async def _follow(self, school: School, roster: Roster) -> None:
        """Ask whoever has joined since, and wait no more for whoever has left."""
        for story in await self.book.stories(school, {"task"}, {"asking"}):
            known, wanted = {one.who for one in everybody(story)}, set(asks_of(story).newcomers)
            new = doers.asked(school, (one for one in roster.here if one.standing in wanted))
            new = tuple(one for one in new if one.who not in known)
            now = story
            if new:
                owed = [asking(one) for one in new]
                now = await self.book.write(school, now, PROGRAM, "joined", {"asked": _kept(new)}, owed=owed)
            if left := sorted(one.who for one in missing(now) if roster.gone(one.who)):
                await self.book.write(school, now, PROGRAM, "left", {"who": left})

    def _wanted(self, school: School, roster: Roster) -> Iterator[Made]:
        today = self.book.today(school)
        for chore in falling(school):
            rhythm = chore.rhythm
            match rhythm.every:
                case Every.EVENT | Every.CASE:
                    continue  # planned by somebody, or made after a report
                case Every.JOINING | Every.LEAVING:
                    for member, day in _turns(roster, rhythm.every, school, today):
                        if time := occurrence(rhythm, school.calendar, today, when=day, who=member.id):
                            yield Made(chore, time, member.name, day, only=(member,))
                case every:
                    review = school.policy.review_due if every is Every.REVIEW else None
                    if time := occurrence(rhythm, school.calendar, today, when=review):
                        yield Made(chore, time, when=review)


def _turns(roster: Roster, every: Every, school: School, today: date) -> Iterator[tuple[Member, date]]:
    """Who has joined lately or is about to leave, and when; whoever was here before is asked nothing."""
    del school
    for member in roster.members("staff", "volunteer"):
        if every is Every.JOINING and member.joined and 0 <= (today - member.joined).days <= _LATELY:
            yield member, member.joined
        if every is Every.LEAVING and member.left and member.left > today:
            yield member, member.left


_LATELY = 60
"""Days after joining in which somebody is still new; a roster that is read for the first time asks nobody else."""


def _filed(school: School, roster: Roster, one: Made, now: datetime) -> tuple[NewRecord, list[Owed]]:
    """The record of one time that something falls due, and what is owed for it."""
    chore, time = one.chore, one.time
    day = now.astimezone(school.timezone).date()
    many = EVERYBODY in chore.owner and not one.only
    asked, instead = one.only, tuple[Member, ...]()
    if not asked and (many or chore.each):
        asked = doers.doers(roster, chore.owner, one.out)
    elif not asked:
        asked, instead = doers.owners(school, roster, chore, (day, time.due), one.out)
    many = many or chore.each or bool(chore.reads)
    state = "asking" if many else "planned" if chore.rhythm.every is Every.EVENT and time.opens > day else "due"
    points = tuple((point.id, point.says) for point in chore.points) if many else ()
    texts = to_read(school.policy, materials()[chore.reads]) if chore.reads else ()
    version = school.policy.version if texts else ""
    names = tuple(one.name for one in instead)
    runs = (*chore.hears, "headteacher") if many else chore.owner
    body = Task(
        sender="", told=() if many else doers.told(school, asked, chore.owner[0]), barred=one.out,
        way=Way(tuple(role for role in runs if role != EVERYBODY), () if many else chore.hears, cites=chore.cites),
        chore=chore.id, period=time.period, due=time.due, asked=doers.asked(school, asked), of=one.of, when=one.when,
        asks=kept_asks(Asks(chore.title, chore.why, version, texts, points, instead=names)),
    )  # fmt: skip
    if state == "planned":
        body = replace(body, asked=(), told=())
    as_filed = Story(Record("", school.id, "", "task", chore.id, state, "routine", PROGRAM, {}, now), body, ())
    due = due_after(as_filed, "filed", PROGRAM, {}, state, school, now)
    owed = [] if state == "planned" else [asking(each) for each in body.asked]
    return NewRecord("task", chore.id, state, "routine", PROGRAM, kept(body), due=due), owed


def asking(one: Asked) -> Owed:
    """The card by which somebody is asked."""
    return Owed("task", place(one.who), "task", {})


def place(who: str) -> Address:
    """Where somebody is written to, as the store knows them ("slack:U1")."""
    on, _, to = who.partition(":")
    return doers.address(on, to)


def _step(school: School, roster: Roster, story: Story, rung: Rung, now: datetime) -> Step:
    """Whom a step tells: whoever is there; where nobody of the owners is, their deputies."""
    n, day, chore = story.newest + 1, now.astimezone(school.timezone).date(), chore_of(story, school)
    out = story.body.barred
    here = {one.name for one in roster.here}
    match rung.step:
        case "asked":
            waiting = [one for one in missing(story, _gone(story, roster)) if doers.is_there(roster, one.who, day)]
            return {"number": len(waiting)}, [Owed(f"nudge:{n}", place(one.who), "task", {"n": n}) for one in waiting]
        case "end" if rung.verb == "fell-due" and chore:
            members, _ = doers.owners(school, roster, chore, (day, _due(story, day)), out)
            again = doers.asked(school, members)
            return {"asked": _kept(again)}, [asking(one) for one in again]
        case "end":
            return {}, []
        case "again" if rung.phase == "asking":
            runs = _runs(school, roster, story)
            return _told(runs, n, here, "report")
        case "again":
            owners = [one for one in everybody(story) if one.name in here]
            there = [one for one in owners if doers.is_there(roster, one.who, day)]
            if there or chore is None:
                return _told(there or owners, n, here)
            return _told(doers.asked(school, doers.present(doers.doers(roster, chore.deputy, out), day)), n, here)
        case "deputy":
            before = {one.name for one in everybody(story)} | out
            back = doers.present(doers.doers(roster, chore.owner, before), day) if chore else ()
            found = back or (doers.doers(roster, chore.deputy, before) if chore else ())
            return _told(doers.asked(school, doers.present(found, day) or found), n, here)
        case _:
            found = doers.doers(roster, chore.hears, out) if chore else ()
            return _told(doers.asked(school, found), n, here)


def _told(people: Sequence[Asked], n: int, here: set[str], card: str = "task") -> Step:
    people = [one for one in people if one.name in here]
    said: dict[str, object] = {"names": sorted({one.name for one in people})}
    if card == "task":
        said["asked"] = _kept(people)
    return said, [Owed(f"nudge:{n}", place(one.who), card, {"n": n}) for one in people]


def _runs(school: School, roster: Roster, story: Story) -> Sequence[Asked]:
    """Who runs what many are asked: whoever began it, or who hears of it."""
    body = story.body
    began = tuple(one for one in roster.here if isinstance(body, Task) and one.name == body.starter)
    return doers.asked(school, began or doers.doers(roster, body.way.tell))


def _gone(story: Story, roster: Roster) -> set[str]:
    return {one.who for one in everybody(story) if roster.gone(one.who)}


def _kept(people: Iterable[Asked]) -> list[list[str]]:
    return [[one.who, one.name] for one in people]


def _due(story: Story, day: date) -> date:
    body = story.body
    return (body.due if isinstance(body, Task) else None) or day
