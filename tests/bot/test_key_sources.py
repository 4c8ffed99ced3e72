"""Keys come from a file, a command or the environment, and never from where others could read them."""

import sys
from pathlib import Path

import pytest

from bot.commands.key_sources import given
from bot.commands.places import Missing
from storage import new_key

NEW, OLD = new_key(), new_key()


def test_the_environment_gives_them_the_newest_first() -> None:
    assert given({"CANIPOST_KEYS": f"{NEW},{OLD}"}) == [NEW, OLD]
    with pytest.raises(Missing, match="CANIPOST_KEYS is not set"):
        given({})


def test_a_file_gives_them_if_nobody_else_may_read_it(tmp_path: Path) -> None:
    file = tmp_path / "keys"
    file.write_text(f"# the newest first\n{NEW}\n\n{OLD}\n")
    file.chmod(0o600)
    assert given({"CANIPOST_KEYS_FILE": str(file), "CANIPOST_KEYS": "other"}) == [NEW, OLD]
    file.chmod(0o640)
    with pytest.raises(Missing, match="Others may read") as caught:
        given({"CANIPOST_KEYS_FILE": str(file)})
    assert NEW not in str(caught.value)
    with pytest.raises(Missing, match="cannot be read"):
        given({"CANIPOST_KEYS_FILE": str(tmp_path / "none")})
    file.write_text("# nothing\n")
    file.chmod(0o600)
    with pytest.raises(Missing, match="holds no key"):
        given({"CANIPOST_KEYS_FILE": str(file)})


def test_a_command_prints_them_and_is_not_repeated_where_it_fails() -> None:
    def printing(code: str) -> dict[str, str]:
        return {"CANIPOST_KEYS_COMMAND": f'{sys.executable} -c "{code}"', "CANIPOST_KEYS": "other"}

    assert given(printing(f"print('{NEW}')")) == [NEW]
    with pytest.raises(Missing, match="ended with code 3") as caught:
        given(printing(f"print('{NEW}'); raise SystemExit(3)"))
    assert NEW not in str(caught.value)
    with pytest.raises(Missing, match="printed no key"):
        given(printing("print()"))
    with pytest.raises(Missing, match="could not be run"):
        given({"CANIPOST_KEYS_COMMAND": "/nowhere/at/all"})
