"""A Word document as lines: paragraphs with the numbers that Word counts, tables as rows, boxes where they stand.

1. Only what Word would print is read: no deleted or hidden words, no field codes, of two forms of a box the newer.
2. Parts are read one by one and only as far as a policy can reach, so a small file that unpacks to a huge one is
   refused before it is unpacked.
3. What cannot be read (pictures of text, numbers without a list) is said, and does not go without a word.
"""

import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import islice
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError, fromstring

from policy_kb.archives import BROKEN, NOT_THERE
from policy_kb.counted import counted
from policy_kb.documents.block import Line
from policy_kb.documents.marks import RAISED
from policy_kb.documents.numbering import Label, Numbering, W, val
from policy_kb.documents.signs import in_font
from policy_kb.documents.styles import Styles, bold, hidden
from policy_kb.lines import Fault

_MOST = 24_000_000
"""Bytes of one part, unpacked; the text of a policy of 60 pages has about 1,500,000."""
_MOST_LINES = 20_000
_DEEPEST = 120
_CHOICE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_SKIPPED = {
    f"{W}{name}" for name in ("del", "moveFrom", "instrText", "delText", "pPr", "rPr", "sectPr", "tblPr", "tcPr")
}
_SIGNS = {
    f"{W}br": "\n", f"{W}cr": "\n", f"{W}tab": " ", f"{W}ptab": " ",
    f"{W}noBreakHyphen": "-", f"{W}softHyphen": "\u00ad",
}  # fmt: skip
_CHANGES = {f"{W}{name}" for name in ("ins", "del", "moveFrom", "moveTo")}
_NOTES = {f"{W}footnoteReference": "word/footnotes.xml", f"{W}endnoteReference": "word/endnotes.xml"}
_BROKEN = "this is not a Word document that can be read."
_AGAIN = "Open it in Word and save it again as .docx."
_LONGEST_BOLD = 90
_LONGEST_HEAD = 40
_SHORT = 12
"""Letters of a cell that may as well be a head."""


def word(path: Path) -> tuple[list[Line], list[str], list[str]]:
    """The lines of a .docx, what stands in its heads and feet, and what could not be read. Raises Fault."""
    try:
        with zipfile.ZipFile(path) as packed:
            names = packed.namelist()
            main = _part(packed, "word/document.xml", path.name)
            styles = _part(packed, "word/styles.xml", path.name) if "word/styles.xml" in names else None
            lists = _part(packed, "word/numbering.xml", path.name) if "word/numbering.xml" in names else None
            notes = {part: _part(packed, part, path.name) for part in _NOTES.values() if part in names}
            edges = [
                " ".join(_said(_part(packed, name, path.name)).split())
                for name in sorted(names)
                if re.fullmatch(r"word/(?:header|footer)\d*\.xml", name)
            ]
    except NOT_THERE:
        raise
    except (*BROKEN, ParseError):
        raise Fault(path.name, _BROKEN, _AGAIN) from None
    changed = any(each.tag in _CHANGES for each in main.iter())
    reading = _Reading(Styles(styles), Numbering(lists), notes, changed=changed)
    body = main.find(f"{W}body")
    lines = list(islice(reading.lines(body), _MOST_LINES + 1)) if body is not None else []
    return lines, [edge for edge in edges if edge], reading.notes()


def _part(packed: zipfile.ZipFile, name: str, file: str) -> Element:
    if packed.getinfo(name).file_size > _MOST:
        raise Fault(file, "its text is longer than any policy is.", "Check that it is the policy, and save it again.")
    with packed.open(name) as opened:
        data = opened.read(_MOST + 1)
    if len(data) > _MOST or b"<!DOCTYPE" in data[:2000] or b"<!ENTITY" in data[:2000]:
        raise Fault(file, _BROKEN, _AGAIN)
    return fromstring(data)  # noqa: S314 - Word writes no DOCTYPE, and a part that has one was refused


def _said(element: Element) -> str:
    """The words of an element, whatever it is."""
    parts = []
    for each in element.iter():
        if each.tag == f"{W}t":
            parts.append(each.text or "")
        elif each.tag in {f"{W}p", f"{W}br", f"{W}tab"}:
            parts.append(" ")
    return "".join(parts)


