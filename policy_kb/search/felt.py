"""How near a sentence comes to what people write of their own life, of being hurt and of too much (`own_words.yaml`).

Rules:
1. Meaning alone: rules know the words that somebody foresaw (`own_crisis.yaml`), and people find others.
2. What only looks like it weighs most, then emergencies of a child, which sound the same but for who speaks.
3. Without the encoder nothing is found here, and the rules stand alone.
"""

from collections.abc import Mapping
from functools import lru_cache

from policy_kb.search.bank import all_phrasings, flat, sentences
from policy_kb.search.meaning import Near, meanings, meanings_of_bank, near
from policy_kb.search.meaning import learnt_from as meaning_learnt_from
from policy_kb.search.numbers import Array, Floats, np
from policy_kb.search.trained import fingerprint, kept_arrays

NAME = "felt"
KINDS = ("life", "adult", "stress")
_OTHERS = {"emergencies": 2, "lookalikes": 2, "uncovered": 4}
"""Banks of which every so many sentences are learnt as something else."""
_EVERY = 16
"""The same of the phrasings, of which there are thousands."""
_PENALTY, _LOOKS_LIKE_IT = 2.7, 5.0
_ENOUGH, _AMONG_OTHERS = -0.2, 0.2
"""Where 44 of 60 sentences that were written before this was learnt are heard, none of 60 that look like them and 2 of
50 that people say in passing; how sure it must be of one sentence among others, where people tell a story before they
ask."""
_LIFE_FIRST = 0.15
"""How much nearer another kind has to be than life."""


def felt(text: str, *, alone: bool = True) -> str | None:
    """Which kind a sentence is, or None; `alone` if nothing else was written."""
    found = meanings([text])
    if found is None:
        return None
    known = _known()
    scores = known.score(known.likeness(found[0]))
    if scores[0] <= (_ENOUGH if alone else _AMONG_OTHERS):
        return None
    return KINDS[int(np.argmax(scores[1:] + np.array([_LIFE_FIRST, 0, 0], np.float32)))]


def make() -> dict[str, Array]:
    """What there is to know of the banks."""
    return learn(sentences("own_words"))


def learn(said: Mapping[str, tuple[str, ...]]) -> dict[str, Array]:
    """The same of these sentences of each kind and of those that look like it; nothing where there is no encoder."""
    texts = [text for kind in KINDS for text in said[kind]]
    kinds = np.array([number for number, kind in enumerate(KINDS) for _ in said[kind]])
    own, like = len(texts), len(said["not"])
    texts += said["not"]
    texts += [text for bank, every in _OTHERS.items() for text in flat(bank)[::every]]
    texts += all_phrasings()[::_EVERY]
    if (at := meanings_of_bank(texts, taught=False)) is None:
        return {}
    rest = len(texts) - own
    weight = np.concatenate((np.full(own, rest / own), np.full(like, _LOOKS_LIKE_IT), np.ones(rest - like)))
    any_of = np.concatenate((np.ones(own), -np.ones(rest))).astype(np.float32)
    each: list[Floats] = []
    for number in range(len(KINDS)):
        one: Floats = -np.ones(len(texts), np.float32)
        one[:own][kinds == number] = 1
        each.append(one)
    targets = np.stack((any_of, *each), axis=1)
    return near(at, (targets, (_PENALTY / weight).astype(np.float32))).arrays()


@lru_cache(maxsize=1)
def _known() -> Near:
    found = Near.of(kept_arrays(NAME, learnt_from(), make))
    assert found is not None  # noqa: S101 - asked for by those who have an encoder
    return found


def learnt_from() -> str:
    """What it is learnt from."""
    files = ("own_words.yaml", *(f"{bank}.yaml" for bank in _OTHERS))
    settings = (_OTHERS, _EVERY, _PENALTY, _LOOKS_LIKE_IT)
    return fingerprint(files, [meaning_learnt_from(), *all_phrasings()[::_EVERY]], settings)
