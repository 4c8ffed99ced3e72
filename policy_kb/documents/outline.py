"""From lines to blocks: what is a heading, what an item of which list, and which lines go on from one another.

1. What is larger or set as a heading is one. Otherwise a heading is a short line without an end that is numbered, in
   capitals, or stands by itself; a line that commands ("Staff must:") is none.
2. A number by itself is an item where a sentence leads into it and it is the next of its list; else a heading or
   a clause.
3. A line goes on from the one before if nothing blank and no mark stands between; over something blank only where
   the one before has no end and it begins in lower case.
4. A table of contents is left out.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from policy_kb.documents.block import Block, Line
from policy_kb.documents.marks import INLINE, Mark, follows, is_bullet, mark_of

_LONGEST_HEADING = 90
_MOST_WORDS = 12
_CONTENTS = re.compile(r"(?:\.\s?){4,}\s*\d*\s*$|\u2026+\s*\d+\s*$|\t\s*\d{1,3}\s*$")
_COMMANDS = re.compile(
    r"\b(must|shall|should|may|will|cannot|can|are (?:to|not|expected|required|asked|free|allowed)|is (?:to|not))\b",
    re.IGNORECASE,
)
_TO_FILL_IN = re.compile(r"_{3,}|\.{5,}|\u2026{2,}")
"""A line to sign on."""
_SAYS_WHEN = re.compile(r":.*\b20\d\d\b")
"""A line of the front: "Review due: November 2027"."""
_TIGHT = re.compile(r"^(\d{1,2}(?:\.\d{1,2})+)(?=[A-Z][a-z])")
"""A number whose file has lost what stood between it and its words: "2.1Staff"."""
_GLUED = re.compile(
    r"(?<=[a-z.\d])(?=(?:Staff|Pupils|Parents|Governors|Volunteers|Visitors|Colleagues|The|All|This|Approved|Review|Date"
    r"|Version|Spring|Summer|Autumn)\b)"
)
_FOOTMARK = re.compile(
    r"\[(?:\^|footnoteRef:)?\w{1,3}\](?!\()|\u2191|(?<=[a-z.])[\u00b9\u00b2\u00b3\u2070\u2074-\u2079]+"
)
_PLAIN = {0xAD: "", 0x200B: "", 0xA0: " ", 0x2010: "-", 0x2011: "-", **dict.fromkeys(range(0xE000, 0xF900), "")}
_PLAIN |= dict(zip(range(0xFB00, 0xFB07), ("ff", "fi", "fl", "ffi", "ffl", "st", "st"), strict=True))
"""Hyphens and blanks that only set a line, letters of symbol fonts, and two letters that were cast as one."""
_NOTED = re.compile(r"\s*\[\d{1,3}:\s*([^\]]*?)\.?\s*\]")
_STARRED = re.compile(r"(?<!\w)\*{1,3}(\S[^*]*?)\*{1,3}(?!\w)")
_WITHIN = ("non", "self", "co", "ex", "on", "well", "face", "one", "up", "out", "peer", "real", "social", "off")
"""Words after which a hyphen at the end of a line is the word's own."""


def outline(lines: Iterable[Line]) -> list[Block]:
    """The blocks of some lines."""
    made = _Outline()
    parted = [*_parted(lines)]
    for line, after in zip(parted, [*parted[1:], None], strict=False):  # a document may have no line at all
        made.take(line, after)
    return made.blocks()


def clean(text: str) -> str:
    """A text without marks of notes and without hyphens that only divide."""
    text = text.translate(_PLAIN)
    text = _NOTED.sub(r" \1.", text)
    return " ".join(_STARRED.sub(r"\1", _FOOTMARK.sub("", text)).split())


def joined(one: str, other: str) -> str:
    """Two lines as one; a word that was divided at the end of a line is put together."""
    if one.endswith("\u00ad"):
        return one[:-1] + other
    begin = re.search(r"(\w+-)?\b([A-Za-z]+)[-\u2010]$", one)
    if begin and other[:1].islower():
        own = begin[1] or begin[2].lower() in _WITHIN  # "face-to-" has had a hyphen of its own before
        return (one if own else one[:-1]) + other
    return f"{one} {other}"


def _parted(lines: Iterable[Line]) -> Iterator[Line]:
    """Lines with one thing in each: bullets in the middle and glued sentences begin lines of their own."""
    for line in lines:
        if line.cells or line.heading:
            yield line
        elif not _CONTENTS.search(line.text):
            text = _TIGHT.sub(r"\1 ", line.text)
            runs = (run for clause in _clauses(text) for run in INLINE.split(clause))
            first, *more = (part for run in runs for part in _GLUED.split(run))
            yield _as(line, first, apart=line.apart)
            yield from (_as(line, part, apart=True) for part in more)


