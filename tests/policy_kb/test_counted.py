"""Numbers before a noun, and no message of the command line that says "1 clauses"."""

import re
from pathlib import Path

import pytest

from policy_kb.counted import counted

ROOT = Path(__file__).parents[2]
_BARE = re.compile(
    r"\{(?:len\([^{}]*\)|count|left|lost|old|bare|done|records|clauses)\} (?!bytes|scopes)([a-z]+ )?[a-z]+s\b"
)
"""A number in braces with a plural after it; a file never has one byte, nor the bot one scope."""


@pytest.mark.parametrize(
    ("number", "said"), [(0, "0 clauses wait"), (1, "1 clause waits"), (2, "2 clauses wait"), (11, "11 clauses wait")]
)
def test_one_is_not_several(number: int, said: str) -> None:
    assert counted(number, "clause waits", "clauses wait") == said


def test_no_message_has_a_plural_of_its_own_after_a_number() -> None:
    files = [
        one
        for room in ("bot/commands", "policy_kb/curating", "policy_kb/documents")
        for one in (ROOT / room).rglob("*.py")
    ]
    found = [f"{one.name}: {at[0]}" for one in files for at in _BARE.finditer(one.read_text("utf-8"))]
    assert len(files) > 50
    assert not found
