"""What stands before the words of a line: a bullet, a letter, a number; and how a number continues another."""

import re
from typing import Literal
from unicodedata import category

from policy_kb.shapes import dataclass

Sort = Literal["bullet", "letter", "roman", "number", "dotted"]

_NOT = "\u2717\u2718\u274c\u2716\u00d7\u274e\U0001f6ab\u26d4\U0001f6d1"
_BULLETS = (
    "\u2022\u00b7\u25aa\u25ab\u25cf\u25cb\u25e6\u25a0\u25a1\u25c6\u25c7\u2756\u27a2\u27a4\u25ba\u25b8\u25b6\u2713\u2714\u2705\u2611"
    "\u00a7\u00bb\u203a\u2192\u21d2\u279c\u2794\u2605\u2606\u2043\u2219\u26ab\u26aa*+\u2013\u2014\u2012\u2212-"
)
_BULLET = re.compile(rf"^(?:[{re.escape(_BULLETS)}\uf000-\uf0ff]|->|=>|o(?=\s+[A-Z]))\s+")
_DRAWN = re.compile(r"^([^\w\s\x00-\xbf])\ufe0f?\s+")
_SORTS = {"So", "Sm", "Co"}
"""What Unicode calls a sign, an arrow, or a private letter: before words it marks an item, whichever it is."""
_REFUSED = re.compile(rf"^[{_NOT}]\ufe0f?\s*")
RAISED = str.maketrans("0123456789", "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079")
"""Digits above the line: of "under 13" with the mark of note 1 nobody reads "under 131"."""
INLINE = re.compile(r"[ \t]+(?=[\u2022\u25aa\u25cf\uf0b7\u27a2\u2713]\s)")
"""Where a bullet stands in the middle of a line, because the line was put together from several."""
_BRACKETED = re.compile(r"^\(([a-z]|[ivx]{1,5}|\d{1,2})\)\s*|^([a-z]|[ivx]{1,5})[.)]\s+", re.IGNORECASE)
_NUMBER = re.compile(r"^(\d{1,3})(?:[.)]\s+|\s+(?=[A-Z]))")
_DOTTED = re.compile(r"^((?:\d{1,3}|[A-Z])(?:\.\d{1,3})+|[A-Z]\d{1,2}(?:\.\d{1,3})*)[.):]?\s+")
_ROMAN = re.compile(r"^[ivx]+$")


@dataclass(frozen=True, slots=True)
class Mark:
    """What stands before the words: `number` as it is cited ("3.2", "(a)"), empty for a bullet."""

    sort: Sort
    number: str
    rest: str


def mark_of(text: str, last_letter: str = "") -> Mark | None:
    """The mark of a line, if it has one; `last_letter` tells the letter i from the number one."""
    if found := _REFUSED.match(text):
        said = text[found.end() :]
        return Mark("bullet", "", f"Do not {said[:1].lower()}{said[1:]}")
    if found := _BULLET.match(text) or _sign(text):
        # "- 4.3 All staff" is clause 4.3, and "- o " a bullet still.
        rest = text[found.end() :].strip()
        within = mark_of(rest, last_letter)
        return within if within and within.sort in {"dotted", "bullet"} else Mark("bullet", "", rest)
    if found := _DOTTED.match(text):
        return Mark("dotted", found[1].rstrip("."), text[found.end() :].strip())
    if found := _BRACKETED.match(text):
        said = (found[1] or found[2]).lower()
        if found[2] and not found[2].islower():
            return None  # "I. " and "A. " begin a sentence or a name as often as an item
        if said.isdigit():
            return Mark("number", f"({said})", text[found.end() :].strip())
        letter = not _ROMAN.match(said) or (len(said) == 1 and last_letter == chr(ord(said) - 1))
        return Mark("letter" if letter else "roman", f"({said})", text[found.end() :].strip())
    if found := _NUMBER.match(text):
        return Mark("number", found[1], text[found.end() :].strip())
    return None


def _sign(text: str) -> re.Match[str] | None:
    found = _DRAWN.match(text)
    return found if found and (found[1] == "\u2023" or category(found[1]) in _SORTS) else None


def follows(number: str, last: str) -> bool:
    """Whether an item is the first of its list, or the next one."""
    digits = number.strip("()")
    return digits.isdigit() and int(digits) == (int(last.strip("()")) if last.strip("()").isdigit() else 0) + 1


def is_bullet(text: str) -> bool:
    """Whether a line is nothing but a bullet."""
    text = text.rstrip("\ufe0f")
    return len(text) == 1 and text != "o" and bool(_BULLET.match(f"{text} ") or _sign(f"{text} "))
