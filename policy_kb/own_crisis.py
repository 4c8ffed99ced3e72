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
from functools import lru_cache
from pathlib import Path
from typing import Literal, cast

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
    hints: dict[Kind, tuple[str, ...]]
    says: dict[Kind, tuple[re.Pattern[str], ...]]
    told: tuple[re.Pattern[str], ...]
    but: dict[Kind, re.Pattern[str]]
    others: re.Pattern[str]
    children: re.Pattern[str]
    child: re.Pattern[str]
    asks: re.Pattern[str]
    speaks: re.Pattern[str]
    third: re.Pattern[str]
    passed: re.Pattern[str]
    lines: dict[Kind, tuple[str, ...]]


def heard(text: str, *, by_meaning: bool = True) -> Own | None:
    """What a text tells of whoever wrote it; None for almost all.

    Without `by_meaning` by rules alone: what is said in the middle of something else is short, and means little alone.
    """
    found = [own for own in _heard_bare(text, by_meaning=by_meaning).values() if own]
    return min(found, key=lambda own: KINDS.index(own.kind), default=None)


def beside(text: str, *, by_meaning: bool = True) -> str:
    """The text without the sentences that tell of whoever wrote it or of an adult: the rest may be about a child."""
    found = _found(text, by_meaning=by_meaning)
    about_adults = [own is not None and own.kind in AT_ONCE and not own.by_children for _, own in found]
    if not any(about_adults):
        return text
    return "\n".join(sentence for (sentence, _), adult in zip(found, about_adults, strict=True) if not adult)


def of_a_child(text: str) -> bool:
    """Whether somebody tells that a child said it of themselves, in quotation marks or without."""
    rules = _rules()
    return any(
        rules.child.search(plain)
        and rules.others.search(plain)
        and any(one.search(plain) for one in rules.says["life"])
        and not rules.but["life"].search(plain)
        and not rules.asks.search(plain)
        for plain in map(_plain, _END.split(text[:_MOST]))
        if any(hint in plain for hint in rules.hints["life"])
    )


def lines_for(kind: Kind) -> tuple[str, ...]:
    """The names of the helplines that fit, best first, of all nations."""
    return _rules().lines[kind]


def _found(text: str, *, by_meaning: bool) -> list[tuple[str, Own | None]]:
    heard_bare = _heard_bare(text, by_meaning=by_meaning)
    sentences = [one for one in _END.split(text[:_MOST]) if one and one.strip()]
    return [(one, heard_bare.get(_plain(_QUOTED.sub(" ", one)))) for one in sentences]


def _heard_bare(text: str, *, by_meaning: bool) -> dict[str, Own | None]:
    """What each sentence tells, by its plain words, with what is quoted taken out."""
    # Quotation marks may hold several sentences: they are taken out of the whole first.
    bare = [one.strip() for one in _END.split(_QUOTED.sub(" ", text[:_MOST])) if one and one.strip()]
    near = by_meaning and 0 < len(bare) <= _FEW and _speaks_of_itself(_plain(" ".join(bare)))
    return {plain: _own(plain, one, near=near, alone=len(bare) == 1) for one in bare if (plain := _plain(one))}


@lru_cache(maxsize=16)  # asked for again while one turn is looked at; few, for they are people's own
def _own(sentence: str, typed: str, *, near: bool, alone: bool) -> Own | None:
    rules = _rules()
    for kind in KINDS:
        if not any(hint in sentence for hint in rules.hints[kind]):
            continue
        # Who "posted my nudes" is somebody else as well, but what they posted is of whoever writes this.
        theirs = kind != "pictures" and rules.others.search(sentence)
        says = not theirs and any(one.search(sentence) for one in rules.says[kind])
        told = kind == "adult" and any(one.search(sentence) for one in rules.told)
        if (says or told) and not rules.but[kind].search(sentence):
            return Own(kind, kind == "adult" and bool(rules.children.search(sentence)))
    return _near(rules, sentence, typed, alone=alone) if near else None


def _speaks_of_itself(text: str) -> bool:
    """Whether a whole text is one to ask what it means: short, of oneself, and of nobody and nothing of the school."""
    rules = _rules()
    nothing = (rules.passed, rules.others, rules.children, rules.child)
    return bool(rules.speaks.search(text)) and not any(one.search(text) for one in nothing)


def _near(rules: _Rules, sentence: str, typed: str, *, alone: bool) -> Own | None:
    """What no rule foresaw, by what it means."""
    if not (_FEW <= len(sentence.split()) <= _MANY and rules.speaks.search(sentence)):
        return None
    kind = cast("Kind | None", felt(typed, alone=alone))
    # Of what she does only whoever is hurt by her tells: the rest may be of a child, for whom the gate listens.
    passed = kind is None or rules.but[kind].search(sentence) or (kind != "adult" and rules.third.search(sentence))
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

    def any_of(rows: list[str]) -> re.Pattern[str]:
        return re.compile("|".join(f"(?:{pattern(str(one))})" for one in rows))

    kinds = found["kinds"]
    return _Rules(
        {kind: tuple(one.strip() for one in kinds[kind]["hints"].split(",")) for kind in KINDS},
        {kind: tuple(re.compile(pattern(str(one))) for one in kinds[kind]["says"]) for kind in KINDS},
        tuple(re.compile(pattern(str(one))) for one in kinds["adult"]["told"]),
        {kind: any_of(kinds[kind]["but"]) for kind in KINDS},
        any_of(found["others"]),
        re.compile(rf"\b(?:{kinds['adult']['children']})\b"),
        re.compile(str(found["childs"]["who"])),
        re.compile(str(found["childs"]["asks"])),
        re.compile(str(found["near"]["speaks"])),
        re.compile(str(found["near"]["others"])),
        re.compile(str(found["near"]["passed"])),
        {kind: tuple(kinds[kind]["lines"]) for kind in KINDS},
    )
