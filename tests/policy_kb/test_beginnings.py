"""Which expressions may be in a text is told by how its words begin, and none is passed over that is in it."""

import re
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy_kb import proposing, signals
from policy_kb.beginnings import Sought, begins
from policy_kb.search.bank import flat, sentences
from policy_kb.whatever_case import small


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        (r"\b(pics?|photo(graph)?s|selfies?)\b", {"pic", "phot", "self"}),
        (r"\bkill\w*\b|\b(?:be)?head", {"kill", "be", "head"}),
        (r"(?<!not )\b(really )?(sad|mad)\b(?! men)", {"real", "sad", "mad"}),
        (r"\b(ab?c|d{0,2}e|no)", {"a", "no", None}),
        (r"\b(\w+ ){0,3}pills", {None}),
        (r"\bone|two", {None}),
        (r"\b[ab]c", {None}),
        (r"\b(a\|b|c[|)]d)", {"a", "c"}),
        (r"^once", {None}),
        (r"\b(?i:once)", {None}),
    ],
)
def test_an_expression_begins_where_a_word_begins_so(pattern: str, found: set[str | None]) -> None:
    assert begins(pattern) == (None if None in found else found)


@cache
def everything() -> tuple[re.Pattern[str], ...]:
    """All expressions that are passed over where they cannot be."""
    _, entries = signals._entries()  # noqa: SLF001 - as it is used
    _, cues = proposing._cues()  # noqa: SLF001
    _, facts = proposing._facts()  # noqa: SLF001
    return (*(entry[0] for _, entry in entries), *cues.values(), *(pattern for *_, pattern in facts))


@cache
def sought() -> Sought:
    return Sought(one.pattern for one in everything())


def missed(text: str) -> list[str]:
    possible = set(sought().possible(text))
    return [one.pattern for at, one in enumerate(everything()) if at not in possible and one.search(text)]


def test_nothing_that_people_write_is_missed() -> None:
    said = [*(one for each in sentences("kinds").values() for one in each), *flat("emergencies")]
    assert not [text for text in said if missed(small(text))]
    tried = sum(len(sought().possible(small(text))) for text in said)
    assert tried < 0.4 * len(said) * len(everything())  # or it would not be worth its lines


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_nothing_that_an_expression_finds_is_missed(data: st.DataObject) -> None:
    pattern = data.draw(st.sampled_from(everything()))
    assert not missed(small(data.draw(st.from_regex(pattern))))


def test_a_letter_stays_where_it_is_when_it_is_made_small() -> None:
    everyone = "".join(map(chr, range(0x110000)))
    assert len(small(everyone)) == len(everyone)
