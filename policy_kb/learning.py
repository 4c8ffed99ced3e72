"""What the package brings learnt, so that no start learns: made by `canipost learn`, kept in `policy_kb/learnt`.

Rules:
1. The same sentences teach the same: ridges have one solution, and nothing here rolls a die.
2. What was learnt carries what it was learnt from (`search/trained.py`), and `outdated` names what has to be learnt
   again: a test asks. So do prints of how some sentences are seen, for the code that sees them is no sentence: each
   sentence by itself, so that one more says nothing of how the others are seen, and for each way of seeing apart.
3. A school's own pack is learnt at the first start that meets it, or before, by `canipost learn --packs FOLDER`; what
   was learnt stays on that machine. It takes seconds, and starting says so.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path

from policy_kb import opening, proposing
from policy_kb.foreseeing import foresee
from policy_kb.loading import PACKS, load_all
from policy_kb.policy import Policy
from policy_kb.search import felt, gate, meaning, shelf, topics
from policy_kb.search.bank import flat
from policy_kb.search.numbers import Array
from policy_kb.search.signs import signs
from policy_kb.search.text import features
from policy_kb.search.trained import SHIPPED, arrays_of, shipped, stamped, write
from policy_kb.search.vectors import lacking
from policy_kb.shapes import dataclass

_EVERY = 16
"""Of the sentences of the banks, every so many show how sentences are seen: which, each says by itself."""
_SEEN = "seen.json"
_SHOWING = ("emergencies", "lookalikes", "uncovered")
WAYS: Mapping[str, Callable[[str], object]] = {
    "words": features,
    "signs": lambda text: signs().features(text),
    "cues": proposing.seen,
}
"""The ways in which models see a sentence."""
_SEES_NONE = ""
"""Stands for what is learnt from rows, or from meanings alone, whose files have checksums (`search/vectors.py`)."""

Prints = Mapping[str, Mapping[str, str]]
"""Way -> print of a sentence -> print of how it is seen."""


@dataclass(frozen=True, slots=True)
class Learnt:
    """One file that the package brings; `way` is how its model sees sentences, if it is a model that sees any."""

    name: str
    way: str
    path: Path
    is_brought: Callable[[], bool]
    """Whether the package has it as learnt from what there is now."""
    learn: Callable[[], None]
    """Learn it now, and write it."""


def outdated() -> list[str]:
    """The files that the package does not bring as they would be learnt today, by name."""
    kept, now = kept_prints(), prints()
    old = [one.name for one in every() if _is_old(one, kept, now)]
    return old if kept == now else [*old, _SEEN]


def to_learn(*, everything: bool = False) -> list[Learnt]:
    """What is out of date, or everything, in the order in which it has to be learnt.

    Raises RuntimeError without the encoder, for what is brought has to serve those who have it.
    """
    if lacking():
        raise RuntimeError("there is no encoder")
    kept, now = kept_prints(), prints()
    return [one for one in every() if everything or _is_old(one, kept, now)]


def learnt() -> None:
    """Everything that was out of date has been learnt: keep how sentences are seen, and nothing that nobody reads."""
    SHIPPED.mkdir(exist_ok=True)
    wanted = {_SEEN, *(one.path.name for one in every())}
    for path in SHIPPED.glob("*"):
        if path.name not in wanted:
            path.unlink()
    (SHIPPED / _SEEN).write_text(json.dumps(prints(), indent=0, sort_keys=True) + "\n", "utf-8")


def unlearnt(policies: Iterable[Policy]) -> list[str]:
    """The schools whose look-up has to be learnt at this start, which takes seconds each."""
    return [policy.id for policy in policies if shelf.unlearnt(policy)]


def every() -> Iterator[Learnt]:
    """Everything that the package brings; meanings first, for the others learn by them."""
    for name in (meaning.OWN, meaning.TAUGHT_TOO):
        yield model(name, _SEES_NONE, meaning.learnt_from(name), partial(meaning.spread, name))
    yield model("gate", "signs", gate.learnt_from(), lambda: arrays_of(gate.train()))
    yield model(felt.NAME, _SEES_NONE, felt.learnt_from(), felt.make)
    yield model("topics", "words", topics.learnt_from(), lambda: arrays_of(topics.train()))
    yield model("kinds", "cues", proposing.learnt_from(), lambda: arrays_of(proposing.train()))
    for policy in load_all(PACKS).values():
        yield model(policy.id, "words", shelf.learnt_from(policy), partial(_shelf, policy))
        path, search = opening.shipped(policy), partial(_search, policy)
        yield Learnt(path.name, _SEES_NONE, path, partial(opening.brought, policy), search)


def model(name: str, way: str, learnt_from: str, make: Callable[[], Mapping[str, Array]]) -> Learnt:
    """A file of arrays."""
    path = SHIPPED / f"{name}.npz"

    def learn() -> None:
        write(path, stamped(make(), learnt_from))
        path.chmod(0o644)  # whoever installs the package reads it

    return Learnt(name, way, path, partial(shipped, name, learnt_from), learn)


def _search(policy: Policy) -> None:
    opening.write(opening.shipped(policy), policy, foresee(policy))


def _shelf(policy: Policy) -> Mapping[str, Array]:
    return arrays_of(shelf.train(policy))


def _is_old(one: Learnt, kept: Prints, now: Prints) -> bool:
    """Whether a model was learnt from something else, or sees a sentence otherwise than when it was learnt."""
    return not one.is_brought() or (one.way != _SEES_NONE and _otherwise(kept, now, one.way))


def _otherwise(kept: Prints, now: Prints, way: str) -> bool:
    """Whether a sentence is seen otherwise than before in this way, or there is none that was seen before."""
    before = kept.get(way, {})
    common = before.keys() & now[way].keys()
    return not common or any(before[text] != now[way][text] for text in common)


def prints() -> Prints:
    """How the sentences that show it are seen today."""
    texts = {print_of(text): text for bank in _SHOWING for text in flat(bank)}
    shown = {name: text for name, text in texts.items() if int(name, 16) % _EVERY == 0}
    return {way: {name: print_of(json.dumps(see(text))) for name, text in shown.items()} for way, see in WAYS.items()}


def print_of(text: str) -> str:
    """What stands for a text: twelve letters."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def kept_prints() -> Prints:
    """How they were seen when the package learnt; of nothing where that is not kept."""
    try:
        found: Prints = json.loads((SHIPPED / _SEEN).read_text("utf-8"))
    except FileNotFoundError:
        return {}
    return found
