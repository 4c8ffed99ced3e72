"""The tests themselves: what they hold must be true at whatever moment of a long run they come to it."""

import ast
from collections.abc import Iterator
from pathlib import Path

TESTS = Path(__file__).parents[1]
_CLOCKS = {"time", "time_ns", "now", "utcnow", "today", "monotonic"}


def at_import(node: ast.AST) -> Iterator[ast.AST]:
    """What runs while a module is read: everything but the bodies of its functions."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef)):
            for outside in [*child.decorator_list, *child.args.defaults]:
                yield outside
                yield from at_import(outside)
        elif not isinstance(child, ast.Lambda):
            yield child
            yield from at_import(child)


def clocks(source: str) -> list[int]:
    return [
        node.lineno
        for node in at_import(ast.parse(source))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _CLOCKS
    ]


def test_no_test_reads_the_clock_when_the_run_begins() -> None:
    """A token that was 'six minutes ahead' when the run began was valid ten minutes later."""
    assert clocks("import time\n@mark([time.time()])\ndef f():\n    time.time()\nA = {1: [date.today()]}") == [2, 5]
    assert {str(path): found for path in TESTS.rglob("*.py") if (found := clocks(path.read_text()))} == {}
