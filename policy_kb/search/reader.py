"""Which facts words give of a post: a small model over the pieces of the words, taught by `tuning/reader.py`.

Rules:
1. It sees, for each piece of the words, the row of the encoder as it came (`vectors.py`), and which phrases match there
   (`policy_kb/phrases.py`). Each fact looks where it matters to it, above all where its own phrases match.
2. It only says how likely a fact is to be given; what counts as given is decided in `policy_kb/reading.py`.
3. What was learnt of a phrase or a fact that is no longer there is passed over; a new one is unknown until then.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from policy_kb.phrases import DRAFT, by_phrases, spans
from policy_kb.search.numbers import Array, Floats, np
from policy_kb.search.trained import HOME
from policy_kb.search.vectors import Encoder, encoder
from policy_kb.shapes import dataclass

LEARNT = "tuned/reader.npz"
NEIGHBOURS = 5
"""Pieces that are looked at together."""
EVERYWHERE = 0.3
"""How much the sum of all pieces counts, by the root of their number."""
_CHUNK = re.compile(r"\S+")
_BEGIN, _END = 1, 2
_FAR = -1e4

Label = tuple[str, str]
"""A fact and one of its values."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What the model sees: a row for each piece, the pieces of each channel, and what phrases find in the whole."""

    rows: Floats
    marks: Mapping[str, Array]
    found: frozenset[Label]


def see(vectors: Encoder, text: str, draft_from: int | None = None) -> Seen:
    """Look at a text, of which the characters from `draft_from` on are to be posted."""
    pieces = [_BEGIN]
    first = np.zeros(len(text) + 1, np.intp)
    """The piece that each character belongs to, by the run of letters it stands in."""
    last = np.zeros(len(text) + 1, np.intp)
    end = 0
    for chunk in _CHUNK.finditer(text):
        first[end : chunk.end()] = last[end : chunk.start()] = len(pieces)
        pieces += vectors.cut(chunk.group())[1:-1]
        end = chunk.end()
        last[chunk.start() : end] = len(pieces)
    first[end:] = last[end:] = len(pieces)
    pieces.append(_END)
    marks: dict[str, Array] = {}
    for channel, begin, until in spans(text):
        marks.setdefault(channel, np.zeros(len(pieces), bool))[first[begin] : max(last[until], first[begin] + 1)] = True
    if draft_from is not None:
        marks[DRAFT] = np.arange(len(pieces)) >= first[draft_from]
    found = by_phrases(text, draft=draft_from is not None)
    return Seen(vectors.rows(pieces), marks, frozenset((fact, one) for fact, ones in found.items() for one in ones))


class Reader:
    """The model: several that were taught alike from other beginnings, whose votes are averaged."""

    def __init__(self, learnt: Mapping[str, Array]) -> None:
        self.labels: list[Label] = [tuple(name.split(" ", 1)) for name in _names(learnt["labels"])]  # type: ignore[misc]
        self._channels = _names(learnt["channels"])
        count = len(learnt["b"])
        self._models = [
            {
                name: part[at].astype(np.float32)
                for name, part in learnt.items()
                if name not in {"labels", "channels", "crisp"}
            }
            for at in range(count)
        ]

    def chances(self, seen: Seen) -> dict[Label, float]:
        """How likely each fact is to be given, 0 to 1."""
        marks = np.zeros((len(seen.rows), len(self._channels)), np.float32)
        for at, channel in enumerate(self._channels):
            if channel in seen.marks:
                marks[:, at] = seen.marks[channel]
        hits = np.array([label in seen.found for label in self.labels], np.float32)
        sure = np.mean([_vote(one, seen.rows, marks, hits) for one in self._models], axis=0)
        return dict(zip(self.labels, sure.tolist(), strict=True))


def _vote(m: Mapping[str, Floats], rows: Floats, marks: Floats, hits: Floats) -> Floats:
    own, some = marks[:, : len(hits)], marks.max(axis=0)
    near = np.maximum(rows @ m["a"] + m["a-b"] + marks @ m["m"], 0)
    half = NEIGHBOURS // 2
    padded = np.pad(near, ((half, half), (0, 0)))
    wide = np.concatenate([padded[at : at + len(near)] for at in range(NEIGHBOURS)], axis=1)
    both = np.concatenate((near, np.maximum(wide @ m["c"] + m["c-b"], 0)), axis=1)
    looks = both @ m["att"] + m["att-b"] + m["beta"] * own
    looks = np.exp(looks - looks.max(axis=0))
    there = (looks / looks.sum(axis=0)).T @ both
    everywhere = both.sum(axis=0) / np.sqrt(np.float32(len(rows))) * np.float32(EVERYWHERE)
    said = (there * m["w"]).sum(axis=1) + some[: len(hits)] * (there @ m["u"] + m["c0"])
    said += everywhere @ m["g"] + m["g-b"] + m["b"] + m["hit"] * hits + m["any"] * some[: len(hits)]
    said += np.concatenate((hits, some)) @ m["mix"]
    chance: Floats = 1 / (1 + np.exp(-said))
    return chance


def names_of(texts: Iterable[str]) -> Array:
    """Names as an array of numbers, to be kept in a file."""
    return np.frombuffer("\n".join(texts).encode(), np.uint8)


def _names(kept: Array) -> list[str]:
    return kept.tobytes().decode().split("\n")


@lru_cache(maxsize=1)
def learnt() -> dict[str, Array]:
    """What was learnt, as the package has it."""
    with np.load(HOME / LEARNT, allow_pickle=False) as file:
        return dict(file)


@lru_cache(maxsize=1)
def reader() -> tuple[Encoder, Reader] | None:
    """The encoder and the model; None where there is no encoder."""
    vectors = encoder()
    return None if vectors is None else (vectors, Reader(learnt()))
