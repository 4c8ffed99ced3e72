"""Lines outside the database that prove the ledgers: whoever puts a database back, or cuts or wipes it, cannot put
these back as well.

A line reads "2026-11-28 westhaven 1234 7f3a91c255d081ee": day, school, number of the newest event, and its mark.
"""  # noqa: D205 - one sentence

import os
import re
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from storage import Anchor

_PARTS = 4
_PRINTED = re.compile(
    r"(?:(?:(?:\d{1,2}\s+\S+\s+\d{4}|\d{4}-\d\d-\d\d)\s+(?P<dated>\S+)|(?P<named>[^\W\d][\w-]*))\s+)?"
    r"(?P<rest>\d+\s+[0-9A-Fa-f][0-9A-Fa-f\s-]*)"
)
"""A line as it is printed or noted, with the day and the school or without."""


def anchors_file(url: str, given: Path | None = None) -> Path | None:
    """Where lines are noted: as given, as CANIPOST_ANCHORS says, or beside SQLite's file; None where there is none."""
    named = os.environ.get("CANIPOST_ANCHORS")
    if given or named:
        return given or Path(named or "")
    return Path(url.partition("///")[2] + ".anchors") if url.startswith("sqlite") else None


def line(day: date, school: str, anchor: Anchor) -> str:
    """One line, as it stands in the file."""
    return f"{day.isoformat()} {school} {anchor.seq} {anchor.mark}"


def spoken(anchor: Anchor) -> str:
    """What a person keeps of it: "1234 7F3A-91C2-55D0-81EE"."""
    mark = anchor.mark.upper()
    return f"{anchor.seq} " + "-".join(mark[n : n + 4] for n in range(0, len(mark), 4))


def read_spoken(text: str) -> Anchor:
    """Read what a person kept. Raises ValueError."""
    number, mark = (*text.split(maxsplit=1), "", "")[:2]
    bare = mark.replace("-", "").replace(" ", "").casefold()
    if not number.isdigit() or not bare or set(bare) - set("0123456789abcdef"):
        raise ValueError("A line reads: 1234 7F3A-91C2-55D0-81EE")
    return Anchor(int(number), bare)


def read_printed(text: str) -> tuple[str | None, Anchor]:
    """Read a line as it was printed or noted, or what a person kept of it: the school, where it says it, and the rest.

    Raises ValueError.
    """
    found = _PRINTED.fullmatch(text.strip())
    if found is None:
        return None, read_spoken(text)
    return found["dated"] or found["named"], read_spoken(found["rest"])


def read(file: Path | None) -> Mapping[str, list[Anchor]]:
    """Every line of the file by school; nothing where there is none. What is no line is left out."""
    found: dict[str, list[Anchor]] = {}
    if file is None or not file.exists():
        return found
    for parts in (row.split() for row in file.read_text("utf-8").splitlines()):
        if len(parts) == _PARTS and parts[2].isdigit():
            found.setdefault(parts[1], []).append(Anchor(int(parts[2]), parts[3]))
    return found


def write(file: Path | None, lines: Iterable[str]) -> None:
    """Add lines to the file, private to this user, and have them on the disk before this ends."""
    if file is None:
        return
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "a", encoding="utf-8") as opened:
        opened.writelines(f"{one}\n" for one in lines)
        opened.flush()
        os.fsync(opened.fileno())
