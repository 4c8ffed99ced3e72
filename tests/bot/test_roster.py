"""The roster: one member of settings and roster together, and nobody who has left."""

from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache

import pytest

from bot.people.hours import EVERY_DAY
from bot.people.roster import STANDINGS, Member, kept_as, read_member, roster_of
from bot.people.settings import Person, School
from storage.kept import KeptPerson
from tests.bot.test_holders import POLICIES
from tests.bot.test_holders import school as made

TODAY = date(2026, 3, 2)
HEAD = Member("b" * 32, "Kim Tully", "k.tully@school.example", {"slack": "U0HEAD"})
TEACHER = Member("a" * 32, "Dana Reed", "D.Reed@school.example", {"teams": "8c3d"}, frozenset({"publisher"}), HEAD.id)


def here(*members: Member, at: School | None = None, day: date = TODAY) -> list[str]:
    return [one.name for one in roster_of(at or bare(), members, day).members()]


@cache
def school() -> School:
    return made(next(iter(POLICIES.values())), frozenset())


def bare(*people: Person) -> School:
    return replace(school(), people=people)


def test_a_member_is_kept_and_read_as_the_same() -> None:
    away = ((date(2026, 3, 2), date(2026, 3, 6)),)
    whole = replace(
        TEACHER, days=frozenset({0, 4}), away=away, joined=TODAY, left=date(2026, 7, 31), standing="governor",
        known_as=("Dee",), outside={"sds": "77"}, phone="01234 567890",
    )  # fmt: skip
    for one in (whole, TEACHER, Member("c" * 32, "X")):
        assert read_member(KeptPerson(one.id, "westhaven", kept_as(one), datetime(2026, 3, 2, tzinfo=UTC))) == one
    assert kept_as(Member("c" * 32, "X")) == {"name": "X", "standing": "staff"}


def test_whoever_has_left_or_not_yet_joined_is_no_member() -> None:
    gone, coming = replace(TEACHER, left=TODAY), replace(TEACHER, joined=date(2026, 3, 3))
    assert here(gone) == here(coming) == []
    assert here(gone, day=date(2026, 3, 1)) == here(coming, day=date(2026, 3, 3)) == ["Dana Reed"]
    assert roster_of(bare(), [gone], TODAY).gone("teams:8c3d")
    assert not roster_of(bare(), [coming], TODAY).gone("teams:8c3d")


def test_whoever_came_back_is_not_gone() -> None:
    again = replace(TEACHER, id="d" * 32)
    assert not roster_of(bare(), [replace(TEACHER, left=TODAY), again], TODAY).gone("teams:8c3d")


def test_somebody_in_settings_and_roster_is_one_member_with_the_roles_of_both() -> None:
    dsl = Person("Dana Reed", frozenset({"dsl"}), {"teams": "8c3d", "web": "dsl"}, "0123", frozenset({0}))
    roster = roster_of(bare(dsl), [TEACHER, HEAD], TODAY)
    [one] = roster.with_role("dsl")
    assert one.id == TEACHER.id
    assert one.roles == {"dsl", "publisher"}
    assert one.days == {0}
    assert roster.member_of("web:dsl") == roster.member_of("email:d.reed@school.example") == one


def test_a_holder_whom_the_roster_has_as_gone_holds_nothing() -> None:
    dsl = Person("Dana Reed", frozenset({"dsl"}), {"teams": "8c3d"}, "")
    assert roster_of(bare(dsl), [replace(TEACHER, left=TODAY)], TODAY).with_role("dsl") == ()


def test_without_a_roster_the_members_are_those_of_the_settings() -> None:
    roster = roster_of(school(), [], TODAY)
    assert not roster.written
    assert {one.name for one in roster.members()} == {one.name for one in school().people}
    assert roster.with_role("dsl")


def test_a_manager_is_somebody_else_who_is_here() -> None:
    roster = roster_of(bare(), [TEACHER, HEAD], TODAY)
    manager = roster.manager_of(TEACHER)
    assert manager is not None
    assert manager.id == HEAD.id
    assert manager.roles == {"line-manager"}
    assert roster.managed_by(manager) == (TEACHER,)
    assert roster_of(bare(), [TEACHER, replace(HEAD, left=TODAY)], TODAY).manager_of(TEACHER) is None
    own = replace(TEACHER, manager=TEACHER.id)
    assert roster_of(bare(), [own], TODAY).manager_of(own) is None
    assert roster_of(bare(), [own], TODAY).with_role("line-manager") == ()


@pytest.mark.parametrize("standing", STANDINGS)
def test_members_are_listed_by_name_and_by_standing(standing: str) -> None:
    everybody = [replace(TEACHER, id=f"{n}", standing=one, name=f"B{n}") for n, one in enumerate(STANDINGS)]
    roster = roster_of(bare(), everybody, TODAY)
    assert [one.name for one in roster.members()] == [f"B{n}" for n in range(len(STANDINGS))]
    assert [one.standing for one in roster.members(standing)] == [standing]  # type: ignore[arg-type]


def test_somebody_is_there_on_their_days_while_they_are_not_away() -> None:
    monday = replace(TEACHER, days=frozenset({0}), away=((date(2026, 3, 9), date(2026, 3, 9)),))
    assert monday.there(TODAY)
    assert not monday.there(date(2026, 3, 3))
    assert not monday.there(date(2026, 3, 9))
    assert not replace(monday, left=TODAY).there(TODAY)
    assert frozenset(range(7)) == EVERY_DAY
