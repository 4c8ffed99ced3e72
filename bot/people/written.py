"""The text of a file of settings, as whatever editor saved it, and what it says. Reads, and nothing else."""

import tomllib
from pathlib import Path
from typing import Any

from policy_kb.lines import Fault

_WIDE = (b"\xff\xfe", b"\xfe\xff")
"""How UTF-16 begins."""


def text_of(file: Path) -> str:
    """The text, without the mark that Notepad begins UTF-8 with. Raises Fault where it is no UTF-8."""
    found = file.read_bytes()
    if found.startswith(_WIDE) or b"\0" in found:
        raise Fault(file.name, "this file is saved as UTF-16.", "Save it as UTF-8: in Notepad, Save as, Encoding.")
    try:
        return found.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = found.count(b"\n", 0, error.start) + 1
        raise Fault(f"{file.name}:{line}", "there is a letter that is no UTF-8.", "Save it as UTF-8.") from None


def told_in(file: Path, text: str) -> dict[str, Any]:
    """What stands in it. Raises Fault where it is no TOML."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Fault(
            file.name,
            f"this is not TOML: {error}.",
            "Mend that line: a text stands in quotes, a time is 08:00:00, a day 2026-09-02.",
        ) from None
