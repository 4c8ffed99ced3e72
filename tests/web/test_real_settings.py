"""The desk says what it is: made up, signed in to, or real and open to whoever sits there."""

from dataclasses import replace

import pytest

from bot.web import render
from bot.web.desk import DeskSchool
from tests.web.fakes import school

MADE_UP, REAL = school(), school("lakeside", side_by_side=False)
NOTES = {"demonstration": "Demonstration: made-up people", "unguarded": "No sign-in here.", "private": "Private: only"}


@pytest.mark.parametrize(
    ("shown", "kind"),
    [(MADE_UP, "demonstration"), (REAL, "unguarded"), (replace(REAL, signed_in=True), "private")],
)
def test_each_kind_of_desk_says_which_it_is_and_none_says_another(shown: DeskSchool, kind: str) -> None:
    assert shown.kind == kind
    for page in (render.chooser([shown], kind=kind), render.trouble(404, "nowhere", kind=kind)):
        assert [one for one, words in NOTES.items() if words in page] == [kind]


def test_a_desk_of_real_settings_does_not_speak_of_made_up_staff() -> None:
    page = " ".join(render.chooser([REAL], kind="unguarded").split())
    assert "made-up" not in page
    assert "What you send goes to the people whom they name." in page
