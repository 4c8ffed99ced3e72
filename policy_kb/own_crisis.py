"""What somebody writes of themselves, or of an adult who is hurt, and that no clause may answer (`own_crisis.yaml`).

Rules:
1. Rules first: whoever wants to die in words that people have chosen is heard, always in the same way. Few say it in
   these: what is near in meaning is heard as well (`search/felt.py`), where somebody speaks of themselves, asks for no
   leave and names nobody of the school.
2. The first person counts. What somebody else said, wrote or was quoted with is theirs: a pupil's words stay a child's
   emergency, for which the gate listens.
3. Life comes before an adult who is hurt, that before a private picture in others' hands, and that before stress.
4. Where a child is spoken of beside the adult, the child's way comes first; `by_children` says so.
5. What is found can be taken out of a text, so that what is left can be asked whether a child is in danger as well.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Literal, cast

from policy_kb.beginnings import Sought, either
from policy_kb.lines import LINE, read
from policy_kb.search.felt import felt
from policy_kb.shapes import dataclass

_FILE = Path(__file__).parent / "own_crisis.yaml"
Kind = Literal["life", "adult", "pictures", "stress"]
KINDS: tuple[Kind, ...] = ("life", "adult", "pictures", "stress")
AT_ONCE: frozenset[Kind] = frozenset({"life", "adult"})
"""What cannot wait."""
_MOST = 20_000
"""Characters of a text that are listened to: more than any field takes."""
_FEW, _MANY = 3, 40
"""Words of a sentence that is asked for what it means; and sentences, at most, of a text of such."""
_END = re.compile(r"(?<=[.!?;])\s+|\n+|\s[-\u2013\u2014]\s|\.{2,}|\u2026")
_QUOTED = re.compile(
    r"\"[^\"]*\"|\u201c[^\u201d]*\u201d|(?<![^\W_])['\u2018](?=\w)[^\n]*?(?<=[\w.!?])['\u2019](?![^\W_])"
)
_MARKS = frozenset("\"\u201c'\u2018")
"""What a quotation begins with."""
_APOSTROPHE = re.compile("['\u2018\u2019`\u00b4]")
_DRAWN_OUT = re.compile(r"([a-z])\1{2,}")
_SHORT = {
    "i am": "im", "i have": "ive", "i would": "id", "i will": "ill", "can not": "cant", "cannot": "cant",
    "can t": "cant", "do not": "dont", "don t": "dont", "i m": "im", "i ve": "ive", "dnt": "dont", "u": "you",
}  # fmt: skip
_SAID_LONG = re.compile(rf"\b(?:{'|'.join(_SHORT)})\b")
_NO_WORD = re.compile(r"[^\w,😂🤣😆😅]+")


@dataclass(frozen=True, slots=True)
class Own:
    """What was heard; `by_children`: a child is spoken of beside an adult who is hurt."""

    kind: Kind
    by_children: bool = False


@dataclass(frozen=True, slots=True)
class _Rules:
    hints: re.Pattern[str]
    hinted: Mapping[str, frozenset[Kind]]
    """The kinds that a hint is of, and those that it begins with."""
    says: dict[Kind, Sought]
    told: Sought
    but: dict[Kind, Sought]
    others: Sought
    children: Sought
    child: Sought
    asks: Sought
    speaks: Sought
    third: Sought
    passed: Sought
    lines: dict[Kind, tuple[str, ...]]


def heard(text: str, *, by_meaning: bool = True) -> Own | None:
    """What a text tells of whoever wrote it; None for almost all.

    Without `by_meaning` by rules alone: what is said in the middle of something else is short, and means little alone.
    """
    found = [own for own in _heard_bare(text, by_meaning=by_meaning).values() if own]
    return min(found, key=lambda own: KINDS.index(own.kind), default=None)


def beside(text: str, *, by_meaning: bool = True) -> str:
    """The text without the sentences that tell of whoever wrote it or of an adult: the rest may be about a child."""
    found = _heard_bare(text, by_meaning=by_meaning)
    adult = {plain for plain, own in found.items() if own and own.kind in AT_ONCE and not own.by_children}
    if not adult:
        return text
    left = [one for one in _sentences(text[:_MOST]) if _plain(_unquoted(one)) not in adult]
    return text if len(left) == len(_sentences(text[:_MOST])) else "\n".join(left)


def of_a_child(text: str) -> bool:
    """Whether somebody tells that a child said it of themselves, in quotation marks or without."""
    rules = _rules()
    return any(
        rules.child.any(plain)
        and rules.others.any(plain)
        and rules.says["life"].any(plain)
        and not rules.but["life"].any(plain)
        and not rules.asks.any(plain)
        for plain in map(_plain, _sentences(text[:_MOST]))
        if "life" in _hinted(plain)
    )


def lines_for(kind: Kind) -> tuple[str, ...]:
    """The names of the helplines that fit, best first, of all nations."""
    return _rules().lines[kind]


def _heard_bare(text: str, *, by_meaning: bool) -> dict[str, Own | None]:
    """What each sentence tells, by its plain words, with what is quoted taken out."""
    # Quotation marks may hold several sentences: they are taken out of the whole first.
    bare = _sentences(_unquoted(text[:_MOST]))
    near = by_meaning and 0 < len(bare) <= _FEW and _speaks_of_itself(_plain(" ".join(one.strip() for one in bare)))
    typed = (one.strip() for one in bare)
    return {plain: _own(plain, one, near=near, alone=len(bare) == 1) for one in typed if (plain := _plain(one))}


def _unquoted(text: str) -> str:
    return text if _MARKS.isdisjoint(text) else _QUOTED.sub(" ", text)


@lru_cache(maxsize=16)  # asked for again while one turn is looked at; few, for they are people's own
def _sentences(text: str) -> tuple[str, ...]:
    return tuple(one for one in _END.split(text) if one and one.strip())


@lru_cache(maxsize=16)  # as above
def _own(sentence: str, typed: str, *, near: bool, alone: bool) -> Own | None:
    return _by_rules(sentence) or (_near(_rules(), sentence, typed, alone=alone) if near else None)


@lru_cache(maxsize=16)  # as above
def _by_rules(sentence: str) -> Own | None:
    rules, hinted = _rules(), _hinted(sentence)
    for kind in KINDS:
        if kind not in hinted:
            continue
        # Who "posted my nudes" is somebody else as well, but what they posted is of whoever writes this.
        says = rules.says[kind].any(sentence) and (kind == "pictures" or not rules.others.any(sentence))
        told = kind == "adult" and rules.told.any(sentence)
        if (says or told) and not rules.but[kind].any(sentence):
            return Own(kind, kind == "adult" and rules.children.any(sentence))
    return None


@lru_cache(maxsize=16)  # as above
def _hinted(sentence: str) -> frozenset[Kind]:
    """The kinds that are looked for in a sentence."""
    rules = _rules()
    return frozenset().union(*map(rules.hinted.__getitem__, rules.hints.findall(sentence)))


def _speaks_of_itself(text: str) -> bool:
    """Whether a whole text is one to ask what it means: short, of oneself, and of nobody and nothing of the school."""
    rules = _rules()
    nothing = (rules.passed, rules.others, rules.children, rules.child)
    return rules.speaks.any(text) and not any(one.any(text) for one in nothing)


def _near(rules: _Rules, sentence: str, typed: str, *, alone: bool) -> Own | None:
    """What no rule foresaw, by what it means."""
    if not (_FEW <= len(sentence.split()) <= _MANY and rules.speaks.any(sentence)):
        return None
    kind = cast("Kind | None", felt(typed, alone=alone))
    # Of what she does only whoever is hurt by her tells: the rest may be of a child, for whom the gate listens.
    passed = kind is None or rules.but[kind].any(sentence) or (kind != "adult" and rules.third.any(sentence))
    return None if kind is None or passed else Own(kind)


@lru_cache(maxsize=16)  # as above
def _plain(sentence: str) -> str:
    plain = _DRAWN_OUT.sub(r"\1", _APOSTROPHE.sub("", sentence.casefold()))
    plain = _NO_WORD.sub(" ", plain).strip(", ")
    return _SAID_LONG.sub(lambda found: _SHORT[found[0]], plain)


@lru_cache(maxsize=1)
def _rules() -> _Rules:
    found = read(_FILE, _FILE.name)
    words = {name: str(row) for name, row in found["words"].items() if name != LINE}

    def pattern(row: str) -> str:
        for _ in range(3):  # a word may stand for words
            for name, said in words.items():
                row = row.replace(f"{{{name}}}", said)
        return row

    def any_of(*rows: object) -> Sought:
        return Sought(re.compile(pattern(str(one))) for one in rows)

    kinds = found["kinds"]
    hints = {kind: [one.strip() for one in kinds[kind]["hints"].split(",")] for kind in KINDS}
    every = {one for some in hints.values() for one in some}
    hinted = {one: frozenset(kind for kind in KINDS if one.startswith(tuple(hints[kind]))) for one in every}
    return _Rules(
        re.compile(f"(?=({either(every)}))"),
        hinted,
        {kind: any_of(*kinds[kind]["says"]) for kind in KINDS},
        any_of(*kinds["adult"]["told"]),
        {kind: any_of(*kinds[kind]["but"]) for kind in KINDS},
        any_of(*found["others"]),
        any_of(rf"\b(?:{kinds['adult']['children']})\b"),
        any_of(found["childs"]["who"]),
        any_of(found["childs"]["asks"]),
        any_of(found["near"]["speaks"]),
        any_of(found["near"]["others"]),
        any_of(found["near"]["passed"]),
        {kind: tuple(kinds[kind]["lines"]) for kind in KINDS},
    )
