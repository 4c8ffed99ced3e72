"""A phrasing that would find another clause is told, by a model that is as good as one learnt without it."""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from policy_kb.curating.linting import lint_phrasings
from policy_kb.loading import load
from policy_kb.policy import Policy
from policy_kb.search import astray, shelf
from policy_kb.search.linear import Space
from policy_kb.search.text import features
from policy_kb.search.topics import WEIGHTS
from tests.bench_unseen import asked

TEXTS = list(dict.fromkeys(one.text for one in asked()))[:90]
ENOUGH = 8
"""Phrasings of each clause of a small pack."""


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> Policy:
    """Ten clauses with phrasings of their own alone, which are told apart in a moment."""
    monkeypatch.setattr(shelf, "situations", dict)
    monkeypatch.setattr(astray, "flat", lambda _: ("what is my pay", "where do i park"))
    whole = load("westhaven")
    some = {clause: texts[:ENOUGH] for clause, texts in whole.phrasings.items() if len(texts) >= ENOUGH}
    few = dict(list(some.items())[:50:5])
    return replace(whole, clauses={clause: whole.clauses[clause] for clause in few}, phrasings=few)


@pytest.mark.parametrize(("band", "often", "last"), [(16, 3, 30), (7, 1000, 1), (7, 0, 89), (512, 200, 30)])
def test_what_is_said_of_a_row_is_what_is_learnt_from_all_others(
    monkeypatch: pytest.MonkeyPatch, band: int, often: int, last: int
) -> None:
    monkeypatch.setattr(astray, "_BAND", band)
    monkeypatch.setattr(astray, "_OFTEN", often)
    seen = [features(text) for text in TEXTS]
    rows = Space(seen, WEIGHTS, least=2).rows(seen)
    dense = np.concatenate(list(rows.slices()), axis=1)
    alike = dense @ dense.T
    targets = np.eye(len(TEXTS), 5, dtype=np.float32)[np.arange(len(TEXTS)) % 7]
    said = astray.left_out(rows, targets, 0.7, last)
    assert said.shape == (last, 5)
    for at in range(len(TEXTS) - last, len(TEXTS)):
        others = np.arange(len(TEXTS)) != at
        learnt = np.linalg.solve(alike[others][:, others] + 0.7 * np.eye(len(TEXTS) - 1), targets[others])
        assert np.allclose(said[at - len(TEXTS) + last], alike[at, others] @ learnt, atol=1e-4)


def test_a_phrasing_under_the_wrong_clause_is_named_with_where_it_would_be_found(small: Policy) -> None:
    found = {each.text: each for each in astray.astray(small)}
    clauses = list(small.phrasings)
    right, wrong, text = next(
        (clause, other, text)
        for clause, other in pairwise(clauses)
        for text in small.phrasings[clause]
        if text not in found
    )
    moved = {**small.phrasings, right: tuple(one for one in small.phrasings[right] if one != text)}
    moved[wrong] = (*moved[wrong], text)
    told = {each.text: each for each in astray.astray(replace(small, phrasings=moved))}
    assert (told[text].clause, told[text].other) == (wrong, right)
    assert told[text].place > 0


def test_check_counts_what_went_astray_and_names_the_farthest(small: Policy, tmp_path: Path) -> None:
    clauses = list(small.phrasings)
    swapped = replace(small, phrasings=dict(zip(clauses, map(small.phrasings.get, clauses[::-1]), strict=True)))  # type: ignore[arg-type]
    said = "\n".join(map(str, lint_phrasings(swapped, tmp_path)))
    assert f"of {ENOUGH * len(clauses)} phrasings would not find the right clause among the first 3" in said
    farthest = max(astray.astray(swapped), key=lambda each: each.place)
    assert f'"{farthest.text}"' in said
