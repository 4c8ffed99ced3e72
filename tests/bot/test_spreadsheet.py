"""A table as CSV opens as the text that it is, and all four that leave the program are written by one file."""

import csv
import io
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.casework.spreadsheet import cell, written
from tests.fuzz.shapes import WORDS, bounded
from tests.house.test_rooms import ROOT


@pytest.mark.parametrize(
    "value",
    ["=1+1", "+1", "-1", "@x", " =1", "\t=1", "\tx", "\rx", "\n=1", "\u200b=1", "\ufeff=1", "\x00=1", "\u00a0@x",
     "\uff1d1", "\uff0b1", "\uff0d1", "\uff20x", "\ufe66x", " \u200b \uff1d1"],
)  # fmt: skip
def test_a_formula_is_text(value: str) -> None:
    assert cell(value) == f"'{value}"


@pytest.mark.parametrize("value", ["", "Sam", "1", "a=b", "5 - 3", "It was = odd", "é", "'", "   "])
def test_what_is_no_formula_stays_as_it_was_written(value: str) -> None:
    assert cell(value) == value


@given(st.lists(st.one_of(WORDS, st.text("=+-@ \t\r\n\",;'\uff1d\u200b", max_size=12)), min_size=1, max_size=5))
@bounded(200)
def test_whatever_anybody_wrote_is_one_cell_and_no_formula(values: list[str]) -> None:
    sheet = written(["a"] * len(values), [values]).decode("utf-8-sig")
    _, row = csv.reader(io.StringIO(sheet, newline=""))
    assert [one.removeprefix("'") for one in row] == [
        one.encode("utf-8", "replace").decode().removeprefix("'") for one in values
    ]
    for one in row:
        first = next((letter for letter in one if unicodedata.category(letter)[0] not in "CZ"), "")
        assert unicodedata.normalize("NFKC", first)[:1] not in {*"=+-@"}


def test_nobody_else_writes_a_table() -> None:
    wrote = [path.name for path in (ROOT / "bot").rglob("*.py") if "csv.writer" in path.read_text("utf-8")]
    assert wrote == ["spreadsheet.py"]
