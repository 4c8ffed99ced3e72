"""Advice to somebody who reports themselves: nothing in it speaks of another person whom the report is about. Pure.

A row of routes is written for whoever reports somebody else, and holds for both; "do not speak to the person it is
about" would send the reporter away from themselves. What is left of a sentence stands as it was written.
"""

import re

_SENTENCE = re.compile(r"(?<=[.!?]) +")
_ANOTHER = re.compile(
    r"\b(?:the person(?: it is about)?|(?:the|your) colleague|their accounts?)\b(?! (?:named|bullied|shown))",
    re.IGNORECASE,
)
_BESIDE = re.compile(r"\b(?:speak to |confront )?(?:the|your) colleague(?: about it)? or ", re.IGNORECASE)
"""Another person, and beside them somebody who stays: "question the colleague or the boy"."""
_PIECE = re.compile(r"(?:, and |; | and (?=do not ))")


def to_oneself(advice: tuple[str, ...]) -> tuple[str, ...]:
    """The advice without what is said of another person whom it is about."""
    lines = (" ".join(filter(None, map(_left, _SENTENCE.split(line)))) for line in advice)
    return tuple(line for line in lines if line)


def _left(sentence: str) -> str:
    said = _BESIDE.sub("", sentence)
    if not _ANOTHER.search(said):
        return said
    pieces = _PIECE.split(said.rstrip("."))
    kept = [piece for piece in pieces if not _ANOTHER.search(piece) and not piece.startswith("that ")]
    text = ", and ".join(kept)
    return f"{text[:1].upper()}{text[1:]}." if text else ""
