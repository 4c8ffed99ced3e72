"""Who is let in where the platform is asked: asked seldom, believed for a while, and never in doubt."""

from collections.abc import AsyncIterator, Collection
from dataclasses import replace
from pathlib import Path

import pytest

from bot.people.roster import Member
from bot.people.staff_rule import StaffRule
from bot.seam.directory import Profile
from bot.seam.sender import TryLater
from bot.seam.turn import Who
from bot.seam.wording import ENGLISH
from bot.talk.listener import Talk
from bot.talk.welcome import Welcome
from tests.desk import Desk, opened
from tests.plain import plain

KIM = Who("web", "westhaven", "kim")
MAIL = "k.tully@x.example"


class People:
    """A directory of made-up people that counts how often it is asked."""

    def __init__(self, *people: Profile) -> None:
        self.people = {one.user: one for one in people}
        self.asked = 0
        self.down = False

    async def profile(self, workspace: str, user: str, groups: Collection[str]) -> Profile | None:
        """Say who somebody is."""
        self.asked += 1
        if self.down:
            raise TryLater("timeout")
        return self.people.get(user)

    async def everybody(self, workspace: str, group: str = "") -> AsyncIterator[Profile]:
        """Give everybody."""
        for one in self.people.values():
            yield one


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with opened(tmp_path) as found:
        await found.book.staffroom.write(found.schools["westhaven"], [Member("a" * 32, "Kim Tully", MAIL)])
        yield found


async def let_in(desk: Desk, people: People, *, rule: StaffRule | None = None) -> bool:
    school = replace(desk.schools["westhaven"], staff=rule or StaffRule())
    welcome = Welcome(desk.book.staffroom, {"web": people}, desk.clock)
    met = await welcome.met([school], KIM)
    return bool(met.schools)


async def test_an_address_is_asked_for_once_and_then_the_id_is_known(desk: Desk) -> None:
    people = People(Profile("kim", emails=(MAIL,)))
    assert await let_in(desk, people)
    assert await let_in(desk, people)
    assert people.asked == 1


async def test_whoever_is_unknown_is_asked_about_again_after_a_while(desk: Desk) -> None:
    people, school = People(), desk.schools["westhaven"]
    welcome = Welcome(desk.book.staffroom, {"web": people}, desk.clock)
    for _ in range(3):
        assert not (await welcome.met([school], KIM)).schools
    assert people.asked == 1
    people.people["kim"] = Profile("kim", emails=(MAIL,))
    desk.clock.pass_(minutes=11)
    assert (await welcome.met([school], KIM)).schools


async def test_where_the_platform_does_not_answer_nobody_is_let_in_and_they_read_why(desk: Desk) -> None:
    people, school = People(Profile("kim", emails=(MAIL,))), desk.schools["westhaven"]
    people.down = True
    desk.talk = Talk(
        desk.store, {("web", "westhaven"): [school]}, desk.clock, desk.alerts.wake, ENGLISH, {"web": people}
    )
    said = plain((await desk.take("westhaven", "kim", "begin", "report")).card)
    assert "I could not check who you are" in said
    assert "0800 1111" in said
    people.down = False
    assert "What happened" in plain((await desk.take("westhaven", "kim", "begin", "report")).card)


@pytest.mark.parametrize("flag", ["gone", "program"])
async def test_a_closed_account_and_a_program_are_nobody(desk: Desk, flag: str) -> None:
    kim = Profile("kim", emails=(MAIL,))
    people = People(replace(kim, gone=True) if flag == "gone" else replace(kim, program=True))
    assert not await let_in(desk, people, rule=StaffRule(frozenset({"x.example"})))


async def test_a_rule_and_a_roster_stand_beside_each_other(desk: Desk) -> None:
    rule = StaffRule(frozenset({"staff.example"}))
    assert await let_in(desk, People(Profile("kim", emails=("other@staff.example",))), rule=rule)
    assert await let_in(desk, People(Profile("kim", emails=(MAIL,))), rule=rule)


async def test_an_id_that_another_person_has_already_is_not_taken_over(desk: Desk) -> None:
    await desk.book.staffroom.write(
        desk.schools["westhaven"], [Member("a" * 32, "Kim Tully", MAIL, {"web": "somebody-else"})]
    )
    assert await let_in(desk, People(Profile("kim", emails=(MAIL,))))
    roster = await desk.book.roster(desk.schools["westhaven"])
    assert roster.member_of("web:somebody-else")
    assert roster.member_of("web:kim") is None
