"""What a start loads: nothing that only some need, for a village school's machine waits for every module."""

import subprocess
import sys

import pytest

from tests.house.test_rooms import files, imports

LATER = {
    "alembic": "migrations",
    "botbuilder": "Teams",
    "slack_bolt": "Slack",
    "sqlalchemy": "the first verb of the store",
    "statistics": "a report to the governors",
    "holidays": "the first bank holiday that is asked for",
    "typst": "a paper as PDF",
    "PIL": "the first picture",
    "phonenumbers": "the first draft that is checked",
    "pdfplumber": "a policy as PDF",
}
"""Package -> what it waits for."""


@pytest.fixture(scope="module")
def loaded() -> set[str]:
    """The packages that are loaded before a server is wired."""
    said = "import sys, bot.commands.serving; print(*{name.split('.')[0] for name in sys.modules})"
    ran = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True)  # noqa: S603 - our own code
    return set(ran.stdout.split())


@pytest.mark.parametrize("package", LATER)
def test_a_start_does_not_load_what_only_some_need(loaded: set[str], package: str) -> None:
    assert "aiohttp" in loaded
    assert package not in loaded, f"loaded at every start, though only {LATER[package]} needs it"


def test_slack_over_http_does_not_load_what_listens_through_a_socket() -> None:
    said = "import sys, bot.in_slack; print(*(name for name in sys.modules if 'socket_mode' in name))"
    ran = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True)  # noqa: S603 - our own code
    assert ran.stdout.strip() == ""


COUNTED = """
import builtins, sys
compiled, run = [], exec
def counted(text, *names):
    frame, room = sys._getframe(1), ""
    while frame and (room := frame.f_globals["__name__"]) in {"dataclasses", "policy_kb.shapes", "__main__"}:
        frame = frame.f_back
    compiled.extend([room] if isinstance(text, str) else [])
    return run(text, *names)
builtins.exec = counted
import bot.in_slack, bot.commands.serving
print(*compiled)
"""
OURS = {"bot", "dialogs", "policy_kb", "storage"}


def test_a_start_compiles_few_functions_from_text() -> None:
    """Those of what is made as a module is loaded; when each class had all of its own compiled, they were 1,336."""
    ran = subprocess.run([sys.executable, "-c", COUNTED], capture_output=True, text=True, check=True)  # noqa: S603 - our own code
    ours = [room for room in ran.stdout.split() if room.split(".")[0] in OURS]
    assert 0 < len(ours) < 30


def test_every_dataclass_is_made_by_what_compiles_late() -> None:
    """But in what only teaches: no start loads it, and its text is part of the fingerprint of what it taught."""
    found = [
        f"{path.name}:{line} takes {name}; take it from policy_kb.shapes"
        for path in files("policy_kb", "dialogs", "storage", "bot")
        for name, line in imports(path)
        if name in {"dataclasses", "dataclasses.dataclass", "dataclasses.InitVar"}
        and path.name != "shapes.py"
        and path.parent.name != "tuning"
    ]
    assert found == []
