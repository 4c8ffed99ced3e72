"""One school's clauses, ready to be found: a small model trained from that school's phrasings and clauses.

Rules:
1. Every phrasing, and every clause in its own words, is an example of its clause; an uncovered question is one of none,
   and so is what happens at other schools and of what this one's policy is silent.
2. The answer is the clause with the greatest weight; what else applies follows.
3. What all schools ask about a topic lifts this school's clauses of that topic, and only those. Where other schools
   have a clause that is asked for in the same words (`kindred.yaml`), how they ask is learnt too, and counts less.
4. What a question means counts beside its words, where there is an encoder (`meaning.py`): how near it comes to the
   phrasings of a clause all together, to the three nearest of them, and to what the clause itself says. Of a clause
   that is found by how staff elsewhere ask, what it says itself counts most, beside what the others say.
5. Where the weight of the best three is small beside the weight of "none", the honest answer is "not covered";
   a clause is named as near only if it weighs enough by itself.
"""

from __future__ import annotations

from collections.abc import Sequence

from policy_kb.policy import Clause, Policy
from policy_kb.search.bank import SITUATIONS, flat, kin_of, left_unsaid, situations
from policy_kb.search.linear import Features, Packed, Space, many
from policy_kb.search.meaning import TAUGHT_TOO, Near, meanings_of_bank, near
from policy_kb.search.meaning import learnt_from as meaning_learnt_from
from policy_kb.search.numbers import Array, Floats, np
from policy_kb.search.text import features
from policy_kb.search.topics import WEIGHTS, Topics, topics
from policy_kb.search.trained import Model, fingerprint, kept, missing
from policy_kb.shapes import dataclass

PENALTY = 0.7
_TOPIC_COUNTS = 0.4
"""Weight of what a clause's topic sounds like beside the clause itself."""
_TOPIC_BESIDE_MEANING = 0.2
_MEANS, _NEAREST, _ITSELF = 0.65, 1.3, 0.1
"""Weights of the three likenesses of rule 4 beside the words: learnt, and rounded, from a third of the bank that was
asked of an encoder, ridges and topics which had learnt from the other two thirds only (docs/look-up.md)."""
_NEAREST_LENT, _ITSELF_LENT, _ITSELF_ALL_LENT = 0.7, 1.5, 4.0
"""The same two for a clause whose phrasings are lent; the third where those of all clauses are, and in between where
those of more than half are. Chosen on 300 questions to the five packs: with no phrasings of their own the right
clause was first for 46 in 100, then 60 (among three 66, then 83); with those of every second clause, at the clauses
without for 41, then 61, and at the others for 80, then 79. Where all are lent any weight from 3 to 6 does about as
well."""
_SPOKEN_OF, _ALIKE = 5.7, 0.4
"""How far a question is known that comes near to the words of such a clause, and from which likeness on: on the same
rows 4 of 294 covered ones are refused, and 90 of 100 uncovered."""
_KIN_COUNT = 0.6
"""How much a phrasing of another school's clause weighs in learning; it is not among those that are nearest."""
_MEANS_PENALTY = 0.1
_NEAREST_OF = 3
_KIN = -1
"""Stands for the place of an example that is nobody's own."""
_FAR = -0.2
"""The likeness to a phrasing that is not there."""
_BEST = 3
"""How many clauses count as what a question is about."""
_AS_NEAR = 0.7
"""Share of the best clause's weight from which on the second is taken to be about as near."""
_NEAR = 0.4
"""Weight from which on a clause may be named beside "not covered". By cross-validation: of clauses that weigh so much,
56 in 100 were the right one for a phrasing that was refused, below it 15; one uncovered question in ten names any."""
_NAMED = 2
"""How many near clauses are named at most."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """Clause ids best first, and how far this school's clauses speak to the question.

    `near` are those worth naming where it is not covered (perhaps none); `close` says that the first two are as near;
    `meant` is `known` by meaning, and None where there is no encoder.
    """

    clauses: tuple[str, ...]
    near: tuple[str, ...]
    known: float
    close: bool
    meant: float | None = None


class Shelf:
    """The model of one school."""

    def __init__(self, policy: Policy, topics: Topics, model: Model) -> None:
        self._ids = tuple(policy.clauses)
        self._space, weights = model
        self._weights = Packed(weights["clauses"], weights["clause-steps"])
        self._near = Near.of(weights)
        # The rows of each clause's phrasings, filled up with the row after the last, and of its own words.
        places = weights["places"]
        asked = [np.flatnonzero(places == one).tolist() for one in range(len(self._ids))]
        longest = max(_NEAREST_OF, *(len(rows) - 1 for rows in asked))
        self._own = [rows[-1] for rows in asked]
        self._said = np.array([[*rows[:-1], *[len(places)] * (longest + 1 - len(rows))] for rows in asked])
        own = policy.phrasings.keys() - policy.borrowing
        self._lent = np.array([bool(policy.inherits) and one not in own for one in self._ids])
        beyond_half = max(0.0, 2 * float(self._lent.mean()) - 1)
        self._itself = _ITSELF_LENT + (_ITSELF_ALL_LENT - _ITSELF_LENT) * beyond_half
        self._topics = topics
        known = {name: at for at, name in enumerate(topics.names)}
        # A topic that no bank knows counts as none; the last column stands for "no clause".
        self._topic = [*(known.get(clause.topic, 0) for clause in policy.clauses.values()), 0]

    def rank(self, question: str, most: int, meaning: Floats | None = None) -> Ranked:
        """The clauses of this school for a question, best first; with its meaning, if there is an encoder."""
        text = features(question)
        scores = self._weights.score(*self._space.row(text))
        topic = self._topics.score(text)[self._topic]
        words = scores + _TOPIC_COUNTS * topic
        meant = None
        found = words
        if meaning is not None and self._near is not None:
            found, meant = self._listen(scores + _TOPIC_BESIDE_MEANING * topic, self._near, meaning)
        order = np.argsort(-found[:-1], kind="stable")[: max(most, _BEST)]
        close = bool(found[order[1]] > _AS_NEAR * found[order[0]])
        near = tuple(self._ids[at] for at in order[:_NAMED] if words[at] > _NEAR)
        return Ranked(tuple(self._ids[at] for at in order[:most]), near, _known(words), close, meant)

    def _listen(self, scores: Floats, known: Near, meaning: Floats) -> tuple[Floats, float]:
        """The scores with what the question means added, and how far it is known by meaning alone."""
        likeness = known.likeness(meaning)
        means = known.score(likeness)
        own = likeness[self._own]
        said = np.append(likeness, _FAR)[self._said]
        nearest = np.sort(said, axis=1)[:, -_NEAREST_OF:].mean(axis=1)
        total: Floats = scores + _MEANS * means
        if not self._lent.any():
            total[:-1] += _NEAREST * nearest + _ITSELF * own
            return total, _known(means)
        with_own = np.sort(np.column_stack([said, own]), axis=1)[:, -_NEAREST_OF:].mean(axis=1)
        lent = _NEAREST_LENT * with_own + self._itself * (own - own.mean())
        total[:-1] += np.where(self._lent, lent, _NEAREST * nearest + _ITSELF * own)
        return total, _known(means) + _SPOKEN_OF * max(0.0, float(own[self._lent].max()) - _ALIKE)


def _known(scores: Floats) -> float:
    """How much the best three weigh beside "none"."""
    return float(np.sort(scores[:-1])[-_BEST:].sum()) / 2 - float(scores[-1])


def shelf(policy: Policy) -> Shelf:
    """The shelf of a school: read where it is kept (`trained.py`), otherwise learnt, which takes seconds."""
    return Shelf(policy, topics(), kept(policy.id, learnt_from(policy), lambda: train(policy)))


def train(policy: Policy) -> Model:
    """What there is to know of a school's bank."""
    return learn(policy, flat("uncovered"))


