"""A PDF as lines: in the order in which they are read, with tables as rows, and without heads and feet.

1. A line that is larger than most, or bold by itself, is a heading; the words need not say so.
2. What stands at the top or foot of two pages or more, numbers aside, is the pages' own and no part of the text.
3. A table that goes on in the next column or on the next page is one table, under its first heads.
4. A sign that the file gives no letter for is a bullet where it begins a line; elsewhere it goes, and that is said.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import reduce
from pathlib import Path
from typing import Any

from policy_kb.counted import counted
from policy_kb.documents.block import Line
from policy_kb.documents.columns import Grid, Row, Word, bears, in_order, is_bold, side_by_side, with_raised
from policy_kb.documents.marks import RAISED
from policy_kb.documents.outline import joined
from policy_kb.documents.signs import in_font
from policy_kb.documents.strokes import MOST_SHAPES, cells_of, fills, underlined, without_overlaid
from policy_kb.lines import Fault

_LARGER = 1.09
"""How much larger than most of the text a heading's letters are."""
_EDGE = 0.12
"""The share of a page, at the top and at the foot, in which heads and feet stand."""
_MOST_PAGES = 300
_FEWEST_LETTERS = 20
"""Letters to a page below which it is a picture of a page."""
_LONGEST_BOLD = 90
_PAGE = r"(?:page|p\.?)? ?#(?: ?(?:of|/) ?#)?"
_ROWS = 3
"""Rows of a head or foot at most."""
_SMALL = (1.5, 7.0)
"""Points across a bullet that is drawn, from and to."""
_NEAR = 25.0
"""Points between it and its line, at most."""
_SAME_SIZE = 1.05
"""How much larger than the next line's the letters of one heading may be."""
_BASELINE = 3.0
"""Points by which the feet of one line's words may differ."""
_SIGNS = re.compile(r"(?:\(cid:\d+\))+")
"""What stands for letters that the file does not explain."""
_Pages = Sequence[tuple[int, Sequence[Row | Grid], float]]
"""Pages: number from 1, what stands on it as it is read, height in points."""


def pages(path: Path) -> tuple[list[Line], list[str], list[str]]:
    """The lines of a PDF, its heads and feet, and what could not be read. Raises Fault if there is no text in it."""
    import pdfplumber  # noqa: PLC0415 - an extra that most installations do without

    notes: list[str] = []
    found: list[tuple[int, Sequence[Row | Grid], float]] = []
    with pdfplumber.open(path) as opened:
        if len(opened.pages) > _MOST_PAGES:
            raise Fault(path.name, f"it has more than {_MOST_PAGES} pages.", "Give the pages of the policy alone.")
        lost, blank, drawn = 0, [], []
        for number, page in enumerate(map(without_overlaid, opened.pages), 1):
            if len(page.chars) < _FEWEST_LETTERS and page.images:
                blank.append(number)
            elif any(fills(image, page) for image in page.images):
                drawn.append(number)
            _shown(page.chars)
            written = page.extract_words(
                extra_attrs=["size", "fontname"], keep_blank_chars=False, x_tolerance_ratio=0.2
            )
            words, without = _legible(with_raised(written))
            lost += without
            found.append((number, list(_page(page, words)), float(page.height)))
            page.close()
    if blank:
        of_all = f"{len(blank)} of {counted(len(found), 'page')}"
        remedy = "type in what is shown, or have it read by OCR (text recognition) and import it again."
        notes.append(
            f"{of_all} held nothing but pictures of pages, and nothing there was read ({_on(blank)}): {remedy}"
        )
    if drawn:
        notes.append(f"A picture was not read on {_on(drawn)}; type in any rule that is shown there.")
    if lost:
        many = counted(lost, "sign was", "signs were")
        notes.append(f"{many} left out, for want of letters in the file; compare the page.")
    if not any(rows for _, rows, _ in found):
        what = "there is no text in this PDF, only pictures of pages (a scan)."
        raise Fault(
            path.name, what, "Import the file that was printed, or have the scan read by OCR (text recognition)."
        )
    own = _own(found)
    lines = [line for number, rows, height in found for line in _lines(number, rows, height, own, _usual(found))]
    return _continued(lines), sorted(own.values()), notes


