"""Sets of rows as the bits of one number."""

from collections.abc import Iterable, Iterator


def bits(marks: Iterable[bool]) -> int:
    """The number whose bit i is set where mark i is."""
    return sum(1 << place for place, mark in enumerate(marks) if mark)


def each(mask: int) -> Iterator[int]:
    """The bits of a number, each as a number of its own, lowest first."""
    while mask:
        lowest = mask & -mask
        yield lowest
        mask ^= lowest
