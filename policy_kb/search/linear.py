"""Texts as sparse rows of weighed features, and the two small linear models that are trained on them at start-up.

Rules:
1. A kind of feature is normalised by itself and then weighed, so that its share in a likeness is fixed.
2. A feature never seen in training still lengthens its row: a question full of foreign words is like nothing.
3. Both models are ridges (least squares with a penalty): one answer, no seed, no step size.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import log
from typing import TYPE_CHECKING, Self

from policy_kb.search.names import Names
from policy_kb.search.numbers import Array, Floats, Small, np
from policy_kb.shapes import dataclass

if TYPE_CHECKING:
    from numpy.typing import NDArray

Features = Mapping[str, Sequence[str]]
_OFTEN = 48
"""Rows from which on a feature stands in many."""
_TINY = 1e-12
"""Keeps the length of a row above nothing."""


class Space:
    """The features of some texts, numbered and weighed by rarity."""

    def __init__(self, texts: Sequence[Features], weights: Mapping[str, float], least: int = 1) -> None:
        self._weights = dict(weights)
        # One array for all: a tuple and a float for each of a hundred thousand features would take 15 MiB.
        rarity = array("f")
        self._learnt: dict[str, list[str]] = {}
        for kind in weights:
            seen = Counter(feature for text in texts for feature in dict.fromkeys(text[kind]))
            kept = [(feature, count) for feature, count in seen.items() if count >= least]
            self._learnt[kind] = [feature for feature, _ in kept]
            rarity.extend(log(1 + len(texts) / count) for _, count in kept)
        self._names = Names(self._learnt.values())
        # What no text had has the number -1, and so stands last.
        self._rarity = np.append(np.frombuffer(rarity, np.float32), np.float32(log(1 + len(texts))))

    @classmethod
    def of(cls, arrays: Mapping[str, Array]) -> Self:
        """A space from its arrays (see `arrays`)."""
        space = cls((), {})
        kinds = texts_of(arrays["kinds"])
        space._weights = dict(zip(kinds, arrays["kind-weights"].tolist(), strict=True))
        space._names = Names(texts_of(arrays[f"names.{kind}"]) for kind in kinds)
        space._rarity = np.append(arrays["rarities"], arrays["unseen"]).astype(np.float32)
        return space

    @property
    def size(self) -> int:
        """How many features there are."""
        return len(self._names)

    def arrays(self) -> dict[str, Array]:
        """The same as arrays of numbers and of bytes, to be kept in a file, of a space that was not read from one."""
        found: dict[str, Array] = {
            "unseen": self._rarity[-1],
            "kinds": bytes_of(self._weights),
            "kind-weights": np.array(list(self._weights.values())),
            "rarities": self._rarity[:-1],
        }
        for kind, known in self._learnt.items():
            found[f"names.{kind}"] = bytes_of(known)
        return found

    def knows(self, kind: str, feature: str) -> bool:
        """Whether some text had a feature."""
        _, found = self._names.find([[feature] if one == kind else [] for one in self._weights])
        return bool(found[0] >= 0)

    def row(self, text: Features) -> tuple[Array, Floats]:
        """The numbers of a text's features and their weights."""
        kinds, found = self._names.find([dict.fromkeys(text[kind]) for kind in self._weights])
        rare = self._rarity[found]
        squares = np.bincount(kinds, rare * rare, len(self._weights))
        scales = np.sqrt(list(self._weights.values()) / np.maximum(squares, _TINY))
        known = found >= 0
        return found[known], (rare * scales[kinds])[known].astype(np.float32)

    def rows(self, texts: Sequence[Features]) -> Rows:
        """Many texts at once."""
        made = [self.row(text) for text in texts]
        starts = np.cumsum([0, *(len(numbers) for numbers, _ in made)])
        return Rows(
            np.concatenate([numbers for numbers, _ in made], dtype=np.int64),
            np.concatenate([values for _, values in made]),
            starts,
            self.size,
        )


@dataclass(frozen=True, slots=True)
class Packed:
    """Weights of which a text needs a few rows: a byte each, and for each row what a step of it is worth."""

    rows: Small
    steps: Floats

    @classmethod
    def of(cls, weights: Floats) -> Self:
        """The weights to one part in 127 of the greatest of their row."""
        steps = np.maximum(np.abs(weights).max(axis=1), 1e-12).astype(np.float32) / 127
        return cls(np.rint(weights / steps[:, None]).astype(np.int8), steps)

    def score(self, numbers: Array, values: Floats) -> Floats:
        """The product of a text's row (see `Space.row`) with the weights."""
        scores: Floats = (values * self.steps[numbers]) @ self.rows[numbers].astype(np.float32)
        return scores