def unlearnt(policy: Policy) -> bool:
    """Whether a school's shelf would have to be learnt at this start."""
    return missing(policy.id, learnt_from(policy))


def learnt_from(policy: Policy) -> str:
    """What a school's shelf is learnt from."""
    said = (f"{clause}: {text}" for clause, texts in policy.phrasings.items() for text in texts)
    own = (f"{clause.id}: {in_own_words(clause)}" for clause in policy.clauses.values())
    files = ("lexicon.yaml", "uncovered.yaml", *SITUATIONS, "kindred.yaml")
    settings = (WEIGHTS, PENALTY, _MEANS_PENALTY, _KIN_COUNT)
    return fingerprint(files, [meaning_learnt_from(TAUGHT_TOO), *said, *own], settings)


def learn(policy: Policy, uncovered: Sequence[str]) -> Model:
    """What there is to know of a school's bank, and of what no policy covers."""
    own = examples(policy, uncovered)
    kin = _kin(policy, own)
    seen, targets = as_learnt(policy, [*own, *kin])
    counts: Floats = np.repeat(np.array([1, _KIN_COUNT], np.float32), [len(own), len(kin)])
    space = Space(seen, WEIGHTS, least=2)
    packed = Packed.of(many(space.rows(seen), targets, PENALTY / counts))
    arrays: dict[str, Array] = {
        "clauses": packed.rows,
        "clause-steps": packed.steps,
        "places": np.array([*(place for _, place in own), *([_KIN] * len(kin))], np.int16),
    }
    at = meanings_of_bank([text for text, _ in (*own, *kin)], taught=True)
    return space, arrays if at is None else {**arrays, **near(at, (targets, _MEANS_PENALTY / counts)).arrays()}


def as_learnt(policy: Policy, examples: Sequence[tuple[str, int]]) -> tuple[list[Features], Floats]:
    """The features of every example, and a one in the column of its clause (the last: none)."""
    targets: Floats = np.zeros((len(examples), len(policy.clauses) + 1), np.float32)
    targets[np.arange(len(examples)), [at for _, at in examples]] = 1
    return [features(text) for text, _ in examples], targets


def examples(policy: Policy, uncovered: Sequence[str]) -> list[tuple[str, int]]:
    """Every example with the place of its clause, phrasings first; the place after the last stands for none."""
    place = {clause: at for at, clause in enumerate(policy.clauses)}
    found = [(text, place[clause]) for clause, texts in policy.phrasings.items() for text in texts]
    found += [(text, place[clause]) for clause, texts in situations().items() if clause in place for text in texts]
    found += [(in_own_words(clause), place[clause.id]) for clause in policy.clauses.values()]
    return [*found, *((text, len(place)) for text in (*uncovered, *left_unsaid().get(policy.id, ())))]


def _kin(policy: Policy, own: Sequence[tuple[str, int]]) -> list[tuple[str, int]]:
    """How other schools ask for clauses like these, with the place of each; what stands there anyway is left out."""
    known = set(own)
    every = ((text, place) for place, clause in enumerate(policy.clauses) for text in kin_of(clause))
    return [one for one in dict.fromkeys(every) if one not in known]


def in_own_words(clause: Clause) -> str:
    """What a clause itself says that a question might share."""
    return f"{clause.summary} {clause.exceptions} {clause.topic.replace('-', ' ')} {clause.section}"
