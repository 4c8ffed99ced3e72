"""What the sentences of the banks mean, and how near a question comes to them.

Rules:
1. A vector is taken from the middle of all banks and turned to the directions in which their sentences differ most; a
   quarter of its numbers says as much as all of them, and likeness is the cosine.
2. A model over meanings is a ridge over likenesses to the sentences it was learnt from: what is near them weighs, what
   is far from all of them weighs nothing.
3. Without the encoder (`vectors.py`) there are no meanings, and every model goes by words alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from policy_kb.search.bank import all_phrasings, flat
from policy_kb.search.linear import Floats
from policy_kb.search.trained import kept_arrays
from policy_kb.search.vectors import encoder, unit

_WIDTH = 128
"""Numbers of a vector that are kept: by cross-validation over the bank as good as all 512, and a quarter as great."""
_SHARP = 4.0
"""How fast weight falls with distance: a likeness of 0.5 weighs a seventh of one of 1."""


def meanings(texts: Sequence[str]) -> Floats | None:
    """The meaning of each text, or None where there is no encoder."""
    if (vectors := encoder()) is None:
        return None
    middle, turn = _basis()
    turned = np.asarray((vectors.encode(texts) - middle) @ turn, np.float32)
    return unit(turned)


def meanings_of_bank(texts: Sequence[str]) -> Floats | None:
    """The same for sentences to learn from, most of which stand in a bank and were encoded before."""
    if encoder() is None:
        return None
    number, known = _bank()
    found: Floats = np.empty((len(texts), known.shape[1]), np.float32)
    new = [at for at, text in enumerate(texts) if text not in number]
    old = [at for at, text in enumerate(texts) if text in number]
    found[old] = known[[number[texts[at]] for at in old]]
    if new and (said := meanings([texts[at] for at in new])) is not None:
        found[new] = said
    return found


@dataclass(frozen=True, slots=True)
class Near:
    """A ridge over likenesses: the meanings it was learnt from, and what each weighs for each target."""

    at: NDArray[np.float16]
    weights: NDArray[np.float16]

    def likeness(self, meaning: Floats) -> Floats:
        """Cosine of a meaning, or of several, with each sentence."""
        cosines: Floats = meaning @ self.at.astype(np.float32).T
        return cosines

    def score(self, likeness: Floats) -> Floats:
        """About 1 for a target that is met, and 0 or -1 (as it was learnt) for one that is not."""
        scores: Floats = _weight(likeness) @ self.weights.astype(np.float32)
        return scores


def near(at: Floats, targets: Floats, penalty: Floats | float) -> Near:
    """Learn from meanings and their targets, one column each; the penalty may be one for each sentence."""
    alike = _weight(at @ at.T)
    alike.flat[:: len(alike) + 1] += np.float32(penalty) if isinstance(penalty, float) else penalty
    return Near(at.astype(np.float16), np.linalg.solve(alike, targets).astype(np.float16))


def _weight(cosines: Floats) -> Floats:
    weights: Floats = np.exp(_SHARP * (cosines - 1))
    return weights


@lru_cache(maxsize=1)
def _basis() -> tuple[Floats, Floats]:
    kept = kept_arrays("meaning", _all(), lambda: _encoded()[1])
    return kept["middle"], kept["turn"]


@lru_cache(maxsize=1)
def _bank() -> tuple[dict[str, int], Floats]:
    """Every sentence of the banks and its meaning; for learning only, so that no later start holds them."""
    middle, turn = _basis()
    turned = np.asarray((_encoded()[0] - middle) @ turn, np.float32)
    return {text: at for at, text in enumerate(_all())}, unit(turned)


@lru_cache(maxsize=1)
def _encoded() -> tuple[Floats, dict[str, Floats]]:
    vectors = encoder()
    assert vectors is not None, "asked for by models that have one"  # noqa: S101 - tells mypy what callers have checked
    found = vectors.encode(_all())
    middle = found.mean(axis=0)
    apart = found - middle
    # The directions of greatest spread; their sign is free, and likeness does not depend on it.
    _, directions = np.linalg.eigh(apart.T @ apart)
    turn = np.ascontiguousarray(directions[:, ::-1][:, :_WIDTH], np.float32)
    return found, {"middle": middle, "turn": turn}


@lru_cache(maxsize=1)
def _all() -> tuple[str, ...]:
    banks = flat("emergencies"), flat("lookalikes"), flat("uncovered"), all_phrasings()
    return tuple(dict.fromkeys(text for bank in banks for text in bank))
