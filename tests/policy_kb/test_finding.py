"""What `/declare` proposes for a plain sentence: what is meant, and nothing that only shares a common word."""

from datetime import date

import pytest

from dialogs.core import Scene
from dialogs.declare import proposed
from policy_kb.finding import found
from policy_kb.loading import load_all

SCENES = {school: Scene(policy, date(2026, 11, 29)) for school, policy in load_all().items()}


def offered(school: str, words: str) -> tuple[str, ...]:
    """What is offered, without "something else"."""
    near = proposed(words, SCENES[school])
    return near.options[:-1] if near else ()


@pytest.mark.parametrize(
    ("words", "alone"),
    [
        ("my daughter starts in Year 7 here in September", "relationship"),
        ("my husband works in the kitchen", "relationship"),
        ("two pupils live next door to me", "relationship"),
        ("I help at Scouts and two of the cubs are pupils here", "relationship"),
        ("I coach the under 12s on Sundays", "contact-other-schools"),
        ("I'd like a Twitter account for my maths class", "account"),
        ("can I start a Google Classroom for year 5", "pupil-network"),
        ("my mum is in a hospice so I need to hear my phone", "personal-phone"),
        ("I rang a parent from my own mobile on the trip", "parents-off-site"),
        ("a boy texted my work phone last night", "work-phone-contact"),
        ("I want to put the school badge on our running club shirts", "name-and-logo"),
        ("the BBC have rung about our choir", "speaking"),
        ("please take the picture of me off the website", "removal"),
        ("can we let visitors know about photos before the concert", "event-notice"),
        ("I put yesterday's pictures on the drive", "upload-log"),
        ("a parent wants to have a copy of the policy", "policy-request"),
    ],
)
def test_a_plain_sentence_is_offered_what_it_means_and_nothing_else(words: str, alone: str) -> None:
    assert offered("dothill", words) == (alone,)


@pytest.mark.parametrize("words", ["I am leaving at Christmas", "I use my own laptop for school", "I did a course"])
@pytest.mark.parametrize("school", SCENES)
def test_what_only_shares_a_common_word_is_offered_nothing(school: str, words: str) -> None:
    assert offered(school, words) == ()


@pytest.mark.parametrize("school", SCENES)
def test_pictures_with_ones_own_phone_are_not_taken_for_something_to_take_down(school: str) -> None:
    near = offered(school, "I want to take photos at the fair with my own phone")
    assert near
    assert "removal" not in near
    assert len(near) <= 2


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("take down", "removal"),
        ("Take it down", "removal"),
        ("a leaver wrote to me", "contact-former-pupil"),
        ("one of last year's leavers added me", "contact-former-pupil"),
        ("my wife is due any day now", "personal-phone"),
    ],
)
def test_a_phrase_is_found_as_it_stands_even_if_its_words_are_common(words: str, first: str) -> None:
    assert offered("dothill", words)[:1] == (first,)


@pytest.mark.parametrize("school", SCENES)
def test_no_register_is_called_what_does_not_find_it(school: str) -> None:
    every = tuple(SCENES[school].policy.registers.values())
    lost = [(one.id, said) for one in every for said in (one.name, *one.find) if one not in found(said, every)]
    assert lost == []
