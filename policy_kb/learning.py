"""What the package brings learnt, so that no start learns: made by `canipost learn`, kept in `policy_kb/learnt`.

Rules:
1. The same sentences teach the same: ridges have one solution, and nothing here rolls a die.
2. What was learnt carries what it was learnt from (`search/trained.py`), and `outdated` names what has to be learnt
   again: a test asks. So does a print of how some sentences are seen, for the code that sees them is no sentence.
3. A school's own pack is learnt at the first start that meets it, or before, by `canipost learn --packs FOLDER`; what
   was learnt stays on that machine. It takes seconds, and starting says so.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from policy_kb import proposing
from policy_kb.loading import PACKS, load_all
from policy_kb.policy import Policy
from policy_kb.search import felt, gate, meaning, shelf, topics
from policy_kb.search.bank import flat
from policy_kb.search.numbers import Array
from policy_kb.search.signs import signs
from policy_kb.search.trained import EDITION, SHIPPED, arrays_of, shipped, stamped, write
from policy_kb.search.vectors import lacking
from policy_kb.shapes import dataclass

_EVERY = 40
"""Of the sentences of the banks, every so many show how sentences are seen."""
_SEEN = "seen.json"


@dataclass(frozen=True, slots=True)
class _Learnt:
    name: str
    learnt_from: str
    make: Callable[[], Mapping[str, Array]]


def outdated() -> list[str]:
    """The models that the package does not bring as they would be learnt today, by name."""
    old = [one.name for one in _all() if not shipped(one.name, one.learnt_from)]
    return old if _kept_print() == _print() else [*old, _SEEN]


def learn() -> Iterator[tuple[str, int]]:
    """Learn everything that the package brings: gives the name and the size in bytes of each file as it is written.

    Raises RuntimeError without the encoder, for what is brought has to serve those who have it.
    """
    if lacking():
        raise RuntimeError("there is no encoder")
    SHIPPED.mkdir(exist_ok=True)
    wanted = {_SEEN, *(f"{one.name}.npz" for one in _all())}
    for path in SHIPPED.glob("*"):
        if path.name not in wanted:
            path.unlink()
    seen = _print()
    all_anew = seen != _kept_print()
    for one in _all():
        path = SHIPPED / f"{one.name}.npz"
        if all_anew or not shipped(one.name, one.learnt_from):
            write(path, stamped(one.make(), one.learnt_from))
            path.chmod(0o644)  # whoever installs the package reads it
        yield path.name, path.stat().st_size
    (SHIPPED / _SEEN).write_text(json.dumps({"edition": EDITION, "seen": seen}) + "\n", "utf-8")


def unlearnt(policies: Iterable[Policy]) -> list[str]:
    """The schools whose look-up has to be learnt at this start, which takes seconds each."""
    return [policy.id for policy in policies if shelf.unlearnt(policy)]


def _all() -> Iterator[_Learnt]:
    for name in (meaning.OWN, meaning.TAUGHT_TOO):  # first, for the others learn by them
        yield _Learnt(name, meaning.learnt_from(name), lambda name=name: meaning.spread(name))  # type: ignore[misc]
    yield _Learnt("gate", gate.learnt_from(), lambda: arrays_of(gate.train()))
    yield _Learnt(felt.NAME, felt.learnt_from(), felt.make)
    yield _Learnt("topics", topics.learnt_from(), lambda: arrays_of(topics.train()))
    yield _Learnt("kinds", proposing.learnt_from(), lambda: arrays_of(proposing.train()))
    for policy in load_all(PACKS).values():
        yield _Learnt(policy.id, shelf.learnt_from(policy), lambda one=policy: arrays_of(shelf.train(one)))  # type: ignore[misc]


def _print() -> str:
    texts = [text for bank in ("emergencies", "lookalikes", "uncovered") for text in flat(bank)[::_EVERY]]
    seen = [(signs().features(text), proposing.seen(text)) for text in texts]
    return hashlib.sha256(json.dumps(seen).encode()).hexdigest()


def _kept_print(folder: Path = SHIPPED) -> str:
    try:
        return str(json.loads((folder / _SEEN).read_text("utf-8"))["seen"])
    except FileNotFoundError:
        return ""
