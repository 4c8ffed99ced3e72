"""Small numbers: what is published, and everything that could be worked out from it, by trying every possibility."""

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.cases.suppression import FEWEST, Column, suppressed

COUNTS = st.dictionaries(st.sampled_from("abcd"), st.integers(0, 9), min_size=1)


def possible(column: Column) -> list[dict[str, int]]:
    """Every table that somebody who sees the column must think possible: what is hidden is one or more."""
    hidden = sorted(column.hidden)
    if column.total is None:
        return [dict(zip(hidden, values, strict=True)) for values in product(range(1, 15), repeat=len(hidden))]
    rest = column.total - sum(count or 0 for count in column.counts.values())
    tables = product(range(1, rest + 1), repeat=len(hidden))
    return [dict(zip(hidden, values, strict=True)) for values in tables if sum(values) == rest]


@given(COUNTS)
@settings(max_examples=150)
def test_no_small_number_is_shown_or_can_be_worked_out(counts: dict[str, int]) -> None:
    column = suppressed(counts)
    assert all(count is None or count == 0 or count >= FEWEST for count in column.counts.values())
    tables = possible(column)
    assert {name: counts[name] for name in column.hidden} in tables, "what is true is among what is possible"
    for name in column.hidden:
        seen = {table[name] for table in tables}
        assert len(seen) > 1, f"{name} can be worked out"
        assert max(seen) >= FEWEST, f"{name} is known to be small"


@given(COUNTS)
@settings(max_examples=50)
def test_nothing_is_hidden_without_need(counts: dict[str, int]) -> None:
    if all(count == 0 or count >= FEWEST for count in counts.values()):
        assert suppressed(counts) == Column(counts, sum(counts.values()))


def test_one_small_number_hides_a_second_that_is_not_small() -> None:
    column = suppressed({"a": 2, "b": 7, "c": 30})
    assert column.counts == {"a": None, "b": None, "c": 30}
    assert column.total == 39


def test_two_ones_are_not_shown_by_their_sum() -> None:
    """Both hidden, their sum two: each would be known to be one."""
    assert suppressed({"a": 1, "b": 1, "c": 0}) == Column({"a": None, "b": None, "c": 0}, None)


def test_what_is_shown_of_a_term_does_not_depend_on_any_other_term() -> None:
    """A column is worked out from itself alone, so a later report says the same of it."""
    assert suppressed({"a": 2, "b": 7}) == suppressed({"b": 7, "a": 2})
