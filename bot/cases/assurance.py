"""What governors are told: numbers by term, how soon somebody looked, what is late, who has confirmed what. Pure.

Rules:
1. Only terms that are over are counted, by the day on which something was sent. Drills and practice do not count.
2. Every count of reports passes `bot.cases.suppression`; nothing names a person, and no text that anybody wrote is
   read.
3. A median stands only where at least ten were timed; how many have confirmed is said in steps of five in a hundred,
   and not at all of a group below ten.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from bot.cases.asking import asks_many, asks_of, confirmed, everybody
from bot.cases.bodies import DRILL, Task
from bot.cases.falling import late
from bot.cases.rhythm import before, season
from bot.cases.story import Story
from bot.cases.suppression import Column, suppressed
from bot.people.hours import USUAL
from bot.people.settings import School
from dialogs.reports import GROUPS
from policy_kb.later import later
from policy_kb.shapes import dataclass

if TYPE_CHECKING:
    import statistics
else:
    statistics = later("statistics")

TERMS = 3
"""So many finished terms are shown."""
TIMED = 10
"""Fewer than these have no median, and a smaller group no share."""
STEP = 5
OTHER = "other"
Tallied = tuple[str, str, str, int]
"""Month ("2026-11"), kind, theme, count: questions that had no answer."""


@dataclass(frozen=True, slots=True)
class Term:
    """One finished term: its name, its days, counts by group, and how soon somebody looked, in minutes."""

    name: str
    begins: date
    ends: date
    reports: Column
    themes: Column
    seen: Mapping[str, float | None]


@dataclass(frozen=True, slots=True)
class Coverage:
    """What was asked of many, and what share has confirmed it, in hundredths; None where the group is too small."""

    title: str
    asked: int
    share: int | None
    done: bool


@dataclass(frozen=True, slots=True)
class Assurance:
    """Everything in the report, newest term first."""

    terms: tuple[Term, ...]
    late: tuple[tuple[str, date], ...]
    done: int
    missed: int
    coverage: tuple[Coverage, ...]
    review: date | None
    overdue: bool


def assurance(school: School, stories: Sequence[Story], tallied: Iterable[Tallied], now: datetime) -> Assurance:
    """The report of a school, from every record and every tally."""
    today = now.astimezone(school.timezone).date()
    tallies = tuple(tallied)
    terms = tuple(_term(school, stories, tallies, one) for one in finished(school, today))
    since = terms[-1].begins if terms else today
    tasks = [one for one in stories if isinstance(one.body, Task) and one.record.type != DRILL]
    lately = [one for one in tasks if _day(one, school) >= since]
    due = {asks_of(one).title: one.body.due for one in tasks if late(one, school, now) and isinstance(one.body, Task)}
    return Assurance(
        terms, tuple(sorted(((title, day) for title, day in due.items() if day), key=lambda row: row[1])),
        sum(one.record.state == "done" for one in lately), sum(one.record.state == "missed" for one in lately),
        tuple(_coverage(one) for one in lately if asks_many(one) and everybody(one)),
        school.policy.review_due, school.policy.overdue(today),
    )  # fmt: skip


def finished(school: School, today: date) -> list[tuple[str, date, date]]:
    """The terms that are over on a day, newest first."""
    calendar = school.calendar or USUAL
    found, day = [], today
    for _ in range(TERMS + 1):
        term = season(calendar, day)
        if term[2] < today:
            found.append(term)
        day = before(calendar, day)[1]
    return found[:TERMS]


def group_of(story: Story) -> str:
    """The group of a report, as the list of kinds has it."""
    return next((group for group, kinds in GROUPS.items() if story.record.type in kinds), OTHER)


def share(part: int, whole: int) -> int | None:
    """How many in a hundred, in steps of five, rounded down; None where the group is too small. All is a hundred."""
    return None if whole < TIMED else part * 100 // whole // STEP * STEP


def _term(school: School, stories: Sequence[Story], tallied: Sequence[Tallied], term: tuple[str, date, date]) -> Term:
    name, begins, ends = term
    cases = [one for one in stories if one.record.kind == "case" and begins <= _day(one, school) <= ends]
    counts = Counter(group_of(one) for one in cases)
    months = {row for row in tallied if begins <= date.fromisoformat(f"{row[0]}-15") <= ends}
    themes: Counter[str] = Counter()
    for _, _, theme, count in months:
        themes[theme] += count
    seen = {
        urgency: _median([one for one in cases if one.record.urgency == urgency])
        for urgency in ("immediate", "same-day", "routine")
    }
    reports = suppressed({group: counts.get(group, 0) for group in (*GROUPS, OTHER)})
    return Term(name, begins, ends, reports, suppressed(dict(themes.most_common())), seen)


def _median(stories: Sequence[Story]) -> float | None:
    """The minutes until half of them had been seen."""
    times = [
        (event.at - one.record.filed_at).total_seconds() / 60 for one in stories if (event := one.last("acknowledged"))
    ]
    return round(statistics.median(times)) if len(times) >= TIMED else None


def _coverage(story: Story) -> Coverage:
    asked = everybody(story)
    done = len({one.who for one in asked} & confirmed(story).keys())
    return Coverage(asks_of(story).title, len(asked), share(done, len(asked)), story.record.state == "done")


def _day(story: Story, school: School) -> date:
    return story.record.filed_at.astimezone(school.timezone).date()