def bytes_of(words: Iterable[str]) -> NDArray[np.uint8]:
    """Words as one array of bytes; no feature holds a line break."""
    return np.frombuffer("\n".join(words).encode(), np.uint8)


def texts_of(array: NDArray[np.uint8]) -> list[str]:
    """The same words again."""
    return array.tobytes().decode().split("\n") if array.size else []


@dataclass(frozen=True, slots=True)
class Rows:
    """A sparse matrix, one row a text."""

    numbers: NDArray[np.int64]
    values: Floats
    starts: NDArray[np.int64]
    width: int

    @property
    def count(self) -> int:
        """How many rows there are."""
        return len(self.starts) - 1

    def of(self, features: NDArray[np.bool_]) -> Rows:
        """The same rows with some of the features alone, numbered anew."""
        here = features[self.numbers]
        numbers = np.cumsum(features) - 1
        starts = np.concatenate(([0], np.cumsum(here)))[self.starts]
        return Rows(numbers[self.numbers[here]], self.values[here], starts, int(features.sum()))

    def pairs(self) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64], Floats]]:
        """Every two rows that share a feature, and the product of what it weighs in them: for features in few rows."""
        owner = np.repeat(np.arange(self.count), np.diff(self.starts))
        order = np.argsort(self.numbers, kind="stable")
        owner, values = owner[order], self.values[order]
        sizes = np.bincount(self.numbers, minlength=self.width)
        begins = np.cumsum(sizes) - sizes
        for size in np.unique(sizes[sizes > 0]):
            at = begins[sizes == size][:, None] + np.arange(size)
            here, much = owner[at], values[at]
            one, other = (np.broadcast_to(side, (*here.shape, size)) for side in (here[:, :, None], here[:, None, :]))
            yield one.ravel(), other.ravel(), (much[:, :, None] * much[:, None, :]).ravel()

    def slices(self, columns: int = 2048) -> Iterator[Floats]:
        """The same as full matrices of some columns each: all at once would take hundreds of MiB."""
        rows = np.repeat(np.arange(self.count), np.diff(self.starts))
        for begin in range(0, self.width, columns):
            here = (self.numbers >= begin) & (self.numbers < begin + columns)
            full = np.zeros((self.count, min(columns, self.width - begin)), np.float32)
            full[rows[here], self.numbers[here] - begin] = self.values[here]
            yield full

    def times(self, weights: Floats) -> Floats:
        """Each row's product with the weights."""
        sums = np.concatenate(([0.0], np.cumsum(weights[self.numbers] * self.values, dtype=np.float64)))
        return (sums[self.starts[1:]] - sums[self.starts[:-1]]).astype(np.float32)

    def back(self, factors: Floats) -> Floats:
        """The sum of the rows, each times its factor."""
        spread = np.repeat(factors, np.diff(self.starts)) * self.values
        return np.bincount(self.numbers, spread, self.width).astype(np.float32)


def yes_or_no(rows: Rows, targets: Floats, importance: Floats, penalty: float, steps: int = 60) -> Floats:
    """The weights that tell +1 from -1, by conjugate gradients (a few dozen passes over the rows)."""
    weights = np.zeros(rows.width, np.float32)
    rest = rows.back(importance * targets)
    direction = rest.copy()
    size = float(rest @ rest)
    for _ in range(steps):
        pushed = rows.back(importance * rows.times(direction)) + penalty * direction
        step = size / float(direction @ pushed)
        weights += step * direction
        rest -= step * pushed
        now = float(rest @ rest)
        if now < 1e-6 * len(rest) ** 0.5:
            break
        direction = rest + (now / size) * direction
        size = now
    return weights


def many(rows: Rows, targets: Floats, penalty: Floats | float) -> Floats:
    """The weights that give each row its targets, one column a clause, solved over the rows.

    The penalty may be one for each row: what is more of it counts less.
    """
    solved = np.linalg.solve(_alike(rows, penalty), targets)
    return np.concatenate([full.T @ solved for full in rows.slices()])


def _alike(rows: Rows, penalty: Floats | float) -> Floats:
    alike: Floats = np.zeros((rows.count, rows.count), np.float32)
    often = np.bincount(rows.numbers, minlength=rows.width) > _OFTEN
    for full in rows.of(often).slices():
        alike += full @ full.T
    # Most features stand in a handful of rows: those are multiplied one by one, in a tenth of the time.
    for one, other, product in rows.of(~often).pairs():
        np.add.at(alike, (one, other), product)
    alike.flat[:: len(alike) + 1] += np.float32(penalty) if isinstance(penalty, float) else penalty
    return alike
