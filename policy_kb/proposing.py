"""From one sentence to the kinds of report that it sounds like, and to what it says already.

Rules:
1. It only proposes: the person confirms a kind with a tap, or picks another.
2. A kind is found by likeness to the sentences of `kinds.yaml`: one small ridge, trained at first use.
3. Facts are found by the phrases of `said.yaml`. A fact that the sentence gives in two ways is not taken.
4. Whom an accusation is about is never taken from a sentence: that is asked.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from policy_kb.lines import LINE, read
from policy_kb.search.bank import sentences
from policy_kb.search.linear import Floats, Space, many
from policy_kb.search.text import features

MOST = 3
"""Kinds that are proposed at most."""
_PENALTY = 0.3
_LEAST = 0.12
"""A kind that a sentence is less like than this is not proposed."""
_WEIGHTS = {"word": 1.0, "pair": 0.5, "concept": 0.6, "both": 0.3, "gram": 0.5}
_SAID = Path(__file__).parent / "said.yaml"


@dataclass(frozen=True, slots=True)
class _Model:
    names: tuple[str, ...]
    space: Space
    weights: Floats


def propose(text: str, most: int = MOST) -> tuple[str, ...]:
    """The kinds of report that a text sounds like, best first; none where it sounds like none of them."""
    if not text.strip():
        return ()
    model = _model()
    numbers, values = model.space.row(features(text))
    scores = np.asarray(values, np.float32) @ model.weights[numbers]
    order = np.argsort(-scores)[:most]
    return tuple(model.names[at] for at in order if scores[at] >= _LEAST)


def said(text: str) -> dict[str, str]:
    """The facts that a text gives: fact -> value, or the words themselves for facts without a list."""
    found: dict[str, str] = {}
    plain = text.replace("\u2019", "'").strip()
    if not plain:
        return found
    for fact, values in _facts().items():
        hits = {value: match for value, pattern in values.items() if (match := pattern.search(plain))}
        if len(hits) == 1:
            ((value, match),) = hits.items()
            found[fact] = match.group() if value == "as-written" else value
    return found


@lru_cache(maxsize=1)
def _model() -> _Model:
    bank = sentences("kinds")
    names = tuple(bank)
    texts = [(features(line), at) for at, lines in enumerate(bank.values()) for line in lines]
    space = Space([text for text, _ in texts], _WEIGHTS)
    targets = np.zeros((len(texts), len(names)), np.float32)
    for row, (_, at) in enumerate(texts):
        targets[row, at] = 1.0
    return _Model(names, space, many(space.rows([text for text, _ in texts]), targets, _PENALTY))


@lru_cache(maxsize=1)
def _facts() -> dict[str, dict[str, re.Pattern[str]]]:
    found = read(_SAID, _SAID.name)
    found.pop(LINE)
    return {
        fact: {
            str(value): re.compile("|".join(f"(?:{phrase})" for phrase in phrases), _flags(fact))
            for value, phrases in values.items()
            if value != LINE
        }
        for fact, values in found.items()
    }


def _flags(fact: str) -> re.RegexFlag:
    return re.NOFLAG if fact == "name" else re.IGNORECASE
