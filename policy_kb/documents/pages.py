"""A PDF as lines: in the order in which they are read, by columns, with tables as rows, and without heads and feet.

1. A line that is larger than most, or bold by itself, is a heading; the words need not say so.
2. What stands at the top or foot of two pages or more, numbers aside, is the pages' own and no part of the text.
3. Where a blank strip parts a page in two, the left side is read before the right; what crosses it stands apart.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import Any

from policy_kb.documents.block import Line
from policy_kb.documents.outline import joined
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
_FEW_OVER = 0.15
"""The share of runs of words, such as titles, that may cross the strip between two columns."""
_MANY = 0.2
"""The share of words that make a column."""
_BESIDE = 0.5
"""The share of the shorter column that stands beside the longer."""
_FEWEST_WORDS = 12
_SMALL = (1.5, 7.0)
"""Points across a bullet that is drawn, from and to."""
_NEAR = 25.0
"""Points between it and its line, at most."""
_MOST_SHAPES = 2_000
_STRIP = 9.0
"""Points that part two columns at least."""


@dataclass(frozen=True, slots=True)
class _Row:
    """Words side by side: where they stand, how large and how bold they are."""

    text: str
    left: float
    right: float
    top: float
    foot: float
    size: float
    bold: bool


def pages(path: Path) -> tuple[list[Line], list[str], list[str]]:
    """The lines of a PDF, its heads and feet, and what could not be read. Raises Fault if there is no text in it."""
    import pdfplumber  # noqa: PLC0415 - an extra that most installations do without

    notes: list[str] = []
    found: list[tuple[int, list[_Row | list[list[str]]], float]] = []
    with pdfplumber.open(path) as opened:
        if len(opened.pages) > _MOST_PAGES:
            raise Fault(path.name, f"it has more than {_MOST_PAGES} pages.", "Give the pages of the policy alone.")
        blank = 0
        for number, page in enumerate(opened.pages, 1):
            blank += len(page.chars) < _FEWEST_LETTERS and bool(page.images)
            found.append((number, list(_page(page)), float(page.height)))
            page.close()
    if blank:
        notes.append(f"{blank} of {len(found)} pages are pictures of pages, and nothing on them was read.")
    if not any(rows for _, rows, _ in found):
        raise Fault(path.name, "there is no text in this PDF, only pictures.", "Have it read by OCR first.")
    own = _own(found)
    lines = [line for number, rows, height in found for line in _lines(number, rows, height, own, _usual(found))]
    return lines, sorted(own.values()), notes


def _page(page: Any) -> Iterator[_Row | list[list[str]]]:  # noqa: ANN401 - pdfplumber has no types
    """The rows of words and the tables of a page, from its top to its foot."""
    tables = [table for table in page.find_tables() if len(table.rows) > 1 and len(table.columns) > 1]
    boxes = [table.bbox for table in tables]
    words = [
        word
        for word in page.extract_words(extra_attrs=["size", "fontname"], keep_blank_chars=False, x_tolerance_ratio=0.2)
        if not any(x0 <= word["x0"] and word["x1"] <= x1 and y0 <= word["top"] <= y1 for x0, y0, x1, y1 in boxes)
    ]
    words += _drawn_bullets(page, words)
    placed: list[tuple[float, _Row | list[list[str]]]] = [
        (table.bbox[1], [[_cell(cell or "") for cell in row] for row in table.extract()]) for table in tables
    ]
    ordered = list(_in_order(words, float(page.width)))
    for top, table in sorted(placed, key=lambda one: one[0]):
        at = next((n for n, row in enumerate(ordered) if isinstance(row, _Row) and row.top > top), len(ordered))
        ordered.insert(at, table)
    yield from ordered


def _cell(text: str) -> str:
    lines = [line for line in text.splitlines() if line.strip()]
    return " ".join(reduce(joined, lines).split()) if lines else ""


def _drawn_bullets(page: Any, words: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:  # noqa: ANN401 - as above
    """Small round things before a line, as words: some programs draw their bullets."""
    found = []
    for shape in (*page.curves, *page.rects)[:_MOST_SHAPES]:
        if not all(_SMALL[0] < shape[side] < _SMALL[1] for side in ("width", "height")):
            continue
        middle = (shape["top"] + shape["bottom"]) / 2
        line = [word for word in words if word["top"] < middle < word["bottom"] and word["x0"] > shape["x1"]]
        first = min(line, key=lambda word: float(word["x0"]), default=None)
        if first is not None and first["x0"] - shape["x1"] < _NEAR:
            place = {"x0": shape["x0"], "x1": shape["x1"], "top": first["top"], "bottom": first["bottom"]}
            found.append({**first, **place, "text": "\u2022"})
    return found


def _in_order(words: Sequence[dict[str, Any]], width: float) -> Iterator[_Row | list[list[str]]]:
    strip = _strip(words, width)
    if strip is None:
        yield from _rows(words)
        return
    crossing = [word for row in _side_by_side(words) for word in _crossing(row, strip)]
    tops = sorted({float(word["top"]) for word in crossing})
    rest = [word for word in words if word not in crossing]
    begin = -1.0
    for top in [*tops, float("inf")]:
        here = [word for word in rest if begin <= word["top"] < top]
        yield from _rows([word for word in here if word["x1"] <= strip])
        yield from _rows([word for word in here if word["x0"] >= strip])
        yield from _rows([word for word in crossing if word["top"] == top])
        begin = top


def _crossing(row: Sequence[dict[str, Any]], strip: float) -> list[dict[str, Any]]:
    """The words of a row if they run across the strip without a gap there."""
    left = [word for word in row if word["x1"] <= strip]
    right = [word for word in row if word["x0"] >= strip]
    over = [word for word in row if word["x0"] < strip < word["x1"]]
    near = left and right and right[0]["x0"] - left[-1]["x1"] < _STRIP / 2
    return list(row) if over or near else []


def _strip(words: Sequence[dict[str, Any]], width: float) -> float | None:
    """The middle of a blank strip that parts the words in two columns side by side, if there is one."""
    runs = [run for row in _side_by_side(words) for run in _runs(row)]
    found: list[tuple[int, float, int]] = []
    for x in range(int(width * 0.3), int(width * 0.7), 3):
        left = [run for run in runs if run[-1]["x1"] <= x]
        right = [run for run in runs if run[0]["x0"] >= x]
        over = len(runs) - len(left) - len(right)
        sides = (sum(map(len, left)), sum(map(len, right)))
        if (
            over <= len(runs) * _FEW_OVER
            and min(sides) >= max(_FEWEST_WORDS, len(words) * _MANY)
            and _beside(left, right)
        ):
            found.append((over, abs(x - width / 2), x))
    return float(min(found)[2]) if found else None


def _runs(row: Sequence[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """The words of a row, parted where a gap is wider than between words."""
    run: list[dict[str, Any]] = []
    for word in row:
        if run and word["x0"] - run[-1]["x1"] > _STRIP:
            yield run
            run = []
        run.append(word)
    yield run


def _beside(left: Sequence[Sequence[dict[str, Any]]], right: Sequence[Sequence[dict[str, Any]]]) -> bool:
    """Whether two sides stand next to one another, and not one below the other."""
    spans = [(min(run[0]["top"] for run in side), max(run[0]["bottom"] for run in side)) for side in (left, right)]
    both = min(foot for _, foot in spans) - max(top for top, _ in spans)
    return bool(both >= min(foot - top for top, foot in spans) * _BESIDE)


def _side_by_side(words: Sequence[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    row: list[dict[str, Any]] = []
    for word in sorted(words, key=lambda one: (one["bottom"], one["x0"])):
        if row and word["bottom"] - row[0]["bottom"] > 3:  # noqa: PLR2004 - points: a line's own unevenness
            yield sorted(row, key=lambda one: float(one["x0"]))
            row = []
        row.append(word)
    if row:
        yield sorted(row, key=lambda one: float(one["x0"]))


def _rows(words: Sequence[dict[str, Any]]) -> Iterator[_Row]:
    for row in _side_by_side(words):
        letters: Counter[float] = Counter()
        for word in row:
            letters[round(float(word["size"]), 1)] += len(word["text"])
        yield _Row(
            " ".join(word["text"] for word in row),
            float(row[0]["x0"]),
            float(row[-1]["x1"]),
            float(min(word["top"] for word in row)),
            float(max(word["bottom"] for word in row)),
            letters.most_common(1)[0][0],
            all(re.search(r"bold|black|heavy|semib|demi", word["fontname"], re.IGNORECASE) for word in row),
        )


def _usual(found: Sequence[tuple[int, list[_Row | list[list[str]]], float]]) -> float:
    letters: Counter[float] = Counter()
    for _, rows, _ in found:
        for row in rows:
            if isinstance(row, _Row):
                letters[row.size] += len(row.text)
    return letters.most_common(1)[0][0] if letters else 0.0


def _own(found: Sequence[tuple[int, list[_Row | list[list[str]]], float]]) -> dict[str, str]:
    """Heads and feet: what they are without numbers -> as they stand."""
    seen: Counter[str] = Counter()
    said: dict[str, str] = {}
    for _, rows, height in found:
        here = {_numberless(row.text): row.text for row in _edges(rows, height)}
        seen.update(here.keys())
        said |= here
    return {key: said[key] for key, count in seen.items() if count > 1 or re.fullmatch(_PAGE, key)}


def _edges(rows: Sequence[_Row | list[list[str]]], height: float) -> list[_Row]:
    """What may be a head or foot: a few rows near the edge that do not go on from something."""
    written = sorted((row for row in rows if isinstance(row, _Row)), key=lambda row: row.top)
    near = [*written[:_ROWS], *written[-_ROWS:]]
    return [row for row in near if _at_edge(row, height) and not row.text[0].islower()]


def _at_edge(row: _Row, height: float) -> bool:
    return row.top < height * _EDGE or row.foot > height * (1 - _EDGE)


def _numberless(text: str) -> str:
    return re.sub(r"\d+", "#", " ".join(text.lower().split()))


def _lines(
    number: int, rows: Sequence[_Row | list[list[str]]], height: float, own: dict[str, str], usual: float
) -> Iterator[Line]:
    last: _Row | None = None
    edges = _edges(rows, height)
    left = min((row.left for row in rows if isinstance(row, _Row)), default=0.0)
    for row in rows:
        if not isinstance(row, _Row):
            heads = row[0]
            yield from (Line("", number, cells=tuple(zip(heads, cells, strict=False))) for cells in row[1:])
            continue
        if row in edges and _numberless(row.text) in own:
            continue
        larger = row.size > usual * _LARGER
        bold = row.bold and len(row.text) < _LONGEST_BOLD and row.text[-1] not in ".,;:"
        apart = bool(last) and (row.top - last.foot > 0.55 * row.size or row.top < last.top)  # type: ignore[union-attr]
        heading = True if larger or bold else None if re.match(r"^[\dA-Z]", row.text) else False
        yield Line(row.text, number, int((row.left - left) / 4), heading, apart=apart)
        last = row
