"""What a page of a PDF holds beside its letters: strokes under a line, the cells of a table, pictures, blanks."""

from collections.abc import Iterator, Sequence
from typing import Any

from policy_kb.documents.columns import Word, side_by_side

_LARGE = 0.12
"""The share of a page that a picture fills at least that may show rules."""
_MOSTLY = 0.85
"""The share of a line under which a stroke runs where all of it is underlined."""
_THIN = 1.5
_NEAR = 3.0
"""Points: the thickness of a stroke at most, and how far it runs from the foot of its line."""
MOST_SHAPES = 2_000


def fills(image: Word, page: Any) -> bool:  # noqa: ANN401 - pdfplumber has no types
    """Whether a picture is large enough to show rules, and no badge."""
    return bool(image["width"] * image["height"] > page.width * page.height * _LARGE)


def without_overlaid(page: Any) -> Any:  # noqa: ANN401 - pdfplumber has no types
    """A page without blanks on which a letter stands: a browser sets one where a word could have been divided."""
    letters = {(round(one["x0"]), round(one["top"])) for one in page.chars if one["text"].strip()}
    return page.filter(
        lambda one: (
            one["object_type"] != "char"
            or bool(one["text"].strip())
            or (round(one["x0"]), round(one["top"])) not in letters
        )
    )


def cells_of(table: Any) -> tuple[tuple[str, ...], ...]:  # noqa: ANN401 - pdfplumber has no types
    """What the cells of a table say; one that is merged with the cell above says the same."""
    found: list[tuple[str, ...]] = []
    foots: dict[int, float] = {}
    for row, texts in zip(table.rows, table.extract(), strict=True):
        above, foot = found[-1] if found else (), row.bbox[3]
        reaches = [cell is None and foots.get(at, 0.0) >= foot - 1 for at, cell in enumerate(row.cells)]
        found.append(tuple(above[at] if reaches[at] else cell or "" for at, cell in enumerate(texts)))
        foots |= {at: cell[3] for at, cell in enumerate(row.cells) if cell}
    return tuple(found)


def underlined(page: Any, words: Sequence[Word]) -> Iterator[Word]:  # noqa: ANN401 - pdfplumber has no types
    """The words; those of a line that is underlined from end to end say so, for it may be a heading."""
    thin = [one for one in (*page.rects, *page.lines)[:MOST_SHAPES] if one["height"] < _THIN]
    for row in side_by_side(words) if thin else [words]:
        left, right = (row[0]["x0"], row[-1]["x1"]) if row else (0.0, 0.0)
        foot = max((word["bottom"] for word in row), default=0.0)
        under = sum(
            one["width"]
            for one in thin
            if left - 2 < one["x0"] and one["x1"] < right + 2 and -_NEAR < foot - one["top"] < 2 * _NEAR
        )
        whole = bool(thin) and under > (right - left) * _MOSTLY
        link = any("@" in word["text"] or "www." in word["text"] or "//" in word["text"] for word in row)
        yield from ({**word, "under": whole and not link} for word in row)
