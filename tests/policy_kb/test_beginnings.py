"""Which expressions may be in a text is told by how its words begin, and none is passed over that is in it."""

import re
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy_kb import adults, own_crisis, proposing, signals
from policy_kb.beginnings import Sought, begins, either
from policy_kb.search.bank import flat, sentences
from policy_kb.search.signs import signs
from policy_kb.whatever_case import small


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        (r"\b(pics?|photo(graph)?s|selfies?)\b", {"pic", "photo", "selfie"}),
        (r"\bkill\w*\b|\b(?:be)?head", {"kill", "be", "head"}),
        (r"(?<!not )\b(really )?(sad|mad)\b(?! men)", {"really ", "sad ", "mad "}),
        (r"\b(ab?c|d{0,2}e|no)", {"a", "no", None}),
        (r"\b(i|i'm|im\w|in?) (am|was)", {"i ", "im", "i"}),
        (r"\b'll (kill|hurt)", {"'"}),
        (r"\b(\w+ ){0,3}pills", {None}),
        (r"\bone|two", {None}),
        (r"\b[ab]c", {None}),
        (r"\b(a\|b|c[|)]d)", {"a", "c"}),
        (r"^once|\btwice$", {"^", "twice"}),
        (r"(?:(?:\bhe|\bshe)(?: \w+)? said)|(?:\bthey goes\b)", {"he", "she", "they "}),
        (r"\b(?i:once)", {None}),
    ],
)
def test_an_expression_begins_where_a_word_begins_so(pattern: str, found: set[str | None]) -> None:
    assert begins(pattern) == (None if None in found else found)


@cache
def lists() -> tuple[Sought, ...]:
    """All expressions that are passed over where they cannot be."""
    rules = own_crisis._rules()  # noqa: SLF001 - as it is used
    own = (*rules.says.values(), *rules.but.values(), rules.told, rules.others, rules.child, rules.asks, rules.passed)
    given = (signals._entries()[0], proposing._cues()[0], proposing._facts()[0], adults._expressions()[1])  # noqa: SLF001
    return (*given, signs()._asks, *own)  # noqa: SLF001


def differs(sought: Sought, text: str) -> list[str]:
    """Expressions that are found otherwise than where they are first."""
    found = {number: match.span() for number, match in sought.found(text)}
    all_of = ((number, one.pattern, one.search(text)) for number, one in enumerate(sought.patterns))
    return [pattern for number, pattern, there in all_of if (there and there.span()) != found.get(number)]


def test_nothing_that_people_write_is_missed() -> None:
    said = [*(one for each in sentences("kinds").values() for one in each), *flat("emergencies")][::3]
    assert not [text for text in said for one in lists() if differs(one, small(text))]
    tried = sum(len(one.possible(small(text))) for text in said for one in lists())
    assert tried < 0.3 * len(said) * sum(len(one.patterns) for one in lists())  # or it would not be worth its lines


@settings(max_examples=400)
@given(st.data())
def test_nothing_that_an_expression_finds_is_missed(data: st.DataObject) -> None:
    sought = data.draw(st.sampled_from(lists()))
    assert not differs(sought, small(data.draw(st.from_regex(data.draw(st.sampled_from(sought.patterns))))))


@given(st.sets(st.text("ab", max_size=4), min_size=1), st.text("ab", max_size=9))
def test_one_expression_finds_the_longest_of_many_words(words: set[str], text: str) -> None:
    found = re.match(either(words), text)
    assert (found and found[0]) == max((one for one in words if text.startswith(one)), key=len, default=None)


def test_a_letter_stays_where_it_is_when_it_is_made_small() -> None:
    everyone = "".join(map(chr, range(0x110000)))
    assert len(small(everyone)) == len(everyone)
