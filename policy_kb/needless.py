"""Rows that can change nothing while a stronger one stands: states that differ only in such rows are one state.

A row is needless beside another that is true of every post of which it is true, as far as the unknown facts go, and
asks for as much: a ban for all, an approval for an approval by no other role.
"""

from collections.abc import Sequence

from policy_kb.policy import PostingRule

Needless = tuple[tuple[int, int], ...]
"""Pairs of a row that may be needless, and the rows beside any of which it is, as bits."""


def needless(
    rows: Sequence[tuple[int, PostingRule]], bans: int, requests: Sequence[int], unknown: Sequence[str]
) -> Needless:
    """Of the strict rows with their bits: those that may be needless. Of two alike the later one is."""

    def asks_as_much(here: int, there: int) -> bool:
        if here & bans:
            return True
        return not there & bans and all(here & request for request in requests if there & request)

    found = []
    for bit, row in rows:
        stronger = 0
        for other_bit, other in rows:
            if other_bit != bit and asks_as_much(other_bit, bit) and _covers(other, row, unknown):
                alike = asks_as_much(bit, other_bit) and _covers(row, other, unknown)
                if not alike or other_bit < bit:
                    stronger |= other_bit
        if stronger:
            found.append((bit, stronger))
    return tuple(found)


def _covers(wide: PostingRule, narrow: PostingRule, unknown: Sequence[str]) -> bool:
    """Whether, as far as these facts go, `wide` is true wherever `narrow` is."""
    return all(
        (fact not in wide.when or (fact in narrow.when and narrow.when[fact] <= wide.when[fact]))
        and wide.unless.get(fact, frozenset()) <= narrow.unless.get(fact, frozenset())
        for fact in unknown
    )
