"""What is asked of a text before any clause is looked for: is it an emergency, and is it for such a policy.

Rules:
1. Rules over signs, or a small model for what no rule foresaw, tell an emergency; either is enough.
2. Missing an emergency costs a child, a false alarm costs somebody a minute: the threshold stands where about
   2 of 100 questions that nothing was learnt from are taken for one (`tests/bench_unseen.py` repeats it).
3. A text of several sentences is judged as a whole and sentence by sentence: one line of alarm drowns among ten.
4. What a text means is added to what its words say, where there is an encoder (`meaning.py`). Of a long text only the
   sentences that sound worst by their words are listened to, for that takes a millisecond each; all of it only where
   somebody has asked for that.
5. All models are trained once, from the banks of all schools together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from policy_kb.search.bank import SITUATIONS, all_phrasings, flat
from policy_kb.search.linear import Space, yes_or_no
from policy_kb.search.meaning import Near, meanings, meanings_of_bank, near
from policy_kb.search.meaning import learnt_from as meaning_learnt_from
from policy_kb.search.numbers import Array, Floats, np
from policy_kb.search.signs import signs
from policy_kb.search.text import parts, words
from policy_kb.search.trained import Model, fingerprint, kept
from policy_kb.shapes import dataclass

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
THRESHOLD = -0.35
_DENIED = -1.3
"""Where the model denies what a rule says: whole words meet by chance in a sentence that tells of nothing. Of
1,145 emergencies that the models had not learnt a rule alone heard 10, the lowest at -1.2; of 10,712 questions that a
rule stopped, 8 were below this."""
_PART_COSTS = 0.3
"""How much more alarming than a whole text a sentence of it must be, for a long text has many that might be."""
_NO_STORY = -1.0
"""What the model would say of a single word: it names a matter, such as an option does, and tells of nothing."""
_PRESSING = -0.03
"""Where what is reported stops the report: 238 of 256 emergencies and 1 of 325 ordinary texts of three sets that are
kept apart in tests/policy_kb (held-out, -later, -new)."""
_SURE = 0.3
"""Where the model agrees with a rule: a rule alone knows words, the model also knows what posts and small talk say."""


_MEANS = 1.0
"""Weight of what a text means beside what its words say."""
_LEVEL = -0.15
"""What is added where meanings count, so that a threshold stands for one share of alarms with and without them."""
_AS_A_WHOLE = 70
"""Words up to which a text is also read as a whole. Nothing was learnt from longer ones, and rules would join their
signs across a letter. Words and not sentences, for some write a line a word."""
_LISTENED = 4
"""Sentences of a long text whose meaning is asked for."""
_EVERY = 6
"""Of the phrasings, of which there are thousands, every so many is enough to know by meaning."""
_MEANS_PENALTY, _MEANS_COVERED_PENALTY = 0.9, 1.0


@dataclass(frozen=True, slots=True)
class Seen:
    """What the gate says of a text: `urgent` and `covered` are about +1 for yes and -1 for no.

    `meant` is `covered` by meaning, and None where there is no encoder.
    """

    certain: bool
    urgent: float
    covered: float
    meant: float | None = None

    @property
    def stops(self) -> bool:
        """Whether the text is to be taken for an emergency."""
        return self.urgent > (_DENIED if self.certain else THRESHOLD)

    @property
    def pressing(self) -> bool:
        """Whether it comes before a report of the same: what people report is near to an emergency as it is."""
        return self.urgent > _PRESSING

    @property
    def sure(self) -> bool:
        """Whether it is one by rule and by model: for texts that are meant for something else, such as a post."""
        return self.certain and self.urgent > _SURE


class Gate:
    """Models over one space of features and one of meanings."""

    def __init__(self, model: Model) -> None:
        self._space, weights = model
        self._urgent, self._covered = weights["urgent"], weights["covered"]
        self._near = Near.of(weights)

    def knows(self, stem: str) -> bool:
        """Whether the banks have a word, given without its ending."""
        return self._space.knows("word", stem)

    def see(self, text: str, meaning: Floats | None = None) -> Seen:
        """Judge a text; `meaning` is the text's own, if it is known already."""
        return self.see_each([text], None if meaning is None else meaning[None])[0]

    def see_each(self, texts: Sequence[str], known: Floats | None = None) -> list[Seen]:
        """Judge texts; `known` are their meanings. What they are compared with is unfolded once for all of them."""
        read = [self._by_words(text) for text in texts]
        return [one.judged() for one in (read if self._near is None else _listened(self._near, read, known))]

    def _by_words(self, text: str) -> _Text:
        said = list(dict.fromkeys(parts(text)))
        each = [self._read(part) for part in said] if len(said) > 1 else []
        whole = self._read(text) if len(said) == 1 or len(text.split()) <= _AS_A_WHOLE else _all_of(each)
        return _Text(text, whole, said, each)

    def _read(self, text: str) -> Seen:
        """What a text's words say."""
        features, certain = signs().read(text)
        numbers, values = self._space.row(features)
        urgent = float(self._urgent[numbers] @ values) if len(words(text)) > 1 else _NO_STORY
        return Seen(certain, urgent, float(self._covered[numbers] @ values))