def _shown(letters: Sequence[Word]) -> None:
    """Write what is shown: ticks of Wingdings, and digits above their line; from then on the page is read so."""
    bearer: Word | None = None
    for letter in letters:
        if len(letter["text"]) == 1:  # "(cid:7)" is a letter that the file does not explain
            letter["text"] = in_font(letter["fontname"], letter["text"])
        if bearer is not None and bears(bearer, letter):
            letter["text"] = letter["text"].translate(RAISED)
            bearer = {**bearer, "x1": letter["x1"]}
        else:
            bearer = letter


def _on(pages: Sequence[int]) -> str:
    return f"page{'s' if len(pages) > 1 else ''} {', '.join(map(str, pages))}"


def _legible(words: Sequence[Word]) -> tuple[list[Word], int]:
    """The words of a page, with a bullet for a sign without letters that begins a line; how many others went."""
    found: list[Word] = []
    lost = 0
    for row in side_by_side(words):
        last: Word | None = None
        for word in row:
            text = _SIGNS.sub("", word["text"])
            if text == word["text"]:
                found.append(word)
            elif not text and (last is None or word["x0"] - last["x1"] > _NEAR / 2):
                found.append({**word, "text": "\u2022"})
            else:
                lost += 1
                found += [{**word, "text": text}] if text else []
            last = word
    return found, lost


def _page(page: Any, written: Sequence[Word]) -> Iterator[Row | Grid]:  # noqa: ANN401 - pdfplumber has no types
    """The rows of words and the tables of a page, as they are read."""
    tables = [table for table in page.find_tables() if len(table.rows) > 1 and len(table.columns) > 1]
    boxes = [table.bbox for table in tables]
    words = list(underlined(page, [word for word in written if not any(_within(word, box) for box in boxes)]))
    words += _drawn_bullets(page, words)
    grids = [
        Grid(
            float(table.bbox[0]),
            float(table.bbox[2]),
            float(table.bbox[1]),
            tuple(tuple(map(_cell, row)) for row in cells_of(table)),
            _in_bold(page.chars, table.rows[0].bbox),
        )
        for table in tables
    ]
    yield from in_order(words, grids, float(page.width))


def _within(word: Word, box: tuple[float, float, float, float]) -> bool:
    """Whether a word is a table's: by its middle, as the letters of cells are; the line below a table may touch it."""
    across, down = (word["x0"] + word["x1"]) / 2, (word["top"] + word["bottom"]) / 2
    return bool(box[0] <= across <= box[2] and box[1] <= down <= box[3])


def _in_bold(letters: Sequence[Word], box: tuple[float, float, float, float]) -> bool:
    left, top, right, foot = box
    found = [one for one in letters if left <= one["x0"] <= right and top <= one["top"] <= foot and one["text"].strip()]
    return bool(found) and all(is_bold(one["fontname"]) for one in found)


def _cell(text: str) -> str:
    lines = [line for line in _SIGNS.sub("", text).splitlines() if line.strip()]
    return " ".join(reduce(joined, lines).split()) if lines else ""


def _drawn_bullets(page: Any, words: Sequence[Word]) -> list[Word]:  # noqa: ANN401 - as above
    """Small round things before a line, as words: some programs draw their bullets."""
    found = []
    for shape in (*page.curves, *page.rects)[:MOST_SHAPES]:
        if not all(_SMALL[0] < shape[side] < _SMALL[1] for side in ("width", "height")):
            continue
        middle = (shape["top"] + shape["bottom"]) / 2
        line = [word for word in words if word["top"] < middle < word["bottom"] and word["x0"] > shape["x1"]]
        first = min(line, key=lambda word: float(word["x0"]), default=None)
        if first is not None and first["x0"] - shape["x1"] < _NEAR:
            place = {"x0": shape["x0"], "x1": shape["x1"], "top": first["top"], "bottom": first["bottom"]}
            found.append({**first, **place, "text": "\u2022"})
    return found


