"""What helps the child is chosen by what was said: few lines, the first thing first."""

import pytest

from policy_kb.points import points_for

STAY = (
    "a boy in my class says he wants to die",
    "One of the girls has written that everybody would be happier without her.",
    "she has been cutting herself again",
    "he has taken a load of tablets in the toilets",
    "Y10 says she is going to kill herself tonight",
    "he said he doesn't want to be here any more",
)


@pytest.mark.parametrize("said", STAY)
def test_a_child_who_may_harm_themselves_is_not_left_alone_and_no_picture_is_spoken_of(said: str) -> None:
    found = points_for(said)
    assert found[0] == "stay"
    assert "images" not in found


def test_what_is_said_chooses_the_lines() -> None:
    assert points_for("a boy was sent a nude by a man online")[0] == "images"
    assert points_for("her dad hits her with a belt") == ("home", "secret", "question", "words")
    assert points_for("a year 4 has gone missing from the playground")[0] == "missing"
    assert points_for("she says the coach touches her") == ("secret", "question", "words")


def test_few_lines_stand_there_whatever_is_said() -> None:
    assert points_for("") == ("stay", "secret", "question", "images", "words")
    assert len(points_for("her dad filmed her and she ran away and wants to kill herself")) == 5
