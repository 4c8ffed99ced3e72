"""The look-up in one school's policy: the gate first, then the clauses, or an honest "not covered".

Rules:
1. A text that tells of an emergency, a child's or the asker's own, is never answered with a clause.
2. Only this school's clauses are ever found.
3. Where the school's bank and the banks of all schools together say "not for this policy", nothing is answered.
4. A text of which no word is known is not answered either: it is asked for in other words.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from hashlib import sha256
from typing import Literal

from policy_kb import own_crisis
from policy_kb.actors import own_first, theirs
from policy_kb.exceptional import rule_first, with_duties
from policy_kb.matters import drawn_in
from policy_kb.policy import Policy
from policy_kb.search.gate import Seen, gate
from policy_kb.search.meaning import meaning_of, meanings
from policy_kb.search.numbers import Floats
from policy_kb.search.readable import readable
from policy_kb.search.shelf import Ranked, Shelf, shelf
from policy_kb.search.text import words
from policy_kb.shapes import dataclass

_COVERED_COUNTS = 0.7
"""Weight of what all schools' banks say beside what this school's says."""
_ENOUGH = 0.3
"""Where by cross-validation about nine of ten uncovered questions are refused, where there is no encoder."""
_BEHIND = 2
"""Clauses that are ranked besides those that are shown, to follow up where one is for somebody else."""
_WORDS, _MEANS, _ENOUGH_MEANT = (1.0, 0.7), (1.0, 0.7), 0.1
"""The same where there is an encoder: weights of this school's and of all schools' banks, and where enough is."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a look-up ends with: clauses best first for an answer; when not covered, those near enough to name.

    `close` says that the second clause is about as near as the first; `nearest` is the clause that a question which is
    not covered is counted under, and is not shown. `unread` says that no word of it is known; `own`, that it tells of
    the asker's own life, of an adult who is hurt or of stress: nothing was looked up then.
    """

    kind: Literal["answer", "urgent", "not-covered"]
    clauses: tuple[str, ...]
    close: bool = False
    nearest: str = ""
    unread: bool = False
    own: own_crisis.Kind | None = None


_UNREAD = Found("not-covered", (), unread=True)


def look_up(policy: Policy, question: str, most: int = 5, *, calm: bool = False) -> Found:
    """Find the clauses that answer a question, at most `most`; `calm` if the asker says that it is no emergency."""
    if not words(question):
        return _UNREAD
    if (own := own_crisis.heard(question)) and not own.by_children:
        return Found("urgent" if own.kind in own_crisis.AT_ONCE else "not-covered", (), own=own.kind)
    if own_crisis.of_a_child(question) and not calm:
        return Found("urgent", ())
    meaning, seen = _heard.get(_print(question)) or _hear(question)
    if seen.stops and not calm:
        return Found("urgent", ())
    if not readable(question):
        return _UNREAD
    ranked = _shelf(_Frozen(policy)).rank(question, most + _BEHIND, meaning)
    clauses = rule_first(own_first(ranked.clauses, policy.clauses, question), policy.clauses, question)
    clauses, speaks = theirs(clauses, policy.clauses, question)
    if not speaks:
        return Found("not-covered", (), nearest=ranked.clauses[0])
    clauses = with_duties(clauses, policy.clauses, question)
    return judge(seen, replace(ranked, clauses=clauses[:most], close=ranked.close and clauses == ranked.clauses))


def judge(seen: Seen, ranked: Ranked) -> Found:
    """Whether to answer a text that is no emergency, from what all schools' banks and this school's say."""
    if _covered(seen, ranked) < 0:
        return Found("not-covered", ranked.near, nearest=ranked.clauses[0])
    return Found("answer", ranked.clauses, ranked.close)


def _covered(seen: Seen, ranked: Ranked) -> float:
    """Above 0 where a question is one for this policy: by its words, or by words and meaning."""
    if seen.meant is None or ranked.meant is None:
        return ranked.known + _COVERED_COUNTS * seen.covered - _ENOUGH
    said = _WORDS[0] * ranked.known + _WORDS[1] * seen.covered
    return said + _MEANS[0] * ranked.meant + _MEANS[1] * seen.meant - _ENOUGH_MEANT


def urgent(text: str) -> bool:
    """Whether a free text tells of a child in danger now, or of something that must not wait for an answer."""
    return _seen(text).stops


def pressing(text: str) -> bool:
    """Whether a report tells of what cannot wait for its questions, which ask about danger themselves."""
    return _seen(text).pressing or drawn_in(text)


def surely_urgent(text: str) -> bool:
    """Whether a text that is meant for something else, such as the words of a post, tells of danger all the same."""
    return _seen(text).sure


def listen(text: str) -> None:
    """Judge a text before it is asked for, in a thread, where it is so long that everybody else would wait for it.

    The few last ones are kept by their fingerprint: what is asked of them next takes no time.
    """
    if len(text) > LONG:
        _heard[_print(text)] = _hear(text)
        while len(_heard) > _HEARD_MOST:
            _heard.popitem(last=False)


def listen_together(texts: Sequence[str]) -> None:
    """Judge texts before they are asked for: a few together cost the encoder half of what they cost one by one."""
    for text, seen in zip(texts, gate().see_each(texts, meanings(texts)), strict=True):
        _judged[_fingerprint(text)] = seen
    while len(_judged) > _JUDGED_MOST:
        _judged.popitem(last=False)


LONG = 300
"""Characters from which on a text is long: it takes more than some milliseconds."""
_HEARD_MOST = 16
_heard: OrderedDict[bytes, tuple[Floats | None, Seen]] = OrderedDict()
_JUDGED_MOST = 256
_judged: OrderedDict[bytes, Seen] = OrderedDict()


def _hear(text: str) -> tuple[Floats | None, Seen]:
    found = meaning_of(text)
    own, taught = (found.own, found.taught) if found else (None, None)
    return taught, gate().see(text, own)


def _seen(text: str) -> Seen:
    if known := _heard.get(_print(text)):
        return known[1]
    return _judged.get(_fingerprint(text)) or gate().see(text)


def _print(text: str) -> bytes:
    return _fingerprint(text) if len(text) > LONG else b""


def _fingerprint(text: str) -> bytes:
    return sha256(text.encode(errors="surrogatepass")).digest()


def get_ready(policies: Iterable[Policy]) -> None:
    """Read every model, so that nobody waits at their first question; what is kept nowhere is learnt, in seconds."""
    for policy in policies:
        look_up(policy, "policy")


class _Frozen:
    """A policy as a cache key: packs are read once, so identity is equality."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy

    def __hash__(self) -> int:
        return id(self.policy)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Frozen) and other.policy is self.policy


@lru_cache(maxsize=64)
def _shelf(frozen: _Frozen) -> Shelf:
    return shelf(frozen.policy)
