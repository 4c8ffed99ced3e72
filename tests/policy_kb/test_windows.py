"""Windows worked out in tiles are the windows worked out one by one, for either voice, up to the edges of a text."""

import numpy as np
import pytest

from policy_kb.search.numbers import Floats
from policy_kb.search.vectors import WINDOWS
from policy_kb.search.windows import GAP, TILE, Window

WIDE = 8
"""Numbers in a row."""
SIZES = (1, 5, 3)
"""Pieces of some texts."""


@pytest.mark.parametrize(("size", "before"), WINDOWS)
@pytest.mark.parametrize("voices", [1, 2])
def test_a_window_reads_each_piece_with_its_neighbours(size: int, before: int, voices: int) -> None:
    chance = np.random.default_rng(size)
    texts = [chance.normal(size=(voices, many, (1 + size) * WIDE)).astype(np.float32) for many in SIZES]
    gap = np.zeros((voices, GAP, (1 + size) * WIDE), np.float32)
    begun = np.concatenate([gap, *(one for text in texts for one in (text, gap))], axis=1)
    begun = np.pad(begun, ((0, 0), (0, -(begun.shape[1] - 2 * GAP) % TILE), (0, 0)))
    outside = [int(at) for at in np.flatnonzero(~begun[0].any(axis=1))]
    shapes = ((size * WIDE, WIDE), (size * WIDE, 2), (2, WIDE), (2, WIDE))
    matrix, left, right, bias = (chance.normal(size=shape).astype(np.float32) for shape in shapes)
    into = np.empty((voices, (begun.shape[1] - 2 * GAP) // TILE, TILE, WIDE), np.float32)
    window = Window(size, before, matrix, (left, right), bias)
    window.read(begun[..., :WIDE], begun[..., WIDE:], outside, into)
    found = into.reshape(voices, -1, WIDE)
    begin = 0
    for text in texts:
        for voice, own in enumerate((matrix, matrix + left @ right)[:voices]):
            expected = one_by_one(text[voice], size, before, own, bias[voice])
            assert np.allclose(found[voice, begin : begin + len(expected)], expected, atol=1e-4)
        begin += text.shape[1] + GAP


def one_by_one(text: Floats, size: int, before: int, matrix: Floats, bias: Floats) -> Floats:
    """Both layers at each piece, with zeros on either side of the text."""
    inner, first = text[:, :WIDE], text[:, WIDE:].reshape(len(text), size, WIDE)

    def at(rows: Floats, place: int) -> Floats:
        return rows[place] if 0 <= place < len(text) else np.zeros_like(rows[0])

    once = [
        np.maximum(sum(at(first, here - before + k)[k] for k in range(size)), 0) + inner[here]
        for here in range(len(text))
    ]
    wide = [np.concatenate([at(np.array(once), here - before + k) for k in range(size)]) for here in range(len(text))]
    return np.array([one + np.maximum(window @ matrix + bias, 0) for one, window in zip(once, wide, strict=True)])
