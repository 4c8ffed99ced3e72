"""A policy's text as blocks: headings, paragraphs and items of lists, whatever it was written in.

1. In plain text a heading is a short line without a full stop that is numbered, or in capitals, or stands by itself.
2. A line that was wrapped is joined to the one before; what stands at the top or foot of most pages is left out.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of a document, in its order."""

    kind: Literal["heading", "text", "item"]
    text: str


_LONGEST_HEADING = 70
_BULLET = re.compile(r"^\s*(?:[-*+\u2022\u00b7\u25aa\u25cf\uf0b7o]|\(?[a-z]\)|\(?[ivx]{1,4}\))\s+")
_INLINE = re.compile(r"[ \t]+([\u2022\u25aa\u25cf\uf0b7])[ \t]+")
_NUMBER = re.compile(r"^\s*(?:section\s+)?\d+(?:\.\d+)*[.):]?\s+", re.IGNORECASE)
_PAGE = re.compile(r"^\s*(?:page\s*)?\d+(?:\s*(?:of|/)\s*\d+)?\s*$", re.IGNORECASE)
_MARKS = re.compile(r"(\*\*|__|`)")
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_OFTEN = 3
"""Pages that must begin or end with the same line before it is taken for the page's own."""


def from_markdown(text: str) -> Iterator[Block]:
    """The blocks of a Markdown text."""
    text = _LINK.sub(r"\1", _MARKS.sub("", text))
    for lines in _paragraphs(text.splitlines()):
        plain: list[str] = []
        for line in lines:
            if line.lstrip().startswith("#"):
                yield Block("heading", line.strip("# \t"))
            else:
                plain.append(line)
        yield from _joined(plain)


def from_plain(text: str) -> Iterator[Block]:
    """The blocks of a plain text."""
    text = _INLINE.sub("\n\\1 ", text)
    for lines in _paragraphs(text.splitlines()):
        at = 0
        while at < len(lines) and _is_heading(lines[at], alone=len(lines) == 1):
            yield Block("heading", lines[at].strip(" :\t"))
            at += 1
        yield from _joined(lines[at:])


def from_pages(pages: Sequence[str]) -> Iterator[Block]:
    """The blocks of a text that came in pages."""
    cut = [[line for line in page.splitlines() if not _PAGE.match(line)] for page in pages]
    edges = Counter(line.strip() for lines in cut for line in {*lines[:1], *lines[-1:]})
    own = {line for line, count in edges.items() if count >= _OFTEN}
    yield from from_plain("\n".join(line for lines in cut for line in lines if line.strip() not in own))


def _paragraphs(lines: Iterable[str]) -> Iterator[list[str]]:
    """Runs of lines between blank ones; a numbered or capital heading ends a run as well."""
    run: list[str] = []
    for line in lines:
        if run and (not line.strip() or _is_heading(line, alone=False)):
            yield run
            run = []
        if line.strip():
            run.append(line.rstrip())
    if run:
        yield run


def _is_heading(line: str, *, alone: bool) -> bool:
    said = line.strip()
    if not said or len(said) > _LONGEST_HEADING or said[-1] in ".;,?!" or _BULLET.match(line):
        return False
    words = _NUMBER.sub("", said).split()
    if not words or not words[0][0].isupper():
        return False
    return alone or said.isupper() or (bool(_NUMBER.match(said)) and len(words) <= _LONGEST_HEADING // 8)


def _joined(lines: Iterable[str]) -> Iterator[Block]:
    """Wrapped lines as one block; each bullet or numbered line begins a block of its own."""
    kind: Literal["text", "item"] = "text"
    said: list[str] = []
    for line in lines:
        mark = _BULLET.match(line) or _NUMBER.match(line)
        if mark and said:
            yield Block(kind, " ".join(said))
            said = []
        if mark:
            kind = "item" if _BULLET.match(line) else "text"
        said.append(line[mark.end() :].strip() if mark else line.strip())
    if said:
        yield Block(kind, " ".join(said))
