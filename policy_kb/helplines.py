"""Helplines: who can be rung from outside the school, as data with a source and the day it was checked.

Rules:
1. No number stands in code. The file holds them, and a school corrects or adds its own in its settings.
2. A line that nobody has compared with its source says so wherever it is shown.
3. A line is shown only in its nations and while it exists. Hours stand there only if they were seen lately.
4. Who is shown in an intimate image decides: Childline's Report Remove is for those under 18, and for nobody else.
"""

from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from policy_kb.law import Here
from policy_kb.lines import LINE, read
from policy_kb.shapes import dataclass

_FILE = Path(__file__).parent / "helplines.yaml"

Complain = Callable[[str, str, int, str, str], None]
"""Table, key, how manieth of its name, what is wrong, and what to do."""


@dataclass(frozen=True, slots=True)
class Helpline:
    """One line. `contact` is a number or an address on the web; `checked` is None where nobody has looked.

    `nations` are those it serves, all of them where none is named.
    """

    name: str
    purpose: str
    contact: str
    hours: str = ""
    source: str = ""
    checked: date | None = None
    hours_seen: date | None = None
    since: date | None = None
    until: date | None = None
    nations: tuple[str, ...] = ()

    def serves(self, here: Here) -> bool:
        """Whether it can be rung from a nation on a day."""
        there = not self.nations or here.nation in self.nations
        return there and (self.since or date.min) <= here.today <= (self.until or date.max)


Helplines = Mapping[str, Helpline]
_DAYS = ("checked", "hours_seen", "since", "until")
_KEYS = {field.name for field in fields(Helpline)}


@dataclass(frozen=True, slots=True)
class _Row:
    kinds: frozenset[str]
    signals: frozenset[str]
    lines: tuple[str, ...]

    def fits(self, kind: str, found: frozenset[str]) -> bool:
        return self.signals <= found and (not self.kinds or kind in self.kinds)


@lru_cache(maxsize=1)
def helplines() -> Helplines:
    """All lines as they come with the program."""
    return {name: _line(row) for name, row in _read("lines").items()}


def helplines_for(
    kind: str, signals: frozenset[str], here: Here, known: Helplines | None = None
) -> tuple[Helpline, ...]:
    """The one to three lines that fit a kind of report, as a school has them, there and then."""
    lines = known or helplines()
    for row in _fitting():
        found = tuple(lines[name] for name in row.lines if lines[name].serves(here)) if row.fits(kind, signals) else ()
        if found:
            return found
    raise LookupError(f"{_FILE.name}: no line fits {kind} in {here.nation}")


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
        unread = next((key for key in _DAYS if not isinstance(given.get(key, date.min), date)), "")
        if unread:
            complain(table, unread, 0, "the day cannot be read.", f"Write {unread} = 2026-11-21.")
            continue
        if name not in lines and not {"name", "purpose", "contact"} <= given.keys():
            complain(table, "", 0, f"there is no line '{name}' to correct.", "Give name, purpose and contact as well.")
            continue
        lines[name] = replace(lines.get(name, Helpline("", "", "")), **_values(given))
    return lines


def _line(row: Mapping[str, Any]) -> Helpline:
    return Helpline(**_values({key: value for key, value in row.items() if key != LINE}))


def _values(row: Mapping[str, Any]) -> dict[str, Any]:
    kept: dict[str, Any] = {key: value if key in _DAYS else str(value) for key, value in row.items()}
    return {**kept, "nations": tuple(row["nations"])} if "nations" in row else kept


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
