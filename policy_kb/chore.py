"""One thing that falls due at a school, as its pack has it: see `policy_kb.falls_due`, which reads it."""

from enum import StrEnum

from policy_kb.shapes import dataclass

DECIDED = "harm-threshold"


class Every(StrEnum):
    """How often a task falls due, in school time."""

    WEEK = "week"
    MONTH = "month"
    TERM = "term"
    YEAR = "year"
    JOINING = "joining"
    LEAVING = "leaving"
    EVENT = "event"
    REVIEW = "review"
    CASE = "case"


@dataclass(frozen=True, slots=True)
class Rhythm:
    """When a task falls due.

    `term` is the term in which a yearly one does. `days` are school days in which to do it; before an event or a review
    date `notice` says how many school days ahead it is asked for (below zero: after the event).
    """

    every: Every
    days: int = 5
    term: str = "autumn"
    notice: int = 0


@dataclass(frozen=True, slots=True)
class Point:
    """One thing to look at. `kind`, `category` and `subject` say what report a finding becomes; empty: none."""

    id: str
    says: str
    short: str
    kind: str = ""
    category: str = ""
    subject: str = "unknown"


@dataclass(frozen=True, slots=True)
class Chore:
    """One task as a school does it. `owner`, `deputy` and `hears` are roles, the first that somebody holds counts.

    `cites` are the clauses that it rests on; `law` says what else. `links` is the register or card where its evidence
    stands. `nudges` is how often its owner is reminded before the deputy is asked.
    """

    id: str
    title: str
    why: str
    owner: tuple[str, ...]
    deputy: tuple[str, ...]
    hears: tuple[str, ...]
    rhythm: Rhythm
    points: tuple[Point, ...]
    source: str
    nudges: int = 1
    law: str = ""
    cites: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    """Categories of reports after which it falls due once one is seen; or DECIDED, once the LADO is to be rung."""
    reads: str = ""
    """What is to be read and confirmed (see `policy_kb.materials`), where that is what falls due."""
    on: bool = True
    each: bool = False
    """Whether everybody who holds the role does it for themselves, and not any one of them for all."""

    def point(self, name: str) -> Point | None:
        """The point of this id."""
        return next((point for point in self.points if point.id == name), None)
