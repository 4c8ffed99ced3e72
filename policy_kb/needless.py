"""Rows that can change nothing while a stronger one stands: states that differ only in such rows are one state.

A row is needless beside another that is true of every post of which it is true, as far as the unknown facts go, and
asks for as much: a ban for all, an approval for an approval by no other role.
"""

from collections.abc import Iterable, Sequence

from policy_kb.policy import PostingRule
from policy_kb.shapes import dataclass
from policy_kb.vocabulary import FACTS

Needless = tuple[tuple[int, int], ...]
"""Pairs of a row that may be needless, and the rows beside any of which it is, as bits."""

_FACT = {fact: 1 << place for place, fact in enumerate(FACTS)}
_ALWAYS = 1 << len(FACTS)
"""A fact that is always unknown: two rows that differ in it are never alike."""


@dataclass(frozen=True, slots=True)
class Stronger:
    """A row that asks for as much as another: where none of the facts in `apart` is unknown, it covers that one.

    Where none of those in `back` is unknown either, the two are alike, and only the later one is needless.
    """

    row: int
    weaker: int
    apart: int
    back: int


def stronger(rows: Sequence[tuple[int, PostingRule]], bans: int, requests: Sequence[int]) -> tuple[Stronger, ...]:
    """Every pair of strict rows, given with their bits, of which one can make the other needless."""

    def asks_as_much(here: int, there: int) -> bool:
        if here & bans:
            return True
        return not there & bans and all(here & request for request in requests if there & request)

    found = []
    for bit, row in rows:
        for other_bit, other in rows:
            if other_bit != bit and asks_as_much(other_bit, bit):
                alike = other_bit > bit and asks_as_much(bit, other_bit)
                found.append(Stronger(other_bit, bit, _apart(other, row), _apart(row, other) if alike else _ALWAYS))
    return tuple(found)


def needless(pairs: Iterable[Stronger], unknown: Iterable[str]) -> Needless:
    """The rows that may be needless while these facts are unknown."""
    open_facts = sum(_FACT[fact] for fact in unknown)
    found: dict[int, int] = {}
    for pair in pairs:
        if not pair.apart & open_facts and pair.back & (open_facts | _ALWAYS):
            found[pair.weaker] = found.get(pair.weaker, 0) | pair.row
    return tuple(sorted(found.items()))


def _apart(wide: PostingRule, narrow: PostingRule) -> int:
    """The facts in which `narrow` may be true and `wide` not."""
    return sum(
        _FACT[fact]
        for fact in FACTS
        if not (
            (fact not in wide.when or (fact in narrow.when and narrow.when[fact] <= wide.when[fact]))
            and (fact not in wide.also or (fact in narrow.also and narrow.also[fact] <= wide.also[fact]))
            and wide.unless.get(fact, frozenset()) <= narrow.unless.get(fact, frozenset())
        )
    )
