"""A table as CSV that opens in a spreadsheet as the text that it is. Pure.

A value that a program could take for a formula has an apostrophe before it: also where spaces, letters without a shape
or a wide form of the sign stand first. Machines in Britain separate by commas, and so does the file.
"""

import csv
import io
import unicodedata
from collections.abc import Iterable

_FORMULA = frozenset("=+-@")
_STEERS = frozenset("\t\r")


def written(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> bytes:
    """The table; Excel reads its letters as what they are."""
    out = io.StringIO()
    wrote = csv.writer(out)
    wrote.writerow([cell(head) for head in heads])
    wrote.writerows([cell(value) for value in row] for row in rows)
    return out.getvalue().encode("utf-8-sig", "replace")


def cell(value: str) -> str:
    """A value as a cell, never a formula."""
    first = next((letter for letter in value if unicodedata.category(letter)[0] not in "CZ"), "")
    risky = value[:1] in _STEERS or unicodedata.normalize("NFKC", first)[:1] in _FORMULA
    return f"'{value}" if first and risky else value
