"""A reading in hand: the plain text of a draft, its school, and what the finders say they have found."""

import re
from functools import cached_property

from policy_kb.draft.marks import Facts, Kind, Mark, SchoolWords
from policy_kb.draft.plain import Plain, make_plain
from policy_kb.draft.wording import facts_of, pattern
from policy_kb.shapes import dataclass

NEARBY = 80
_ENDS = re.compile(r"[.!?](?=\s|$)|\n|[!?]")


@dataclass(frozen=True)
class Reading:
    """One text being read; places are those of the plain text until a mark is made."""

    given: str
    school: SchoolWords

    @cached_property
    def plain(self) -> Plain:
        """The text without what hides words from a reader."""
        return make_plain(self.given)

    @property
    def text(self) -> str:
        """The plain text."""
        return self.plain.text

    @cached_property
    def of_school(self) -> bool:
        """Whether anything in the text is about school life."""
        return bool(re.search(rf"\b(?:{pattern('school').pattern})\b", self.text, re.IGNORECASE))

    def nearby(self, start: int, end: int) -> str:
        """The words around a place: at most 80 characters either side, and never beyond its sentence."""
        before = self.text[max(0, start - NEARBY) : start]
        after = self.text[end : end + NEARBY]
        ends = [found.end() for found in _ENDS.finditer(before)]
        stop = _ENDS.search(after)
        return before[ends[-1] if ends else 0 :] + self.text[start:end] + after[: stop.start() if stop else None]

    def before(self, start: int, most: int = 48) -> str:
        """The words just before a place, in its own sentence."""
        words = self.text[max(0, start - most) : start]
        ends = [found.end() for found in _ENDS.finditer(words)]
        return words[ends[-1] if ends else 0 :]

    def opens(self, start: int) -> bool:
        """Whether a place is the first word of its sentence, where a capital means nothing."""
        before = self.text[max(0, start - 12) : start].rstrip(" \"'([*_>-")
        return not before.strip() or before[-1] in ".!?:\n"

    def mark(self, kind: Kind, start: int, end: int, extra: Facts = ()) -> Mark:
        """A mark at a place of the plain text."""
        return Mark(kind, *self.plain.original(start, end), (*facts_of(kind), *extra))
