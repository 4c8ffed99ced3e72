"""Helplines: who can be rung from outside the school, as data with a source and the day it was checked.

Rules:
1. No number stands in code. The file holds them, and a school corrects or adds its own in its settings.
2. A line that nobody has compared with its source says so wherever it is shown.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from policy_kb.lines import LINE, read

_FILE = Path(__file__).parent / "helplines.yaml"

Complain = Callable[[str, str, int, str, str], None]
"""Table, key, how manieth of its name, what is wrong, and what to do."""


@dataclass(frozen=True, slots=True)
class Helpline:
    """One line. `contact` is a number or an address on the web; `checked` is None where nobody has looked."""

    name: str
    purpose: str
    contact: str
    hours: str = ""
    source: str = ""
    checked: date | None = None


Helplines = Mapping[str, Helpline]
_KEYS = {field.name for field in fields(Helpline)}


@dataclass(frozen=True, slots=True)
class _Row:
    kinds: frozenset[str]
    signals: frozenset[str]
    lines: tuple[str, ...]


@lru_cache(maxsize=1)
def helplines() -> Helplines:
    """All lines as they come with the program."""
    return {name: Helpline(**{k: v for k, v in row.items() if k != LINE}) for name, row in _read("lines").items()}


def helplines_for(kind: str, signals: frozenset[str], known: Helplines | None = None) -> tuple[Helpline, ...]:
    """The two or three lines that fit a kind of report, as a school has them."""
    lines = known or helplines()
    row = next(row for row in _fitting() if row.signals <= signals and (not row.kinds or kind in row.kinds))
    return tuple(lines[name] for name in row.lines)


def corrected(found: Mapping[str, Any], complain: Complain) -> Helplines:
    """The lines with a school's own corrections: `[helplines.nspcc]`, then the keys that differ."""
    lines = dict(helplines())
    for name, row in found.items():
        table = f"helplines.{name}"
        given = row if isinstance(row, dict) else {}
        unknown = sorted(given.keys() - _KEYS)
        if not given or unknown:
            what = f"unknown: {', '.join(unknown)}." if unknown else "nothing is said about this line."
            complain(table, next(iter(unknown), ""), 0, what, f"Use some of: {', '.join(sorted(_KEYS))}.")
            continue
        if not isinstance(given.get("checked", date.min), date):
            complain(table, "checked", 0, "the day cannot be read.", "Write checked = 2026-11-21.")
            continue
        if name not in lines and not {"name", "purpose", "contact"} <= given.keys():
            complain(table, "", 0, f"there is no line '{name}' to correct.", "Give name, purpose and contact as well.")
            continue
        words: dict[str, Any] = {key: value if key == "checked" else str(value) for key, value in given.items()}
        lines[name] = replace(lines.get(name, Helpline("", "", "")), **words)
    return lines


@lru_cache(maxsize=1)
def _fitting() -> tuple[_Row, ...]:
    return tuple(
        _Row(frozenset(row.get("kinds", ())), frozenset(row.get("signals", ())), tuple(row["lines"]))
        for row in _read("fitting")
    )


def _read(part: str) -> Any:  # noqa: ANN401 - lines are a mapping, fitting is a list
    found = read(_FILE, _FILE.name)[part]
    if isinstance(found, dict):
        found.pop(LINE)
    return found
