"""What people do with what falls due: see the list, open one, go through it, say that it is not needed, plan one.

Rules:
1. Whoever is asked can do it, and so can whoever holds the role or hears of it; nobody else learns that it is there.
2. A checklist ends in one transaction with the reports of what was found: each goes through the one door.
3. What is found and becomes no report is told to whoever hears of the task.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from bot.cards import campaigns, checklists, chore_lists
from bot.cards import chores as cards
from bot.cards.drawing import notice
from bot.cards.filed import at
from bot.cases import doers
from bot.cases.asking import asks_many, asks_of, everybody, missing
from bot.cases.bodies import DRILL, Task
from bot.cases.falling import chore_of, falling
from bot.cases.gate import entitled, may, possible
from bot.cases.lives import leads
from bot.cases.rhythm import occurrence
from bot.cases.story import Story
from bot.casework import spreadsheet
from bot.casework.campaigns import BEGINNERS
from bot.casework.casebook import Casebook, not_there, patiently
from bot.casework.filings import Filings
from bot.casework.governors import READERS
from bot.casework.papers import sha256
from bot.casework.rounds import Made, Rounds
from bot.journeys import flags
from bot.journeys.walk import Walk
from bot.people.hours import USUAL
from bot.people.settings import School
from bot.seam.card import Button, Card, Paragraph
from bot.seam.turn import Given, Reply, Turn, Who
from dialogs import checklist
from dialogs.endings import Checked, checked_points
from policy_kb.chore import Chore, Every
from storage import Draft, Late, Noted, Owed
from storage.kept import Address

DEEDS = frozenset({"tasks", "task-open", "task-do", "task-drop", "task-plan", "task-export"})
OPEN = ("due", "asking", "planned")
PAST = ("done", "missed", "dropped", "closed")
_LATELY = 40
"""Of what is past so many are listed."""
_DAYS = 60
"""Days ahead for which something can be planned."""


class Chores:
    """Takes the deeds of what falls due."""

    def __init__(self, book: Casebook, walk: Walk, filings: Filings) -> None:
        self._book = book
        self._rounds = Rounds(book)
        self._walk = walk
        self._filings = filings

    async def take(self, school: School, turn: Turn) -> Reply | Draft:
        """Show a list or a task, open its checklist, or write what was said of it."""
        match turn.deed:
            case "tasks":
                return Reply(await self._list(school, turn), ended=True)
            case "task-plan":
                return await self._plan(school, turn)
            case "task-export":
                return await self._export(school, turn)
            case "task-do":
                return await self._open(school, turn)
            case _:
                return await patiently(self._one, school, turn)

    async def allowed(self, school: School, who: Who, draft: Draft) -> Story | Reply:
        """The task that a checklist is for, if this person may still go on with it; else what they are told."""
        story = await self._found(school, who, "task-do", flags.record_of(draft))
        if story is not None and possible("task-do", story):
            return story
        return await self._over(school, who, draft, story)

    async def _over(self, school: School, who: Who, draft: Draft, story: Story | None) -> Reply:
        """Somebody else has done it, or it is there no more: the draft ends, and what was found so far is not lost."""
        await self._book.store.cancel(school.id, str(who), draft.id, self._book.clock())
        if story is None:
            return not_there(school, draft.answers)
        found = [answer for answer in draft.answers.values() if isinstance(answer, str) and " " in answer]
        return replace(_gone(story, school), left=found)

    async def dressed(self, school: School, turn: Turn, draft: Draft, reply: Reply) -> Reply:
        """A card of a checklist, with who will hear of what was found."""
        who = turn.who
        draft = await self._walk.mine(school, who, draft.id) or draft
        chore = school.policy.task(flags.chore_of(draft))
        if chore is None:
            return reply
        tells = []
        if any(field.name == checklist.SURE.id for field in reply.card.inputs):
            for _, filing in checklist.filings(draft.answers, self._walk.scene(school, draft)):
                tells.append((filing, (await self._filings.passed(school, who, filing)).told))
        card = checklists.dressed(reply.card, draft, chore, tells, school)
        return Reply(card, ended=reply.ended, sent_too=reply.sent_too)

    async def keep(self, school: School, turn: Turn, draft: Draft, found: Checked) -> Reply:
        """Write what a checklist ended with, and file what was found."""

        async def once(school: School, turn: Turn) -> Reply:
            story = await self.allowed(school, turn.who, draft)
            if isinstance(story, Reply):
                return story
            chore = chore_of(story, school)
            filed = [await self._filings.prepared(school, turn.who, filing) for _, filing in found.filings]
            tells = await self._tells(school, story, chore, found)
            name = await self._name(school, turn.who)
            owed = [Owed("found", place, "found", {}) for place, _ in tells]
            record = story.record
            done = await self._book.store.conclude(
                school.id, record.reference, verb="done", expect={"due", "missed"},
                to=leads(record.kind, record.state, "done"), actor=str(turn.who),
                body={"name": name, **checked_points(found), "draft": draft.id}, found=filed, owed=owed,
                now=self._book.clock(), after=story.newest, draft_id=draft.id,
            )  # fmt: skip
            self._book.wake()
            now = await self._book.story(school, record.reference) or story
            if isinstance(done, Late):
                return await self._over(school, turn.who, draft, now)
            return Reply(checklists.kept(now, done.event.body["filed"], [who for _, who in tells], school), ended=True)

        return await patiently(once, school, turn)

    async def waiting(self, school: School, who: Who) -> list[Story]:
        """What waits for somebody, most urgent first: what they are asked to do, and have not done."""
        stories = await self._book.stories(school, {"task"}, {"due", "asking"})
        mine = [one for one in stories if _asked(one, who)]
        return sorted(mine, key=lambda one: (cards.body_of(one).due or date.max, one.record.reference))

    async def _list(self, school: School, turn: Turn) -> Card:
        person, say = school.person(turn.who.platform, turn.who.user), school.words.say
        if turn.target == "past" and person:
            return chore_lists.past(school, await self._runs(school, turn, PAST))
        mine = await self.waiting(school, turn.who)
        seen = {one.record.reference for one in mine}
        others = [one for one in await self._runs(school, turn, OPEN) if one.record.reference not in seen]
        buttons = []
        if person:
            runs = person.roles & BEGINNERS
            events = any(chore.rhythm.every is Every.EVENT for chore in falling(school))
            offered = (
                (True, "tasks.list-past", "tasks", "past"), (runs, "campaigns.list", "campaigns", ""),
                (events, "tasks.plan-button", "task-plan", ""), (True, "tasks.export-button", "task-export", ""),
                (runs, "visitors.concern-button", "concern-link", ""),
                (person.roles & READERS, "governors.button", "governors", ""),
            )  # fmt: skip
            buttons = [Button(say(key), deed, target) for fits, key, deed, target in offered if fits]
        return chore_lists.listed(school, mine, others, self._book.clock(), buttons)

    async def _runs(self, school: School, turn: Turn, states: Sequence[str]) -> list[Story]:
        """The tasks that somebody may read all of, in these states."""
        person = school.person(turn.who.platform, turn.who.user)
        if person is None:
            return []
        found = [one for one in await self._book.stories(school, {"task"}, states) if one.record.type != DRILL]
        found = [one for one in found if entitled(person, one, school)]
        past = set(states) <= set(PAST)
        found.sort(key=lambda one: cards.body_of(one).due or date.max, reverse=past)
        return found[:_LATELY]

    async def _one(self, school: School, turn: Turn) -> Reply:
        story = await self._found(school, turn.who, turn.deed, turn.target or turn.typed("reference"))
        if story is None:
            return not_there(school)
        if turn.deed == "task-open":
            runs = entitled(school.person(turn.who.platform, turn.who.user), story, school)
            many = asks_many(story)
            card = campaigns.mine(story, str(turn.who), school, runs=runs) if many else None
            return Reply(card or cards.opened(story, school, runs=runs), ended=True)
        if not possible("task-drop", story):
            return _gone(story, school)
        if "sent" not in turn.values:
            return Reply(cards.drop(story, school))
        if not (reason := turn.typed("text").strip()):
            return Reply(cards.drop(story, school, school.words.say("tasks.drop-empty")))
        body = {"name": await self._name(school, turn.who), "text": reason}
        story = await self._book.write(school, story, str(turn.who), "dropped", body)
        return Reply(cards.opened(story, school, runs=False), ended=True)

    async def _open(self, school: School, turn: Turn) -> Reply | Draft:
        """The checklist of a task: the one that was left, where it stands, or a new one."""
        story = await self._found(school, turn.who, turn.deed, turn.target)
        if story is None:
            return not_there(school)
        chore = chore_of(story, school)
        if chore is None or not possible(turn.deed, story):
            return _gone(story, school)
        actor, reference = str(turn.who), story.record.reference
        for draft in await self._book.store.drafts(school.id, actor):
            if draft.dialog == "checklist" and flags.record_of(draft) == reference:
                return draft
        about = flags.about_record("checklist", reference, chore.id)
        return await self._book.store.begin(school.id, actor, "checklist", {}, self._book.clock(), about)

    async def _plan(self, school: School, turn: Turn) -> Reply:
        person, words = school.person(turn.who.platform, turn.who.user), school.words
        chores = [one for one in falling(school) if one.rhythm.every is Every.EVENT]
        if person is None or not chores:
            return Reply(notice(words, "tasks.plan-none"), ended=True)
        today, calendar = self._book.today(school), school.calendar or USUAL
        days = [day for n in range(_DAYS) if calendar.counts(day := today + timedelta(days=n))]
        given = {name: turn.typed(name).strip() for name in ("task", "name", "day")}
        chore = next((one for one in chores if one.id == given["task"]), None)
        when = next((day for day in days if day.isoformat() == given["day"]), None)
        if chore is None or when is None or not given["name"]:
            problem = words.say("tasks.plan-empty") if "sent" in turn.values else ""
            return Reply(chore_lists.plan(school, chores, days, given, problem))
        ahead = max(when, today) + timedelta(days=_DAYS)  # what is planned is known long before it is asked for
        time = occurrence(chore.rhythm, calendar, ahead, when=when, who=given["name"].casefold())
        asked = occurrence(chore.rhythm, calendar, today, when=when, who=given["name"].casefold()) or time
        if asked is None:
            return Reply(notice(words, "tasks.plan-none"), ended=True)
        made = Made(chore, asked, given["name"], when)
        record = await self._rounds.make(school, await self._book.roster(school), made)
        if record is None:
            return Reply(notice(words, "tasks.planned-twice", of=given["name"]), ended=True)
        text = words.say("tasks.planned-text", day=school.words.date(asked.opens, "%A %-d %B %Y"), of=given["name"])
        title = words.say("tasks.planned-title", title=chore.title)
        back = Button(words.say("tasks.back"), "tasks")
        return Reply(Card(title, (Paragraph(text),), buttons=(back,), tone="ok"), ended=True)

    async def _export(self, school: School, turn: Turn) -> Reply:
        """Every task that somebody may read, as CSV; what was found does not stand in it."""
        stories = await self._runs(school, turn, (*OPEN, *PAST))
        data = table(school, stories)
        body = {"name": await self._name(school, turn.who), "what": "tasks", "sha256": sha256(data)}
        noted = [Noted(story.record.reference, "exported", str(turn.who), body) for story in stories]
        await self._book.store.write_all(school.id, self._book.clock(), noted=noted)
        given = Given("tasks.csv", "text/csv", data)
        return Reply(notice(school.words, "tasks.taken", "ok", count=len(stories)), ended=True, files=(given,))

    async def _tells(
        self, school: School, story: Story, chore: Chore | None, found: Checked
    ) -> list[tuple[Address, str]]:
        """Who is told of what was found and becomes no report."""
        if chore is None:
            return []
        points = [chore.point(one.point) for one in found.points if one.answer == checklist.WRONG]
        if not any(point and not point.kind for point in points):
            return []
        roster = await self._book.roster(school)
        hears = doers.doers(roster, chore.hears, story.body.barred)
        return [(at, one.name) for one in hears if (at := doers.at(school, one))]

    async def _found(self, school: School, who: Who, deed: str, reference: str) -> Story | None:
        story, person = await self._book.story(school, reference), school.person(who.platform, who.user)
        due = story is not None and story.record.kind == "task" and story.record.type != DRILL
        return story if story and due and may(person, str(who), deed, story, school) else None

    async def _name(self, school: School, who: Who) -> str:
        member = (await self._book.roster(school)).member_of(str(who))
        return member.name if member else who.name


def table(school: School, stories: Sequence[Story]) -> bytes:
    """The list of what falls due, as CSV."""
    say = school.words.say
    rows = []
    columns = ("reference", "title", "of", "period", "due", "asked", "state", "by", "at", "found")
    for story in stories:
        body, moved = cards.body_of(story), story.last("done", "dropped")
        found = len(moved.others.get("filed", ())) if moved else 0
        rows.append(
            (
                story.record.reference, asks_of(story).title, body.of, body.period,
                body.due.isoformat() if body.due else "", "; ".join(one.name for one in everybody(story)),
                say(f"lives.state-{story.record.state}"), moved.name if moved else "",
                at(moved.at, school) if moved else "", str(found),
            )
        )  # fmt: skip
    return spreadsheet.written((say(f"tasks.column-{column}") for column in columns), rows)


def _asked(story: Story, who: Who) -> bool:
    waits = missing(story) if story.record.state == "asking" else everybody(story)
    return isinstance(story.body, Task) and story.record.type != DRILL and any(one.who == str(who) for one in waits)


def _gone(story: Story, school: School) -> Reply:
    """What is said where it was done, or is over, already."""
    moved = story.last("done")
    if moved is None:
        return Reply(notice(school.words, "tasks.not-there"), ended=True, undone=True)
    day = school.words.date(moved.at.astimezone(school.timezone), "%a %-d %b, %H:%M")
    return Reply(notice(school.words, "tasks.gone", name=moved.name, day=day), ended=True, undone=True)
