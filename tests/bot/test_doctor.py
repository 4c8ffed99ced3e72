"""`canipost doctor`: it says what is wrong, and names nobody and nothing secret."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

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
    assert ("! settings: 1 fault; canipost check, with the same --settings, names it" in said) is broken
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
    assert "! schema: The database is at revision none" in said
    assert "run canipost db upgrade" in said
    assert "Missing" not in said
    assert "! settings: 1 fault; canipost check --settings settings names it" in said


def test_a_newer_database_has_one_sentence_everywhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    url = f"sqlite:///{tmp_path / 'kept.db'}"
    asyncio.run(upgrade(url))
    with closing(sqlite3.connect(tmp_path / "kept.db")) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    monkeypatch.setenv("CANIPOST_KEYS", new_key())
    for command in (["db", "current"], ["db", "upgrade"], ["doctor"], ["ledger", "verify"]):
        assert main([*command, "--url", url]) == 1
        said = "".join(capsys.readouterr())
        assert "at revision 9999, which this version of canipost does not know: use the newer version" in said, command
        assert "run canipost db upgrade" not in said, command


def test_keys_that_others_may_read_and_a_short_token_are_each_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "keys"
    file.write_text(new_key())
    file.chmod(0o644)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CANIPOST_KEYS_FILE", str(file))
    monkeypatch.setenv("CANIPOST_METRICS_TOKEN", "fifteen-letters")
    main(["doctor"])
    said = capsys.readouterr().out
    assert "! keys: others may read the file that they stand in" in said
    assert "! metrics: CANIPOST_METRICS_TOKEN is shorter than 16 letters, so it is not used" in said
    monkeypatch.setenv("CANIPOST_METRICS_TOKEN", "sixteen--letters")
    monkeypatch.setenv("CANIPOST_KEYS_FILE", str(tmp_path / "none"))
    main(["doctor"])
    said = capsys.readouterr().out
    assert "! keys: they cannot be had from where they should be" in said
    assert "! metrics" not in said


def test_the_disk_that_is_looked_at_is_the_one_that_the_database_is_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    looked: list[Path] = []

    def usage(folder: Path) -> SimpleNamespace:
        looked.append(folder)
        return SimpleNamespace(free=3 << 20)

    monkeypatch.setattr("bot.commands.doctor.shutil.disk_usage", usage)
    main(["doctor", "--url", f"sqlite:///{tmp_path}/kept.db"])
    assert "! disk: 3 MiB free" in capsys.readouterr().out
    assert looked == [tmp_path]
