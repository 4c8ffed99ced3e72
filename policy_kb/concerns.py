"""Whether a question tells that a grown-up of the school does something to a child (`concerns.yaml`). Pure.

Rules:
1. Whom to tell comes before every clause, however small it looks: a low-level worry is told as well.
2. Who does it decides whom to tell: the head, the safeguarding lead or anybody else of the school.
3. Whoever asks what they may do themselves, or what a rule allows, tells nothing of anybody.
4. A child that does something to a grown-up is another matter, and so is what the school does on its own accounts.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from policy_kb.lines import read
from policy_kb.shapes import dataclass

_HERE = Path(__file__).parent
_NAME = "concerns.yaml"
_APART = 9
"""Words that may stand between who does it, what it is, and to whom."""
_ENTRIES = {"head": "tell-headteacher", "dsl": "tell-dsl", "staff": "tell-colleague"}
_IS = re.compile(r"['\u2019]s\b")
"""What is behind "the head's": of "the head's phone" nothing here is asked."""
_APOSTROPHE = re.compile(r"['\u2019]")
_SENTENCE = re.compile(r"(?<=[.!?;])\s+|\n+")


@dataclass(frozen=True, slots=True)
class _Told:
    entry: str
    forms: tuple[re.Pattern[str], ...]


def concern(text: str) -> str | None:
    """The entry of `directory.TELLING` that says whom to tell; None where nothing of the kind is told."""
    for sentence in _SENTENCE.split(text):
        plain = " ".join(re.findall(r"[a-z0-9]+", _APOSTROPHE.sub("", _IS.sub(" is", sentence.casefold()))))
        if any(form.search(plain) for form in _rules()[0]):
            continue
        for told in _rules()[1]:
            if any(form.search(plain) for form in told.forms):
                return told.entry
    return None


@lru_cache(maxsize=1)
def _rules() -> tuple[tuple[re.Pattern[str], ...], tuple[_Told, ...]]:
    found = read(_HERE / _NAME, _NAME)
    people = read(_HERE / "directory.yaml", "directory.yaml")["people"]
    child, does = found["child"], "|".join(f"(?:{one})" for one in found["does"])
    has, to = "|".join(found["has"]), "|".join(found["to"])
    called = {"head": str(people["headteacher"]), "dsl": str(people["dsl"]).casefold()}
    by = {key: str(found[key]).replace("* (", "*(").replace(f"{{{key}}}", called.get(key, "")) for key in _ENTRIES}
    gap = rf"(?: \w+){{0,{_APART}}}?"
    few = r"(?:(?! (?:in front|near|around|about|beside|by)\b) \w+){0,4}?"
    # The child must not stand before what is done: then it is the child that does it.
    quiet = rf"(?:(?! (?:{child})\b) \w+){{0,{_APART}}}?"
    done = r"(?:is|are|was|were|being|been|gets?|got)(?: \w+){1,7}?"
    told: list[_Told] = []
    for key, entry in _ENTRIES.items():
        before = rf"\b(?<!to )(?<!from )(?<!by )(?<!with )(?:{by[key]})(?! (?:{child})\b)"
        forms = (
            rf"{before}{quiet} (?:{does}){few} (?:{child})\b",
            rf"{before}{few} (?:{has}){few} (?:{child})\b{gap} (?:{to})\b",
            rf"\b(?:{child})\b{few} {done} by (?:{by[key]})\b",
        )
        told.append(_Told(entry, tuple(map(re.compile, forms))))
    asks = (str(one).replace("{staff}", by["staff"]).replace("{head}", by["head"]) for one in found["asks"])
    return tuple(map(re.compile, asks)), tuple(told)
