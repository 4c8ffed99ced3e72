"""What each topic sounds like, learnt from the banks of all schools together: few phrasings a clause, many a topic.

Rules:
1. A topic lifts a school's own clauses of that topic; it never brings in a clause, so no school answers for another.
2. Every second phrasing is enough to know a topic by, and takes a quarter of the time.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from policy_kb.lines import read
from policy_kb.search.bank import HOME, SITUATIONS, asked_of, flat, schools_asked, situations
from policy_kb.search.linear import Features, Packed, Space, bytes_of, many, texts_of
from policy_kb.search.numbers import Floats, np
from policy_kb.search.text import features
from policy_kb.search.trained import Model, fingerprint, kept

WEIGHTS = {"word": 1.0, "pair": 0.7, "concept": 0.8, "both": 0.5, "gram": 0.7}
_PENALTY = 1.0
_STEP = 2
_TOPIC = re.compile(r"^(?:- id|  topic): .*$", re.MULTILINE)
_NONE = ""
"""Stands for the topic of a question that no policy covers."""


class Topics:
    """A model of topics, trained from texts and the topic of each."""

    def __init__(self, names: Sequence[str], model: Model) -> None:
        self.names = names
        self._space, weights = model
        self._weights = Packed(weights["topics"], weights["topic-steps"])

    def score(self, text: Features) -> Floats:
        """How much a text sounds like each of `names`, the first being none of them; about 1 for yes, 0 for no."""
        return self._weights.score(*self._space.row(text))

    def best(self, text: str) -> str:
        """The topic that a text sounds most like."""
        return self.names[1 + int(self.score(features(text))[1:].argmax())]


def examples(pairs: Sequence[tuple[str, str]], uncovered: Sequence[str]) -> list[tuple[str, str]]:
    """The texts that topics are learnt from, with the topic of each (rule 2)."""
    return [*pairs[::_STEP], *((text, _NONE) for text in uncovered)]


def learn(texts: Sequence[tuple[str, str]]) -> Topics:
    """The topics of some texts."""
    return Topics(_names(texts), _train(texts))


@lru_cache(maxsize=1)
def topics() -> Topics:
    """The topics, learnt from the whole bank: read where they are kept (`trained.py`)."""
    model = kept("topics", learnt_from(), train)
    return Topics(texts_of(model[1]["topic-names"]), model)


def train() -> Model:
    """What there is to know of the topics of the whole bank."""
    return _train(examples(_pairs(), flat("uncovered")))


def learnt_from() -> str:
    """What the topics are learnt from: of the clauses only which topic each has, whatever else is said of them."""
    packs = [f"packs/{school}/phrasings.yaml" for school in schools_asked()]
    files = ("lexicon.yaml", "uncovered.yaml", *SITUATIONS, *packs)
    clauses = [(HOME / path).with_name("clauses.yaml").read_text("utf-8") for path in packs]
    return fingerprint(files, [line for text in clauses for line in _TOPIC.findall(text)], (WEIGHTS, _PENALTY, _STEP))


def _train(texts: Sequence[tuple[str, str]]) -> Model:
    names = _names(texts)
    place = {name: at for at, name in enumerate(names)}
    seen = [features(text) for text, _ in texts]
    targets: Floats = np.zeros((len(texts), len(names)), np.float32)
    targets[np.arange(len(texts)), [place[topic] for _, topic in texts]] = 1
    space = Space(seen, WEIGHTS, least=3)
    packed = Packed.of(many(space.rows(seen), targets, _PENALTY))
    return space, {"topics": packed.rows, "topic-steps": packed.steps, "topic-names": bytes_of(names)}


def _names(texts: Sequence[tuple[str, str]]) -> list[str]:
    return sorted({topic for _, topic in texts} | {_NONE})


def _pairs() -> list[tuple[str, str]]:
    pairs = []
    for school in schools_asked():
        clauses = read(HOME / f"packs/{school}/clauses.yaml", f"{school}/clauses.yaml") or []
        topic = {str(row["id"]): str(row["topic"]) for row in clauses}
        pairs += [(text, topic[c]) for c, texts in asked_of(school).items() if c in topic for text in texts]
        pairs += [(text, topic[c]) for c, texts in situations().items() if c in topic for text in texts]
    return list(dict.fromkeys(pairs))  # a situation stands for a clause of each school, mostly of one topic
