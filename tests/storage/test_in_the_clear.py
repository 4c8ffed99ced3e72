"""What stands in the clear is what the page says: every column that is not sealed is named there, with its reason."""

import re
from pathlib import Path

from storage.tables import SEALED, metadata

PAGE = Path(__file__).parents[2] / "docs" / "in-the-clear.md"
SEALED_UNDER_ITS_OWN_KEY = {("files", "content")}


def named() -> set[tuple[str, str]]:
    """Every (table, column) of the page; a table "all" stands for each."""
    found = set()
    for line in PAGE.read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| ") and len(cells) == 4 and re.fullmatch(r"[a-z_]+", cells[0]):
            assert cells[2], f"{cells[0]}.{cells[1]} has no reason"
            assert cells[3], f"{cells[0]}.{cells[1]} says nothing of what a thief learns"
            found |= {(cells[0], column.strip()) for column in cells[1].split(",")}
    return found


def test_every_open_column_is_named_with_its_reason() -> None:
    sealed = {(table.name, column) for table, _, columns in SEALED for column in columns} | SEALED_UNDER_ITS_OWN_KEY
    there = {(table.name, column.name) for table in metadata.tables.values() for column in table.c} - sealed
    said = named()
    everywhere = {column for table, column in said if table == "all"}
    assert {one for one in there if one[1] not in everywhere and one not in said} == set()
    assert {one for one in said if one[0] != "all" and one not in there} == set()
