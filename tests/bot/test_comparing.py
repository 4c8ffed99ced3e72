"""What an import changes: who is the same, who joined, left, came back, was renamed, and who stands there twice."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from itertools import count

import pytest

from bot.office.arrivals import Arrival, Brought
from bot.office.comparing import Changes, compare
from bot.people.roster import Member

TODAY = date(2026, 11, 16)
KIM = Member("a" * 32, "Kim Tully", "k.tully@x.example", {"slack": "U1"}, outside={"csv": "S1"})
SAM = Member("b" * 32, "Sam Vane", "s.vane@x.example", outside={"csv": "S2"})


def arrives(key: str, name: str, email: str = "", **more: object) -> Arrival:
    return Arrival("csv", key, name, f"staff.csv:{key}", email, **more)  # type: ignore[arg-type]


def numbered() -> Callable[[], str]:
    numbers: Iterator[int] = count(1)
    return lambda: f"{next(numbers):032x}"


def changes(members: list[Member], *people: Arrival, whole: bool = True) -> Changes:
    return compare(members, Brought("csv", list(people), whole=whole), TODAY, numbered())


AS_KIM = arrives("S1", "Kim Tully", "k.tully@x.example")
AS_SAM = arrives("S2", "Sam Vane", "s.vane@x.example")


def test_the_same_file_twice_changes_nothing() -> None:
    first = changes([], AS_KIM, AS_SAM)
    assert [one.name for one in first.joined] == ["Kim Tully", "Sam Vane"]
    again = changes(list(first.joined), AS_KIM, AS_SAM)
    assert again.written == ()
    assert again.same == 2


def test_whoever_is_missing_from_a_whole_list_has_left() -> None:
    found = changes([KIM, SAM], AS_KIM)
    assert found.left == (replace(SAM, left=TODAY),)
    assert found.joined == ()
    assert changes([KIM, SAM], AS_KIM, whole=False).left == ()


def test_whoever_another_source_brought_does_not_leave_by_this_one() -> None:
    governor = replace(SAM, outside={"sds": "7"})
    assert changes([KIM, governor], AS_KIM).left == ()


def test_a_last_day_counts_from_that_day() -> None:
    soon, past = date(2026, 12, 19), date(2026, 11, 1)
    assert changes([KIM], replace(AS_KIM, left=soon)).changed[0][1] == ("left",)
    assert changes([KIM], replace(AS_KIM, left=past)).left[0].left == past
    assert changes([], replace(AS_KIM, left=past)).written == ()
    assert changes([], replace(AS_KIM, left=soon)).joined[0].left == soon


def test_whoever_comes_back_is_the_same_person() -> None:
    gone = replace(KIM, left=date(2026, 7, 31))
    found = changes([gone], AS_KIM)
    assert found.back == (KIM,)
    assert changes([gone], AS_SAM).left == ()  # who has left already does not leave again


@pytest.mark.parametrize(
    "arrival",
    [
        arrives("S1", "Kim Reed"),
        arrives("other", "Kim Reed", "k.tully@x.example"),
        arrives("other", "Kim Reed", ids={"slack": "U1"}),
    ],
)
def test_a_new_name_is_known_by_key_address_or_id(arrival: Arrival) -> None:
    found = changes([KIM], arrival)
    assert [(old, one.name, one.id) for old, one in found.renamed] == [("Kim Tully", "Kim Reed", KIM.id)]
    assert found.joined == found.left == ()


def test_a_name_alone_is_enough_only_where_nothing_says_that_they_are_two() -> None:
    by_hand = replace(KIM, outside={}, email="")
    assert changes([by_hand], AS_KIM).changed[0][0].id == KIM.id
    elsewhere = replace(KIM, outside={"sds": "9"}, email="kim@other.example", ids={})
    assert len(changes([elsewhere], AS_KIM).joined) == 1
    assert len(changes([by_hand, replace(by_hand, id="c" * 32)], AS_KIM).joined) == 1


def test_what_a_source_does_not_say_stays() -> None:
    known = replace(KIM, roles=frozenset({"moderator"}), days=frozenset({0}), phone="21", manager=SAM.id)
    found = changes([known, SAM], AS_KIM, AS_SAM)
    assert found.written == ()


def test_two_lines_for_one_person_are_named_and_the_first_counts() -> None:
    found = changes([], AS_KIM, arrives("S9", "K Tully", "k.tully@x.example"), arrives("S1", "Other"))
    assert [one.name for one in found.joined] == ["Kim Tully"]
    assert found.doubled == (
        "staff.csv:S9: K Tully stands there already (staff.csv:S1); the first line counts.",
        "staff.csv:S1: Other stands there already (staff.csv:S1); the first line counts.",
    )


@pytest.mark.parametrize("manager", ["S2", "s.vane@x.example", "Sam Vane", "Vane, Sam", "SAM  VANE"])
def test_a_line_manager_is_found_by_key_address_or_name(manager: str) -> None:
    found = changes([], replace(AS_KIM, manager=manager), AS_SAM)
    kim, sam = found.joined
    assert kim.manager == sam.id
    assert not found.notes


@pytest.mark.parametrize(
    ("manager", "why"),
    [("Nobody", "is not on the list"), ("Kim Tully", "is somebody's own"), ("Pat Reed", "could be one of several")],
)
def test_a_line_manager_who_is_not_clear_is_named_and_left_out(manager: str, why: str) -> None:
    others = (arrives("S3", "Pat Reed", "a@x.example"), arrives("S4", "Pat Reed", "b@x.example"))
    found = changes([], replace(AS_KIM, manager=manager), AS_SAM, *others)
    assert all(not one.manager for one in found.joined)
    assert why in found.notes[0]
