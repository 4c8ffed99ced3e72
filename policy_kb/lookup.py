"""The first policy look-up: BM25 over the clauses of one school's pack, an emergency gate before it.

Rules:
1. A text that tells of an emergency is never answered with a clause.
2. Only this school's clauses are ever found.
3. Where the clauses share too little with the question, the honest answer is "not covered".
"""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import log
from pathlib import Path
from typing import Literal

from policy_kb.lines import LINE, read
from policy_kb.policy import Clause, Policy

_K1, _B = 1.2, 0.6
_ENOUGH = 0.22
"""Share of the question's weight (by rarity) that the best clause must hold; below it nothing is answered."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a look-up ends with: clauses best first for an answer, near ones (named as such) when not covered."""

    kind: Literal["answer", "urgent", "not-covered"]
    clauses: tuple[str, ...]


def look_up(policy: Policy, question: str, most: int = 5) -> Found:
    """Find the clauses that answer a question, at most `most`."""
    if urgent(question):
        return Found("urgent", ())
    index = _index(policy.id, _Frozen(policy))
    ranked = index.rank(_terms(question))
    best = tuple(clause for clause, _ in ranked[:most])
    if not ranked or index.share(_terms(question), best[0]) < _ENOUGH:
        return Found("not-covered", best[:2])
    return Found("answer", best)


def urgent(text: str) -> bool:
    """Whether a free text tells of a child in danger now, or of something that must not wait for an answer."""
    plain = text.replace("\u2019", "'")
    return bool(_URGENT.search(plain))


class _Frozen:
    """A policy as a cache key: packs are read once, so identity is equality."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy

    def __hash__(self) -> int:
        return id(self.policy)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Frozen) and other.policy is self.policy


@dataclass(frozen=True)
class _Index:
    counts: Mapping[str, Counter[str]]
    rarity: Mapping[str, float]
    mean: float

    def rank(self, terms: list[str]) -> list[tuple[str, float]]:
        scores = {clause: self._score(count, terms) for clause, count in self.counts.items()}
        return sorted(((c, s) for c, s in scores.items() if s > 0), key=lambda pair: -pair[1])

    def share(self, terms: list[str], clause: str) -> float:
        unseen = max(self.rarity.values())
        whole = sum(self.rarity.get(term, unseen) for term in set(terms))
        held = sum(self.rarity[term] for term in set(terms) if term in self.counts[clause])
        return held / whole if whole else 0.0

    def _score(self, count: Counter[str], terms: list[str]) -> float:
        length = _K1 * (1 - _B + _B * count.total() / self.mean)
        return sum(
            self.rarity[term] * count[term] * (_K1 + 1) / (count[term] + length) for term in set(terms) if count[term]
        )


@lru_cache(maxsize=64)
def _index(_school: str, frozen: _Frozen) -> _Index:
    policy = frozen.policy
    counts = {clause.id: Counter(_words_of(clause, policy)) for clause in policy.clauses.values()}
    seen = Counter(term for count in counts.values() for term in count)
    rarity = {term: log(1 + (len(counts) - n + 0.5) / (n + 0.5)) for term, n in seen.items()}
    return _Index(counts, rarity, sum(count.total() for count in counts.values()) / len(counts))


def _words_of(clause: Clause, policy: Policy) -> list[str]:
    asked = " ".join(policy.phrasings.get(clause.id, ()))
    topic = clause.topic.replace("-", " ")
    return _terms(f"{clause.summary} {clause.exceptions} {topic} {asked}")


def _terms(text: str) -> list[str]:
    found = re.findall(r"[a-z0-9']+", text.lower().replace("\u2019", "'"))
    return [_LEXICON.get(word, _stem(word)) for word in found if word not in _STOP]


def _stem(word: str) -> str:
    for ending in ("ings", "ing", "ies", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:  # noqa: PLR2004 - a stem needs three letters
            return word.removesuffix(ending) + ("y" if ending == "ies" else "")
    return word.removesuffix("e") if len(word) > 3 else word  # noqa: PLR2004 - as above


def _word_lists() -> tuple[frozenset[str], dict[str, str], re.Pattern[str]]:
    lists = read(Path(__file__).parent / "words.yaml", "words.yaml")
    lexicon = {
        word: _stem(concept)
        for concept, words in lists["lexicon"].items()
        if concept != LINE
        for word in str(words).split()
    }
    urgent_words = re.compile("|".join(f"(?:{p})" for p in lists["urgent"]), re.IGNORECASE)
    return frozenset(str(lists["stop"]).split()), lexicon, urgent_words


_STOP, _LEXICON, _URGENT = _word_lists()
