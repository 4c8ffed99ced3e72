"""Whether a text tells of an emergency: rules over signs, or a small model for what no rule foresaw; either is enough.

Missing one costs a child, a false alarm costs somebody a minute: the threshold stands where about 2 of 100
sentences of the phrasing bank are taken for one (by cross-validation; `tests/bench_lookup.py` repeats it).
"""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from policy_kb.search.bank import all_phrasings, flat
from policy_kb.search.linear import Floats, Space, yes_or_no
from policy_kb.search.signs import signs

WEIGHTS = {"word": 1.0, "pair": 1.0, "concept": 0.3, "gram": 0.7, "sign": 1.5, "signs": 1.0}
_PENALTY = 4.0
THRESHOLD = -0.3


class Gate:
    """A model that tells emergencies (+1) from ordinary texts (-1), and the rules beside it."""

    def __init__(self, emergencies: Sequence[str], ordinary: Sequence[str]) -> None:
        texts = [signs().features(text) for text in (*emergencies, *ordinary)]
        self._space = Space(texts, WEIGHTS, least=2)
        yes, no = len(emergencies), len(ordinary)
        targets: Floats = np.repeat(np.array([1, -1], np.float32), (yes, no))
        importance: Floats = np.repeat(np.array([no / yes, 1], np.float32), (yes, no))
        self._weights = yes_or_no(self._space.rows(texts), targets, importance, _PENALTY)

    def score(self, text: str) -> float:
        """About +1 for an emergency, about -1 for an ordinary text."""
        numbers, values = self._space.row(signs().features(text))
        return float(self._weights[numbers] @ np.array(values, np.float32))

    def stops(self, text: str) -> bool:
        """Whether the text is to be taken for an emergency."""
        return signs().certain(text) or self.score(text) > THRESHOLD


@lru_cache(maxsize=1)
def gate() -> Gate:
    """The gate, trained once from the whole bank."""
    return Gate(flat("emergencies"), (*flat("lookalikes"), *flat("uncovered"), *all_phrasings()))
