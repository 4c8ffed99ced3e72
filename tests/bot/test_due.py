"""Each thing that falls due, at a school whose policy asks for it: it is asked of whoever does it, and it is done."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.cases.asking import asks_of, confirmed
from bot.cases.story import Story
from bot.casework.filings import Filings
from bot.casework.staffroom import Staffroom
from bot.people.roster import Member
from bot.seam.turn import Turn, Who
from dialogs.endings import Filing
from policy_kb.chore import Every
from policy_kb.falls_due import EVERYBODY
from policy_kb.loading import load_all
from policy_kb.materials import materials, to_read
from policy_kb.routing import Route
from policy_kb.vocabulary import Basis, Urgency
from tests.bot.test_deciding import about_staff, decide
from tests.desk import Clock, Desk, opened
from tests.plain import plain
from tests.public.visitor import visiting

POLICIES = load_all()
NOVEMBER = datetime(2026, 11, 16, 9, tzinfo=UTC)
BY_THE_LADDER = [
    (school, chore.id)
    for school, policy in POLICIES.items()
    for chore in policy.tasks
    if chore.rhythm.every not in {Every.EVENT, Every.CASE}
    and (chore.rhythm.every is not Every.REVIEW or policy.review_due)
]


@asynccontextmanager
async def at(folder: Path, *tasks: str, clock: datetime = NOVEMBER) -> AsyncIterator[Desk]:
    async with opened(folder, Clock(clock), tasks=tasks) as desk:
        yield desk


@pytest.mark.parametrize(("school", "task"), BY_THE_LADDER, ids=str)
async def test_a_task_falls_due_at_its_school_and_is_done(school: str, task: str, tmp_path: Path) -> None:
    """Whoever does it finds it on their list, goes through it or confirms it, and it is done."""
    chore = POLICIES[school].task(task)
    assert chore
    async with at(tmp_path, task) as desk:
        joined = date(2026, 11, 16) if chore.rhythm.every is Every.JOINING else None
        left = date(2026, 11, 20) if chore.rhythm.every is Every.LEAVING else None
        members = [
            Member("m1", "Ines Okoro", ids={"web": "ines"}, joined=joined, left=left),
            Member("m2", "Jo Bell", ids={"web": "jo"}),
        ]
        await Staffroom(desk.store, desk.clock).write(desk.schools[school], members)
        await desk.climb()
        [record] = [one for one in await desk.store.records(school, kinds=["task"]) if one.type == task]
        story = await desk.book.story(desk.schools[school], record.reference)
        assert story
        who = asked_of(story, everybody=EVERYBODY in chore.owner)
        listed = await desk.take(school, who, "tasks")
        assert record.reference in {choice.value for field in listed.card.inputs for choice in field.choices}
        if record.state == "asking":
            await desk.take(school, who, "confirm", record.reference, sent="yes")
            story = await desk.book.story(desk.schools[school], record.reference)
            assert story
            assert f"web:{who}" in confirmed(story)
        else:
            await gone_through(desk, school, who, record.reference)
            done = await desk.store.record(school, record.reference)
            assert done
            assert done.state == "done"


def asked_of(story: Story, *, everybody: bool) -> str:
    """Somebody who is asked."""
    return "ines" if everybody else story.body.told[0].address.to if story.body.told else "deputy"


async def gone_through(desk: Desk, school: str, who: str, reference: str) -> None:
    """Every point is well, and that is recorded."""
    card = (await desk.take(school, who, "task-do", reference)).card
    points = {field.name: "ok" for field in card.inputs}
    button = next(button for button in card.buttons if button.submits)
    sure = (await desk.take(school, who, "answer", button.target, **{**button.values, **points})).card
    values = {sure.inputs[0].name: "record"}
    await desk.take(school, who, sure.deed, sure.target, **values)


@pytest.mark.parametrize(("school", "task"), [("wetherby", "photo-log"), ("dothill", "event-notice")])
async def test_what_an_event_needs_is_planned_asked_for_and_done(school: str, task: str, tmp_path: Path) -> None:
    async with at(tmp_path, task) as desk:
        given = {"sent": "yes", "task": task, "name": "Winter fair", "day": "2026-12-11"}
        await desk.take(school, "head", "task-plan", "", **given)
        [record] = await desk.store.records(school, kinds=["task"])
        for _ in range(30):
            desk.clock.pass_(days=1)
            await desk.climb()
        events = [event.verb for event in await desk.store.events(school, record.reference)]
        assert events[:2] == ["filed", "fell-due"]


@pytest.mark.parametrize(("school", "category"), [("wetherby", "pupil-contact"), ("dothill", "pupil-underage-account")])
async def test_parents_are_told_once_a_report_about_a_pupil_was_seen(
    school: str, category: str, tmp_path: Path
) -> None:
    """The report is sent and seen; the task is the headteacher's, with a way to the report."""
    async with at(tmp_path, "tell-parents") as desk:
        reference = await reported(desk, school, category)
        await desk.take(school, "dsl", "acknowledge", reference)
        await desk.take(school, "head", "acknowledge", reference)
        await desk.sweep()
        tasks = [one for one in await desk.store.records(school, kinds=["task"]) if one.type == "tell-parents"]
        assert len(tasks) == 1, "made once, whoever confirms it"
        story = await desk.book.story(desk.schools[school], tasks[0].reference)
        assert story
        assert asks_of(story).title == "Tell the parents"


