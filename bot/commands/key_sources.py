"""Where the keys of an installation come from, outside the database: a file, the environment, or what a command prints.

1. `CANIPOST_KEYS_COMMAND` is run without a shell, such as `pass show canipost/keys` or a cloud's secret store.
2. `CANIPOST_KEYS_FILE` has a key a line, the newest first, and may be read by its owner alone.
3. `CANIPOST_KEYS` has them separated by commas. Of several that are set the first of these three counts.
4. No message repeats a key, nor what a command printed.
"""

import os
import shlex
import stat
import subprocess
from collections.abc import Mapping
from pathlib import Path

from bot.commands.places import Missing

_PATIENCE = 60.0


class Unread(Missing):
    """Where the keys are is said, and they cannot be had from there."""


class Exposed(Missing):
    """Others could read the keys."""


def named(found: Mapping[str, str] = os.environ) -> bool:
    """Whether it is said anywhere where they come from."""
    return any(found.get(name) for name in ("CANIPOST_KEYS_COMMAND", "CANIPOST_KEYS_FILE", "CANIPOST_KEYS"))


def given(found: Mapping[str, str] = os.environ) -> list[str]:
    """The keys, the newest first. Raises Missing where there are none, or where others could read them."""
    if command := found.get("CANIPOST_KEYS_COMMAND"):
        keys, where = _printed(command), "CANIPOST_KEYS_COMMAND printed no key"
    elif name := found.get("CANIPOST_KEYS_FILE"):
        keys, where = _written(Path(name)), f"{name} holds no key"
    else:
        keys, where = found.get("CANIPOST_KEYS", ""), "CANIPOST_KEYS is not set, so nothing could be sealed"
    those = [key for line in keys.splitlines() for key in line.replace(",", " ").split() if not line.startswith("#")]
    if not those:
        raise Missing(f"{where}. Make a key with: canipost keys new, and keep it safe: without it nothing can be read.")
    return those


def _written(file: Path) -> str:
    try:
        mode = file.stat().st_mode
        text = file.read_text("utf-8")
    except OSError as error:
        raise Unread(f"The keys in {file} cannot be read: {error.strerror}. Check CANIPOST_KEYS_FILE.") from None
    if stat.S_IMODE(mode) & 0o077:
        raise Exposed(f"Others may read {file}. Take that away first: chmod 600 {shlex.quote(str(file))}")
    return text


def _printed(command: str) -> str:
    try:
        done = subprocess.run(  # noqa: S603 - the technician's own command, and no shell
            shlex.split(command), capture_output=True, text=True, timeout=_PATIENCE, check=False
        )
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        raise Unread(f"CANIPOST_KEYS_COMMAND could not be run ({type(error).__name__}). Try it by hand.") from None
    if done.returncode:
        raise Unread(f"CANIPOST_KEYS_COMMAND ended with code {done.returncode}. Try it by hand.")
    return done.stdout
