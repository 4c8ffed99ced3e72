"""Exact answers about every combination of facts, without visiting each one.

A combination makes a row true when each of its facts lets the row stand, so what it makes true is the rows that
stand in one mask (a set of rows) of each fact, all taken together. Values, or sets of values, with equal masks
cannot be told apart by any row. "Is there a combination in which none of these rows is true?" is then a search: some
fact has to fell the first such row, so every fact and every mask that fells it is tried, and nothing else can help.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from policy_kb.asking import Table
from policy_kb.typical import IMPOSSIBLE
from policy_kb.vocabulary import FACTS, MANY_VALUED

Masks = Mapping[str, Sequence[int]]


def masks_of(table: Table, fact: str, holding: Iterable[str] = (), lacking: Iterable[str] = ()) -> list[int]:
    """Every mask of a fact over all rows, of the answers that hold (and lack) certain values.

    A single-valued fact holds one of `holding`, any value where none is given.
    """
    must, never = frozenset(holding), {*lacking, "none"}
    if fact not in MANY_VALUED:
        return sorted({table.mask(fact, {value}) for value in (must or set(FACTS[fact])) - never})
    rows = [(row.when, row.also, row.unless) for row in table.policy.posting]
    rows += [(post.when, {}, post.unless) for post in IMPOSSIBLE]

    def reading(value: str) -> tuple[int, int, int]:
        when, also, unless = (_bits(value in part.get(fact, ()) for part in parts) for parts in zip(*rows, strict=True))
        return when, also, unless

    # Value by value: what lets the rows stand and what fells them. Sets of values that come to the same are one.
    met = _bits(fact not in when for when, _, _ in rows), _bits(fact not in also for _, also, _ in rows), 0
    parts = {met}
    for value in FACTS[fact]:
        if value not in never:
            one = reading(value)
            with_it = {(when | one[0], also | one[1], unless | one[2]) for when, also, unless in parts}
            parts = with_it if value in must else parts | with_it
    return sorted({when & also & ~unless for when, also, unless in parts})


def _bits(marks: Iterable[bool]) -> int:
    return sum(1 << place for place, mark in enumerate(marks) if mark)


def least(masks: Iterable[int]) -> list[int]:
    """The masks that contain no other: where rows are to be false, no other needs trying."""
    found: list[int] = []
    for mask in sorted(set(masks), key=int.bit_count):
        if all(other & ~mask for other in found):
            found.append(mask)
    return found


def can_be_clear(masks: Masks, standing: int, never: int) -> bool:
    """Whether some choice of one mask a fact leaves none of the `never` rows true."""
    left = standing & never
    if not left:
        return True
    fellable = 0
    for choices in masks.values():
        for mask in choices:
            fellable |= ~mask
    if left & ~fellable:
        return False
    row = left & -left
    for fact, choices in masks.items():
        rest = {other: found for other, found in masks.items() if other != fact}
        if any(can_be_clear(rest, standing & mask, never) for mask in choices if not mask & row):
            return True
    return False


def can_turn_milder(table: Table, others: Masks, before: int, after: int) -> bool:
    """Whether a post gets a milder verdict when one fact's mask turns from `before` into `after`."""
    for never, lost in ((table.bans, table.bans), (table.strict, table.approvals)):
        for row in each(before & ~after & lost):
            keeping = {
                fact: least(mask & table.strict for mask in found if mask & row) for fact, found in others.items()
            }
            if all(keeping.values()) and can_be_clear(keeping, after, never):
                return True
    return False


def together(masks: Iterable[Iterable[int]], standing: int) -> set[int]:
    """Everything that one mask a fact, taken together, can leave standing."""
    found = {standing}
    for choices in masks:
        found = {rows & mask for rows in found for mask in choices}
    return found


def outcome(table: Table, rows: int) -> object:
    """The verdict and who has to approve, for a set of true rows."""
    return "no" if rows & table.bans else tuple(bool(rows & request) for request in table.requests)


def each(rows: int) -> Iterator[int]:
    """The rows of a mask, one by one."""
    while rows:
        yield rows & -rows
        rows &= rows - 1


def subsets(values: Sequence[str]) -> Iterator[frozenset[str]]:
    """Every set of some of the values."""
    return (
        frozenset(value for place, value in enumerate(values) if which >> place & 1)
        for which in range(1 << len(values))
    )


def answers(fact: str, table: Table | None = None) -> Iterator[frozenset[str]]:
    """Every answer that a fact can be given; for a table, of the values that one of its rows reads."""
    read = table.read(fact, table.every) if table and fact in MANY_VALUED else FACTS[fact]
    values = [value for value in read if value != "none"]
    return subsets(values) if fact in MANY_VALUED else iter([frozenset({value}) for value in values])
