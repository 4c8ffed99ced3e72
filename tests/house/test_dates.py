"""A day is written by the words of the school, which may be in another language than English."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FORMATTED = re.compile(r"\{[^{}]*:[^{}]*%[-]?[ABabdHmY]")
"""A date in an f-string."""
CARDS = [
    path for room in ("cards", "casework", "talk", "journeys") for path in sorted((ROOT / "bot" / room).rglob("*.py"))
]


@pytest.mark.parametrize("path", CARDS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_no_card_writes_a_date_by_itself(path: Path) -> None:
    found = [line for line in path.read_text("utf-8").splitlines() if FORMATTED.search(line)]
    # What sorts by month is no word that anybody reads.
    assert [line for line in found if "%Y-%m" not in line] == []


def test_the_check_finds_one() -> None:
    assert FORMATTED.search('day = f"{when:%A %-d %B}"')
