"""The draft check on what nobody should send: very long, hidden, mixed and made to trip it up."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy_kb.draft import SchoolWords, check_draft

pytestmark = pytest.mark.proof  # it searches, and may search for long

SCHOOL = SchoolWords(names=("Larkfield CE Primary School",), town="Brackwell")
UNITS = (
    *("a", "a ", "Aa ", "A. ", "....", "! ", "\n", "((", "'s ", "<b>", "{{ }}", "\u200b", "\ue000", "[name", "and , "),
    *("Alfie and ", "Alfie's mum ", "our little ", "well done ", "Mr X ", "St ", "our school. ", "14 a b c "),
    *("until 2 ", "we're at the ", "she is lazy ", "my own views are ", "I think schools should be "),
    *("1 ", "07700 900123 ", "BK4 7QZ ", "a@", "a-", "a.b", "www.", "https://a", "#tag ", "@x "),
)


@pytest.mark.parametrize("unit", UNITS)
def test_much_of_the_same_is_read_to_the_end(unit: str) -> None:
    text = (unit * 24_000)[:24_000]
    assert all(0 <= mark.start < mark.end <= len(text) for mark in check_draft(text, SCHOOL).marks)


def test_a_hundred_thousand_characters_are_read_to_the_end() -> None:
    text = "Lovely day. " * 8_400 + "Alfie won the class quiz"
    assert len(text) > 100_000
    (mark,) = check_draft(text, SCHOOL).marks
    assert text[mark.start : mark.end] == "Alfie"


PIECES = (
    *("Alfie", "Grace", "in Year 4", "'s mum", "until 2", "we're at", "07700 900123", "a@example.org", "BK4 7QZ", "@x"),
    *("#y", "https://example.org", "Larkfield Primary", "Brackwell", "idiot", "her EHCP", "<b>", "{{ x }}", "\u200b"),
    *("\u202e", "\u00a0", "\u3000", "\u2019", "\U0001f468\u200d\U0001f469\u200d\U0001f467", ".", "!", ",", "\n", " "),
    *("\u0627\u0644", "\ue000", "\ud800", "\x00", "(", ")", "and", "or ring me on", "I think schools should be"),
)


@settings(max_examples=150)
@given(st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=6)), max_size=14).map(" ".join))
def test_any_mixture_is_read_without_a_stumble(text: str) -> None:
    draft = check_draft(text, SCHOOL)
    assert all(0 <= mark.start < mark.end <= len(text) for mark in draft.marks)
    assert draft.marks or draft.safer == text
    assert draft == check_draft(text, SCHOOL)
    for risky in ("07700 900123", "a@example.org"):
        assert risky not in draft.safer or risky not in text


@pytest.mark.parametrize(
    "text", ["", " ", "\u200b", "\n\n", "\U0001f600", "\ud83d", "&nbsp;", "<script>alert(1)</script>"]
)
def test_nothing_gives_nothing(text: str) -> None:
    draft = check_draft(text, SCHOOL)
    assert draft.marks == ()
    assert draft.safer == text
