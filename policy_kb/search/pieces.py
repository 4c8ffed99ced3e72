"""From words to the numbered pieces that a pretrained model knows them by (a unigram model as SentencePiece keeps it).

Rules:
1. Of the pieces of a hundred languages only those are kept that English words in lower case can be made of.
2. A word is cut where the sum of its pieces' scores is greatest; a piece never reaches into the next word.
"""

import re
import struct
from array import array
from collections.abc import Iterator, Sequence

from policy_kb.search.names import Names
from policy_kb.search.text import spoken

_ENGLISH = re.compile("\u2581?[a-z0-9']*")
_SPACE = "\u2581"
_UNKNOWN, _BEGIN, _END = 0, 1, 2
"""The first three pieces of every such model: what is not known, where a text begins, where it ends."""
_FEWER = 10.0
"""How much less than the rarest piece a letter scores that no piece holds."""
_REMEMBERED = 8192


def read_pieces(model: bytes) -> list[tuple[int, str, float]]:
    """Number, piece and score of each piece that English is written with, out of a SentencePiece model."""
    found = []
    number = 0
    for field, value in _fields(model):
        if field == 1 and isinstance(value, bytes):
            inner = dict(_fields(value))
            piece, score = inner.get(1, b""), inner.get(2, b"\0\0\0\0")
            if isinstance(piece, bytes) and isinstance(score, bytes) and _ENGLISH.fullmatch(said := piece.decode()):
                found.append((number, said, float(struct.unpack("<f", score)[0])))
            number += 1
    return found


def _fields(message: bytes) -> Iterator[tuple[int, bytes | int]]:
    """The fields of a protocol buffers message: number and value."""
    at = 0
    while at < len(message):
        key, at = _number(message, at)
        match key & 7:
            case 0:
                value, at = _number(message, at)
                yield key >> 3, value
                continue
            case 1:
                size = 8
            case 2:
                size, at = _number(message, at)
            case 5:
                size = 4
            case other:
                raise ValueError(f"not a SentencePiece model: a field of kind {other}")
        yield key >> 3, message[at : at + size]
        at += size


def _number(message: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = message[at]
        value |= (byte & 127) << shift
        at, shift = at + 1, shift + 7
        if not byte >> 7:
            return value, at


class Cutter:
    """Cuts texts into pieces, given the pieces in the order of their new numbers (the first three are signs)."""

    def __init__(self, pieces: Sequence[str], scores: Sequence[float]) -> None:
        self._names = Names([pieces])
        self._scores = array("f", scores)
        self._longest = max(map(len, pieces))
        self._unknown = min(scores) - _FEWER
        self._remembered: dict[str, tuple[int, ...]] = {}

    def cut(self, text: str, most: int | None = None) -> list[int]:
        """The numbers of a text's pieces, with the signs for its beginning and end; at most so many of the first."""
        found = [_BEGIN]
        for word in spoken(text):
            if most is not None and len(found) >= most:
                break
            found += self._word(word)
        return [*found, _END][:most]

    def knows(self, word: str) -> bool:
        """Whether a word is a piece of its own."""
        return bool(self._names.find([[_SPACE + word]])[1][0] >= 0)

    def _word(self, word: str) -> tuple[int, ...]:
        if (known := self._remembered.get(word)) is None:
            if len(self._remembered) >= _REMEMBERED:
                self._remembered.clear()
            known = self._remembered[word] = self._best(_SPACE + word)
        return known

    def _best(self, word: str) -> tuple[int, ...]:
        # reached[at]: the best score of the first `at` letters, where its last piece begins, and that piece.
        reached: list[tuple[float, int, int]] = [(0.0, 0, 0)]
        ends = [(end, range(max(end - self._longest, 0), end)) for end in range(1, len(word) + 1)]
        numbers = iter(self._names.find([[word[begin:end] for end, begins in ends for begin in begins]])[1].tolist())
        for end, begins in ends:
            known = [(begin, number) for begin, number in zip(begins, numbers, strict=False) if number > 0]
            ways = [(reached[begin][0] + self._scores[number], begin, number) for begin, number in known]
            reached.append(max([*ways, (reached[end - 1][0] + self._unknown, end - 1, _UNKNOWN)]))
        found = []
        at = len(word)
        while at:
            _, at, number = reached[at]
            found.append(number)
        return tuple(reversed(found))
