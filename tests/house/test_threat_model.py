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


def test_each_claim_that_somebody_cannot_do_something_names_its_test() -> None:
    rows = [line for line in MODEL.splitlines() if line.startswith("| cannot")]
    assert len(rows) > 15
    assert [row for row in rows if "`tests/" not in row] == []
