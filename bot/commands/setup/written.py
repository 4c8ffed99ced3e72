"""What `init` writes in the end: the keys, `.env`, and the school's settings, each so that its owner alone reads it."""

import json
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

from bot.commands.setup.school import READERS, Holder, Named
from bot.commands.setup.walk import write
from bot.people.lines import line_of
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
    file = folder / "settings" / f"{school.id}.toml"
    before = file.read_text("utf-8") if file.exists() else ""
    text = added(before, at, holders, channel)
    if not text:
        text = _whole(school, at, holders, channel)
    if before and before != text:
        file.replace(file.with_suffix(".toml.before"))
    write(file, text)
    return file


def _whole(school: Named, at: tuple[Platform, str], holders: Sequence[Holder], channel: str) -> str:
    """A file of settings with what was asked for, and nothing else."""
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
        lines += _person(one, platform)
    held = [role for role in READERS if any(role in one.roles for one in holders)]
    lines += ["[[channels]]", f"roles = {json.dumps(held)}", f"{platform} = {_text(channel)}", "", "[numbers]"]
    lines += [f"{name} = {_text(value)}" for name, value in school.numbers.items()]
    return "\n".join([*lines, ""])


def added(before: str, at: tuple[Platform, str], holders: Sequence[Holder], channel: str) -> str:
    """A school's file with another platform added to what stands in it; empty where that is not what is to be done.

    Somebody is known again by their name or e-mail address. Everything else stays as it was, comments too.
    """
    platform, workspace = at
    try:
        told = tomllib.loads(before)
    except tomllib.TOMLDecodeError:
        return ""
    if not told.get("workspaces") or platform in told["workspaces"]:
        return ""
    lines, people = before.splitlines(), told.get("people", [])
    more: list[tuple[int, str]] = [(line_of(lines, "workspaces"), f"{platform} = {_text(workspace)}")]
    new: list[str] = []
    for one in holders:
        same = {one.name.casefold(), one.email.casefold()} - {""}
        n = next((n for n, row in enumerate(people) if same & {_folded(row, "name"), _folded(row, "email")}), None)
        if n is None:
            new += ["", *_person(one, platform)]
        else:
            more.append((line_of(lines, "people", "", n), f"{platform} = {_text(one.user)}"))
    rows = told.get("channels", [])
    n = next((n for n, row in enumerate(rows) if set(row.get("roles", [])) & set(READERS)), None)
    if n is None:
        held = [role for role in READERS if any(role in one.roles for one in holders)]
        new += ["", "[[channels]]", f"roles = {json.dumps(held)}", f"{platform} = {_text(channel)}"]
    else:
        more.append((line_of(lines, "channels", "", n), f"{platform} = {_text(channel)}"))
    for after, line in sorted(more, reverse=True):
        lines.insert(after, line)
    return "\n".join([*lines, *new, ""])


def _person(one: Holder, platform: Platform) -> list[str]:
    lines = ["[[people]]", f"name = {_text(one.name)}", f"roles = {json.dumps(one.roles)}"]
    lines += [f"{name} = {_text(value)}" for name, value in (("phone", one.phone), ("email", one.email)) if value]
    return [*lines, f"{platform} = {_text(one.user)}", ""]


def _folded(row: Mapping[str, object], key: str) -> str:
    return str(row.get(key, "")).casefold()


def _text(value: str) -> str:
    """A TOML string: what JSON escapes, TOML reads, but for one control that JSON lets stand."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _quoted(value: str) -> str:
    return f"'{value}'" if any(letter in value for letter in ' #"$\\') and "'" not in value else value
