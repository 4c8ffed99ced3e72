"""Drills of the alarm: the drills so far, and a new one, for those who are told at once and the headteacher."""

from datetime import datetime

from bot.cards import rehearsal
from bot.cards.drawing import notice
from bot.cases.bodies import DRILL, Task, Way, kept
from bot.cases.door import enter
from bot.cases.reach import reach_of
from bot.cases.rungs import due_after
from bot.cases.story import Story
from bot.casework.casebook import Casebook
from bot.people.settings import School
from bot.seam.card import Card, Paragraph
from bot.seam.turn import Reply, Turn, Who
from dialogs.endings import Filing
from policy_kb.routing import Route
from policy_kb.vocabulary import Basis, Urgency
from storage import NewRecord, Owed, Record, Store

DEEDS = frozenset({"drill"})
_ROUTE = Route(("dsl",), ("headteacher",), frozenset(), Urgency.SAME_DAY, Basis.INFERRED, (), ())
_AS_IF = Filing("case", DRILL, "", "pupil", "", _ROUTE, {})
"""A drill goes through the door as a report would that is about nobody."""
_WHO = frozenset({"dsl", "deputy-dsl", "headteacher"})


async def begin(store: Store, school: School, who: Who, starter: str, now: datetime) -> Record:
    """Start a drill: those who would be told of a report are owed its alert. `starter` is shown as who began it."""
    told = enter(_AS_IF, who, school, ()).told
    body = Task(sender=starter, told=told, way=Way(("dsl",), ("headteacher",)), starter=starter)
    as_filed = Record("", school.id, "", "task", DRILL, "submitted", "same-day", str(who), {}, now)
    due = due_after(Story(as_filed, body, ()), "filed", str(who), {}, "submitted", school, now)
    new = NewRecord("task", DRILL, "submitted", "same-day", str(who), kept(body), due=due)
    return await store.file(school.id, new, [Owed(DRILL, one.address, DRILL, {}) for one in told], now)


class Drills:
    """Takes the deed of drills."""

    def __init__(self, book: Casebook) -> None:
        self._book = book

    async def take(self, school: School, turn: Turn) -> Reply:
        """Show the drills so far, or start one."""
        person, words = school.person(turn.who.platform, turn.who.user), school.words
        if person is None or not person.roles & _WHO:
            return Reply(notice(words, "casework.no-desk"), ended=True)
        if "start" not in turn.values:
            return Reply(await self._so_far(school), ended=True)
        record = await begin(self._book.store, school, turn.who, person.name, self._book.clock())
        self._book.wake()
        title, text = (words.say(f"practice.started-{part}", reference=record.reference) for part in ("title", "text"))
        return Reply(rehearsal.of_drill(words, Card(title, (Paragraph(text),), tone="ok")), ended=True)

    async def _so_far(self, school: School) -> Card:
        """The drills so far; of the newest, whom it has reached."""
        stories = await self._book.stories(school, {"task"})
        if not stories:
            return rehearsal.drills(school, stories, None)
        about = await self._book.store.about(school.id, stories[0].record.reference)
        return rehearsal.drills(school, stories, reach_of(stories[0], school, about, {DRILL}))
