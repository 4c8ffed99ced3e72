"""The variables of the environment, told once (variables.yaml): for `.env`, for docs/environment.md, for its tests.

Rules:
1. Variables of the environment win over those of `.env`, which is read in the folder canipost is started in, or where
   `CANIPOST_ENV` says.
2. A file of variables that others could read is refused: tokens stand in it.
"""

import argparse
import os
import shlex
import stat
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

import yaml

from bot.commands.places import Missing
from policy_kb.quick import QuickLoader

_FILE, _TOLD = ".env", Path(__file__).with_name("variables.yaml")


def environment(options: argparse.Namespace) -> int:
    """Print every variable, or write the page of them."""
    page = drawn()
    if options.to is None:
        print(page, end="")
    else:
        options.to.write_text(page, "utf-8")
    return 0


def drawn() -> str:
    """The page."""
    lines = [
        "# The environment",
        "",
        "Drawn by `canipost environment`; change `bot/commands/variables.yaml`, not this page. canipost reads these",
        "from the environment, and from a file `.env` (a `NAME=value` a line, mode 0600) in the folder that it is",
        "started in; the environment wins. What is secret nobody else may read. `canipost init` writes what is needed.",
    ]
    for title, variables in told().items():
        lines += ["", f"## {title}", "", "| variable | what it is | such as |", "| --- | --- | --- |"]
        lines += [
            f"| `{name}`{' (secret)' if one.get('secret') else ''} | {one['is']} | `{one['as']}` |"
            for name, one in variables.items()
        ]
    return "\n".join([*lines, ""])


def told() -> dict[str, dict[str, dict[str, Any]]]:
    """Every variable, by group and name: `is`, `as`, `secret`."""
    found: dict[str, dict[str, dict[str, Any]]] = yaml.load(_TOLD.read_text("utf-8"), QuickLoader)  # noqa: S506 - a subclass of SafeLoader
    return found


def names() -> dict[str, bool]:
    """Every variable, and whether it is secret."""
    return {name: bool(one.get("secret")) for group in told().values() for name, one in group.items()}


def bring(found: MutableMapping[str, str] = os.environ) -> None:
    """Add what stands in the file of variables, if there is one. Raises Missing where others could read it."""
    named = found.get("CANIPOST_ENV", "")
    file = Path(named or _FILE)
    if not file.is_file():
        if named:
            raise Missing(f"There is no file {file}. Check CANIPOST_ENV.")
        return
    known = names()
    ours = {name: value for name, value in read(file.read_text("utf-8")).items() if name in known}
    if not ours:
        return  # another program's file
    if stat.S_IMODE(file.stat().st_mode) & 0o077 and any(known[name] for name in ours):
        raise Missing(f"Others may read {file}, and tokens stand in it. First: chmod 600 {shlex.quote(str(file))}")
    for name, value in ours.items():
        found.setdefault(name, value)


def read(text: str) -> dict[str, str]:
    """The lines NAME=value; quotes around a value go, and so does what begins with #."""
    found = {}
    for line in text.splitlines():
        name, is_one, value = line.strip().removeprefix("export ").partition("=")
        if is_one and name and not name.startswith("#"):
            value = value.strip()
            quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "'\""
            found[name.strip()] = value[1:-1] if quoted else value
    return found
