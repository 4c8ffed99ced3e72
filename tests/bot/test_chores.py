"""What falls due: made once a period whoever looks, asked of whoever does it, bounded in how often it reminds."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from bot.cards.filed import at
from bot.casework.staffroom import Staffroom
from bot.owed.ladder import Ladder
from bot.people.roster import Member
from policy_kb.chore import Every
from policy_kb.falls_due import described, of_pack
from policy_kb.lines import Fault
from policy_kb.loading import PACKS, load_all
from tests.desk import Desk, opened
from tests.plain import plain

WEEKLY = "weekly-account-check"


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with opened(tmp_path, tasks=(WEEKLY, "joiner-profile", "photo-log", "event-notice")) as found:
        yield found


async def made(desk: Desk, school: str) -> list[str]:
    return [record.reference for record in await desk.store.records(school, kinds=["task"])]


async def test_two_programs_make_each_time_once(desk: Desk) -> None:
    ladders = [Ladder(desk.store, desk.schools, desk.clock, lambda: None) for _ in range(2)]
    await asyncio.gather(*(ladder.sweep() for ladder in ladders for _ in range(3)))
    assert len(await made(desk, "wetherby")) == 1
    for _ in range(7):
        desk.clock.pass_(days=1)
        await asyncio.gather(*(ladder.sweep() for ladder in ladders))
    assert len(await made(desk, "wetherby")) == 2
    assert await made(desk, "dothill") == [], "its policy asks for no weekly check"


async def test_a_restart_makes_nothing_twice(tmp_path: Path) -> None:
    for _ in range(2):
        async with opened(tmp_path, tasks=(WEEKLY,)) as desk:
            await desk.climb()
            assert len(await made(desk, "wetherby")) == 1


async def test_nothing_falls_due_that_was_not_switched_on(tmp_path: Path) -> None:
    async with opened(tmp_path) as desk:
        await desk.climb()
        assert await made(desk, "wetherby") == []
        assert "Nothing falls due by itself here yet" in plain((await desk.take("wetherby", "head", "tasks")).card)


async def test_reminders_stop(desk: Desk) -> None:
    """The owner twice, whoever stands in, whoever hears: and then nobody any more, for a year."""
    for _ in range(80):
        await desk.climb()
        desk.clock.pass_(hours=12)
    first = (await made(desk, "wetherby"))[-1]
    events = [event.verb for event in await desk.store.events("wetherby", first)]
    assert events == ["filed", "nudged", "nudged", "nudged", "missed", "tidied"]


async def test_who_joins_is_asked_once_and_who_was_here_before_is_not(desk: Desk) -> None:
    school, today = desk.schools["newport"], date(2026, 11, 16)
    room = Staffroom(desk.store, desk.clock)
    people = [
        Member("m1", "Ines Okoro", ids={"web": "ines"}, joined=today),
        Member("m2", "Jo Bell", ids={"web": "jo"}, joined=date(2019, 9, 1)),
        Member("m3", "Kit Fox", ids={"web": "kit"}, joined=today + timedelta(days=7)),
    ]
    await room.write(school, people)
    for _ in range(3):
        await desk.climb()
    assert len(await made(desk, "newport")) == 1
    assert "Look over your own profiles" in plain(desk.postbox.at("ines")[0])
    assert desk.postbox.at("jo") == []
    desk.clock.pass_(days=7)
    await desk.climb()
    assert len(await made(desk, "newport")) == 2
    assert desk.postbox.at("kit")


async def test_only_who_is_asked_or_runs_it_can_open_it(desk: Desk) -> None:
    await desk.climb()
    [reference] = await made(desk, "wetherby")
    nothing = plain((await desk.take("wetherby", "teacher", "task-open", "333-333")).card)
    for deed in ("task-open", "task-do", "task-drop"):
        for user in ("teacher", "chair"):
            assert plain((await desk.take("wetherby", user, deed, reference)).card) == nothing, (user, deed)
        assert plain((await desk.take("wetherby", "dsl", deed, reference)).card) != nothing


async def test_not_needed_needs_a_reason_and_ends_it(desk: Desk) -> None:
    await desk.climb()
    [reference] = await made(desk, "wetherby")
    asked = await desk.take("wetherby", "dsl", "task-drop", reference, sent="yes", text=" ")
    assert "Please give a reason." in plain(asked.card)
    done = await desk.take("wetherby", "dsl", "task-drop", reference, sent="yes", text="No accounts this year.")
    assert "No accounts this year." in plain(done.card)
    again = await desk.take("wetherby", "dsl", "task-do", reference)
    assert "not open any more" in plain(again.card)
    [given] = (await desk.take("wetherby", "head", "task-export")).files
    assert at(desk.clock(), desk.schools["wetherby"]) in given.data.decode(), "as every other paper says it"


async def test_something_is_planned_for_an_event_and_asked_for_when_its_day_comes(desk: Desk) -> None:
    given = {"sent": "yes", "task": "event-notice", "name": "Winter fair", "day": "2026-12-11"}
    assert "Please fill in all three." in plain((await desk.take("dothill", "head", "task-plan", "", sent="yes")).card)
    planned = await desk.take("dothill", "head", "task-plan", "", **given)
    assert "I ask for it on Friday 4 December 2026" in plain(planned.card)
    assert "planned before" in plain((await desk.take("dothill", "head", "task-plan", "", **given)).card)
    await desk.climb()
    assert desk.postbox.at("head") == []
    desk.clock.now = datetime(2026, 12, 4, 9, tzinfo=desk.clock.now.tzinfo)
    await desk.climb()
    assert "Winter fair" in plain(desk.postbox.at("head")[0])


async def test_the_list_as_csv_holds_no_finding(desk: Desk) -> None:
    await desk.climb()
    reply = await desk.take("wetherby", "head", "task-export")
    [given] = reply.files
    assert given.data.decode("utf-8-sig").splitlines()[1].split(",")[1] == "Weekly check of work accounts"


@pytest.mark.parametrize("school", load_all(), ids=str)
def test_every_task_of_a_pack_rests_on_a_clause_of_it_or_on_a_law(school: str) -> None:
    policy = load_all()[school]
    assert policy.tasks
    for chore in policy.tasks:
        assert chore.law or chore.cites, chore.id
        assert set(chore.cites) <= policy.clauses.keys()
        assert chore.hears
        assert chore.rhythm.every is not Every.CASE or chore.after or chore.id == "lado-call"


def test_every_task_that_is_described_is_done_at_some_school() -> None:
    assert {chore.id for policy in load_all().values() for chore in policy.tasks} == set(described())


def test_a_pack_that_asks_for_what_there_is_not_is_refused_with_line_and_remedy(tmp_path: Path) -> None:
    (tmp_path / "tasks.yaml").write_text("- task: weekly-account-check\n  cites: [x/y]\n- task: nothing-like-it\n")
    faults: list[Fault] = []
    of_pack(tmp_path, ["x/z"], faults)
    assert [fault.parts[0].rpartition(":")[2] for fault in faults] == ["1", "3"]
    assert "unknown clause 'x/y'" in str(faults[0])


def test_a_pack_may_switch_a_task_off_and_change_another(tmp_path: Path) -> None:
    (tmp_path / "tasks.yaml").write_text(
        "- task: policy-review\n  left_out: true\n- task: lado-call\n  owner: [dsl]\n- task: own\n  title: Our own\n"
        "  why: Because.\n  owner: [office]\n  rhythm: {every: week}\n  points: {one: It is so.}\n  cites: [x/y]\n"
    )
    faults: list[Fault] = []
    found = {chore.id: chore for chore in of_pack(tmp_path, ["x/y"], faults)}
    assert faults == []
    assert "policy-review" not in found
    assert found.keys() >= {"lado-call", "own"}
    assert found["lado-call"].owner == ("dsl",)
    assert found["lado-call"].points == described()["lado-call"].points
    assert replace(found["own"], points=()).hears == ("headteacher",)
    assert PACKS.is_dir()


@pytest.mark.parametrize(("field", "seen"), [("checklist.found/", "finding"), ("checklist.reason", "not-looked")])
async def test_what_is_written_into_a_checklist_is_heard(desk: Desk, field: str, seen: str) -> None:
    """What was found, and why something was not looked at: each passes the gate of emergencies."""
    await desk.climb()
    (task,) = await made(desk, "wetherby")
    card = (await desk.take("wetherby", "dsl", "task-do", task)).card
    values = {one.name: "ok" for one in card.inputs} | {card.inputs[0].name: seen, "card": card.inputs[0].name}
    card = (await desk.take("wetherby", "dsl", card.deed, card.target, **values)).card
    asked = next(one.name for one in card.inputs if one.name.startswith(field))
    typed = {one.name: "" for one in card.inputs} | {asked: "A boy has told me he will kill himself tonight."}
    said = (await desk.take("wetherby", "dsl", card.deed, card.target, card=card.inputs[0].name, **typed)).card
    assert said.tone == "urgent", plain(said)
    assert "999" in plain(said)


async def test_what_was_found_is_not_lost_where_somebody_else_was_first(desk: Desk) -> None:
    """Two go through the same list; the finding of whoever is later waits for them, and they are told so."""
    await desk.climb()
    (task,) = await made(desk, "wetherby")
    card = (await desk.take("wetherby", "dsl", "task-do", task)).card
    values = {one.name: "ok" for one in card.inputs} | {card.inputs[0].name: "finding", "card": card.inputs[0].name}
    card = (await desk.take("wetherby", "dsl", card.deed, card.target, **values)).card
    found = next(one.name for one in card.inputs if one.name.startswith("checklist.found/"))
    typed = {one.name: "" for one in card.inputs} | {found: "The old account shows a photo."}
    await desk.take("wetherby", "dsl", card.deed, card.target, card=card.inputs[0].name, **typed)
    await desk.take("wetherby", "head", "task-drop", task, text="The head has looked.", sent="yes")
    late = (await desk.take("wetherby", "dsl", "resume", card.target)).card
    assert "Nobody has seen what you wrote" in plain(late)
    assert "The old account shows a photo." in plain(late)
