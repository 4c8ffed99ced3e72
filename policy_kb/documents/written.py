"""Plain text and Markdown as lines, in whatever letters they were saved."""

import codecs
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from policy_kb.documents.block import Line
from policy_kb.lines import Fault

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"),
)  # fmt: skip
_EMPHASIS = re.compile(r"(\*\*|__|`|(?<!\w)[*_](?=\S)|(?<=\S)[*_](?!\w))")
_LINK = re.compile(r"!?\[([^\]^][^\]]*)\]\([^)]*\)")
_NOTE = re.compile(r"^\[\^[^\]]+\]:\s*")
_HASHES = re.compile(r"^#{1,6}\s+(.*?)\s*#*$")
_RULE = re.compile(r"^\s*\|?\s*:?-{2,}:?\s*(\|\s*:?-{2,}:?\s*)*\|?\s*$")
_UNDERLINE = re.compile(r"^(=+|-{3,})\s*$")
_TAGS = re.compile(r"<br\s*/?>|</?(?:p|b|i|u|strong|em|span|div|sup|sub)\b[^>]*>", re.IGNORECASE)
_WRAPPED = 140
"""Letters of a line above which nobody has wrapped it."""
_OFTEN = 0.1
_LOST = re.compile(r"\ufffd|\u00e2\u20ac|\u00c3[\u00a0-\u00bf]|\u00c2[\u00a0\u00a3\u00a9\u00b0]")
"""A letter that was replaced, and what letters become that are read in another encoding: a quote turns into three."""
_OLD_MAC = re.compile(r"[a-z][\u00d2-\u00d5][a-z]|\s[\u00d0\u00d2\u00d4][\sa-zA-Z]")
"""Quotes and dashes of a Macintosh before 2001, as Windows reads them."""
_PAGE = re.compile(r"[\s|\u2013-]*(?:page|p\.)\s*\d{1,3}(?:\s*(?:of|/)\s*\d{1,3})?[\s|\u2013-]*", re.IGNORECASE)
"""A line that holds the number of a page and nothing else."""
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f]")


def decoded(data: bytes, name: str) -> str:
    """A text from its bytes. Raises Fault where its letters cannot be told for certain."""
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _strictly(data[len(mark) :], encoding, name)
    if b"\x00" in data[:200]:
        return _strictly(data, "utf-16-be" if data[:1] == b"\x00" else "utf-16-le", name)
    try:
        return _sound(data.decode("utf-8"), "UTF-8", name)
    except UnicodeDecodeError:
        # Windows' own letters; bytes that no text has are told first.
        text = _strictly(data if not _CONTROL.search(data.decode("latin-1")) else b"\x01", "cp1252", name)
        if at := _line_of(_OLD_MAC, text):
            what = f"its letters cannot be told for certain (line {at}): an old Macintosh may have saved it."
            raise Fault(name, what, "Save it again as UTF-8.") from None
        return text


def _strictly(data: bytes, encoding: str, name: str) -> str:
    try:
        return _sound(data.decode(encoding), encoding.upper(), name)
    except UnicodeDecodeError:
        raise Fault(name, f"its letters are not {encoding.upper()} throughout.", "Save it again as UTF-8.") from None


def _sound(text: str, encoding: str, name: str) -> str:
    if at := _line_of(_LOST, text):
        what = f"letters in it were lost when it was saved as {encoding} before (line {at})."
        raise Fault(name, what, "Save it again from the program that it was written in.")
    if _CONTROL.search(text):
        raise Fault(name, "this is not a text, whatever its name says.", "Give the policy as .docx, .pdf, .md or .txt.")
    return text


def _line_of(form: re.Pattern[str], text: str) -> int:
    """The line on which a form first stands, from 1; 0 where it does not."""
    found = form.search(text)
    return text.count("\n", 0, found.start()) + 1 if found else 0


def plain(text: str) -> Iterator[Line]:
    """The lines of a plain text; a form feed begins a page. Where lines are long, each is a paragraph."""
    written = [len(line) for line in text.splitlines() if line.strip()]
    whole = sum(length > _WRAPPED for length in written) > len(written) * _OFTEN
    pages = [page.expandtabs(4).splitlines() for page in text.split("\f")]
    own = _own(pages)
    for number, page in enumerate(pages, 1):
        for line in page:
            if _PAGE.fullmatch(line.strip()) or _numberless(line) in own:
                continue
            indent = len(line) - len(line.lstrip())
            yield Line(line.strip(), number if "\f" in text else 0, indent, apart=whole, whole=whole)


def _own(pages: Sequence[Sequence[str]]) -> set[str]:
    """The first and last lines that two pages or more share, numbers aside: no part of the text."""
    edges: Counter[str] = Counter()
    for page in pages if len(pages) > 1 else ():
        written = [line for line in page if line.strip()]
        edges.update({_numberless(line) for line in (*written[:1], *written[-1:])})
    return {line for line, count in edges.items() if count > 1}


def _numberless(line: str) -> str:
    return re.sub(r"\d+", "#", " ".join(line.split()))


def markdown(text: str) -> Iterator[Line]:
    """The lines of a Markdown text."""
    heads: list[str] = []
    lines = [_TAGS.sub(" ", line.expandtabs(4)).rstrip() for line in text.splitlines()]
    for at, line in enumerate(lines):
        after = lines[at + 1] if at + 1 < len(lines) else ""
        if line.lstrip().startswith("|") or (heads and "|" in line) or ("|" in line and _RULE.match(after)):
            if _RULE.match(line):
                continue
            cells = [_words(cell) for cell in re.split(r"(?<!\\)\|", line.strip().strip("|"))]
            if not heads:
                heads = cells
                continue
            heads += [""] * (len(cells) - len(heads))
            yield Line("", cells=tuple(zip(heads, cells, strict=False)))
            continue
        heads = []
        said = _words(line)
        if found := _HASHES.match(line.strip()):
            yield Line(_words(found[1]), heading=True, whole=True)
        elif _UNDERLINE.match(line) and at and lines[at - 1].strip():
            continue
        elif said and _UNDERLINE.match(after) and not line.startswith(("-", "*", " ")):
            yield Line(said, heading=True, whole=True)
        elif found := _NOTE.match(line.strip()):
            yield Line(_words(line.strip()[found.end() :]), apart=True)
        else:
            bold = re.fullmatch(r"\s*(\*\*|__)[^*_]+(\*\*|__):?\s*", line)
            yield Line(said, indent=len(line) - len(line.lstrip()), heading=True if bold else None, whole=bool(bold))


def _words(text: str) -> str:
    text = _LINK.sub(r"\1", text.strip().lstrip(">").strip())
    begins = re.match(r"^([*_+-])\s+", text)
    rest = text[begins.end() :] if begins else text
    rest = _EMPHASIS.sub("", rest).replace("\\|", "|").replace("\\", "")
    return (begins[0] if begins else "") + rest
