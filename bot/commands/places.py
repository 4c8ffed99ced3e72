"""Where packs and settings are: as given on the command line, or from the environment, or the built-in ones."""

import argparse
import errno
import os
import re
from datetime import date
from pathlib import Path
from typing import Any

from bot.people.written import text_of, told_in
from policy_kb.lines import Fault
from policy_kb.loading import PACKS

PORTS = 1 << 16
_HERE = "localhost"
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_PUBLIC = re.compile(
    rf"(?:https://)?({_HERE}|(?:{_LABEL}\.)+[a-z](?:[a-z0-9-]{{0,61}}[a-z0-9])?)(?::([0-9]{{1,5}}))?((?:/[\w.~-]+)*)/?",
    re.IGNORECASE | re.ASCII,
)
"""A host by its name (RFC 1123) or this machine, for a rehearsal; perhaps a port and a path."""


class Missing(Exception):  # noqa: N818 - it names what is missing
    """Something that a command needs was not given; the text says how to give it."""


def port(given: str) -> int:
    """A port, as it was typed. Raises ArgumentTypeError where there is no such port."""
    if not (given.isascii() and given.isdigit() and 0 < int(given) < PORTS):
        raise argparse.ArgumentTypeError(f"there is no port '{given}': give a number from 1 to {PORTS - 1}")
    return int(given)


def day(given: str) -> date:
    """A day, as it was typed. Raises ArgumentTypeError where there is no such day."""
    try:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", given, re.ASCII):
            return date.fromisoformat(given)
    except ValueError:
        pass
    raise argparse.ArgumentTypeError(f"'{given}' is no day: write it as 2026-12-19")


def days(given: str) -> tuple[date, date]:
    """Two days as DAY..DAY, the earlier first. Raises ArgumentTypeError."""
    asked, apart, answered = given.partition("..")
    if not apart:
        raise argparse.ArgumentTypeError(f"'{given}' is not two days: write them as 2026-12-01..2026-12-19")
    first, last = day(asked), day(answered)
    if last < first:
        raise argparse.ArgumentTypeError(f"'{given}': the second day is before the first")
    return first, last


def reached(given: str, instead: str, *, path: bool = True, here: bool = False) -> str:
    """An address that others reach by https, without its https:// and the slash at its end; "" where none was given.

    It may have a `path`, or be this machine's (`here`), as in a rehearsal.
    Raises Missing with what to give `instead` where it can be none: a name without a dot, a word with spaces, http.
    """
    found = _PUBLIC.fullmatch(given.strip())
    refused = found is None or (found[3] and not path) or (found[1].casefold() == _HERE and not here)
    if given and (refused or (found and int(found[2] or 1) not in range(1, PORTS))):
        raise Missing(f"'{given}' is no address that others reach by https. {instead}")
    return found[0].partition("://")[2].rstrip("/") or found[0].rstrip("/") if found else ""


def not_listening(error: OSError, host: str, port: int, instead: str = "Choose another with --port.") -> Missing:
    """Why nothing can listen at a port, and what to do: another has it, or this machine or this user may not."""
    match error.errno:
        case errno.EADDRINUSE:
            return Missing(f"Port {port} on {host} is taken. {instead}")
        case errno.EACCES:
            return Missing(f"This user may not listen on port {port}. Choose one from 1024 on with --port.")
        case _:
            return Missing(f"'{host}' is no address of this machine. Leave --host out, or give 0.0.0.0 for all it has.")


def packs_folder(options: argparse.Namespace) -> Path:
    """The folder of packs: --packs, or CANIPOST_PACKS, or the built-in examples. Raises Missing if it is none."""
    given: Path | None = getattr(options, "packs", None) or _named("CANIPOST_PACKS")
    if given is None:
        return PACKS
    if not given.is_dir():
        raise Missing(f"There is no folder '{given}' of packs. Check --packs or CANIPOST_PACKS.")
    if (given / "identity.yaml").exists():
        raise Missing(f"'{given}' is a pack itself. Give the folder that it stands in: {given.parent or Path()}.")
    return given


def settings_folder(options: argparse.Namespace) -> Path | None:
    """The folder of settings: --settings, or CANIPOST_SETTINGS; None if neither is given."""
    given: Path | None = getattr(options, "settings", None) or _named("CANIPOST_SETTINGS")
    return given


def as_told(folder: Path) -> list[tuple[str, dict[str, Any]]]:
    """Each school of a folder of settings, by its id: what stands in its file, as far as it can be read at all."""
    found = []
    for file in sorted(folder.glob("*.toml")):
        try:
            told = told_in(file, text_of(file))
        except (Fault, OSError):
            continue
        found.append((str(told.get("school") or file.stem), told))
    return found


def _named(variable: str) -> Path | None:
    found = os.environ.get(variable)
    return Path(found) if found else None
