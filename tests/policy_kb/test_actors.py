"""A clause that binds parents, pupils or helpers alone is no first answer to staff who ask for themselves."""

import pytest

from policy_kb.actors import own_first, spoken_of
from policy_kb.loading import load

DOTHILL = load("dothill")
HELPERS, STAFF = "dothill/trip-helpers-photos", "dothill/offsite-no-photos"


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("can i take photos on the walk with my phone", STAFF),
        ("can a parent helper take photos on the walk", HELPERS),
        ("i'm a helper, can i take photos on the walk", HELPERS),
        ("my mum wants to see the walk, can i take photos", STAFF),
    ],
)
def test_a_clause_for_others_comes_first_only_if_they_are_spoken_of(question: str, first: str) -> None:
    assert own_first((HELPERS, STAFF), DOTHILL.clauses, question)[0] == first


def test_the_order_stays_otherwise() -> None:
    ids = tuple(one.id for one in DOTHILL.clauses.values() if "staff" in one.audience)
    assert own_first(ids, DOTHILL.clauses, "may i") == ids


def test_what_is_done_for_others_is_asked_about_by_anybody() -> None:
    ids = ("dothill/event-reminder", STAFF)
    assert own_first(ids, DOTHILL.clauses, "do we say something to families before the play") == ids
    assert own_first(ids, DOTHILL.clauses, "what do i say before the play") == ids


@pytest.mark.parametrize("text", ["my dad is dying", "my own mum rang", "MY NAN", "my poor father", ""])
def test_ones_own_family_is_no_parent_of_a_pupil(text: str) -> None:
    assert spoken_of(text) == frozenset()


def test_a_pupils_family_is() -> None:
    assert "parents" in spoken_of("a boy's dad rang me")
