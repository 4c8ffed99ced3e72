"""The ways of multiplying rows (dense or one by one, at once or in steps) give one result."""

import numpy as np
import pytest

from policy_kb.search.linear import Rows, Space, many
from policy_kb.search.numbers import FEW, Floats, times
from policy_kb.search.text import features
from policy_kb.search.topics import WEIGHTS
from tests.bench_unseen import asked

TEXTS = list(dict.fromkeys(one.text for one in asked()))[:120]


def rows() -> Rows:
    seen = [features(text) for text in TEXTS]
    return Space(seen, WEIGHTS, least=2).rows(seen)


def full(of: Rows) -> Floats:
    return np.concatenate(list(of.slices()), axis=1)


def test_a_ridge_over_rows_is_the_one_over_full_matrices() -> None:
    those = rows()
    dense = full(those)
    targets = np.eye(len(TEXTS), 5, dtype=np.float32)
    right = dense.T @ np.linalg.solve(dense @ dense.T + 0.7 * np.eye(len(dense), dtype=np.float32), targets)
    assert np.allclose(many(those, targets, 0.7), right, atol=1e-4)


def test_some_features_alone_are_the_same_columns() -> None:
    those = rows()
    some = np.arange(those.width) % 3 == 0
    assert np.array_equal(full(those.of(some)), full(those)[:, some])
    assert those.of(np.zeros(those.width, bool)).width == 0


@pytest.mark.parametrize("many", [1, 2, FEW, FEW + 1])
def test_few_rows_times_a_matrix_in_steps_are_the_product(many: int) -> None:
    rows, matrix = (np.sin(np.arange(size * 1280, dtype=np.float32)).reshape(size, 1280) for size in (many, 512))
    assert np.allclose(times(rows, matrix.T), rows @ matrix.T, atol=1e-3)
