"""How alike two questions are, by their words, concepts and letter groups."""

from math import sqrt

from policy_kb.search.text import features

_WEIGHTS = {"word": 1.0, "concept": 1.0, "gram": 0.5}
_ENOUGH = 0.5
"""The least likeness at which one question counts as another in different words; on the careful side."""


def alike(one: str, other: str) -> float | None:
    """The likeness of two questions from 0 to 1; None where it is too little to count."""
    found = sum(_WEIGHTS[kind] * _cosine(features(one)[kind], features(other)[kind]) for kind in _WEIGHTS)
    found /= sum(_WEIGHTS.values())
    return found if found >= _ENOUGH else None


def _cosine(one: list[str], other: list[str]) -> float:
    here, there = set(one), set(other)
    return len(here & there) / sqrt(len(here) * len(there)) if here and there else 0.0
