"""Finding a register by words: those that it is called, and those that staff say for it. Pure.

Rules:
1. A register is found by the words it shares with what was typed; a word that few registers have counts for more, and
   one such as "about" for nothing.
2. A word of a phrase counts by how much of that phrase was typed: "take down" is hardly meant by "take photos", and
   "phone in class" not by "my class".
3. A phrase that is typed as it stands is found, even where each of its words is common: "take down".
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from math import log

from policy_kb.own_life import common
from policy_kb.register import Register
from policy_kb.search.text import features

_MOST = 4
_ENOUGH = 0.4
"""The least share of the best register's score with which another is offered beside it."""
_LEAST = 1.0
"""The least score with which one is offered at all: one telling word."""


def found(words: str, registers: Sequence[Register], most: int = _MOST) -> tuple[Register, ...]:
    """The registers that somebody may mean by these words, best first; none where none is near."""
    asked = _words((words,))
    held = {one.id: [_words((text,)) for text in (one.name, one.called, *one.find)] for one in registers}
    often = Counter(word for phrases in held.values() for word in frozenset().union(*phrases))
    weight = {word: log(1 + len(registers) / count) for word, count in often.items()}
    score = {one.id: _shared(asked, held[one.id], weight) + 2 * _phrases(words, one) for one in registers}
    best = max(score.values(), default=0.0)
    near = [one for one in registers if score[one.id] >= max(_LEAST, _ENOUGH * best)]
    return tuple(sorted(near, key=lambda one: -score[one.id])[:most])


def _shared(asked: frozenset[str], phrases: Sequence[frozenset[str]], weight: Mapping[str, float]) -> float:
    """What the words count that were typed: each by the phrase it stands in of which most was typed (rule 2)."""
    counts: dict[str, float] = {}
    for phrase in phrases:
        there = asked & phrase
        share = sum(map(weight.__getitem__, there)) / sum(map(weight.__getitem__, phrase)) if there else 0.0
        counts |= {word: max(counts.get(word, 0.0), share * weight[word]) for word in there}
    return sum(counts.values())


def _phrases(words: str, register: Register) -> int:
    """How many of the phrases stand in the words as they are, or are the words."""
    plain = f" {' '.join(words.casefold().split())} "
    return sum(f" {phrase.casefold()} " in plain for phrase in (register.name, *register.find))


@lru_cache(maxsize=1024)
def _words(texts: tuple[str, ...]) -> frozenset[str]:
    return frozenset(word for text in texts for word in features(text)["word"]) - _common()


@lru_cache(maxsize=1)
def _common() -> frozenset[str]:
    return frozenset(word for one in common() for word in features(one)["word"])
