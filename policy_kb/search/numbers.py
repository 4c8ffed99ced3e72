"""numpy, loaded with the first number that is wanted (a tenth of a second, 11 MiB), and the types of its arrays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from policy_kb.later import later

__all__ = ["FEW", "Array", "Floats", "Small", "diagonal", "np", "times", "unit"]

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array: TypeAlias = NDArray[Any]
    Floats: TypeAlias = NDArray[np.float32]
    Small: TypeAlias = NDArray[np.int8]
else:
    np = later("numpy")
    Array = Floats = Small = object

FEW, _SMALL = 24, 1_000_000
"""Rows that are few, and the multiplications up to which OpenBLAS does not copy a matrix first: for few rows that takes
as long as multiplying them."""


def times(rows: Floats, matrix: Floats) -> Floats:
    """Rows times a matrix, or several of both: of few rows in equal steps that are small enough."""
    many, width, columns = rows.shape[-2], *matrix.shape[-2:]
    step = -(-width // max(-(-many * width * columns // _SMALL), 1))
    if many > FEW or step == width:
        whole: Floats = rows @ matrix
        return whole
    found: Floats = rows[..., :step] @ matrix[..., :step, :]
    for begin in range(step, width, step):
        found += rows[..., begin : begin + step] @ matrix[..., begin : begin + step, :]
    return found


def unit(rows: Floats) -> Floats:
    """The rows, each at length 1."""
    scaled: Floats = rows / np.maximum(np.linalg.norm(rows, axis=-1, keepdims=True), 1e-6)
    return scaled


def diagonal(blocks: Sequence[Floats]) -> Floats:
    """One matrix with these on its diagonal and nothing beside them."""
    found = np.zeros(np.sum([block.shape for block in blocks], axis=0), np.float32)
    down = across = 0
    for block in blocks:
        found[down : down + block.shape[0], across : across + block.shape[1]] = block
        down, across = down + block.shape[0], across + block.shape[1]
    return found
