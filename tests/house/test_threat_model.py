"""Every claim of the threat model names a test, and every test that is named is there."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODEL = (ROOT / "docs/threat-model.md").read_text("utf-8")
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)(?:::(test_\w+))?`", MODEL)))


@pytest.mark.parametrize(("file", "name"), NAMED, ids=lambda one: one.removeprefix("tests/"))
def test_a_test_that_is_named_exists(file: str, name: str) -> None:
    tree = ast.parse((ROOT / file).read_text("utf-8"))
    there = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
    assert name in there or (not name and any(one.startswith("test_") for one in there))


def test_each_claim_names_its_test() -> None:
    """A line says what somebody can do or what remains; every other one is a promise."""
    rows = [line for line in MODEL.splitlines() if line.startswith("| ") and not line.startswith("| | |")]
    claims = [row for row in rows if not re.match(r"\| (?:can|remains) \|", row)]
    assert len(claims) > 50
    assert [row for row in claims if "`tests/" not in row] == []


def test_each_part_says_what_remains() -> None:
    """Nobody is kept from everything; a part that says so has not been thought through."""
    parts = [part for part in MODEL.split("\n## ") if "\n| | |\n" in part]
    assert len(parts) >= 9
    assert [part.splitlines()[0] for part in parts if "\n| remains |" not in part] == []