def _clauses(text: str) -> Iterator[str]:
    """The clauses of a line that begins with the number of one: 4.1 and 4.2 may stand in one paragraph."""
    while begin := re.match(r"((?:\d{1,2}\.){1,3})(\d{1,2})\.?\s", text):
        following = re.escape(f"{begin[1]}{int(begin[2]) + 1}")
        found = re.search(rf"(?<=[.;:?!])\s+(?={following}\.?\s+[A-Z])", text)
        if not found:
            break
        yield text[: found.start()]
        text = text[found.end() :]
    yield text


def _as(line: Line, text: str, *, apart: bool) -> Line:
    return Line(
        text,
        line.page,
        line.indent,
        line.heading,
        line.level,
        line.mark,
        apart=apart,
        whole=line.whole,
        cells=line.cells,
    )


class _Outline:
    """The reading of lines, one after the other."""

    def __init__(self) -> None:
        self._blocks: list[Block] = []
        self._apart = True
        self._whole = False
        self._clause = ""
        """The number of the clause that is being read."""
        self._lists: list[tuple[int, str, str]] = []
        """The lists that are open: indent, sort of mark, last number."""
        self._counted: dict[int, str] = {}
        """The numbers that the program of the document counted: level -> the last one."""
        self._bullet = False
        self._leads = False
        """Whether a sentence leads into what comes next."""

    def blocks(self) -> list[Block]:
        """What was read, cleaned; headings of a table of contents are gone."""
        found = [Block(one.kind, clean(one.text), one.number, one.level, one.cells, one.page) for one in self._blocks]
        return [one for one in _without_contents(found) if one.text or one.cells]

    def take(self, line: Line, after: Line | None) -> None:
        """Read one more line; `after` is the next one."""
        said = line.text.strip()
        if line.cells:
            self._add(Block("row", "", "", 0, tuple((clean(a), clean(b)) for a, b in line.cells), line.page))
            self._lists, self._leads, self._whole = [], False, True
            return
        if not said or (_TO_FILL_IN.search(said) and not _COMMANDS.search(said)):
            self._apart = True
            return
        if self._bullet and not line.heading:
            said, self._bullet = f"\u2022 {said}", False
        if is_bullet(said):
            self._bullet = True  # it stands on a line of its own, and what it marks on the next
            return
        apart = line.apart or self._apart
        self._apart = False
        mark = Mark("dotted", line.mark, said) if line.mark else mark_of(said, self._last_letter())
        if line.heading or (line.heading is None and self._reads_as_heading(said, mark, apart=apart, after=after)):
            self._heading(line, f"{line.mark} {said}".strip())
        elif mark:
            self._marked(line, mark)
        elif line.level:
            self._item(line, Mark("bullet", "", said), line.level)
        elif self._goes_on(said, apart=apart or line.whole):
            last = self._blocks[-1]
            text = joined(last.text, said)
            self._blocks[-1] = Block(last.kind, text, last.number, last.level, last.cells, last.page)
            self._leads = text.endswith(":")
        else:
            self._lists = []
            if "." not in self._clause and not self._clause.isalpha():
                self._clause = ""  # the number of a list that is over; that of a clause goes on
            self._add(Block("text", said, self._clause if not apart else "", 0, (), line.page))
        self._whole = line.whole

    def _add(self, block: Block) -> None:
        self._blocks.append(block)
        if block.kind != "row":
            self._leads = block.text.endswith(":")

    def _heading(self, line: Line, said: str) -> None:
        self._lists, self._clause, self._counted = [], "", {}
        last = self._blocks[-1] if self._blocks else None
        wraps = line.heading and last and last.kind == "heading" and not line.apart and not line.whole
        if last and wraps and not mark_of(said):
            self._blocks[-1] = Block("heading", joined(last.text, said), page=last.page)
            return
        self._add(Block("heading", said.rstrip(" :"), page=line.page))
        self._leads = False

    def _marked(self, line: Line, mark: Mark) -> None:
        if mark.sort == "dotted" and line.level is None:
            self._lists = []
            within = self._leads and self._clause and mark.number.startswith(f"{self._clause}.")
            extends = any(sort == "dotted" for _, sort, _ in self._lists)
            if not within and not extends:
                self._clause = mark.number
            self._add(Block("text", mark.rest, mark.number, 1 if within else 0, (), line.page))
            return
        if mark.sort == "number" and line.level is None and (not (self._lists or self._leads) or self._next(mark)):
            self._lists = []
            self._clause = mark.number
            self._add(Block("text", mark.rest, mark.number, 0, (), line.page))
            return
        self._item(line, mark, line.level)

    def _next(self, mark: Mark) -> bool:
        """Whether a number goes on from that of the clause, over a list of other marks inside it."""
        numbered = any(sort == "number" for _, sort, _ in self._lists)
        return bool(self._lists) and not numbered and self._clause.isdigit() and follows(mark.number, self._clause)

    def _item(self, line: Line, mark: Mark, level: int | None) -> None:
        sort = mark.sort
        if line.mark and level is not None:
            self._counted = {at: number for at, number in self._counted.items() if at < level}
            above = self._counted[max(self._counted)] if self._counted else ""
            bare = line.mark.strip("().")
            number = line.mark if not above or "." in line.mark else f"{above}({bare})"
            self._counted[level] = number
            self._clause = number if "." in line.mark or not above else self._clause
            self._add(Block("item", mark.rest, number, level, (), line.page))
            return
        if level is None:
            level = self._depth(line.indent, sort, mark.number)
        own = "".join(n if n.startswith("(") else f"({n})" for _, _, n in self._lists[:level] if n)
        self._add(Block("item", mark.rest, f"{self._clause}{own}", level, (), line.page))

    def _depth(self, indent: int, sort: str, number: str) -> int:
        """How deep an item stands: back to the list of its sort that is open, or one deeper."""
        for at, (where, what, _) in enumerate(self._lists):
            if what == sort and abs(where - indent) <= 1:
                self._lists[at:] = [(where, sort, number)]
                return at + 1
        while self._lists and self._lists[-1][0] > indent:
            self._lists.pop()
        if self._lists and self._lists[-1][0] == indent and self._lists[-1][1] == sort:
            self._lists.pop()
        self._lists.append((indent, sort, number))
        return len(self._lists)

    def _last_letter(self) -> str:
        found = [number for _, sort, number in self._lists if sort == "letter"]
        return found[-1].strip("()") if found else ""

    def _reads_as_heading(self, said: str, mark: Mark | None, *, apart: bool, after: Line | None) -> bool:
        words = (mark.rest if mark else said).split()
        short = len(words) > 0 and len(said) <= _LONGEST_HEADING and words[0][0].isupper()
        if not short or (mark and mark.sort in {"bullet", "letter", "roman"}) or _SAYS_WHEN.search(said):
            return False
        if said[-1] in ".;,?!:" or _COMMANDS.search(said):
            return said.isupper() and said[-1] not in ";," and len(words) > 1
        wraps = after is not None and not after.apart and after.text.strip()[:1].islower()
        if mark:
            last = self._lists[0][2] if self._lists else ""
            listed = mark.sort == "number" and (self._leads or self._lists) and follows(mark.number, last)
            return not listed and not wraps and len(words) <= _MOST_WORDS
        alone = after is None or after.apart or not after.text.strip()
        return said.isupper() or (apart and alone)

    def _goes_on(self, said: str, *, apart: bool) -> bool:
        if not self._blocks or (self._blocks[-1].kind in {"heading", "row"} and not said[0].islower()):
            return False
        last = self._blocks[-1]
        if last.kind == "row" or not last.text:
            return False
        open_ended = last.text[-1] not in ".!?:;" and said[0].islower()
        if apart or self._whole:
            return open_ended
        return last.kind != "heading"


def _without_contents(blocks: Sequence[Block]) -> list[Block]:
    """The blocks without a table of contents: after its heading, what stands again as a heading later."""
    at = next(
        (n for n, one in enumerate(blocks) if one.text.lower().strip(" .:") in {"contents", "table of contents"}), None
    )
    if at is None:
        return list(blocks)
    counts = Counter(_plain(one.text) for one in blocks[at + 1 :])
    listed: set[str] = set()
    end = at + 1
    while end < len(blocks) and blocks[end].kind != "row" and counts[name := _plain(blocks[end].text)] > 1:
        if name in listed:
            break  # the first heading of the text itself
        listed.add(name)
        end += 1
    return [*blocks[:at], *blocks[end:]]


def _plain(text: str) -> str:
    return re.sub(r"[\W\d]+", " ", text.lower()).strip()
