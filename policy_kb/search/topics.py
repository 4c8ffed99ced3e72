"""What each topic sounds like, learnt from the banks of all schools together: few phrasings a clause, many a topic.

Rules:
1. A topic lifts a school's own clauses of that topic; it never brings in a clause, so no school answers for another.
2. Every second phrasing is enough to know a topic by, and takes a quarter of the time.
"""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from policy_kb.lines import LINE, read
from policy_kb.search.bank import HOME, flat, situations
from policy_kb.search.linear import Features, Floats, Space, many
from policy_kb.search.text import features
from policy_kb.search.trained import Model, kept

WEIGHTS = {"word": 1.0, "pair": 0.7, "concept": 0.8, "both": 0.5, "gram": 0.7}
_PENALTY = 1.0
_STEP = 2
_NONE = ""
"""Stands for the topic of a question that no policy covers."""


class Topics:
    """A model of topics, trained from texts and the topic of each."""

    def __init__(self, names: Sequence[str], model: Model) -> None:
        self.names = names
        self._space, weights = model
        self._weights = weights["topics"]

    def score(self, text: Features) -> Floats:
        """How much a text sounds like each of `names`, the first being none of them; about 1 for yes, 0 for no."""
        numbers, values = self._space.row(text)
        scores: Floats = np.array(values, np.float32) @ self._weights[numbers]
        return scores

    def best(self, text: str) -> str:
        """The topic that a text sounds most like."""
        return self.names[1 + int(self.score(features(text))[1:].argmax())]


def examples(pairs: Sequence[tuple[str, str]], uncovered: Sequence[str]) -> list[tuple[str, str]]:
    """The texts that topics are learnt from, with the topic of each (rule 2)."""
    return [*pairs[::_STEP], *((text, _NONE) for text in uncovered)]


def learn(texts: Sequence[tuple[str, str]], *, keep: bool = False) -> Topics:
    """The topics of some texts; `keep` where another start will learn from the same."""
    names = sorted({topic for _, topic in texts} | {_NONE})

    def train() -> Model:
        seen = [features(text) for text, _ in texts]
        targets: Floats = np.zeros((len(texts), len(names)), np.float32)
        targets[np.arange(len(texts)), [names.index(topic) for _, topic in texts]] = 1
        space = Space(seen, WEIGHTS, least=3)
        return space, {"topics": many(space.rows(seen), targets, _PENALTY)}

    return Topics(names, kept("topics", (f"{topic}: {text}" for text, topic in texts), train) if keep else train())


@lru_cache(maxsize=1)
def topics() -> Topics:
    """The topics, learnt once from the whole bank."""
    return learn(examples(_pairs(), flat("uncovered")), keep=True)


def _pairs() -> list[tuple[str, str]]:
    pairs = []
    for path in sorted((HOME / "packs").glob("*/phrasings.yaml")):
        clauses = read(path.parent / "clauses.yaml", f"{path.parent.name}/clauses.yaml") or []
        topic = {str(row["id"]): str(row["topic"]) for row in clauses}
        lists = read(path, f"{path.parent.name}/{path.name}")
        pairs += [(str(t), topic[c]) for c, texts in lists.items() if c != LINE and c in topic for t in texts]
        pairs += [(text, topic[c]) for c, texts in situations().items() if c in topic for text in texts]
    return pairs
