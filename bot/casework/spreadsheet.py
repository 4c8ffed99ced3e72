"""A table as CSV that opens in a spreadsheet as the text that it is. Pure.

A value that a program could take for a formula has an apostrophe before it: also where spaces, letters without a shape
or a wide form of the sign stand first. Machines in Britain separate by commas, and so does the file.
"""

import codecs
import csv
import io
import unicodedata
from collections.abc import Iterable

_FORMULA = frozenset("=+-@")
_STEERS = frozenset("\t\r")


def written(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> bytes:
    """The table; Excel reads its letters as what they are."""
    return codecs.BOM_UTF8 + lines([heads]) + lines(rows)


def lines(rows: Iterable[Iterable[str]]) -> bytes:
    """More lines of a table, for one that is too long to be held as anything else."""
    out = io.StringIO()
    csv.writer(out).writerows([cell(value) for value in row] for row in rows)
    return out.getvalue().encode("utf-8", "replace")


def cell(value: str) -> str:
    """A value as a cell, never a formula."""
    first = next((letter for letter in value if unicodedata.category(letter)[0] not in "CZ"), "")
    risky = value[:1] in _STEERS or unicodedata.normalize("NFKC", first)[:1] in _FORMULA
    return f"'{value}" if first and risky else value
