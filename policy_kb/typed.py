"""What somebody typed, held against what was asked for: a day, a form, and never a password. Pure.

Rules:
1. A day is written as people in Britain write it, or as 2026-11-28; a day that there is not is no day.
2. A text that looks like a password is refused, whatever it was typed for: nobody may hand one over here. Better one
   text refused too many, since its writer is told why and loses nothing.
"""

import re
from datetime import date

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_NUMBERS = re.compile(r"(\d{1,2})[./ -](\d{1,2})[./ -](\d{4}|\d{2})")
_WORDS = re.compile(r"(?:[a-z]+,? )?(\d{1,2})(?:st|nd|rd|th)?(?: of)? ([a-z]{3,9})\.?,? (\d{4})")
_SAID = re.compile(
    r"\b(?:pass ?word|pass ?code|pass ?phrase|pwd|pw|pin(?: (?:code|number))?)s?\b"
    r"(?:\s+(?:is|was|for\s+\S+\s+is)\s*:?|\s*[:=]|\s+-)\s*[\"'\u2018\u2019\u201c\u201d]?(\S+)",
    re.IGNORECASE,
)
_HELD = frozenset({
    "kept", "held", "in", "with", "by", "at", "not", "no", "never", "stored", "known", "shared", "lodged", "sealed",
    "changed", "reset", "the", "a", "an", "on", "now", "only", "written", "given", "locked", "safe", "done", "set",
    "to",
    "my", "our", "being", "strong", "secret", "private", "school", "same", "new", "old", "lost", "forgotten",
})  # fmt: skip
"""Words that say where a password is, or how it is, and are none."""
_BARE = re.compile(r"(?<!\S)[\"'(]?((?=\S*[a-z])(?=\S*[A-Z])(?=\S*\d)\S{8,40})[\"').,;]?(?!\S)")
_NO_SECRET = re.compile(
    r"://|@|www\.|/|^[A-Z0-9]{3}-[A-Z0-9]{3}$|^\W*[A-Z][a-z]+\d{4}\W*$|^[A-Za-z]+(?:-[A-Za-z0-9]+)+$"
)


def day(text: str) -> date | None:
    """The day that a text names, or None."""
    plain = " ".join(text.strip().lower().split())
    if found := _ISO.fullmatch(plain):
        return _date(int(found[1]), int(found[2]), int(found[3]))
    if found := _NUMBERS.fullmatch(plain):
        year = int(found[3])
        return _date(year if year > 99 else 2000 + year, int(found[2]), int(found[1]))  # noqa: PLR2004 - two digits
    if (found := _WORDS.fullmatch(plain)) and found[2][:3] in _MONTHS:
        return _date(int(found[3]), _MONTHS.index(found[2][:3]) + 1, int(found[1]))
    return None


def secret(text: str, *, strict: bool = False) -> bool:
    """Whether a text looks as if it held a password; `strict` where nothing else can look like one."""
    for found in _SAID.finditer(text):
        word = found[1].strip("\"'.,;:()\u2018\u2019\u201c\u201d")
        if word and word.lower() not in _HELD:
            return True
    return strict and any(not _NO_SECRET.search(found[1]) for found in _BARE.finditer(text))


def fits(pattern: str, text: str) -> bool:
    """Whether a text has the form that a register asks for."""
    return re.fullmatch(pattern, text.strip()) is not None


def _date(year: int, month: int, on: int) -> date | None:
    try:
        return date(year, month, on)
    except ValueError:
        return None
