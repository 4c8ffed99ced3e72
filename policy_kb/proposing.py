"""From one sentence to the kinds of report that it sounds like, and to what it says already.

Rules:
1. It only proposes: the person confirms a kind with a tap, or picks another.
2. A kind is found by likeness to the sentences of `kinds.yaml`: one small ridge, kept between starts. It sees the
   words, and the cues of `cues.yaml`: who and what they speak of, and in which order.
3. Facts are found by the phrases of `said.yaml`. A fact that the sentence gives in two ways is not taken.
4. What must not be missed (`SURE`) stands first where its own words are there, whatever the model says.
5. Whom an accusation is about is never taken from a sentence: that is asked. In an emergency nothing is asked: there
   the sentence says who else may have to be brought in, and keeps nobody out.
6. "Mr Cole" and "Priya from the office" work here, and no cue can know the names: what is proposed of "a teacher" in
   that place is looked at as well (`adults.py`), and a worry about an adult then stands last.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import combinations
from pathlib import Path

from policy_kb.adults import as_teachers
from policy_kb.beginnings import Sought
from policy_kb.lines import LINE, read
from policy_kb.matters import of_staff
from policy_kb.remembered import remembered
from policy_kb.search.bank import sentences
from policy_kb.search.linear import Packed, Space, bytes_of, many, texts_of
from policy_kb.search.numbers import Floats, np
from policy_kb.search.text import features
from policy_kb.search.trained import Model, fingerprint, kept
from policy_kb.shapes import dataclass
from policy_kb.signals import signals
from policy_kb.whatever_case import expression, small

MOST = 3
"""Kinds that are proposed at most."""
SURE = {"own-life": "life-at-risk", "taken-away": "abduction"}
"""Signal -> the kind of report that it puts first."""
_OFFERED_FIRST = frozenset({*SURE.values(), "cyberbullying-of-staff", "parent-post"})
"""Kinds before which no fake or film of staff is put."""
_PENALTY = 1.0
_LEAST = 0.12
"""A kind that a sentence is less like than this is not proposed."""
_LEAST_OF_A_TEACHER = 0.15
"""The same for a worry about an adult where another word was put in the place of theirs."""
_LOOKED_AT = 1500
"""Characters of a report that its kind is told from; what must not be missed is looked for in all of it."""
_WEIGHTS = {"word": 1.0, "pair": 0.3, "concept": 0.4, "gram": 0.5, "cue": 1.2, "cues": 0.7}
_OF_AN_ADULT = "colleague-conduct"
_CUES = Path(__file__).parent / "cues.yaml"
_SAID = Path(__file__).parent / "said.yaml"
_NAME = "name"
"""The fact that only a capital letter tells."""


@dataclass(frozen=True, slots=True)
class _Model:
    names: tuple[str, ...]
    space: Space
    weights: Packed


def propose(text: str, most: int = MOST) -> tuple[str, ...]:
    """The kinds of report that a text sounds like, best first; none where it sounds like none of them."""
    return _offered(text)[:most] if text.strip() else ()


@remembered
def _offered(text: str) -> tuple[str, ...]:
    """The likeliest kinds; a worry about an adult is one of them where it would be without the name (rule 6)."""
    found = _ranked(text)[:MOST]
    if (plain := of_staff(text)) and not _OFFERED_FIRST.intersection(found[:1]):
        found = tuple(dict.fromkeys((plain, *found)))[:MOST]
    unnamed = None if _OF_AN_ADULT in found else as_teachers(text[:_LOOKED_AT])
    if unnamed is None or _OF_AN_ADULT not in _ranked(unnamed, _LEAST_OF_A_TEACHER)[:MOST]:
        return found
    return (*found[: MOST - 1], _OF_AN_ADULT)


def _ranked(text: str, least: float = _LEAST) -> tuple[str, ...]:
    """All kinds that are likely enough, best first, after those that must not be missed."""
    model = _model()
    scores = model.weights.score(*model.space.row(seen(text[:_LOOKED_AT])))
    found = signals(text)
    sure = [kind for signal, kind in SURE.items() if signal in found]
    likely = np.flatnonzero(scores >= least)
    best = likely[np.argsort(-scores[likely])].tolist()
    return tuple(dict.fromkeys((*sure, *(model.names[at] for at in best))))


def said(text: str) -> dict[str, str]:
    """The facts that a text gives: fact -> value, or the words themselves for facts without a list."""
    return dict(_said(text))


@remembered
def _said(text: str) -> tuple[tuple[str, str], ...]:
    plain = text.replace("\u2019", "'").strip()
    if not plain:
        return ()
    letters = small(plain)
    sought, facts = _facts()
    hits: dict[str, list[str]] = {}
    for number, places in sought.possible(letters).items():
        fact, value = facts[number]
        if match := sought.first(number, plain if fact == _NAME else letters, places):
            hits.setdefault(fact, []).append(plain[slice(*match.span())] if value == "as-written" else value)
    return tuple((fact, values[0]) for fact, values in hits.items() if len(values) == 1)


def get_ready() -> None:
    """Read or train the model, and what it is asked with, so that nobody waits for it at their first report."""
    _model()
    propose("x")
    said("x")
    whom("x")


@lru_cache(maxsize=1)
def _model() -> _Model:
    space, weights = kept("kinds", learnt_from(), train)
    return _Model(tuple(texts_of(weights["kind-names"])), space, Packed(weights["kinds"], weights["kind-steps"]))


def learnt_from() -> str:
    """What the kinds are learnt from."""
    return fingerprint(("kinds.yaml", "lexicon.yaml", _CUES.name), (), (_WEIGHTS, _PENALTY))


def train() -> Model:
    """What there is to know of the kinds."""
    bank = sentences("kinds")
    lines = [(line, at) for at, lines in enumerate(bank.values()) for line in lines]
    texts = [seen(line) for line, _ in lines]
    space = Space(texts, _WEIGHTS)
    targets: Floats = np.zeros((len(texts), len(bank)), np.float32)
    targets[np.arange(len(texts)), [at for _, at in lines]] = 1
    packed = Packed.of(many(space.rows(texts), targets, _PENALTY))
    return space, {"kinds": packed.rows, "kind-steps": packed.steps, "kind-names": bytes_of(bank)}


def whom(text: str) -> str:
    """Whom an emergency is about, as far as its words say: "staff", "parent", "pupil" (oneself), or "unknown"."""
    there = _cues_in(small(text)).keys()
    if there & {"adult-here", "leader", "helper"}:
        return "unknown" if "parent" in there else "staff"
    if "parent" in there:
        return "parent"
    return "pupil" if "own-life" in signals(text) else "unknown"


def seen(text: str) -> dict[str, list[str]]:
    """What the model sees of a text: its words, its cues, and each two cues, the one that comes first named first."""
    places = _cues_in(small(text))
    cues = sorted(places, key=places.__getitem__)
    return {**features(text), "cue": cues, "cues": [*cues[:1], *(f"{a}>{b}" for a, b in combinations(cues, 2))]}


def _cues_in(plain: str) -> dict[str, int]:
    """The cues of a text in small letters, and where each is first."""
    sought, names = _cues()
    return {names[number]: found.start() for number, found in sought.found(plain)}


@lru_cache(maxsize=1)
def _cues() -> tuple[Sought, list[str]]:
    found = read(_CUES, _CUES.name)
    found.pop(LINE)
    return Sought(expression(pattern) for pattern in found.values()), list(found)


@lru_cache(maxsize=1)
def _facts() -> tuple[Sought, list[tuple[str, str]]]:
    """The expressions of each value of each fact, and which fact and value these are."""
    found = read(_SAID, _SAID.name)
    found.pop(LINE)
    facts = [
        (fact, value, phrases) for fact, values in found.items() for value, phrases in values.items() if value != LINE
    ]
    sought = Sought(_any_of(phrases, fact) for fact, _, phrases in facts)
    return sought, [(fact, str(value)) for fact, value, _ in facts]


def _any_of(phrases: list[str], fact: str) -> re.Pattern[str]:
    ways = "|".join(phrases)
    return re.compile(ways) if fact == _NAME else expression(ways)
