"""Facts of law as dated data: what holds today, in which nation, and how well that is known (source: `law.yaml`). Pure.

Rules:
1. What has no day on which it begins is not law here: `canipost check` names it, so that somebody looks again.
2. A fact that staff are shown says since when it holds and when it was checked.
3. Nobody here knows the day: it is handed in.
"""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from policy_kb.lines import LINE, read
from policy_kb.shapes import dataclass

_FILE = Path(__file__).parent / "law.yaml"
NATIONS = ("ENG", "WLS", "SCT", "NIR")
"""The four nations of the United Kingdom; their law, their words and their bank holidays differ."""
HOME = "ENG"
GRADES = {"P": "", "S": "secondary sources", "S1": "one secondary source"}
"""How well a fact is known, and how that is said; nothing is said of a primary text."""


@dataclass(frozen=True, slots=True)
class Here:
    """Where and when: the nation of the school, and the day."""

    nation: str
    today: date


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact of law. `since` is None where no day of its beginning was found."""

    id: str
    says: str
    nations: frozenset[str]
    source: str
    grade: str
    since: date | None = None
    until: date | None = None
    checked: date | None = None
    note: str = ""
    guidance: bool = False

    def holds(self, here: Here) -> bool:
        """Whether this is law in that nation on that day."""
        begun = self.since is not None and self.since <= here.today
        return begun and here.nation in self.nations and (self.until is None or here.today <= self.until)

    def shown(self) -> str:
        """Since when it holds, when somebody last looked, and how well it is known; as staff read it."""
        words = _file()["words"]
        kind = "since-guidance" if self.guidance else "since"
        since = words[kind].format(day=_day(self.since)) if self.since else ""
        grade = f", {GRADES[self.grade]}" if GRADES[self.grade] else ""
        return str(words["shown"].format(since=since, checked=_day(self.checked), grade=grade))


@lru_cache(maxsize=1)
def law() -> Mapping[str, Fact]:
    """Every fact by its id. Raises ValueError for a nation or grade that is not known."""
    return {name: _fact(name, row) for name, row in _file()["facts"].items()}


def holds(fact: str, here: Here) -> bool:
    """Whether a fact is law there and then; no fact at all is no hindrance."""
    return not fact or law()[fact].holds(here)


@lru_cache(maxsize=1)
def _file() -> Mapping[str, Any]:
    found = read(_FILE, _FILE.name)
    found.pop(LINE)
    return {"words": {name: found.pop(name) for name in ("shown", "since", "since-guidance")}, "facts": found}


def _day(day: date | None) -> str:
    return f"{day:%-d %B %Y}" if day else "-"


def _fact(name: str, row: Mapping[str, Any]) -> Fact:
    nations = frozenset(row["nations"])
    if not nations <= set(NATIONS) or row["grade"] not in GRADES:
        raise ValueError(f"{_FILE.name}: {name} has an unknown nation or grade")
    return Fact(
        id=name,
        says=row["says"].strip(),
        nations=nations,
        source=row["source"],
        grade=row["grade"],
        since=row.get("since"),
        until=row.get("until"),
        checked=row.get("checked"),
        note=row.get("note", ""),
        guidance=row.get("guidance", False),
    )
