"""What else one could look a question up with, each in a few lines: the peers of `tests/bench_unseen.py`."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from math import log, sqrt

from policy_kb.policy import Clause, Policy
from policy_kb.search.bank import situations
from policy_kb.search.text import lexicon, stem, words

Rank = Callable[[str], tuple[Sequence[str], float]]
Scored = Mapping[int, float]


def _stems(text: str) -> list[str]:
    return [stem(word) for word in words(text) if word not in lexicon().stop]


def _grams(text: str) -> list[str]:
    edged = f" {' '.join(words(text))} "
    return [edged[at : at + size] for size in (3, 4, 5) for at in range(len(edged) - size + 1)]


class Bm25:
    """Okapi BM25 (k1 1.2, b 0.75) over an inverted index."""

    def __init__(self, texts: Sequence[Sequence[str]]) -> None:
        mean = sum(map(len, texts)) / len(texts)
        self._posts: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for at, text in enumerate(texts):
            for word, often in Counter(text).items():
                weight = often * 2.2 / (often + 1.2 * (0.25 + 0.75 * len(text) / mean))
                self._posts[word].append((at, weight))
        count = len(texts)
        self._rare = {
            word: log(1 + (count - len(posts) + 0.5) / (len(posts) + 0.5)) for word, posts in self._posts.items()
        }

    def score(self, text: Sequence[str]) -> Scored:
        """Text number -> score."""
        scores: dict[int, float] = defaultdict(float)
        for word in text:
            for at, weight in self._posts.get(word, ()):
                scores[at] += weight * self._rare[word]
        return scores


class Cosine:
    """TF-IDF (logarithmic) and cosine over an inverted index."""

    def __init__(self, texts: Sequence[Sequence[str]]) -> None:
        seen = Counter(feature for text in texts for feature in set(text))
        self._rare = {feature: log(1 + len(texts) / often) for feature, often in seen.items()}
        self._posts: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for at, text in enumerate(texts):
            for feature, weight in self._row(text):
                self._posts[feature].append((at, weight))

    def _row(self, text: Sequence[str]) -> list[tuple[str, float]]:
        row = [
            (feature, (1 + log(often)) * self._rare[feature])
            for feature, often in Counter(text).items()
            if feature in self._rare
        ]
        length = sqrt(sum(weight**2 for _, weight in row)) or 1.0
        return [(feature, weight / length) for feature, weight in row]

    def score(self, text: Sequence[str]) -> Scored:
        """Text number -> likeness from 0 to 1."""
        scores: dict[int, float] = defaultdict(float)
        for feature, weight in self._row(text):
            for at, other in self._posts[feature]:
                scores[at] += weight * other
        return scores


def _best(scores: Scored, owner: Sequence[str]) -> tuple[Sequence[str], float]:
    """Each clause by its best text; the five best clauses."""
    by_clause: dict[str, float] = {}
    for at in sorted(scores, key=lambda at: -scores[at])[:200]:
        by_clause.setdefault(owner[at], scores[at])
    first = list(by_clause)[:5]
    return first, by_clause[first[0]] if first else 0.0


def _fielded(clause: Clause) -> list[str]:
    """The clause's words, those of its topic and section thrice."""
    heads = _stems(f"{clause.topic.replace('-', ' ')} {clause.section}")
    return [*_stems(f"{clause.summary} {clause.exceptions}"), *heads, *heads, *heads]


def bm25_over_clauses(policy: Policy) -> Rank:
    """BM25 over what the clauses say, without any phrasing."""
    owner = list(policy.clauses)
    index = Bm25([_fielded(clause) for clause in policy.clauses.values()])
    return lambda text: _best(index.score(_stems(text)), owner)


def _examples(policy: Policy) -> tuple[list[str], list[str]]:
    pairs = [(clause, text) for clause, texts in policy.phrasings.items() for text in texts]
    pairs += [(clause, text) for clause in policy.clauses for text in situations().get(clause, ())]
    pairs += [(clause.id, f"{clause.summary} {clause.exceptions}") for clause in policy.clauses.values()]
    return [clause for clause, _ in pairs], [text for _, text in pairs]


def _neighbours(
    build: Callable[[Sequence[Sequence[str]]], Bm25 | Cosine], cut: Callable[[str], list[str]]
) -> Callable[[Policy], Rank]:
    def ranked(policy: Policy) -> Rank:
        owner, texts = _examples(policy)
        index = build([cut(text) for text in texts])
        return lambda text: _best(index.score(cut(text)), owner)

    return ranked


PEERS: Mapping[str, Callable[[Policy], Rank]] = {
    "BM25 over clauses": bm25_over_clauses,
    "BM25, nearest phrasings": _neighbours(Bm25, _stems),
    "TF-IDF letter groups, nearest": _neighbours(Cosine, _grams),
}
