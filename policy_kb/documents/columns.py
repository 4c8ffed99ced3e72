"""The order in which a page of a PDF is read: rows of words and tables, by columns.

1. Where a blank strip parts a page in two, the left side is read before the right; what crosses it stands apart.
2. A table stands where a reader meets it: in its column if it stands in one.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from policy_kb.shapes import dataclass

_FEW_OVER = 0.15
"""The share of runs of words, such as titles, that may cross the strip between two columns."""
_MANY = 0.2
"""The share of words that make a column."""
_BESIDE = 0.5
"""The share of the shorter column that stands beside the longer."""
_FEWEST_WORDS = 12
_STRIP = 9.0
"""Points that part two columns at least."""
_SMALLER = 0.85
"""How large the letters of a raised sign are at most, as a share of the text's."""
_LONGEST_RAISED = 3
_TOUCH = 1.5
"""Points between a word and a sign that stands on it, at most."""
_NO_BLANK = 0.1
"""The width below which no blank stands between two words, as a share of their size."""
Word = dict[str, Any]
"""A word as pdfplumber gives it: its text, place, size and font."""


@dataclass(frozen=True, slots=True)
class Row:
    """Words side by side: where they stand, how large and how bold they are."""

    text: str
    left: float
    right: float
    top: float
    foot: float
    size: float
    bold: bool


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: where it stands, its rows of cells, and whether the first is set as heads."""

    left: float
    right: float
    top: float
    rows: tuple[tuple[str, ...], ...]
    headed: bool = False


def with_raised(words: Sequence[Word]) -> list[Word]:
    """The words of a page, each with the small sign above the line that it bears: the mark of a note, "1st".

    Left to itself such a sign is a line of its own, in the middle of the sentence.
    """
    sizes = Counter[float]()
    for word in words:
        sizes[word["size"]] += len(word["text"])
    usual = max(sizes, key=sizes.__getitem__, default=0.0)
    found = list(words)
    for sign in words:
        if len(sign["text"]) > _LONGEST_RAISED or sign["size"] > usual * _SMALLER:
            continue
        if (bearer := next((one for one in found if bears(one, sign)), None)) is None:
            continue
        found[found.index(bearer)] = {**bearer, "text": bearer["text"] + sign["text"], "x1": sign["x1"]}
        found.remove(sign)
    return found


def bears(word: Word, sign: Word) -> bool:
    """Whether a small sign stands at the end of a word, above its foot."""
    near = abs(sign["x0"] - word["x1"]) < _TOUCH and sign["size"] <= word["size"] * _SMALLER
    return bool(
        near and word["top"] < sign["bottom"] < word["bottom"] and sign["top"] < (word["top"] + word["bottom"]) / 2
    )


def in_order(words: Sequence[Word], grids: Sequence[Grid], width: float) -> Iterator[Row | Grid]:
    """The rows and tables of a page `width` points wide, as they are read."""
    strip = _strip(words, width)
    if strip is None:
        yield from _downwards(words, grids)
        return
    crossing = [word for row in side_by_side(words) for word in _crossing(row, strip)]
    wide = [grid for grid in grids if grid.left < strip < grid.right]
    tops = sorted({*(float(word["top"]) for word in crossing), *(grid.top for grid in wide)})
    rest = [word for word in words if word not in crossing]
    begin = -1.0
    for top in [*tops, float("inf")]:
        here = [word for word in rest if begin <= word["top"] < top]
        beside = [grid for grid in grids if grid not in wide and begin <= grid.top < top]
        yield from _downwards(
            [word for word in here if word["x1"] <= strip], [grid for grid in beside if grid.right <= strip]
        )
        yield from _downwards(
            [word for word in here if word["x0"] >= strip], [grid for grid in beside if grid.left >= strip]
        )
        yield from _downwards([word for word in crossing if word["top"] == top], [g for g in wide if g.top == top])
        begin = top


def _downwards(words: Sequence[Word], grids: Sequence[Grid]) -> Iterator[Row | Grid]:
    """Rows and tables of one column, each table before the first row below its top."""
    waiting = sorted(grids, key=lambda grid: grid.top)
    for row in _rows(words):
        while waiting and waiting[0].top < row.top:
            yield waiting.pop(0)
        yield row
    yield from waiting


def _crossing(row: Sequence[Word], strip: float) -> list[Word]:
    """The words of a row if they run across the strip without a gap there."""
    left = [word for word in row if word["x1"] <= strip]
    right = [word for word in row if word["x0"] >= strip]
    over = [word for word in row if word["x0"] < strip < word["x1"]]
    near = left and right and right[0]["x0"] - left[-1]["x1"] < _STRIP / 2
    return list(row) if over or near else []


def _strip(words: Sequence[Word], width: float) -> float | None:
    """The middle of a blank strip that parts the words in two columns side by side, if there is one."""
    runs = [run for row in side_by_side(words) for run in _runs(row)]
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


def _runs(row: Sequence[Word]) -> Iterator[list[Word]]:
    """The words of a row, parted where a gap is wider than between words."""
    run: list[Word] = []
    for word in row:
        if run and word["x0"] - run[-1]["x1"] > _STRIP:
            yield run
            run = []
        run.append(word)
    yield run


def _beside(left: Sequence[Sequence[Word]], right: Sequence[Sequence[Word]]) -> bool:
    """Whether two sides stand next to one another, and not one below the other."""
    spans = [(min(run[0]["top"] for run in side), max(run[0]["bottom"] for run in side)) for side in (left, right)]
    both = min(foot for _, foot in spans) - max(top for top, _ in spans)
    return bool(both >= min(foot - top for top, foot in spans) * _BESIDE)


def side_by_side(words: Sequence[Word]) -> Iterator[list[Word]]:
    """The words of each line, from left to right."""
    row: list[Word] = []
    for word in sorted(words, key=lambda one: (one["bottom"], one["x0"])):
        if row and word["bottom"] - row[0]["bottom"] > 3:  # noqa: PLR2004 - points: a line's own unevenness
            yield sorted(row, key=lambda one: float(one["x0"]))
            row = []
        row.append(word)
    if row:
        yield sorted(row, key=lambda one: float(one["x0"]))


def _rows(words: Sequence[Word]) -> Iterator[Row]:
    for row in side_by_side(words):
        letters: Counter[float] = Counter()
        for word in row:
            letters[round(float(word["size"]), 1)] += len(word["text"])
        yield Row(
            _drawn(_run_on(row)),
            float(row[0]["x0"]),
            float(row[-1]["x1"]),
            float(min(word["top"] for word in row)),
            float(max(word["bottom"] for word in row)),
            letters.most_common(1)[0][0],
            all(word.get("under") or is_bold(word["fontname"]) for word in row),
        )


def _run_on(row: Sequence[Word]) -> str:
    """What a line says: a blank between words, and none where only how letters are set changes ("**must**, not")."""
    text = row[0]["text"]
    for before, word in pairwise(row):
        text += word["text"] if abs(word["x0"] - before["x1"]) < word["size"] * _NO_BLANK else f" {word['text']}"
    return str(text)


def _drawn(text: str) -> str:
    """The words of a row: what divides a word within it is drawn as a hyphen, and only at its end may go."""
    return text[:-1].replace("\u00ad", "-") + text[-1:]


def is_bold(font: str) -> bool:
    """Whether a font is a heavy one, by its name."""
    return bool(re.search(r"bold|black|heavy|semib|demi", font, re.IGNORECASE))
