"""What `init` writes in the end: the keys, `.env`, and the school's settings, each so that its owner alone reads it."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from bot.commands.setup.school import READERS, Holder, Named
from bot.commands.setup.walk import write
from bot.seam.turn import Platform
from storage import new_key

_MARK = "# Written by canipost init; change it as you like, then: canipost check --settings"


def keys(folder: Path) -> Path:
    """The file of keys: the one there is, or a new one."""
    file = folder / "keys"
    if not file.exists():
        write(file, f"{new_key()}\n")
    return file


def environment(folder: Path, found: Mapping[str, str]) -> Path:
    """Write `.env` beside what else there is in it; gives the file."""
    file = folder / ".env"
    before = file.read_text("utf-8").splitlines() if file.exists() else []
    kept = [line for line in before if line.partition("=")[0].strip() not in found]
    write(file, "\n".join([*kept, *(f"{name}={_quoted(value)}" for name, value in found.items())]) + "\n")
    return file


def settings(folder: Path, school: Named, at: tuple[Platform, str], holders: Sequence[Holder], channel: str) -> Path:
    """Write the school's file; `at` is its platform and workspace. One from before is kept."""
    platform, workspace = at
    lines = [
        _MARK,
        f"school = {_text(school.id)}",
        f"name = {_text(school.name)}",
        f"pack = {_text(school.policy.id)}",
        'timezone = "Europe/London"',
        "",
        "[workspaces]",
        f"{platform} = {_text(workspace)}",
        "",
    ]
    for one in holders:
        lines += ["[[people]]", f"name = {_text(one.name)}", f"roles = {json.dumps(one.roles)}"]
        lines += [f"{name} = {_text(value)}" for name, value in (("phone", one.phone), ("email", one.email)) if value]
        lines += [f"{platform} = {_text(one.user)}", ""]
    held = [role for role in READERS if any(role in one.roles for one in holders)]
    lines += ["[[channels]]", f"roles = {json.dumps(held)}", f"{platform} = {_text(channel)}", "", "[numbers]"]
    lines += [f"{name} = {_text(value)}" for name, value in school.numbers.items()]
    file, text = folder / "settings" / f"{school.id}.toml", "\n".join([*lines, ""])
    if file.exists() and file.read_text("utf-8") != text:
        file.replace(file.with_suffix(".toml.before"))
    write(file, text)
    return file


def _text(value: str) -> str:
    """A TOML string: what JSON escapes, TOML reads, but for one control that JSON lets stand."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _quoted(value: str) -> str:
    return f"'{value}'" if any(letter in value for letter in ' #"$\\') and "'" not in value else value
