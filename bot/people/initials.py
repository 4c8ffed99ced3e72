"""Initials as people sign and speak with them: "HL", "D.R.", "Miss S". Pure.

Rules:
1. Two letters and more, in capitals, count; in a text of capitals only with points. What school calls so ("PE") counts
   only with points as well.
2. One letter counts behind a title, and where no name follows it.
"""

import re
from functools import cache

_APOSTROPHE = "['\u2019]"
_POINTED = re.compile(rf"(?<![\w.])[A-Z]\.(?: ?(?:[A-Z]\.|O{_APOSTROPHE}[A-Z]\.?))+(?!\w)")
_BARE = re.compile(rf"(?<![\w.@#])[A-Z](?:{_APOSTROPHE}?[A-Z]){{1,3}}(?![\w.@]{{0,20}}\w)(?=(\s+[A-Z])?)")
_TITLED = re.compile(r"\b(?i:mr|mrs|ms|miss|mx|dr|sir)\b\.? ([A-Za-z])\b(?!\.? ?[A-Z][a-z]|['\u2019.]\w)")


def _list(text: str) -> frozenset[str]:
    return frozenset(text.split())


_MOST = 8
"""Characters of a text that is nothing but initials."""
_SCHOOL = _list("""
    pe it ta ict dt re rs dsl ht slt cp ks eal sen pa am pm tv pc dm dms id ok uk us gp mp hr ai vr fb ig sc yt bbc lsa
    hlta mfl pshe ehcp la ect nqt pta asd ad cd dvd usb wc ps ss cv dbs dfe lado mash cctv dj rt op oap fa ra vp dh ah
    aht dht smt tlr rse pru sats uti std nhs gcse btec a ab ap no so go in on at by to or we me my he cc bcc fyi btw omg
    lol wtf imo asap tbc tba nb ie eg etc vs hw cw doc app pic vid gif jpg pdf ppt ar
""")
"""What stands in capitals at a school, and is nobody's initials unless it has points."""
_TITLES = frozenset({"dr", "mr", "ms", "st", "fr", "sr"})


@cache
def initials(parts: tuple[str, ...]) -> frozenset[str]:
    """The initials of somebody, from the parts of their name in their order: all of them, or the first and last."""
    letters = [part[:1].casefold() for one in parts for part in one.split("-") if part[:1].isalpha()]
    if len(letters) < 2:  # noqa: PLR2004 - a first name and a surname
        return frozenset()
    last = re.split(_APOSTROPHE, parts[-1])
    more = {letters[0] + "".join(part[:1] for part in last).casefold()} if len(last) > 1 else set()
    return frozenset({"".join(letters), letters[0] + letters[-1], letters[0] + parts[-1][:1].casefold(), *more})


def signed(mine: frozenset[str], last: frozenset[str], text: str) -> bool:
    """Whether a text speaks of somebody by these initials, or by a title and the first letter of one of `last`."""
    bare = _letters(text)
    if len(text.strip()) <= _MOST and bare in mine and bare not in _SCHOOL:
        return True
    if any(_letters(found[0]) in mine for found in _POINTED.finditer(text)):
        return True
    if any(found[1].casefold() in last for found in _TITLED.finditer(text)):
        return True
    return not text.isupper() and any(
        (one := _letters(found[0])) in mine and one not in _SCHOOL and not (one in _TITLES and found[1])
        for found in _BARE.finditer(text)
    )


def _letters(text: str) -> str:
    return "".join(one for one in text.casefold() if one.isalpha())
