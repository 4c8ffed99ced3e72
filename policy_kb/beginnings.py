"""With which letters a word must begin for an expression to be found there: most lists are passed over by that alone.

Rules:
1. It only says where an expression cannot be. Where it cannot tell, the expression is sought.
2. What an expression may begin with is read from it as it is written, in small letters: its ways, and the first letters
   of each. Whatever else it asks for (what stands before or after) is left to the expression itself.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

_MOST = 4
"""Letters of a beginning."""
_WORD = re.compile(r"\w+")
_MARK = re.compile(r"\\.|\[\^?\]?(?:\\.|[^]\\])*\]|[()|]", re.DOTALL)
"""What is escaped, a set of letters, or a bracket or bar that means something."""
_LETTERS = re.compile(r"[a-z0-9]+(?![?*{])")
_MAY_BE_ABSENT = re.compile(r"(?:[?*]|\{0?,\d*\}|\{0\})[?+]?")
_ASIDE = re.compile(r"\(\?<?[=!]")
"""What is only looked at."""
_GROUP = re.compile(r"\((?:\?:)?(?!\?)")


class Sought:
    """Many expressions in small letters, in their order."""

    def __init__(self, patterns: Iterable[str]) -> None:
        self._anywhere: list[int] = []
        self._there: dict[str, list[int]] = {}
        for number, pattern in enumerate(patterns):
            if (some := begins(pattern)) is None:
                self._anywhere.append(number)
            for beginning in some or ():
                self._there.setdefault(beginning, []).append(number)

    def possible(self, text: str) -> list[int]:
        """The numbers of those that may be in a text of small letters: no other is in it."""
        found = set(self._anywhere)
        for beginning in beginnings(text):
            found.update(self._there.get(beginning, ()))
        return sorted(found)


@lru_cache(maxsize=8)  # asked for again by each list; few, for they are people's own words
def beginnings(text: str) -> frozenset[str]:
    """The first letters of each word of a text: one, two, and so on."""
    return frozenset(word[:many] for word in set(_WORD.findall(text)) for many in range(1, _MOST + 1))


def begins(pattern: str) -> frozenset[str] | None:
    """The beginnings of words at which alone an expression can be found; None where it may be found elsewhere."""
    ways = [_bare(one) for one in _ways(pattern)]
    if not all(one.startswith(r"\b") for one in ways):
        return None
    return _first("|".join(ways))


def _first(pattern: str) -> frozenset[str] | None:
    """The beginnings of an expression that is sought where a word begins."""
    found: set[str] = set()
    for one in _ways(pattern):
        some = _first_of(_bare(_bare(one).removeprefix(r"\b")))
        if some is None:
            return None
        found |= some
    return frozenset(found)


def _first_of(way: str) -> frozenset[str] | None:
    if group := _GROUP.match(way):
        end = _closed(way)
        some = _first(way[group.end() : end - 1])
        if some is None or not (absent := _MAY_BE_ABSENT.match(way, end)):
            return some
        rest = _first(way[absent.end() :])
        return None if rest is None else some | rest
    letters = _LETTERS.match(way)
    return frozenset({letters[0][:_MOST]}) if letters else None


def _bare(way: str) -> str:
    """Without what is only looked at before it."""
    while _ASIDE.match(way):
        way = way[_closed(way) :]
    return way


def _ways(pattern: str) -> Iterator[str]:
    begin = 0
    for at, mark, depth in _marks(pattern):
        if mark == "|" and not depth:
            yield pattern[begin:at]
            begin = at + 1
    yield pattern[begin:]


def _closed(pattern: str) -> int:
    """Where the bracket closes with which it begins."""
    return next(at + 1 for at, mark, depth in _marks(pattern) if mark == ")" and not depth)


def _marks(pattern: str) -> Iterator[tuple[int, str, int]]:
    depth = 0
    for found in _MARK.finditer(pattern):
        mark = found[0]
        depth += (mark == "(") - (mark == ")")
        if mark in "()|":
            yield found.start(), mark, depth
