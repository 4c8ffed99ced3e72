"""A concern of somebody without an account reaches the headteacher, never whom it is about, and danger is heard."""

from datetime import date

import pytest

from dialogs import outside
from dialogs.core import Ask, Scene
from dialogs.endings import Filing
from dialogs.staff import Staff
from policy_kb.loading import load_all

POLICIES = load_all()
GIVEN = {
    "outside.who": "parent", "outside.about": "adult", "outside.danger": "no",
    "outside.words": "Somebody was rude at the gate.", "outside.name": "", "outside.reach": "",
}  # fmt: skip


def sent(school: str, staff: Staff | None = None, **other: str) -> Filing:
    given = {**GIVEN, **{f"outside.{name}": value for name, value in other.items()}}
    found = outside.dialog(given, Scene(POLICIES[school], date(2026, 11, 16), staff=staff or Staff()))
    assert isinstance(found, Filing)
    return found


@pytest.mark.parametrize("school", POLICIES)
@pytest.mark.parametrize("about", outside.ABOUT.options)
def test_it_goes_to_the_head_and_never_to_whom_it_is_about(school: str, about: str) -> None:
    way = sent(school, about=about).route
    if about in {"headteacher", "not-sure"}:
        assert way.tell[0] == "chair-of-governors"
        assert "headteacher" not in (*way.tell, *way.then)
    else:
        assert way.tell[0] == "headteacher"


@pytest.mark.parametrize("school", POLICIES)
def test_danger_is_told_at_once_whatever_was_ticked(school: str) -> None:
    assert sent(school, about="pupil", danger="yes").route.urgency == "immediate"
    said = sent(school, about="pupil", words="She told my daughter that she will kill herself tonight.").route
    assert said.urgency == "immediate"


def test_whoever_is_named_in_the_words_is_kept_out_since_nobody_can_be_asked() -> None:
    staff = Staff(spoken_of=lambda words: frozenset({"Dana Reed"}) if "Dana" in words else frozenset())
    assert sent("westhaven", staff, words="Dana Reed shouted at a child.").out == {"Dana Reed"}


def test_each_question_is_asked_and_no_name_is_needed() -> None:
    scene, given = Scene(POLICIES["westhaven"], date(2026, 11, 16)), dict[str, str]()
    asked = set[str]()
    while isinstance(now := outside.dialog(given, scene), Ask):
        asked |= {one.id for one in now.questions}
        given |= {one.id: GIVEN[one.id] for one in now.questions}
    assert asked == {one.id for one in outside.QUESTIONS}
    assert outside.NAME.optional
