"""What is asked of a text before any clause is looked for: is it an emergency, and is it for such a policy.

Rules:
1. Rules over signs, or a small model for what no rule foresaw, tell an emergency; either is enough.
2. Missing an emergency costs a child, a false alarm costs somebody a minute: the threshold stands where about
   2 of 100 phrasings are taken for one by cross-validation (`tests/bench_lookup.py` repeats it).
3. A text of several sentences is judged as a whole and sentence by sentence: one line of alarm drowns among ten.
4. Both models look at the same row of features and are trained once, from the banks of all schools together.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from policy_kb.search.bank import all_phrasings, flat
from policy_kb.search.linear import Floats, Space, yes_or_no
from policy_kb.search.signs import signs
from policy_kb.search.text import parts, words
from policy_kb.search.trained import Model, kept

_WEIGHTS = {
    "word": 1.0, "pair": 1.0, "near": 0.7, "concept": 0.3, "both": 0.5, "gram": 0.7, "sign": 1.5, "signs": 1.0,
    "manner": 0.5, "manners": 0.4, "spoken": 0.5,
}  # fmt: skip
_PENALTY = 4.0
_COUNTS = (0.0, 5.0, 3.0, 1.0)
"""How much a text of each bank weighs for what is urgent: lookalikes most, for they are few and the hardest.
Emergencies together weigh as much as all else would, one for one."""
_RARE_COUNTS = 6.0
"""How much more an uncovered question weighs in training than a phrasing, of which there are many times as many."""
THRESHOLD = -0.17
_PART_COSTS = 0.3
"""How much more alarming than a whole text a sentence of it must be, for a long text has many that might be."""
_NO_STORY = -1.0
"""What the model would say of a single word: it names a matter, such as an option does, and tells of nothing."""
_PRESSING = 0.1
"""Where what is reported stops the report: 12 of 67 first sentences of reports, and 263 of 296 emergencies (both kept
apart in tests/policy_kb)."""
_SURE = 0.3
"""Where the model agrees with a rule: a rule alone knows words, the model also knows what posts and small talk say."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What the gate says of a text: `urgent` and `covered` are about +1 for yes and -1 for no."""

    certain: bool
    urgent: float
    covered: float

    @property
    def stops(self) -> bool:
        """Whether the text is to be taken for an emergency."""
        return self.certain or self.urgent > THRESHOLD

    @property
    def pressing(self) -> bool:
        """Whether it comes before a report of the same: what people report is near to an emergency as it is."""
        return self.urgent > _PRESSING

    @property
    def sure(self) -> bool:
        """Whether it is one by rule and by model: for texts that are meant for something else, such as a post."""
        return self.certain and self.urgent > _SURE


class Gate:
    """Two models over one space of features."""

    def __init__(self, model: Model) -> None:
        self._space, weights = model
        self._urgent, self._covered = weights["urgent"], weights["covered"]

    def see(self, text: str) -> Seen:
        """Judge a text."""
        seen = self._one(text)
        if len(said := list(dict.fromkeys(parts(text)))) > 1:
            each = [self._one(part) for part in said]
            worst = max(one.urgent for one in each) - _PART_COSTS
            return Seen(any(one.certain for one in (seen, *each)), max(seen.urgent, worst), seen.covered)
        return seen

    def _one(self, text: str) -> Seen:
        numbers, values = self._space.row(signs().features(text))
        row: Floats = np.array(values, np.float32)
        urgent = float(self._urgent[numbers] @ row) if len(words(text)) > 1 else _NO_STORY
        return Seen(signs().certain(text), urgent, float(self._covered[numbers] @ row))


def learn(
    emergencies: Sequence[str], lookalikes: Sequence[str], uncovered: Sequence[str], phrasings: Sequence[str]
) -> Model:
    """What there is to know of the banks."""
    groups = (emergencies, lookalikes, uncovered, phrasings)
    texts = [signs().features(text) for group in groups for text in group]
    sizes = [len(group) for group in groups]
    rare = (len(texts) - sizes[0]) / max(sizes[0], 1)
    space = Space(texts, _WEIGHTS, least=2)
    rows = space.rows(texts)
    urgent = yes_or_no(rows, _column((1, -1, -1, -1), sizes), _column((rare, *_COUNTS[1:]), sizes), _PENALTY)
    covered = yes_or_no(rows, _column((0, 0, -1, 1), sizes), _column((0, 0, _RARE_COUNTS, 1), sizes), _PENALTY)
    return space, {"urgent": urgent, "covered": covered}


def _column(each: Sequence[float], sizes: Sequence[int]) -> Floats:
    return np.repeat(np.array(each, np.float32), sizes)


@lru_cache(maxsize=1)
def gate() -> Gate:
    """The gate, trained once from the whole bank."""
    banks = flat("emergencies"), flat("lookalikes"), flat("uncovered"), all_phrasings()
    return Gate(kept("gate", (text for bank in banks for text in ("", *bank)), lambda: learn(*banks)))
