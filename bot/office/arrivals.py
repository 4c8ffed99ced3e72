"""What a source says of people: those who work at the school, and how many of the others were left out. Pure.

Rules:
1. Pupils and parents are never taken in, not even their names: they are counted and dropped where they are read.
2. What cannot be read is a fault with file, line and remedy; whoever it is about is not guessed at.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import field
from datetime import date
from typing import Literal

from bot.people.hours import EVERY_DAY
from bot.people.roster import Standing
from bot.seam.turn import Platform
from policy_kb.lines import Fault
from policy_kb.shapes import dataclass

Source = Literal["csv", "sds", "oneroster", "slack", "teams"]
Left = Literal["pupil", "parent", "guest", "program", "elsewhere", "closed"]
"""Why somebody is not taken in: a pupil (or a former one), a parent, a guest, a program, of another school, gone."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """Somebody as one source has them. What it does not say is empty, or None.

    `key` is what the source calls them; `manager` how it names their line manager: a key, an address or a name.
    `left` is the first day on which they no longer work there; `where` is file and line, or the platform.
    """

    source: Source
    key: str
    name: str
    where: str
    email: str = ""
    ids: Mapping[Platform, str] = field(default_factory=dict)
    manager: str = ""
    roles: frozenset[str] = frozenset()
    days: frozenset[int] = EVERY_DAY
    away: tuple[tuple[date, date], ...] = ()
    joined: date | None = None
    left: date | None = None
    standing: Standing | None = None
    known_as: tuple[str, ...] = ()
    phone: str = ""


@dataclass(slots=True)
class Brought:
    """What was read: `whole` says that whoever is missing from it has left; `notes` are for the office to read."""

    source: Source
    people: list[Arrival] = field(default_factory=list)
    left_out: Counter[Left] = field(default_factory=Counter)
    faults: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    whole: bool = True
