"""What the sentences of the banks mean, and how near a question comes to them.

Rules:
1. A vector is taken from the middle of all phrasings and turned to the directions in which these differ most; a quarter
   of its numbers says as much as all of them, and likeness is the cosine.
2. A model over meanings is a ridge over likenesses to the sentences it was learnt from: what is near them weighs, what
   is far from all of them weighs nothing.
3. Clauses are ranked by what was taught to the encoder (`tuning/encoder.py`); whether a text is an emergency is judged
   by the encoder as it came, for taught vectors missed more of those that nobody foresaw.
4. Without the encoder (`vectors.py`) there are no meanings, and every model goes by words alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Self

from policy_kb.search.bank import asked_of, schools_asked
from policy_kb.search.linear import Packed
from policy_kb.search.numbers import Array, Floats, Small, np, unit
from policy_kb.search.trained import fingerprint, kept_arrays
from policy_kb.search.vectors import CHECKSUMS, TAUGHT, encoder
from policy_kb.shapes import dataclass

_WIDTH = 128
"""Numbers of a vector that are kept: by cross-validation over the bank as good as all 512, and a quarter as great."""
_STEPS = 127
_BLOCK = 512
"""Sentences that are compared with at a time: what is unfolded of them stays in the processor's cache."""
_SHARP = 4.0
"""How fast weight falls with distance: a likeness of 0.5 weighs a seventh of one of 1."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a text means: by the encoder as it came, and by what was taught to it (rule 3)."""

    own: Floats
    taught: Floats


def meanings(texts: Sequence[str]) -> Floats | None:
    """The meaning of each text by the encoder as it came, or None where there is no encoder."""
    if (vectors := encoder()) is None:
        return None
    return _turned(vectors.encode(texts), *_basis(OWN))


@lru_cache(maxsize=8)  # the same words are asked for again while one turn is looked at; few, for they are people's own
def meaning_of(text: str) -> Meaning | None:
    """Both meanings of a text, or None where there is no encoder."""
    found = _both([text])
    return found and Meaning(found[0][0], found[1][0])


def _both(texts: Sequence[str]) -> tuple[Floats, Floats] | None:
    if (vectors := encoder()) is None:
        return None
    own, taught = vectors.both(texts)
    return _turned(own, *_basis(OWN)), _turned(taught, *_basis(TAUGHT_TOO))


def _turned(found: Floats, middle: Floats, turn: Floats) -> Floats:
    return unit(np.asarray((found - middle) @ turn, np.float32))


def meanings_of_bank(texts: Sequence[str], *, taught: bool) -> Floats | None:
    """The same for sentences to learn from, which several models learn from: each is encoded once."""
    new = [text for text in dict.fromkeys(texts) if text not in _met]
    if (found := _both(new)) is None:
        return None
    _met.update(zip(new, zip(*found, strict=True), strict=True))
    return np.stack([_met[text][taught] for text in texts])


_met: dict[str, tuple[Floats, Floats]] = {}
"""Sentences that were learnt from and what they mean; empty where everything was read."""


@dataclass(frozen=True, slots=True)
class Near:
    """A ridge over likenesses: the meanings it was learnt from, in steps of 1/127, and what each weighs."""

    at: Small
    weights: Packed

    @classmethod
    def of(cls, arrays: Mapping[str, Array]) -> Self | None:
        """A ridge from its arrays (see `arrays`); None where there are none, for it was learnt without an encoder."""
        if "near" not in arrays:
            return None
        return cls(arrays["near"], Packed(arrays["near-weights"], arrays["near-steps"]))

    def arrays(self) -> dict[str, Array]:
        """The same as arrays of numbers, to be kept in a file."""
        return {"near": self.at, "near-weights": self.weights.rows, "near-steps": self.weights.steps}

    def likeness(self, meaning: Floats) -> Floats:
        """Cosine of a meaning, or of several, with each sentence."""
        # Sentences times meanings: many rows times few columns take half of what few rows times many do.
        across = np.ascontiguousarray(meaning.T / np.float32(_STEPS))
        cosines: Floats = np.empty((len(self.at), *meaning.shape[:-1]), np.float32)
        for begin in range(0, len(self.at), _BLOCK):
            np.matmul(self.at[begin : begin + _BLOCK].astype(np.float32), across, out=cosines[begin : begin + _BLOCK])
        return cosines.T

    def score(self, likeness: Floats) -> Floats:
        """About 1 for a target that is met, and 0 or -1 (as it was learnt) for one that is not."""
        weights = _weight(likeness)
        weights *= self.weights.steps
        scores: Floats = weights @ self.weights.rows.astype(np.float32)
        return scores


def near(at: Floats, *learnt: tuple[Floats, Floats | float]) -> Near:
    """Learn from meanings and their targets, one column each; a penalty may be one for each sentence."""
    likeness = _weight(at @ at.T)
    solved: list[Floats] = []
    for targets, penalty in learnt:
        alike: Floats = likeness.copy()
        alike.flat[:: len(alike) + 1] += np.float32(penalty) if isinstance(penalty, float) else penalty
        solved.append(np.linalg.solve(alike, targets).reshape(len(at), -1))
    return Near(np.rint(at * _STEPS).astype(np.int8), Packed.of(np.concatenate(solved, axis=1)))


def _weight(cosines: Floats) -> Floats:
    weights: Floats = np.subtract(cosines, 1, order="C")  # columns would be summed up one by one, a tenth as exactly
    weights *= _SHARP
    return np.exp(weights, out=weights)


OWN, TAUGHT_TOO = "meaning", "taught"
"""Where the middle and the directions are kept, by the encoder as it came and by what was taught to it."""


@lru_cache(maxsize=2)
def _basis(name: str) -> tuple[Floats, Floats]:
    kept = kept_arrays(name, learnt_from(name), lambda: spread(name))
    return kept["middle"].astype(np.float32), kept["turn"].astype(np.float32)


def learnt_from(name: str = OWN) -> str:
    """What the middle of all packs' phrasings and its directions are learnt from."""
    packs = [f"packs/{school}/phrasings.yaml" for school in schools_asked()]
    return fingerprint([TAUGHT, *packs] if name == TAUGHT_TOO else packs, CHECKSUMS.values(), _WIDTH)


def spread(name: str) -> dict[str, Array]:
    """The middle of all packs' phrasings, and the directions in which they differ most."""
    return _spread(_of_all_packs()[name == TAUGHT_TOO])


@lru_cache(maxsize=1)  # both are learnt one after the other
def _of_all_packs() -> tuple[Floats, Floats]:
    vectors = encoder()
    assert vectors is not None, "asked for by models that have one"  # noqa: S101 - tells mypy what callers have checked
    said = (text for school in schools_asked() for texts in asked_of(school).values() for text in texts)
    return vectors.both(list(dict.fromkeys(said)))


def _spread(found: Floats) -> dict[str, Array]:
    middle = found.mean(axis=0)
    apart = found - middle
    # The directions of greatest spread; their sign is free, and likeness does not depend on it.
    _, directions = np.linalg.eigh(apart.T @ apart)
    turn = np.ascontiguousarray(directions[:, ::-1][:, :_WIDTH])
    return {"middle": middle.astype(np.float16), "turn": turn.astype(np.float16)}
