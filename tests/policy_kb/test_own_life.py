"""What staff do of their own, outside school: no register is offered for it that is about something else."""

from dataclasses import replace

import pytest

from policy_kb.finding import found
from policy_kb.loading import load_all
from policy_kb.own_life import uncalled

SCHOOLS = load_all()
OWN = [
    "i do a youtube channel about cakes",
    "My hobby blog about knitting",
    "I have a side job in a pub",
    "I run a podcast about football",
    "I have my own shop on Etsy",
    "I sell cakes on Instagram",
    "I play in a band with a Facebook page",
    "I work weekends in a pub",
]
OF_SCHOOL = [
    "I want a YouTube channel for the school",
    "My blog about teaching",
    "I write a blog about my class",
    "I run a podcast with a parent",
    "I have a second job tutoring",
    "my nephew is in year 4",
    "a pupil buys from my Etsy shop",
    "I have a work account on LinkedIn",
]


@pytest.mark.parametrize("school", SCHOOLS)
@pytest.mark.parametrize("words", OWN)
def test_what_is_of_ones_own_is_called_by_no_register(words: str, school: str) -> None:
    assert uncalled(words, tuple(SCHOOLS[school].registers.values()))


@pytest.mark.parametrize("words", OF_SCHOOL)
def test_where_the_school_comes_into_it_the_registers_are_offered(words: str) -> None:
    """Nobody is told that nothing is asked of them where a pupil, a parent or their work is spoken of."""
    assert not uncalled(words, tuple(SCHOOLS["newport"].registers.values()))


def test_a_register_that_a_school_has_for_it_comes_first() -> None:
    registers = tuple(SCHOOLS["newport"].registers.values())
    jobs = replace(registers[0], id="newport/other-jobs", name="Another job", find=("side job", "second job"))
    assert not uncalled("I have a side job in a pub", (*registers, jobs))
    assert found("I have a side job in a pub", (*registers, jobs))[0] is jobs


def test_about_alone_finds_no_register() -> None:
    assert found("a word about gardening", tuple(SCHOOLS["newport"].registers.values())) == ()
