"""When something falls due next, in school time: a pure function of its rhythm, the school's calendar and a day.

Rules:
1. A week or a month falls due in term only: a week of holidays asks nothing of anybody.
2. Terms are those that are written down, halves of one season taken together; where a season has none, the usual one of
   English schools. A school year begins on 1 August.
3. What falls due is named by its period ("2026-W47", "2026-autumn"), so that it is made once and no more.
4. Whoever is asked late has as many days as whoever is asked on the first: the day by which it is to be done counts
   from the day on which it is asked for; of a week it is its last school day.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice

from bot.people.hours import USUAL, Calendar
from policy_kb.chore import Every, Rhythm
from policy_kb.shapes import dataclass

_WEEK = timedelta(days=7)
_YEAR_BEGINS = 8
"""The month in which a school year begins."""
_SUMMER = 4
"""A part of a term that begins in April or later, and before August, belongs to the summer."""
_USUAL = {"autumn": ((9, 1), (12, 20)), "spring": ((1, 4), (3, 31)), "summer": ((4, 15), (7, 21))}
_FURTHEST = 250
"""School days ahead of a day that are looked at; more than a school year has."""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One time that something falls due: the period that names it, from when it is asked for, by when it is done."""

    period: str
    opens: date
    due: date


def occurrence(
    rhythm: Rhythm, calendar: Calendar | None, day: date, *, when: date | None = None, who: str = ""
) -> Occurrence | None:
    """What of a rhythm is to be asked for on a day; None where nothing is.

    `when` is the day on which somebody joined or leaves, of an event, or of a review; `who` tells apart the people,
    events and reports for which it falls due each on its own.
    """
    calendar = calendar or USUAL
    match rhythm.every:
        case Every.WEEK:
            return _weekly(calendar, day)
        case Every.MONTH:
            found = _monthly(calendar, day)
        case Every.TERM:
            found = _termly(calendar, day)
        case Every.YEAR:
            found = _termly(calendar, day, rhythm.term)
        case Every.JOINING | Every.LEAVING | Every.EVENT | Every.REVIEW | Every.CASE:
            return _on(rhythm, calendar, day, when, who)
    if found is None:
        return None
    period, opens, ends = found
    return Occurrence(period, opens, min(ends, nth(calendar, day, rhythm.days))) if opens <= day <= ends else None


def season(calendar: Calendar, day: date) -> tuple[str, date, date]:
    """The term that a day belongs to, or the one that comes next: its name ("2026-autumn"), its first and last day."""
    year = day.year if day.month >= _YEAR_BEGINS else day.year - 1
    for found in (*_seasons(calendar, year), *_seasons(calendar, year + 1)):
        if day <= found[2]:
            return found
    raise AssertionError("the next school year has terms")


def before(calendar: Calendar, day: date) -> tuple[str, date, date]:
    """The term before the one that a day belongs to."""
    first = season(calendar, day)[1]
    year = first.year if first.month >= _YEAR_BEGINS else first.year - 1
    return next(one for one in reversed((*_seasons(calendar, year - 1), *_seasons(calendar, year))) if one[2] < first)


def nth(calendar: Calendar, day: date, days: int) -> date:
    """The last of so many school days from a day on, which counts where it is one."""
    first = [day] if calendar.counts(day) else []
    return [*first, *islice(calendar.days(day), days)][days - 1]


def ahead(calendar: Calendar, day: date, days: int) -> date:
    """The school day that lies so many school days before a day."""
    found = day
    while days > 0 and (day - found).days < _FURTHEST * 2:
        found -= timedelta(days=1)
        days -= calendar.counts(found)
    return found


def _seasons(calendar: Calendar, year: int) -> tuple[tuple[str, date, date], ...]:
    """The three terms of the school year that begins in a year."""
    return tuple(_season(calendar, year, name) for name in _USUAL)


def _season(calendar: Calendar, year: int, name: str) -> tuple[str, date, date]:
    parts = [part for part in calendar.terms if _belongs(part[0]) == (year, name)]
    if parts:
        return f"{year}-{name}", min(begins for begins, _ in parts), max(ends for _, ends in parts)
    begins, ends = (date(year + (name != "autumn"), *at) for at in _USUAL[name])
    return f"{year}-{name}", begins, ends


def _belongs(begins: date) -> tuple[int, str]:
    """The school year and the season of a part of a term."""
    if begins.month >= _YEAR_BEGINS:
        return begins.year, "autumn"
    return begins.year - 1, "spring" if begins.month < _SUMMER else "summer"


def _weekly(calendar: Calendar, day: date) -> Occurrence | None:
    monday = day - timedelta(days=day.weekday())
    days = [one for one in _between(monday, monday + _WEEK) if calendar.counts(one)]
    if not days or not days[0] <= day <= days[-1]:
        return None
    year, week, _ = day.isocalendar()
    return Occurrence(f"{year}-W{week:02}", days[0], days[-1])


def _monthly(calendar: Calendar, day: date) -> tuple[str, date, date] | None:
    first = day.replace(day=1)
    days = [one for one in _between(first, (first + timedelta(days=32)).replace(day=1)) if calendar.counts(one)]
    return (f"{day:%Y-%m}", days[0], days[-1]) if days else None


def _termly(calendar: Calendar, day: date, only: str = "") -> tuple[str, date, date] | None:
    name, begins, ends = season(calendar, day)
    if only and not name.endswith(only):
        return None
    days = [one for one in _between(begins, ends + timedelta(days=1)) if calendar.counts(one)]
    return (name, days[0], days[-1]) if days else None


def _on(rhythm: Rhythm, calendar: Calendar, day: date, when: date | None, who: str) -> Occurrence | None:
    """What falls due once for a day: so many school days before it, or from it on."""
    if when is None:
        return None
    period = ":".join(filter(None, (who, when.isoformat())))
    if rhythm.notice > 0:
        opens = ahead(calendar, when, rhythm.notice)
        due = when if rhythm.every is Every.REVIEW else ahead(calendar, when, max(rhythm.notice - rhythm.days, 0))
        late = nth(calendar, day, rhythm.days)
        return Occurrence(period, opens, due if day <= due else late) if opens <= day else None
    opens = nth(calendar, when + timedelta(days=1 if rhythm.notice < 0 else 0), 1)
    return Occurrence(period, opens, nth(calendar, max(day, opens), rhythm.days)) if opens <= day else None


def _between(begins: date, ends: date) -> Iterator[date]:
    """Every day from the first to before the last."""
    return (begins + timedelta(days=n) for n in range((ends - begins).days))