def _usual(found: _Pages) -> float:
    letters: Counter[float] = Counter()
    for _, rows, _ in found:
        for row in rows:
            if isinstance(row, Row):
                letters[row.size] += len(row.text)
    return letters.most_common(1)[0][0] if letters else 0.0


def _own(found: _Pages) -> dict[str, str]:
    """Heads and feet: what they are without numbers -> as they stand."""
    seen: Counter[str] = Counter()
    said: dict[str, str] = {}
    for _, rows, height in found:
        here = {key: text for row, text in _edges(rows, height) for key in (_numberless(row.text), _numberless(text))}
        seen.update(here.keys())
        said = {**here, **said}
    return {key: said[key] for key, count in seen.items() if count > 1 or re.fullmatch(_PAGE, key)}


def _edges(rows: Sequence[Row | Grid], height: float) -> list[tuple[Row, str]]:
    """What may be a head or foot: a few rows near the edge that do not go on from something, each with its whole line.

    Where columns part a head, the line holds all of it, as it stands on a page without columns.
    """
    written = sorted((row for row in rows if isinstance(row, Row)), key=lambda row: row.top)
    near = [*written[:_ROWS], *written[-_ROWS:]]
    found = []
    for row in near:
        beside = [one for one in written if abs(one.foot - row.foot) <= _BASELINE]
        if _at_edge(row, height) and not row.text[0].islower():
            found.append((row, " ".join(one.text for one in sorted(beside, key=lambda one: one.left))))
    return found


def _at_edge(row: Row, height: float) -> bool:
    return row.top < height * _EDGE or row.foot > height * (1 - _EDGE)


def _numberless(text: str) -> str:
    """What a head or foot is on every page; the number of a clause before its words makes a line no other's."""
    begins = re.match(r"\d+(?:\.\d+)*[.)]? (?=[A-Z].*\b(?:must|shall|should|may|will)\b)|\d+(?:\.\d+)+ ", text)
    clause = begins[0] if begins else ""
    return clause + re.sub(r"\d+", "#", " ".join(text.removeprefix(clause).lower().split()))


def _lines(number: int, rows: Sequence[Row | Grid], height: float, own: dict[str, str], usual: float) -> Iterator[Line]:
    last: Row | None = None
    edges = [row for row, line in _edges(rows, height) if {_numberless(row.text), _numberless(line)} & own.keys()]
    left = min((row.left for row in rows if isinstance(row, Row)), default=0.0)
    for row in rows:
        if isinstance(row, Grid):
            heads = row.rows[0]
            yield Line("", number, heading=row.headed, cells=tuple(zip(heads, heads, strict=True)))
            yield from (Line("", number, cells=tuple(zip(heads, cells, strict=False))) for cells in row.rows[1:])
            continue
        if row in edges:
            continue
        larger = row.size > usual * _LARGER
        bold = row.bold and len(row.text) < _LONGEST_BOLD and row.text[-1] not in ".,;:"
        apart = last is not None and (
            row.top - last.foot > 0.55 * row.size or row.top < last.top or last.size > row.size * _SAME_SIZE
        )
        heading = True if larger or bold else None if re.match(r"^[\dA-Z]", row.text) else False
        yield Line(row.text, number, int((row.left - left) / 4), heading, apart=apart)
        last = row


def _continued(lines: Sequence[Line]) -> list[Line]:
    """The lines with a table that goes on elsewhere under its first heads; rows of heads are gone."""
    found: list[Line] = []
    heads: tuple[str, ...] = ()
    for line in lines:
        said = tuple(cell for _, cell in line.cells)
        if not line.cells:
            heads = ()
            found.append(line)
        elif not heads or len(heads) != len(said) or line.heading:
            heads = said
        elif said != heads:
            found.append(Line("", line.page, cells=tuple(zip(heads, said, strict=True))))
    return found