async def reported(desk: Desk, school: str, category: str) -> str:
    """A report about a pupil, for the DSL and the head."""
    who = Who("web", school, "teacher")
    draft = await desk.store.begin(school, str(who), "report", {}, desk.clock())
    way = Route(("dsl", "headteacher"), (), frozenset(), Urgency.SAME_DAY, Basis.STATED, (), ())
    filing = Filing("case", "pupil-contact", category, "pupil", "", way, {"report.what": "A request came."})
    filings = Filings(desk.book)
    await filings.file(desk.schools[school], Turn(who, "answer", draft.id, {}, stays=True), draft, filing)
    return (await desk.store.records(school, kinds=["case"]))[0].reference


OFFERED = [
    (school, name)
    for school, policy in POLICIES.items()
    for name, material in materials().items()
    if name != "changes" and to_read(policy, material)
]
"""What is new is another's test: there is nothing new before something was asked."""


@pytest.mark.parametrize("school", POLICIES, ids=str)
async def test_what_a_policy_has_nothing_on_is_not_offered(school: str, tmp_path: Path) -> None:
    async with at(tmp_path) as desk:
        form = (await desk.take(school, "head", "campaign-begin")).card
        expected = {what for where, what in OFFERED if where == school}
        assert {one.value for one in form.inputs[0].choices} - {"changes"} == expected


@pytest.mark.parametrize(("school", "what"), OFFERED)
async def test_each_thing_to_read_can_be_asked_and_confirmed(school: str, what: str, tmp_path: Path) -> None:
    """Staff confirm on a card; whoever has no account by a link."""
    material = materials()[what]
    async with at(tmp_path) as desk:
        form = (await desk.take(school, "head", "campaign-begin")).card
        day = form.inputs[2].choices[1].value
        given = {
            "what": what,
            "who": "link" if material.links else "staff",
            "day": day,
            "checks": "no",
            "newcomers": "no",
        }
        await desk.take(school, "head", "campaign-begin", "", sent="yes", **given)
        reference = (await desk.store.records(school, kinds=["task"]))[0].reference
        if material.links:
            made = await desk.take(school, "head", "campaign-link", reference, count="1")
            path = made.files[0].data.decode().partition("example.org")[2].partition("<")[0]
            async with visiting(desk) as visitor:
                await visitor.open(path)
                visitor.fill("Your first and last name", "Alex Doe")
                visitor.choose("I have read it and keep to it")
                await visitor.press()
        else:
            await desk.take(school, "deputy", "confirm", reference, sent="yes")
        story = await desk.book.story(desk.schools[school], reference)
        assert story
        assert len(confirmed(story)) == 1


async def test_the_lado_call_is_asked_for_once_it_was_decided_and_is_done(tmp_path: Path) -> None:
    """One task, however often it is decided; whoever is kept out of the report is never asked, and it is done."""
    async with at(tmp_path, "lado-call") as desk:
        reference = await about_staff(desk, named="Harper Lane")
        await decide(desk, "dsl", reference, "meets")
        await decide(desk, "dsl", reference, "meets")
        await desk.sweep()
        [task] = [one for one in await desk.store.records("westhaven", kinds=["task"]) if one.type == "lado-call"]
        story = await desk.book.story(desk.schools["westhaven"], task.reference)
        assert story
        assert asks_of(story).title == "Ring the LADO"
        who = {one.address.to for one in story.body.told}
        assert who
        assert "head" not in who
        card = (await desk.take("westhaven", "head", "task-do", task.reference)).card
        assert "Nothing here that you can open" in plain(card)
        await gone_through(desk, "westhaven", who.pop(), task.reference)
        done = await desk.store.record("westhaven", task.reference)
        assert done
        assert done.state == "done"
