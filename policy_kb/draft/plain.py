"""A text made plain for reading, with the way back to every character of the original.

1. Characters that show nothing (zero-width, direction, variation, accents standing alone) are passed over.
2. Every kind of space is a space, every kind of quote, dash and digit is the plain one.
3. Letters lose their accents and their costume (bold, full-width), so that a name is found however it is dressed.
"""

import unicodedata
from functools import lru_cache

from policy_kb.shapes import dataclass

_SAME = {
    **dict.fromkeys("\u2018\u2019\u201a\u201b\u02bc\u2032\u0060\u00b4", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033", '"'),
    **dict.fromkeys("\u2026", "."),
    # Blank to the eye, though Unicode counts them as letters or symbols.
    **dict.fromkeys("\u3164\uffa0\u2800\u115f\u1160\t\x0b\x0c\xa0", " "),
    **dict.fromkeys("\r\u2028\u2029\x85", "\n"),
}


@dataclass(frozen=True)
class Plain:
    """The plain text; `at[i]` is where its character i stands in the original, and `at[-1]` the original's length."""

    text: str
    at: tuple[int, ...]

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The place in the original of a stretch of the plain text, with what hides behind its last character."""
        return self.at[start], self.at[end]


def make_plain(text: str) -> Plain:
    """Read a text of any length in one pass."""
    characters: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        if simple := character if " " <= character < "`" or "`" < character <= "~" else _plain(character):
            characters.append(simple)
            places.append(place)
    return Plain("".join(characters), (*places, len(text)))


@lru_cache(maxsize=4096)
def _plain(character: str) -> str:
    """One plain character, or nothing."""
    if character in _SAME or character == "\n":
        return _SAME.get(character, character)
    category = unicodedata.category(character)
    if category in {"Cf", "Cc", "Mn", "Me", "Cs"}:
        return ""
    if category in {"Zs", "Zl", "Zp"}:
        return " "
    if category == "Nd":
        return str(unicodedata.digit(character))
    if category == "Pd":
        return "-"
    base = unicodedata.normalize("NFKD", character)[0]
    return base if base.isascii() and base.isprintable() and base != " " else character
