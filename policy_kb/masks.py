"""Every mask that a fact can have, value by value: those of all subsets of its values, none of which is visited twice.

A mask is the rows that still stand when a fact holds some values; see `asking.py`. Rows that one value has ruled out
stay so whatever else is ticked, so they are dropped at once, and far fewer parts are told apart on the way.
"""

from collections.abc import Iterable

Part = tuple[int, int, int]
"""Of one value, or of several together: the rows that it meets by `when`, by `also`, and those that it rules out."""


def every_mask(free: tuple[int, int], values: Iterable[Part], telling: int) -> tuple[int, ...]:
    """The masks of all subsets of these values, each once and in order; `free` stands without any value."""
    parts = {(free[0] & telling, free[1] & telling, 0)}
    for one in values:
        met, beside, out = (rows & telling for rows in one)
        parts |= {
            ((when | met) & ~(gone | out), (also | beside) & ~(gone | out), gone | out) for when, also, gone in parts
        }
    return tuple(sorted({when & also for when, also, _ in parts}))