class _Reading:
    """The reading of one document."""

    def __init__(self, styles: Styles, lists: Numbering, notes: Mapping[str, Element], *, changed: bool) -> None:
        self._styles = styles
        self._lists = lists
        self._footnotes = {(part, val(note, "id")): note for part, root in notes.items() for note in list(root)}
        self._pictures = 0
        self._uncounted = 0
        self._changed = changed
        self._heading: Line | None = None
        self._pending: list[Element] = []
        """Boxes and notes that belong to the paragraph being read, and are read after it."""

    def notes(self) -> list[str]:
        """What could not be read."""
        found = []
        if self._pictures:
            found.append(
                f"{counted(self._pictures, 'picture was', 'pictures were')} not read; type in any text that is shown."
            )
        if self._uncounted:
            many = counted(self._uncounted, "paragraph has", "paragraphs have")
            found.append(f"{many} a number that the document does not explain; add it by hand.")
        if self._changed:
            found.append(
                "Changes are tracked in it that nobody has accepted: what was added was read, what was struck out was"
                " not. If that is not what was agreed, accept or reject them in Word, save it, and import it again."
            )
        return found

    def lines(self, holder: Element, depth: int = 0) -> Iterator[Line]:
        """The lines of whatever holds paragraphs and tables."""
        if depth > _DEEPEST:
            return
        for each in holder:
            match each.tag:
                case _ if each.tag == f"{W}p":
                    yield from self._paragraph(each, depth)
                case _ if each.tag == f"{W}tbl":
                    yield from self._table(each, depth)
                case _ if each.tag == f"{W}sdt":
                    content = each.find(f"{W}sdtContent")
                    gallery = each.find(f"{W}sdtPr/{W}docPartObj/{W}docPartGallery")
                    if content is not None and val(gallery) != "Table of Contents":
                        yield from self.lines(content, depth + 1)
                case _ if each.tag in {f"{W}ins", f"{W}moveTo", f"{W}customXml", f"{W}smartTag"}:
                    yield from self.lines(each, depth + 1)

    def _paragraph(self, paragraph: Element, depth: int) -> Iterator[Line]:
        properties = paragraph.find(f"{W}pPr")
        style = val(properties.find(f"{W}pStyle")) if properties is not None else ""
        name = self._styles.called(style)
        said = self._words(paragraph)
        waiting, self._pending = self._pending, []
        if not name.startswith("toc "):
            label = self._label(properties, style, counts=bool(said.strip()))
            heading = self._is_heading(paragraph, properties, style, said)
            for at, part in enumerate(said.split("\n")):
                text = " ".join(part.split())
                line = Line(text, heading=heading, apart=at == 0, whole=at == 0)
                if at == 0 and label is not None:
                    mark = label.text.rstrip(".") if not heading else label.text
                    line = replace(line, heading=heading or False, level=label.level + 1, mark=mark)
                if line.heading:
                    self._heading = line
                if text or line.level:
                    yield line
        yield from self._beside(waiting, depth)

    def _beside(self, boxes: list[Element], depth: int) -> Iterator[Line]:
        """What boxes and notes hold; a heading in one is over where it ends, and the one around it goes on."""
        around = self._heading
        for box in boxes:
            yield from self.lines(box, depth + 1)
        if around is not None and self._heading is not around:
            self._heading = around
            yield around

    def _words(self, element: Element, depth: int = 0) -> str:
        """The words of a paragraph or a part of one; what it holds beside words waits."""
        return "".join(self._piece(each, depth + 1) for each in element) if depth < _DEEPEST else ""

    def _piece(self, each: Element, depth: int) -> str:
        tag = each.tag
        if tag in _SIGNS:
            return _SIGNS[tag]
        if tag == f"{W}t":
            return each.text or ""
        if tag == f"{W}sym":
            return _sign(each)
        if tag in _NOTES:
            if (note := self._footnotes.get((_NOTES[tag], val(each, "id")))) is not None:
                self._pending.append(note)
            return ""
        if tag == f"{_CHOICE}AlternateContent":
            choice, fallback = each.find(f"{_CHOICE}Choice"), each.find(f"{_CHOICE}Fallback")
            taken = choice if choice is not None and (fallback is None or _has_box(choice)) else fallback
            return self._words(taken, depth) if taken is not None else ""
        if tag.endswith("}txbxContent"):
            self._pending.append(each)
            return ""
        self._pictures += tag.endswith(("}blip", "}imagedata"))
        if tag in _SKIPPED or (tag == f"{W}r" and hidden(each)):
            return ""
        said = self._words(each, depth)
        if tag == f"{W}r" and said:
            said = in_font(val(each.find(f"{W}rPr/{W}rFonts"), "ascii"), said)
        return said.translate(RAISED) if tag == f"{W}r" and said and self._styles.is_raised(each) else said

    def _table(self, table: Element, depth: int) -> Iterator[Line]:
        rows: list[list[tuple[str, bool]]] = []
        for row in _own(table, "tr"):
            above = rows[-1] if rows else []
            rows.append([self._cell(cell, above[at : at + 1]) for at, cell in enumerate(_cells(row))])
        while len(rows) > 1 and len(rows[0]) > 1 and len(_own(_own(table, "tr")[-len(rows)], "tc")) == 1:
            yield Line(rows.pop(0)[0][0], apart=True, whole=True)  # what stands over the whole table is its name
        width = max((len(row) for row in rows), default=0)
        if width < 2 or len(rows) < 2:  # noqa: PLR2004 - a frame around text, not a table
            for holder in (cell for row in _own(table, "tr") for cell in _cells(row)):
                yield from self.lines(holder, depth + 1)
            return
        heads = [text for text, _ in rows[0]] + [""] * width
        headed = _heads(heads[:width], rows)
        for said in rows[1:] if headed else rows:
            names = heads if headed else [""] * width
            yield Line("", cells=tuple(zip(names, (text for text, _ in said), strict=False)))
        yield from self._boxes(depth)

    def _boxes(self, depth: int) -> Iterator[Line]:
        waiting, self._pending = self._pending, []
        yield from self._beside(waiting, depth)

    def _cell(self, cell: Element, above: list[tuple[str, bool]]) -> tuple[str, bool]:
        """What a cell says, and whether all of it is bold; one that is merged with the cell above says the same."""
        merged = cell.find(f"{W}tcPr/{W}vMerge")
        if merged is not None and val(merged) != "restart" and above:
            return above[0]
        said = [self._words(one) for one in cell.iter(f"{W}p")]
        is_bold = all(bold(run) for run in cell.iter(f"{W}r") if _said(run).strip())
        return "; ".join(" ".join(one.split()) for one in said if one.strip()), is_bold

    def _label(self, properties: Element | None, style: str, *, counts: bool) -> Label | None:
        found = self._styles.listed(properties, style)
        if found is None or not counts:
            return None
        label = self._lists.label(*found)
        self._uncounted += label is None
        return label

    def _is_heading(self, paragraph: Element, properties: Element | None, style: str, said: str) -> bool | None:
        """True if it is set as a heading, None if its words may be one."""
        text = " ".join(said.split())
        if not text or self._styles.is_heading(properties, style):
            return bool(text)
        runs = [run for run in paragraph.iter(f"{W}r") if _said(run).strip()]
        all_bold = bool(runs) and (self._styles.is_bold(style) or all(bold(run) for run in runs))
        return True if all_bold and len(text) < _LONGEST_BOLD and text[-1] not in ".,;:" else None


