"""numpy, loaded with the first number that is wanted (a tenth of a second, 11 MiB), and the types of its arrays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from policy_kb.later import later

__all__ = ["FEW", "Array", "Floats", "Small", "diagonal", "np", "times"]

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array: TypeAlias = NDArray[Any]
    Floats: TypeAlias = NDArray[np.float32]
    Small: TypeAlias = NDArray[np.int8]
else:
    np = later("numpy")
    Array = Floats = Small = object

FEW, _SMALL = 16, 1_000_000
"""Rows that are few, and the multiplications up to which OpenBLAS does not copy a matrix first: for few rows that takes
as long as multiplying them."""


def times(rows: Floats, matrix: Floats) -> Floats:
    """Rows times a matrix: of few rows in steps that are small enough."""
    step = _SMALL // (len(rows) * matrix.shape[1])
    if len(rows) > FEW or step >= len(matrix):
        whole: Floats = rows @ matrix
        return whole
    found: Floats = rows[:, :step] @ matrix[:step]
    for begin in range(step, len(matrix), step):
        found += rows[:, begin : begin + step] @ matrix[begin : begin + step]
    return found


def diagonal(blocks: Sequence[Floats]) -> Floats:
    """One matrix with these on its diagonal and nothing beside them."""
    found = np.zeros(np.sum([block.shape for block in blocks], axis=0), np.float32)
    down = across = 0
    for block in blocks:
        found[down : down + block.shape[0], across : across + block.shape[1]] = block
        down, across = down + block.shape[0], across + block.shape[1]
    return found
