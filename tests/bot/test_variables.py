"""The variables of the environment: one source for `.env`, the page and the code, and no token where others read."""

import re
from pathlib import Path

import pytest

from bot.commands import variables
from bot.commands.places import Missing

ROOT = Path(__file__).parents[2]
ASSEMBLED = {f"CANIPOST_TEAMS_{one}" for one in ("LOGIN", "KEYS", "ISSUER", "SCOPE")} | {
    f"CANIPOST_SLACK_{one}" for one in ("CANIPOST", "REPORT", "DECLARE", "POLICY")
}
"""Names that the code puts together from parts."""


def test_every_variable_that_the_code_reads_is_told_and_none_besides() -> None:
    named = re.compile(r"\"((?:CANIPOST|SLACK)_[A-Z_]+|Microsoft[A-Z][a-zA-Z]+)\"")
    code = [path.read_text("utf-8") for room in ("bot", "policy_kb", "storage") for path in (ROOT / room).rglob("*.py")]
    read = {name for text in code for name in named.findall(text)}
    assert read | ASSEMBLED == set(variables.names())


def test_the_page_is_what_the_command_draws() -> None:
    assert (ROOT / "docs" / "environment.md").read_text("utf-8") == variables.drawn()


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    file = tmp_path / "env"
    file.write_text(
        "# Slack\nexport SLACK_BOT_TOKEN='xoxb-1'\nCANIPOST_SETTINGS=\"/etc/a b\"\nPATH=/nowhere\n"
        "SLACK_APP_TOKEN = xapp=2\n"
    )
    file.chmod(0o600)
    found = {"CANIPOST_ENV": str(file), "CANIPOST_SETTINGS": "/srv"}
    variables.bring(found)
    assert found == {
        "CANIPOST_ENV": str(file), "CANIPOST_SETTINGS": "/srv",
        "SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp=2",
    }  # fmt: skip


def test_a_file_that_others_read_is_refused_where_a_token_stands_in_it(tmp_path: Path) -> None:
    file = tmp_path / "env"
    file.write_text("SLACK_BOT_TOKEN=xoxb-1\n")
    file.chmod(0o640)
    with pytest.raises(Missing, match=r"chmod 600"):
        variables.bring({"CANIPOST_ENV": str(file)})
    file.write_text("CANIPOST_SETTINGS=/srv\n")
    found = {"CANIPOST_ENV": str(file)}
    variables.bring(found)
    assert found["CANIPOST_SETTINGS"] == "/srv"
    with pytest.raises(Missing, match="There is no file"):
        variables.bring({"CANIPOST_ENV": str(tmp_path / "none")})