def _sign(sign: Element) -> str:
    """A sign of a symbol font: a tick, a cross, or one that may mark an item."""
    try:
        number = int(val(sign, "char"), 16) & 0xFF
    except ValueError:
        return ""
    return in_font(val(sign, "font"), chr(0xF000 + number))


def _has_box(choice: Element) -> bool:
    return any(each.tag.endswith("}txbxContent") for each in choice.iter())


def _own(holder: Element, name: str) -> list[Element]:
    """Rows of a table or cells of a row, in content controls as well, but not those of a table inside."""
    found = []
    for each in holder:
        if each.tag == f"{W}{name}":
            found += [each] if each.find(f"{W}trPr/{W}del") is None else []  # a row that was struck out
        elif each.tag in {f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}customXml"}:
            found += _own(each, name)
    return found


def _cells(row: Element) -> list[Element]:
    """The cells of a row; one that spans several columns counts as often."""
    found = []
    for cell in _own(row, "tc"):
        span = val(cell.find(f"{W}tcPr/{W}gridSpan"))
        found += [cell] * min(int(span) if span.isdigit() else 1, 20)
    return found


def _heads(heads: list[str], rows: list[list[tuple[str, bool]]]) -> bool:
    """Whether the first row names the columns: all bold, or short and without an end where the others go on."""
    heavy = all(is_bold for _, is_bold in rows[0]) and not all(is_bold for row in rows[1:] for _, is_bold in row)
    short = all(0 < len(head) < _LONGEST_HEAD and head[-1] not in ".;" for head in heads)
    longest = max(len(text) for row in rows[1:] for text, _ in row)
    return heavy or (short and len(set(heads)) == len(heads) and longest > _SHORT)
