"""On every platform: only staff reach the dialogs; others read how to get help, and nothing of the school's."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.people.roster import Member
from bot.people.settings import School
from bot.people.staff_rule import StaffRule
from tests.contract.stage import Stage
from tests.contract.test_contract import STAGES, visible

HELP = ("999", "Childline: 0800 1111", "a teacher or another grown-up you trust", "it was not kept")
OF_THE_SCHOOL = ("Dana Reed", "Devi Shaw", "Harper Lane", "extension 21", "What happened")
MAIL = "r.example@staff.school.example"
OTHER = Member("a" * 32, "Somebody Else", "s.else@staff.school.example")


@pytest.fixture(params=STAGES)
async def stage(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Stage]:
    async with STAGES[request.param](tmp_path) as found:
        yield found


async def on_roster(stage: Stage, *members: Member) -> None:
    await stage.wiring.staffroom.write(school_of(stage), [OTHER, *members])


def school_of(stage: Stage) -> School:
    ((school,),) = stage.wiring.by_workspace.values()
    return school


def goes_by(stage: Stage, rule: StaffRule) -> None:
    """The school's settings have this rule."""
    for homes in stage.wiring.by_workspace.values():
        homes[:] = [replace(one, staff=rule) for one in homes]


async def is_stranger(stage: Stage) -> None:
    for said in (
        visible(await stage.write("teacher", "May I write to my teacher?")),
        visible(await stage.begin("teacher", "report", "somebody is unkind to me")),
    ):
        assert all(one in said for one in HELP), said
        assert not any(one in said for one in OF_THE_SCHOOL), said
    await stage.settled()
    assert await stage.channel() == []
    assert await stage.wiring.store.records("westhaven") == ()
    assert await stage.wiring.store.drafts("westhaven", f"{platform(stage)}:{stage.names.teacher}") == ()


async def is_staff(stage: Stage) -> None:
    assert "What happened" in visible(await stage.begin("teacher", "report"))


def platform(stage: Stage) -> str:
    return next(iter(school_of(stage).workspaces))


async def test_whoever_is_not_on_the_roster_reads_how_to_get_help(stage: Stage) -> None:
    stage.known("teacher", email="r.example@pupils.school.example")
    await on_roster(stage)
    await is_stranger(stage)


async def test_an_emergency_of_somebody_who_is_not_staff_is_answered_with_999_first(stage: Stage) -> None:
    stage.known("teacher")
    await on_roster(stage)
    said = visible(await stage.write("teacher", "he is going to kill me when I get home tonight"))
    assert said.index("Ring 999 now") < said.index("Childline")
    assert not any(one in said for one in OF_THE_SCHOOL), said


async def test_whoever_is_on_the_roster_by_the_platforms_id_is_staff(stage: Stage) -> None:
    await on_roster(stage, Member("b" * 32, "Robin Example", ids={platform(stage): stage.names.teacher}))  # type: ignore[dict-item]
    await is_staff(stage)


async def test_whoever_is_on_the_roster_by_address_is_staff_and_known_from_then_on(stage: Stage) -> None:
    await on_roster(stage, Member("b" * 32, "Robin Example", MAIL))
    if not stage.known("teacher", email=MAIL):
        return  # a platform that knows no addresses
    await is_staff(stage)
    roster = await stage.wiring.staffroom.roster(school_of(stage))
    member = roster.member_of(f"{platform(stage)}:{stage.names.teacher}")
    assert member is not None
    assert member.name == "Robin Example"


async def test_whoever_has_left_is_no_staff_even_by_a_rule(stage: Stage) -> None:
    stage.known("teacher", email=MAIL, group="yes")
    goes_by(stage, StaffRule(domains=frozenset({"staff.school.example"})))
    await on_roster(stage, Member("b" * 32, "Robin Example", MAIL, left=date(2026, 1, 1)))
    await is_stranger(stage)


@pytest.mark.parametrize("by", ["domain", "group"])
@pytest.mark.parametrize("guest", [False, True])
async def test_a_rule_lets_people_of_the_organisation_in_and_never_guests(
    stage: Stage, by: str, *, guest: bool
) -> None:
    if not stage.known("teacher", email=MAIL, group="yes" if by == "group" else "", guest=guest):
        return
    domains = frozenset({"staff.school.example"}) if by == "domain" else frozenset[str]()
    groups = {"slack": frozenset({"S0STAFF"}), "teams": frozenset({"19:staff@thread.tacv2"})} if by == "group" else {}
    goes_by(stage, StaffRule(domains, groups=groups))  # type: ignore[arg-type]
    await (is_stranger(stage) if guest else is_staff(stage))


async def test_a_guest_on_the_roster_is_staff(stage: Stage) -> None:
    """A governor who was invited with an address of their own."""
    await on_roster(stage, Member("b" * 32, "Robin Example", MAIL, standing="governor"))
    if stage.known("teacher", email=MAIL, guest=True):
        await is_staff(stage)


async def test_a_school_without_roster_and_rule_lets_everybody_of_its_workspace_in(stage: Stage) -> None:
    await is_staff(stage)
