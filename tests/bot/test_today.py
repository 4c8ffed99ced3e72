"""A school as it is today: whoever has left is told nothing in any way, and the roster knows the line manager."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.people.roster import Member, roster_of
from bot.people.settings import Person, School
from bot.people.today import as_today
from policy_kb.vocabulary import Urgency
from tests.bot.cases import report
from tests.bot.test_roster import bare
from tests.desk import Desk, opened
from tests.plain import plain

TODAY = date(2026, 3, 2)
DSL = Person("Dana Reed", frozenset({"dsl"}), {"slack": "U1"}, "21")
BOSS = Member("b" * 32, "Sam Vane", ids={"slack": "U9"})
KIM = Member("a" * 32, "Kim Tully", ids={"slack": "U8"}, manager=BOSS.id)


def today(*members: Member, people: tuple[Person, ...] = (DSL,)) -> School:
    school = bare(*people)
    return as_today(school, roster_of(school, members, TODAY))


def test_without_a_roster_nothing_changes() -> None:
    school = bare(DSL)
    assert as_today(school, roster_of(school, [], TODAY)) is school


def test_whoever_has_left_is_nobody_here() -> None:
    assert today(Member("d" * 32, "D Reed", ids={"slack": "U1"}, left=TODAY)).people == ()
    assert today(Member("d" * 32, "D Reed", ids={"slack": "U1"}, left=date(2026, 3, 3))).people != ()


def test_a_holder_is_known_by_the_name_of_the_settings_and_works_the_days_of_both() -> None:
    monday = Member("d" * 32, "D. Reed", ids={"slack": "U1", "teams": "8c3d"}, days=frozenset({0}), phone="22")
    [one] = today(monday).people
    assert one == Person("Dana Reed", frozenset({"dsl"}), {"slack": "U1", "teams": "8c3d"}, "21", frozenset({0}), (),
                         ("D. Reed",))  # fmt: skip


def test_a_statutory_role_on_the_roster_gives_nobody_a_role() -> None:
    claims = Member("d" * 32, "Kim Tully", ids={"slack": "U7"}, roles=frozenset({"dsl", "publisher"}))
    [_, one] = today(claims).people
    assert one.roles == {"publisher"}
    assert today(replace(claims, roles=frozenset({"dsl"}))).people == (DSL,)


def test_whoever_manages_somebody_can_be_told_and_only_by_those_whom_they_manage() -> None:
    school = today(KIM, BOSS)
    assert [one.name for one in school.people] == ["Dana Reed", "Sam Vane"]
    assert [one.name for one in school.seen_by("slack:U8").holders("line-manager")] == ["Sam Vane"]
    assert school.seen_by("slack:U1").holders("line-manager") == ()
    assert today(KIM, replace(BOSS, ids={})).managers == {}
    assert today(KIM, replace(BOSS, left=TODAY)).managers == {}


def test_two_of_one_name_are_told_apart() -> None:
    boss = replace(BOSS, name="Dana Reed")
    school = today(KIM, boss)
    assert [one.name for one in school.people] == ["Dana Reed", "Dana Reed 2"]
    assert school.managers["slack:U8"] == "Dana Reed 2"


# On a desk: who is told

SCHOOL = "westhaven"
GONE = {
    "dsl": Member("1" * 32, "Dana Reed", ids={"web": "dsl"}, left=date(2026, 11, 1)),
    "deputy": Member("2" * 32, "Devi Shaw", ids={"web": "deputy"}, left=date(2026, 11, 1)),
    "head": Member("3" * 32, "Harper Lane", ids={"web": "head"}, left=date(2026, 11, 1)),
}


async def gone(desk: Desk, *who: str) -> None:
    await desk.book.staffroom.write(desk.schools[SCHOOL], [GONE[one] for one in who])


async def read_by_all(desk: Desk) -> dict[str, int]:
    return {one: len(desk.postbox.at(one)) for one in (*GONE, "dsl-team")}


def seen_by(desk: Desk, who: str) -> list[str]:
    """Everything that stands before somebody, word for word: their own messages, and the channel if they read it."""
    channel = desk.postbox.at("dsl-team") if who in {"dsl", "deputy"} else []
    return [plain(card) for card in (*desk.postbox.at(who), *channel)]


@pytest.mark.parametrize("who", GONE)
async def test_whoever_has_left_is_told_nothing_by_alert_ladder_news_or_what_is_still_owed(
    tmp_path: Path, who: str
) -> None:
    async with opened(tmp_path) as desk:
        before = await report(desk, tell=("dsl", "headteacher", "deputy-dsl"))  # told while they were still here
        await desk.take(SCHOOL, who, "acknowledge", before)
        await desk.sweep()
        await desk.take(SCHOOL, "teacher", "my-add", before, text="It was the second time.")
        had = seen_by(desk, who)
        assert had
        await gone(desk, who)
        await desk.sweep()
        for urgency in Urgency:
            await report(desk, tell=("headteacher", "dsl", "deputy-dsl"), urgency=urgency)
        await desk.take(SCHOOL, "teacher", "my-worry", before, text="I am worried.")
        messages = desk.postbox.posts
        for _ in range(12):
            desk.clock.pass_(hours=20)
            await desk.climb()
        assert seen_by(desk, who) == had
        assert desk.postbox.posts > messages + 10  # others were told, and go on being told


async def test_an_alert_that_waits_for_somebody_who_leaves_goes_to_the_next(tmp_path: Path) -> None:
    async with opened(tmp_path) as desk:
        await report_unsent(desk)
        await gone(desk, "head")
        await desk.sweep()
        assert desk.postbox.at("head") == []
        assert [plain(card) for card in desk.postbox.at("chair")]


async def report_unsent(desk: Desk) -> None:
    real, desk.alerts.sweep = desk.alerts.sweep, _nothing  # type: ignore[method-assign]
    await report(desk, tell=("headteacher",))
    desk.alerts.sweep = real  # type: ignore[method-assign]


async def _nothing() -> int:
    return 0


async def test_whoever_has_left_reads_nothing_that_they_were_told(tmp_path: Path) -> None:
    async with opened(tmp_path) as desk:
        reference = await report(desk)
        assert reference in plain((await desk.take(SCHOOL, "dsl", "view", reference)).card)
        await gone(desk, "dsl")
        assert reference not in plain((await desk.take(SCHOOL, "dsl", "view", reference)).card)


async def test_the_roster_says_who_the_line_manager_is(tmp_path: Path) -> None:
    async with opened(tmp_path) as desk:
        teacher = replace(KIM, ids={"web": "teacher"})
        await desk.book.staffroom.write(desk.schools[SCHOOL], [teacher, replace(BOSS, ids={"web": "ta"})])
        reference = await filed_to_manager(desk)
        assert len(desk.postbox.at("ta")) == 1
        assert desk.postbox.at("deputy") == []  # who is the line manager of the settings
        assert reference in plain((await desk.take(SCHOOL, "ta", "view", reference)).card)
        assert reference not in plain((await desk.take(SCHOOL, "deputy", "view", reference)).card)


async def filed_to_manager(desk: Desk) -> str:
    school = await desk.book.staffroom.today(desk.schools[SCHOOL])
    desk.schools[SCHOOL] = school
    return await report(desk, tell=("line-manager",))
