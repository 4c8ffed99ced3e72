"""`canipost doctor`: it says what is wrong, and names nobody and nothing secret."""

import asyncio
from pathlib import Path

import pytest

from bot.cli import main
from storage import new_key, upgrade

MARKED = """\
school = "zephyrhill"
name = "Zephyrhill Marker School"
pack = "newport"
town = "Zephyrtown"
[workspaces]
web = "zephyrspace"
[[people]]
name = "Zephyrine Marker"
roles = ["dsl", "headteacher", "chair-of-governors"]
phone = "extension zephyr"
email = "zephyrine@zephyr.example"
web = "zephyrid"
[[people]]
name = "Zephyrus Second"
roles = ["deputy-dsl"]
web = "zephyrother"
"""


@pytest.mark.parametrize("broken", [False, True])
def test_it_names_nobody(
    broken: bool,  # noqa: FBT001 - a parameter
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    folder = tmp_path / "zephyrfolder"
    folder.mkdir()
    text = MARKED.replace("zephyrother", "zephyrid") if broken else MARKED
    (folder / "zephyr.toml").write_text(text)
    key, url = new_key(), f"sqlite:///{folder / 'kept.db'}"
    asyncio.run(upgrade(url))
    monkeypatch.setenv("CANIPOST_KEYS", key)
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-zephyr-secret")
    assert main(["doctor", "--settings", str(folder), "--url", url]) == 1
    said = capsys.readouterr().out
    assert "zephyr" not in said.casefold()
    assert key not in said
    assert "SLACK_BOT_TOKEN" in said
    assert "keys: 1" in said
    assert "owed: 0 messages" in said
    assert ("! settings: 1 faults" in said) is broken
    assert ("! school 1: number of the LADO missing" in said) is not broken
    assert ("school 1: reach: 2 person yes" in said) is not broken


def test_it_goes_on_where_nothing_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("CANIPOST_KEYS", raising=False)
    monkeypatch.chdir(tmp_path)
    assert main(["doctor"]) == 1
    said = capsys.readouterr().out
    assert "! keys: none are given" in said
    assert "! schema: empty" in said