@dataclass(frozen=True, slots=True)
class _Text:
    """A text, what is said of it as a whole, and of those of its sentences that were read."""

    text: str
    whole: Seen
    said: Sequence[str]
    each: Sequence[Seen]

    def judged(self) -> Seen:
        """What is said of all of it (rule 3)."""
        worst = max((one.urgent - _PART_COSTS for one in self.each), default=self.whole.urgent)
        certain = any(one.certain for one in (self.whole, *self.each))
        return replace(self.whole, certain=certain, urgent=max(self.whole.urgent, worst))


def _listened(near: Near, read: Sequence[_Text], known: Floats | None) -> Sequence[_Text]:
    """The same with what they mean added: the whole of each, and the sentences that sound worst (rule 4)."""
    wholes = [at for at, one in enumerate(read) if known is not None or one.whole.urgent != _NO_STORY]
    worst = [sorted(range(len(one.each)), key=lambda at: -one.each[at].urgent)[:_LISTENED] for one in read]
    of_parts = [one.said[at] for one, some in zip(read, worst, strict=True) for at in some]
    found = meanings(of_parts if known is not None else [*(read[at].text for at in wholes), *of_parts])
    if found is None:
        return read
    scores = iter(near.score(near.likeness(found if known is None else np.vstack((known, found)))))
    heard = {at: _with(read[at].whole, next(scores)) for at in wholes}
    return [
        replace(one, whole=heard.get(n, one.whole), each=[_with(one.each[at], next(scores)) for at in worst[n]])
        for n, one in enumerate(read)
    ]


def _all_of(each: Sequence[Seen]) -> Seen:
    """What a text too long to be read as a whole says by its sentences; they are counted as sentences elsewhere."""
    return Seen(certain=False, urgent=_NO_STORY, covered=float(np.mean([one.covered for one in each])))


def _with(seen: Seen, scores: Floats) -> Seen:
    if seen.urgent == _NO_STORY:
        return replace(seen, meant=float(scores[1]))
    return replace(seen, urgent=seen.urgent + _MEANS * float(scores[0]) + _LEVEL, meant=float(scores[1]))


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
    return space, {"urgent": urgent, "covered": covered, **_learn_meanings((*groups[:3], phrasings[::_EVERY]), rare)}


def _learn_meanings(groups: Sequence[Sequence[str]], rare: float) -> dict[str, Array]:
    """The same by meaning; nothing where there is no encoder."""
    at = meanings_of_bank([text for group in groups for text in group], taught=False)
    if at is None:
        return {}
    sizes = [len(group) for group in groups]
    never = 1e-4
    learnt = near(
        at,
        (_column((1, -1, -1, -1), sizes), _MEANS_PENALTY / _column((rare, *_COUNTS[1:]), sizes)),
        (_column((0, 0, -1, 1), sizes), _MEANS_COVERED_PENALTY / _column((never, never, _RARE_COUNTS, 1), sizes)),
    )
    return learnt.arrays()


def _column(each: Sequence[float], sizes: Sequence[int]) -> Floats:
    return np.repeat(np.array(each, np.float32), sizes)


@lru_cache(maxsize=1)
def gate() -> Gate:
    """The gate, learnt once from the whole bank: read where it is kept (`trained.py`)."""
    return Gate(kept("gate", learnt_from(), train))


def train() -> Model:
    """What there is to know of the whole bank."""
    return learn(flat("emergencies"), flat("lookalikes"), flat("uncovered"), all_phrasings())


def learnt_from() -> str:
    """What the gate is learnt from."""
    files = ("emergencies.yaml", "lookalikes.yaml", "uncovered.yaml", *SITUATIONS, "lexicon.yaml", "urgent.yaml")
    settings = (_WEIGHTS, _PENALTY, _COUNTS, _RARE_COUNTS, _EVERY, _MEANS_PENALTY, _MEANS_COVERED_PENALTY)
    return fingerprint(files, [meaning_learnt_from()], settings)
