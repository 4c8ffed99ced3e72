"""Asking many to read and confirm: begin one, confirm it, see who has not yet, take the signed list, close it.

Rules:
1. What is asked is kept as it was asked, with the version of the policy; each confirmation is an event of its own.
2. Questions that show that it was read come from the pack, and the right answer with them; a wrong one is kept nowhere.
3. Only those who run the school begin one; who has not confirmed it, only they see.
4. Whoever runs it sees the count in their own message, brought up to date as people confirm.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import get_args

from bot.cards import campaigns as cards
from bot.cards import chore_lists
from bot.cards.drawing import notice
from bot.cases import doers
from bot.cases.asking import CAMPAIGN, Asks, Check, asks_of, confirmed, everybody, kept_asks
from bot.cases.bodies import Asked, Task, Way, kept
from bot.cases.gate import entitled, may
from bot.cases.rhythm import nth
from bot.cases.rungs import due_after
from bot.cases.story import Story
from bot.casework import presses
from bot.casework.casebook import Casebook, not_there, patiently
from bot.casework.papers import pdf, sha256
from bot.casework.rounds import asking, place
from bot.casework.signed import gone, signed, table
from bot.people.hours import USUAL
from bot.people.roster import Member, Roster, Standing
from bot.people.settings import Person, School
from bot.seam.card import Card, Choice, Input
from bot.seam.turn import Given, Reply, Turn
from policy_kb.materials import QUESTIONS, VERDICTS, Material, Texts, drawn, materials, to_read, verdicts
from storage import NewRecord, Owed, Record

DEEDS = frozenset({
    "campaigns", "campaign-begin", "campaign-list", "campaign-read", "campaign-export", "campaign-end", "confirm",
})  # fmt: skip
BEGINNERS = frozenset({"dsl", "deputy-dsl", "headteacher", "deputy", "senior-staff", "chair-of-governors"})
_STATES = ("asking", "done", "closed")
_DAYS = (5, 10, 15, 20, 30)


class Campaigns:
    """Takes the deeds of read-and-confirm."""

    def __init__(self, book: Casebook) -> None:
        self._book = book

    async def take(self, school: School, turn: Turn) -> Reply:
        """Show a list or a page, begin one, confirm one, or take the paper."""
        match turn.deed:
            case "campaigns":
                return await self._all(school, turn)
            case "campaign-begin":
                return await self._begin(school, turn)
            case _:
                return await patiently(self._one, school, turn)

    async def _all(self, school: School, turn: Turn) -> Reply:
        person = school.person(turn.who.platform, turn.who.user)
        if person is None or not person.roles & BEGINNERS:
            return Reply(notice(school.words, "casework.no-desk"), ended=True)
        stories = await self._stories(school, person)
        return Reply(cards.listed([(one, chore_lists.how(one, school)) for one in stories], school), ended=True)

    async def _stories(self, school: School, person: Person) -> list[Story]:
        found = await self._book.stories(school, {"task"}, _STATES)
        return [one for one in found if asks_of(one).texts and entitled(person, one, school)]

    async def _one(self, school: School, turn: Turn) -> Reply:
        reference = turn.target or turn.typed("reference")
        story, person = await self._book.story(school, reference), school.person(turn.who.platform, turn.who.user)
        if (
            story is None
            or story.record.state not in _STATES
            or not may(person, str(turn.who), turn.deed, story, school)
        ):
            return not_there(school)
        match turn.deed:
            case "campaign-read":
                first = int(turn.typed("from")) if turn.typed("from").isdigit() else 0
                return Reply(
                    cards.texts(story, first, school) if asks_of(story).texts else self._mine(school, turn, story)
                )
            case "campaign-list":
                roster = await self._book.roster(school)
                return Reply(cards.people(story, gone(story, roster), school), ended=True)
            case "campaign-export":
                return await self._export(school, turn, story)
            case "campaign-end":
                return await self._end(school, turn, story)
            case _:
                return await self._confirm(school, turn, story)

    def _mine(self, school: School, turn: Turn, story: Story) -> Card:
        person = school.person(turn.who.platform, turn.who.user)
        return cards.mine(story, str(turn.who), school, runs=entitled(person, story, school))

    async def _confirm(self, school: School, turn: Turn, story: Story) -> Reply:
        who, asks = str(turn.who), asks_of(story)
        if who in confirmed(story) or not any(one.who == who for one in everybody(story)):
            return Reply(self._mine(school, turn, story), ended=True, undone=True)
        if "sent" not in turn.values:
            return Reply(cards.not_all(story, school) if asks.points else self._mine(school, turn, story))
        checks = _checks(asks, who)
        given = {f"check{n}": turn.typed(f"check{n}") for n in range(len(checks))}
        if checks and "checked" not in turn.values:
            return Reply(cards.questions(story, checks, {}, (), school))
        wrong = [one for n, one in enumerate(checks) if given[f"check{n}"] not in {one.right, ""}]
        if wrong or not all(given.values()):
            return Reply(cards.questions(story, checks, given, wrong, school))
        points = turn.values.get("points", ())
        ticked = (points,) if isinstance(points, str) else points
        left = [name for name, _ in asks.points if name in ticked]
        name = next(one.name for one in everybody(story) if one.who == who)
        body = {"name": name, "text": turn.typed("text"), "points": left, "version": asks.version}
        story = await self._book.write(school, story, who, "confirmed", body, owed=counted(story))
        return Reply(cards.thanks(story, who, school), ended=True)

    async def _end(self, school: School, turn: Turn, story: Story) -> Reply:
        person = school.person(turn.who.platform, turn.who.user)
        if story.record.state != "asking" or turn.typed("sure") != "yes":
            shut = cards.end(story, school) if story.record.state == "asking" else self._mine(school, turn, story)
            return Reply(shut, ended=True)
        body = {"name": person.name if person else "", "text": ""}
        story = await self._book.write(school, story, str(turn.who), "ended", body)
        roster = await self._book.roster(school)
        return Reply(cards.people(story, gone(story, roster), school), ended=True)

    async def _begin(self, school: School, turn: Turn) -> Reply:
        person, words = school.person(turn.who.platform, turn.who.user), school.words
        if person is None or not person.roles & BEGINNERS:
            return Reply(notice(words, "casework.no-desk"), ended=True)
        roster, today = await self._book.roster(school), self._book.today(school)
        before = last_read(await self._stories(school, person))
        fields = _fields(school, roster, today, before)
        given = {one.name: turn.typed(one.name) for one in fields}
        fits = all(given[one.name] in {choice.value for choice in one.choices} for one in fields)
        if "sent" not in turn.values or not fits:
            problem = words.say("campaigns.begin-empty") if "sent" in turn.values else ""
            return Reply(cards.begin(fields, school, problem))
        material = materials()[given["what"]]
        later = tuple(one for one in material.standing if given["who"] in {"all", one})
        asks = asks_for(
            school,
            material,
            before,
            checks=given["checks"] == "yes",
            newcomers=later if given["newcomers"] == "yes" else (),
        )
        if not asks.texts:
            return Reply(notice(words, "campaigns.begin-nothing"), ended=True)
        people = _people(roster, material, given["who"])
        asked = doers.asked(school, people)
        if not asked and not material.links:
            return Reply(notice(words, "campaigns.begin-nobody"), ended=True)
        due = date.fromisoformat(given["day"])
        record = await self.start(school, person, str(turn.who), asks, asked, due)
        card = cards.begun(asks, len(asked), len(people) - len(asked), record.reference, school)
        return Reply(card, ended=True)

    async def start(  # noqa: PLR0913, PLR0917 - what is asked, of whom, by whom and by when
        self, school: School, person: Person, who: str, asks: Asks, asked: Sequence[Asked], due: date
    ) -> Record:
        """Ask these people: one record, one message to each, and the count for whoever asks."""
        now = self._book.clock()
        body = Task(
            sender=person.name, way=Way(("headteacher", "dsl"), (), cites=tuple(name for name, _ in asks.texts)),
            starter=person.name, chore=CAMPAIGN, due=due, asked=tuple(asked), asks=kept_asks(asks),
        )  # fmt: skip
        as_filed = Story(Record("", school.id, "", "task", CAMPAIGN, "asking", "routine", who, {}, now), body, ())
        new = NewRecord(
            "task", CAMPAIGN, "asking", "routine", who, kept(body),
            due=due_after(as_filed, "filed", who, {}, "asking", school, now),
        )  # fmt: skip
        owed = [Owed("count", place(who), "count", {}), *(asking(one) for one in asked)]
        record = await self._book.store.file(school.id, new, owed, now)
        self._book.wake()
        return record

    async def _export(self, school: School, turn: Turn, story: Story) -> Reply:
        person, now = school.person(turn.who.platform, turn.who.user), self._book.clock()
        out = gone(story, await self._book.roster(school))
        name = f"confirmed-{story.record.reference}"
        taker = person.name if person else ""
        if turn.typed("as") == "csv":
            given = Given(f"{name}.csv", "text/csv", table(story, out, school))
        else:
            made = signed(story, out, school, taker, now)
            given = Given(f"{name}.pdf", "application/pdf", await presses.made(pdf, made, school.words))
        await self._book.store.note(
            school.id, story.record.reference, verb="exported", actor=str(turn.who), owed=(), now=now,
            body={"name": taker, "what": given.name.rpartition(".")[2], "sha256": sha256(given.data)},
        )  # fmt: skip
        done, everyone = len(confirmed(story)), len(everybody(story))
        card = notice(school.words, "campaigns.taken", "ok", name=given.name, done=done, all=everyone)
        return Reply(card, ended=True, files=(given,))


def asks_for(
    school: School, material: Material, before: Texts, *, checks: bool = False, newcomers: Sequence[str] = ()
) -> Asks:
    """What a material asks at a school: the clauses, and the questions that the pack can answer."""
    texts = to_read(school.policy, material, before)
    says = dict(texts)
    asked = tuple(Check(name, says[name], VERDICTS, right) for name, right in verdicts(school.policy, texts))
    return Asks(
        material.titled(school.policy), material.why, school.policy.version, texts, (), asked if checks else (),
        tuple(newcomers), material.links,
    )  # fmt: skip


def counted(story: Story) -> list[Owed]:
    """The count, brought up to date for whoever asked."""
    if not isinstance(story.body, Task) or story.record.type != CAMPAIGN:
        return []
    return [Owed("count", place(story.record.person), "count", {})]


def last_read(stories: Iterable[Story]) -> Texts:
    """Every clause as it was asked the last time: the newest words of each count."""
    found: dict[str, str] = {}
    for story in sorted(stories, key=lambda one: one.record.filed_at):
        found.update(asks_of(story).texts)
    return tuple(found.items())


def _checks(asks: Asks, who: str) -> tuple[Check, ...]:
    """The questions that somebody is asked."""
    by_clause = {one.clause: one for one in asks.checks}
    return tuple(by_clause[name] for name in drawn(by_clause, who)[:QUESTIONS])


def _fields(school: School, roster: Roster, today: date, before: Texts) -> tuple[Input, ...]:
    say = school.words.say
    what = []
    for material in materials().values():
        count = len(to_read(school.policy, material, before))
        if count and not (material.changed and not before):
            title = material.titled(school.policy)
            what.append(Choice(material.id, say("campaigns.what-all", title=title, count=count)))
    standings: list[Standing] = [one for one in get_args(Standing) if roster.members(one)]
    who = [Choice("all", say("campaigns.who-all", count=len(roster.members())))]
    who += [Choice(one, say(f"campaigns.who-{one}", count=len(roster.members(one)))) for one in standings]
    who.append(Choice("link", say("campaigns.who-link")))
    calendar = school.calendar or USUAL
    days = tuple(
        Choice(d.isoformat(), school.words.date(d, "%A %-d %B"))
        for d in (nth(calendar, today, count) for count in _DAYS)
    )
    yes_no = {name: tuple(Choice(one, say(f"campaigns.{name}-{one}")) for one in ("yes", "no")) for name in _ASKED}
    return (
        Input("what", say("campaigns.begin-what"), "one", choices=tuple(what)),
        Input("who", say("campaigns.begin-who"), "one", choices=tuple(who)),
        Input("day", say("campaigns.begin-day"), "one", choices=days),
        *(Input(name, say(f"campaigns.begin-{name}"), "one", choices=yes_no[name], value="no") for name in _ASKED),
    )  # fmt: skip


_ASKED = ("checks", "newcomers")


def _people(roster: Roster, material: Material, who: str) -> tuple[Member, ...]:
    """Whom a material is for: of these standings, and of those the ones that were chosen."""
    if who == "link":
        return ()
    return tuple(one for one in roster.members() if who in {"all", one.standing} and _fits(one, material))


def _fits(member: Member, material: Material) -> bool:
    return member.standing in material.standing
