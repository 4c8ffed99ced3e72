"""Small numbers, so that nobody can be recognised by them: hidden, and with them what gives them away. Pure.

Rules:
1. A count from 1 to 4 is not shown. Nothing is shown as "none" that is not none.
2. What is left must not give it away: of a column with its total at least two counts are hidden, and what they add up
   to leaves each of them open to being five or more; where that cannot be, the total is hidden as well.
3. A column stands alone. There are no sums over terms, and only terms that are over are counted, so that what is shown
   of a term is the same in every report, and no difference between two reports or two terms is one person.
"""

from collections.abc import Mapping

from policy_kb.shapes import dataclass

FEWEST = 5
"""Counts below this, but for none, are hidden."""


@dataclass(frozen=True, slots=True)
class Column:
    """The counts of one term by row, and their total; None is hidden."""

    counts: Mapping[str, int | None]
    total: int | None

    @property
    def hidden(self) -> frozenset[str]:
        """The rows whose count is hidden."""
        return frozenset(name for name, count in self.counts.items() if count is None)


def suppressed(counts: Mapping[str, int]) -> Column:
    """The counts of one column as they can be shown with their total."""
    hidden = {name for name, count in counts.items() if 0 < count < FEWEST}
    total = sum(counts.values())
    if not hidden:
        return Column(counts, total)
    left = sorted((name for name in counts if name not in hidden and counts[name]), key=lambda one: (counts[one], one))
    while not _safe([counts[name] for name in hidden]) and left:
        hidden.add(left.pop(0))
    shown = {name: None if name in hidden else count for name, count in counts.items()}
    return Column(shown, total if _safe([counts[name] for name in hidden]) else None)


def _safe(hidden: list[int]) -> bool:
    """Whether each of these counts, of which the sum is known, could be five or more."""
    return len(hidden) > 1 and sum(hidden) - (len(hidden) - 1) >= FEWEST
