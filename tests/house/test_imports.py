"""What a start loads: nothing that only some need, for a village school's machine waits for every module."""

import subprocess
import sys

import pytest

LATER = {
    "alembic": "migrations",
    "botbuilder": "Teams",
    "slack_bolt": "Slack",
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
