"""Whoever is picked from the platform's people is who they would be had their name been typed, or their address."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.people import holders
from bot.people.roster import Member
from bot.seam.directory import Profile
from bot.seam.turn import Turn, Who
from bot.talk import picked
from bot.talk.welcome import Welcome
from tests.bot.test_welcome import People
from tests.desk import Desk, opened

KIM = Who("web", "westhaven", "kim")
FIELD = "report.name"


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with opened(tmp_path) as found:
        members = [
            Member("a" * 32, "Kim Tully", ids={"web": "kim"}),
            Member("b" * 32, "Lou Marsh", "l.marsh@x.example"),
        ]
        await found.book.staffroom.write(found.schools["westhaven"], members)
        yield found


async def typed(desk: Desk, user: str, before: str = "", *people: Profile) -> str:
    welcome = Welcome(desk.book.staffroom, {"web": People(*people)}, desk.clock)
    turn = Turn(KIM, "answer", "d1", {FIELD: before} if before else {}, picked={FIELD: user})
    found = await picked.written(desk.schools["westhaven"], turn, welcome)
    assert not found.picked
    return found.typed(FIELD)


async def test_a_holder_is_known_by_the_settings_and_kept_out_as_if_typed(desk: Desk) -> None:
    school = desk.schools["westhaven"]
    head = next(one for one in school.people if "headteacher" in one.roles)
    said = await typed(desk, head.ids["web"])
    assert said == head.name
    assert holders.bearing(school, said) == {head.name}


async def test_an_address_names_a_holder_in_a_field_and_in_a_text(desk: Desk) -> None:
    school = desk.schools["westhaven"]
    head = replace(school.people[0], email="h.ead@westhaven.example")
    school = replace(school, people=(head, *school.people[1:]))
    for text in (head.email, head.email.upper(), f"It was {head.email}, I think."):
        assert head.name in holders.bearing(school, text)
        assert head.name in holders.spoken_of(school, text)
    assert not holders.bearing(school, f"x{head.email}")


async def test_a_member_is_known_by_the_roster_and_by_the_address_that_the_platform_gives(desk: Desk) -> None:
    assert await typed(desk, "kim") == "Kim Tully"
    assert await typed(desk, "u9", "", Profile("u9", "L. M.", ("l.marsh@x.example",))) == "Lou Marsh"


async def test_whom_nobody_knows_is_called_as_the_platform_calls_them(desk: Desk) -> None:
    assert await typed(desk, "u7", "", Profile("u7", "Pat Dean")) == "Pat Dean"


async def test_what_was_typed_stays_and_a_name_is_not_said_twice(desk: Desk) -> None:
    assert await typed(desk, "kim", "a new teacher") == "a new teacher, Kim Tully"
    assert await typed(desk, "kim", "kim tully") == "kim tully"


async def test_where_nobody_can_say_who_it_is_the_id_is_kept(desk: Desk) -> None:
    assert "@u8" in await typed(desk, "u8")
