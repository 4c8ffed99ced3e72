"""With which letters a word must begin for an expression to be found there: most lists are passed over by that alone.

Rules:
1. It only says where an expression cannot be. Where it cannot tell, the expression is sought in all of the text.
2. What an expression may begin with is read from it as it is written, in small letters: its ways, and the first letters
   of each, or its first word where nothing but the end of a word can follow. Whatever else it asks for (what stands
   before or after) is left to the expression itself, which is tried at those words alone.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

_MARK = re.compile(r"\\.|\[\^?\]?(?:\\.|[^]\\])*\]|[()|]", re.DOTALL)
"""What is escaped, a set of letters, or a bracket or bar that means something."""
_LETTERS = re.compile(r"(?:[a-z0-9]+|')(?![?*{])")
_MAY_BE_ABSENT = re.compile(r"(?:[?*]|\{0?,\d*\}|\{0\})[?+]?")
_ASIDE = re.compile(r"\(\?<?[=!]")
"""What is only looked at."""
_GROUP = re.compile(r"\((?:\?:)?(?!\?)")
_WORD_ENDS = re.compile(r"\\b|[ '\-](?![?*{])")
"""What only comes where a word ends."""
_WHOLE = " "
"""Stands behind a beginning that is a whole word."""
_START = "^"
"""Stands for the beginning of the text."""


class Sought:
    """Many expressions in small letters, in their order; none of them takes a text for several lines."""

    def __init__(self, patterns: Iterable[re.Pattern[str]]) -> None:
        self.patterns = tuple(patterns)
        each = [begins(pattern.pattern) for pattern in self.patterns]
        # Those that may begin anywhere, and where the text begins.
        self._always = {
            number: [] if some is None else [0] for number, some in enumerate(each) if some is None or _START in some
        }
        there: dict[str, set[int]] = {}
        for number, some in enumerate(each):
            for beginning in (some or frozenset()) - {_START}:
                there.setdefault(beginning, set()).add(number)
        said = {beginning.removesuffix(_WHOLE) for beginning in there}
        self._word = re.compile(rf"\b{either(said)}(\b)?" if said else "(?!)")
        self._begun = {
            one: sorted(set().union(*(there.get(one[:end], ()) for end in range(1, len(one) + 1)))) for one in said
        }
        self._whole = {one: sorted({*some, *there.get(one + _WHOLE, ())}) for one, some in self._begun.items()}

    def possible(self, text: str) -> dict[int, list[int]]:
        """The numbers of those that may be in a text of small letters, in their order, and the only places where each
        may begin; none for what may begin anywhere.
        """  # noqa: D205 - one sentence
        found = {number: [*places] for number, places in self._always.items()}
        for word in self._word.finditer(text):
            for number in (self._whole if word.lastindex else self._begun)[word[0]]:
                found.setdefault(number, []).append(word.start())
        return {number: found[number] for number in sorted(found)}

    def first(self, number: int, text: str, places: Sequence[int]) -> re.Match[str] | None:
        """Where an expression is first found in a text, given where it may begin."""
        if not places:
            return self.patterns[number].search(text)
        match = self.patterns[number].match
        for at in places:
            if found := match(text, at):
                return found
        return None

    def found(self, text: str) -> Iterator[tuple[int, re.Match[str]]]:
        """The numbers of those that are in a text of small letters, in their order, and where each is first found."""
        for number, places in self.possible(text).items():
            if match := self.first(number, text, places):
                yield number, match

    def any(self, text: str) -> bool:
        """Whether any of them is in a text of small letters."""
        return any(self.found(text))


def either(words: Iterable[str]) -> str:
    """An expression for the longest of some words that stands somewhere; each letter is looked at once for all."""
    rests: dict[str, list[str]] = {}
    said = set(words)
    for word in sorted(said - {""}):
        rests.setdefault(word[0], []).append(word[1:])
    ways = "|".join(re.escape(letter) + either(rest) for letter, rest in rests.items())
    return f"(?:{ways})?" if "" in said and ways else f"(?:{ways})" if len(rests) > 1 else ways


def begins(pattern: str) -> frozenset[str] | None:
    """The beginnings of words at which alone an expression can be found; None where it may be found elsewhere."""
    return _first(pattern, at_word=False, ends=False)


def _first(pattern: str, *, at_word: bool, ends: bool) -> frozenset[str] | None:
    """The same of an expression that is sought where a word begins, if `at_word`; `ends` if a word ends after it."""
    found: set[str] = set()
    for one in _ways(pattern):
        if (some := _first_of(one, at_word=at_word, ends=ends)) is None:
            return None
        found |= some
    return frozenset(found)


def _first_of(way: str, *, at_word: bool, ends: bool) -> frozenset[str] | None:
    way = _bare(way)
    if way.startswith("^"):
        return frozenset({_START})
    if way.startswith(r"\b"):
        at_word, way = True, _bare(way[2:])
    if group := _GROUP.match(way):
        return _first_of_group(way, way[group.end() :], at_word=at_word, ends=ends)
    letters = _LETTERS.match(way) if at_word else None
    if letters is None:
        return None
    rest = way[letters.end() :]
    whole = bool(_WORD_ENDS.match(rest)) if rest else ends
    return frozenset({letters[0] + _WHOLE if whole else letters[0]})


def _first_of_group(way: str, inner: str, *, at_word: bool, ends: bool) -> frozenset[str] | None:
    end = _closed(way)
    rest = way[end:]
    inside = inner[: end - 1 - (len(way) - len(inner))]
    some = _first(inside, at_word=at_word, ends=bool(_WORD_ENDS.match(rest)) if rest else ends)
    if some is None or not (absent := _MAY_BE_ABSENT.match(rest)):
        return some
    others = _first_of(rest[absent.end() :], at_word=at_word, ends=ends)
    return None if others is None else some | others


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
