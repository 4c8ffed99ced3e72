"""Read and confirm: who is asked, what counts as confirmed, what is new, who sees who has not."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.cases.asking import asks_of, confirmed
from bot.casework.campaigns import asks_for, last_read
from bot.casework.staffroom import Staffroom
from bot.people.roster import Member, Standing
from policy_kb.loading import load_all
from policy_kb.materials import QUESTIONS, drawn, gone, materials, to_read, verdicts
from tests.desk import Desk, opened
from tests.plain import plain

SCHOOL = "westhaven"
PEOPLE: tuple[tuple[str, str, Standing], ...] = (
    ("ines", "Ines Okoro", "staff"), ("jo", "Jo Bell", "staff"), ("gil", "Gil Hart", "governor"),
)  # fmt: skip


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with opened(tmp_path) as found:
        members = [Member(f"m-{at}", name, ids={"web": at}, standing=standing) for at, name, standing in PEOPLE]
        await Staffroom(found.store, found.clock).write(found.schools[SCHOOL], members)
        yield found


async def begun(desk: Desk, what: str = "kcsie", who: str = "staff", checks: str = "no", newcomers: str = "no") -> str:
    given = {"what": what, "who": who, "day": "2026-11-27", "checks": checks, "newcomers": newcomers}
    reply = await desk.take(SCHOOL, "head", "campaign-begin", "", sent="yes", **given)
    assert "Asked: " in reply.card.title, plain(reply.card)
    await desk.sweep()
    return next(one.reference for one in await desk.store.records(SCHOOL, kinds=["task"]))


def everything(desk: Desk, to: str) -> str:
    """Every message at an address: a sweep pays its debts side by side, so they stand in no order."""
    return "\n".join(plain(card) for card in desk.postbox.at(to))


async def test_each_is_asked_once_and_confirms_once_whatever_they_press(desk: Desk) -> None:
    reference = await begun(desk)
    assert len(desk.postbox.at("ines")) == 1
    assert desk.postbox.at("gil") == []
    for _ in range(3):
        await desk.take(SCHOOL, "ines", "confirm", reference, sent="yes")
    story = await desk.book.story(desk.schools[SCHOOL], reference)
    assert story
    assert [event.name for event in story.all("confirmed")] == ["Ines Okoro"]


async def test_who_was_not_asked_can_neither_read_nor_confirm_it(desk: Desk) -> None:
    reference = await begun(desk)
    nothing = plain((await desk.take(SCHOOL, "gil", "confirm", "333-333", sent="yes")).card)
    for deed in ("confirm", "campaign-read", "campaign-list", "campaign-export", "campaign-end", "task-open"):
        assert plain((await desk.take(SCHOOL, "gil", deed, reference, sent="yes")).card) == nothing, deed
    for deed in ("campaign-list", "campaign-export", "campaign-end"):
        assert plain((await desk.take(SCHOOL, "ines", deed, reference, sure="yes")).card) == nothing, deed


async def test_only_those_who_run_the_school_begin_one(desk: Desk) -> None:
    for user in ("ines", "teacher"):
        assert "Asked" not in (await desk.take(SCHOOL, user, "campaign-begin", "", sent="yes")).card.title


async def test_the_count_stands_in_the_message_of_whoever_asked(desk: Desk) -> None:
    reference = await begun(desk)
    assert "0 of 6 have confirmed it" in everything(desk, "head")
    await desk.take(SCHOOL, "jo", "confirm", reference, sent="yes")
    await desk.sweep()
    assert "1 of 6 have confirmed it" in everything(desk, "head")


async def test_a_wrong_answer_confirms_nothing_and_is_kept_nowhere(desk: Desk) -> None:
    reference = await begun(desk, what="policy", checks="yes")
    asked = await desk.take(SCHOOL, "ines", "confirm", reference, sent="yes")
    assert len(asked.card.inputs) == QUESTIONS
    wrong = {one.name: "ok-with-care" for one in asked.card.inputs}
    again = await desk.take(SCHOOL, "ines", "confirm", reference, sent="yes", checked="yes", **wrong)
    assert "Please read it again" in plain(again.card)
    before = len(await desk.store.events(SCHOOL, reference))
    unanswered = await desk.take(SCHOOL, "ines", "confirm", reference, sent="yes", checked="yes")
    assert "Please answer each question." in plain(unanswered.card)
    assert len(await desk.store.events(SCHOOL, reference)) == before == 1


async def test_everybody_has_confirmed_it_and_it_is_done(desk: Desk) -> None:
    reference = await begun(desk)
    for user in ("head", "dsl", "deputy", "chair", "ines", "jo"):
        await desk.take(SCHOOL, user, "confirm", reference, sent="yes")
    await desk.climb()
    record = await desk.store.record(SCHOOL, reference)
    assert record
    assert record.state == "done"
    assert "Everybody has confirmed it." in everything(desk, "head")


async def test_who_joins_later_is_asked_and_who_leaves_is_not_waited_for(desk: Desk) -> None:
    reference = await begun(desk, newcomers="yes")
    room, school = Staffroom(desk.store, desk.clock), desk.schools[SCHOOL]
    new = Member("m-new", "Wyn Frost", ids={"web": "wyn"}, joined=date(2026, 11, 16))
    gone_ = Member("m-jo", "Jo Bell", ids={"web": "jo"}, left=date(2026, 11, 16))
    await room.write(school, [new, gone_])
    for _ in range(2):
        await desk.climb()
    assert len(desk.postbox.at("wyn")) == 1
    story = await desk.book.story(school, reference)
    assert story
    assert [event.verb for event in story.events] == ["filed", "joined", "left"]
    assert (
        "Jo Bell" in plain((await desk.take(SCHOOL, "head", "campaign-list", reference)).card).partition("Have left")[2]
    )


async def test_the_signed_list_names_everybody_who_was_asked(desk: Desk) -> None:
    reference = await begun(desk)
    await desk.take(SCHOOL, "ines", "confirm", reference, sent="yes")
    [csv] = (await desk.take(SCHOOL, "head", "campaign-export", reference, **{"as": "csv"})).files
    rows = csv.data.decode("utf-8-sig").splitlines()
    assert len(rows) == 7
    assert rows[0] == "Name,State,Date and time,How,Version,Open points,Note"
    assert [row.split(",")[1] for row in rows if row.startswith(("Ines", "Jo"))] == ["confirmed", "not yet"]
    [paper] = (await desk.take(SCHOOL, "head", "campaign-export", reference, **{"as": "pdf"})).files
    assert paper.data.startswith(b"%PDF")


async def test_what_is_new_is_asked_of_nobody_before_something_was_confirmed(desk: Desk) -> None:
    school = desk.schools[SCHOOL]
    form = await desk.take(SCHOOL, "head", "campaign-begin")
    assert "changes" not in {choice.value for choice in form.card.inputs[0].choices}
    reference = await begun(desk, what="policy")
    story = await desk.book.story(school, reference)
    assert story
    read = last_read([story])
    assert asks_for(school, materials()["changes"], read).texts == ()
    first = next(iter(dict(read)))
    new = replace(school.policy.clauses[first], summary="Something else.", exceptions="")
    changed = replace(school, policy=replace(school.policy, clauses={**school.policy.clauses, first: new}))
    assert asks_for(changed, materials()["changes"], read).texts == ((first, "Something else."),)
    assert gone(replace(school.policy, clauses={}), read[:1]) == (first,)


@pytest.mark.parametrize("school", load_all(), ids=str)
def test_a_question_has_the_answer_that_the_posting_table_gives(school: str) -> None:
    """Every verdict is that of every rule that cites the clause, and never that of none."""
    policy = load_all()[school]
    asked = verdicts(policy, to_read(policy, materials()["policy"]))
    assert len(asked) >= QUESTIONS
    for clause, verdict in asked:
        assert {str(rule.verdict) for rule in policy.posting if clause in rule.cites} == {verdict}
    names = [name for name, _ in asked]
    assert drawn(names, "web:a") == drawn(reversed(names), "web:a")
    assert len({drawn(names, f"web:{n}") for n in range(40)}) > 1


async def test_what_each_looks_at_alone_is_one_record_and_says_what_is_not_so(tmp_path: Path) -> None:
    async with opened(tmp_path, tasks=("privacy-check",)) as desk:
        await desk.climb()
        [record] = [one for one in await desk.store.records(SCHOOL, kinds=["task"]) if one.type == "privacy-check"]
        form = await desk.take(SCHOOL, "deputy", "confirm", record.reference, open="yes")
        assert [one.name for one in form.card.inputs] == ["points", "text"]
        said = {"sent": "yes", "open": "yes", "text": "I am changing two this week."}
        await desk.take(SCHOOL, "deputy", "confirm", record.reference, points=("passwords",), **said)
        story = await desk.book.story(desk.schools[SCHOOL], record.reference)
        assert story
        assert confirmed(story)["web:deputy"].others["points"] == ["passwords"]
        assert asks_of(story).points
        listed = plain((await desk.take(SCHOOL, "head", "campaign-list", record.reference)).card)
        assert "My passwords are strong and I use none of them twice." in listed
        assert "I am changing two this" in listed
