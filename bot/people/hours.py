"""School time: which moments count while somebody is waited for, and who is there on which day.

Rules:
1. A moment of school time lies within the school's hours, on a weekday that is no bank holiday. In Scotland, where
   bank holidays close no school, a day of a term that is written down counts all the same; anywhere, a day that the
   school has written down as open.
2. Term dates count only for what can wait; what must be seen the same day does not wait for the end of the
   holidays. After the last term that is written down every weekday counts, so that an old file silences nobody.
3. Nothing here knows the clock: moments are handed in, in the school's own time zone.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from policy_kb.law import HOME, NATIONS
from policy_kb.shapes import dataclass

if TYPE_CHECKING:
    from holidays import HolidayBase

SATURDAY = 5
_OPEN_ON_BANK_HOLIDAYS = frozenset({"SCT"})
"""Where a bank holiday does not close a school by itself: councils set the days, so written terms win."""
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
EVERY_DAY = frozenset(range(len(DAYS)))
_FURTHEST = 1000
"""Days after which no school time was found: the hours cannot be right, and nobody must wait for ever."""

Fault = Callable[[str, str, int, str, str], None]
"""Table, key, which of the tables of this name, what is wrong, remedy."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """When the school is at work: hours of a weekday, within the terms; without terms, all year round."""

    opens: time
    closes: time
    terms: tuple[tuple[date, date], ...] = ()
    nation: str = HOME
    also_open: frozenset[date] = frozenset()
    """Days on which the school is open although it is a bank holiday, a Saturday or out of term."""

    @property
    def minutes(self) -> int:
        """Minutes of a school day."""
        return (self.closes.hour - self.opens.hour) * 60 + self.closes.minute - self.opens.minute

    def at_work(self, moment: datetime) -> bool:
        """Whether a moment, in the school's own time zone, falls within working hours."""
        day = moment.date()
        in_term = not self.terms or day in self.also_open or any(starts <= day <= ends for starts, ends in self.terms)
        return in_term and self.counts(day) and self.opens <= moment.time() < self.closes

    def counts(self, day: date, *, terms: bool = True) -> bool:
        """Whether a day is a school day; without `terms`, whether it would be one in term."""
        if day in self.also_open:
            return True
        if day.weekday() >= SATURDAY or (day in bank_holidays(self.nation) and not self._open_all_the_same(day)):
            return False
        known = self.terms if terms and any(day <= ends for _, ends in self.terms) else ()
        return not known or any(starts <= day <= ends for starts, ends in known)

    def _open_all_the_same(self, day: date) -> bool:
        written = any(starts <= day <= ends for starts, ends in self.terms)
        return written and self.nation in _OPEN_ON_BANK_HOLIDAYS

    def after(self, moment: datetime, minutes: float, *, terms: bool = True) -> datetime:
        """The moment at which so many minutes of school time have passed since another."""
        left = timedelta(minutes=minutes)
        for _ in range(_FURTHEST):
            if self.counts(moment.date(), terms=terms):
                begins = max(moment, datetime.combine(moment.date(), self.opens, moment.tzinfo))
                ends = datetime.combine(moment.date(), self.closes, moment.tzinfo)
                if begins < ends:
                    if left <= ends - begins:
                        return begins + left
                    left -= ends - begins
            moment = datetime.combine(moment.date() + timedelta(days=1), time(), moment.tzinfo)
        return moment

    def days(self, after: date) -> Iterator[date]:
        """The school days that come after a day, without end."""
        day = after
        while True:
            day += timedelta(days=1)
            if self.counts(day) or day - after > timedelta(days=_FURTHEST):
                yield day


USUAL = Calendar(time(8, 30), time(16, 0))
"""For a school that has not written its hours down."""

Pace = Mapping[str, tuple[int, int]]
PACE: Pace = {"immediate": (10, 5), "same-day": (120, 60), "routine": (900, 450)}
"""Urgency -> minutes until somebody must have seen it, and minutes from each further step to the next."""


@cache
def bank_holidays(nation: str) -> "HolidayBase":
    """The bank holidays of a nation, of any year."""
    import holidays  # noqa: PLC0415 - a third of a second, which a start need not wait for

    return holidays.country_holidays("GB", subdiv=nation)


def read_calendar(hours: Any, terms: Any, nation: Any, fault: Fault) -> Calendar | None:  # noqa: ANN401 - as the file has it
    """Read `[hours]`, `[[terms]]` and `nation`; None where the school says nothing about its hours."""
    if nation not in NATIONS:
        fault("", "nation", 0, f"there is no nation '{nation}'.", f"Use one of: {', '.join(NATIONS)}.")
    if hours is None:
        return None
    opens, closes = (hours.get("opens"), hours.get("closes")) if isinstance(hours, dict) else (None, None)
    remedy = "Write opens = 08:30:00 and closes = 16:00:00."
    if not isinstance(opens, time) or not isinstance(closes, time):
        fault("hours", "", 0, "the school's hours cannot be read.", remedy)
        return None
    if opens >= closes:
        what = f"the school opens at {opens:%H:%M} and closes at {closes:%H:%M}: that is the wrong way round."
        fault("hours", "opens", 0, what, remedy)
        return None
    read = [_period(term, "starts", "ends") for term in terms]
    for n, term in enumerate(read):
        if term is None:
            fault("terms", "", n, "a term cannot be read.", "Write starts = 2026-09-02 and ends = 2026-12-18.")
    also = hours.get("also_open", [])
    if not isinstance(also, list) or not all(type(day) is date for day in also):
        fault(
            "hours", "also_open", 0, "the days that are open as well cannot be read.", "Write also_open = [2026-11-30]."
        )
        also = []
    return Calendar(opens, closes, tuple(term for term in read if term), str(nation), frozenset(also))


def read_pace(found: Any, fault: Fault) -> Pace:  # noqa: ANN401 - as above
    """Read `[ladder]`: urgency = [minutes to the first step, minutes to each further one]."""
    pace = dict(PACE)
    for urgency, steps in found.items() if isinstance(found, dict) else ():
        sound = isinstance(steps, list) and len(steps) == 2 and all(type(step) is int and step > 0 for step in steps)  # noqa: PLR2004
        if urgency not in PACE or not sound:
            remedy = f"Write for example same-day = [120, 60]; the urgencies are {', '.join(PACE)}."
            fault("ladder", str(urgency), 0, f"the ladder for '{urgency}' cannot be read.", remedy)
        else:
            pace[urgency] = (steps[0], steps[1])
    return pace


def read_presence(row: Mapping[str, Any], n: int, fault: Fault) -> tuple[frozenset[int], tuple[tuple[date, date], ...]]:
    """Read on which weekdays somebody works and when they are away."""
    days = row.get("days", list(DAYS))
    if not isinstance(days, list) or not days or not set(days) <= set(DAYS):
        fault("people", "days", n, "the working days cannot be read.", 'Write days = ["mon", "tue"].')
        days = list(DAYS)
    found = row.get("away", [])
    away = [_period(one, "from", "until") for one in (found if isinstance(found, list) else [None])]
    if None in away:
        remedy = "Write away = [{from = 2026-11-23, until = 2026-11-27}]."
        fault("people", "away", n, "an absence cannot be read.", remedy)
    return frozenset(DAYS.index(day) for day in days), tuple(one for one in away if one)


def _period(found: object, first: str, last: str) -> tuple[date, date] | None:
    begins, ends = (found.get(first), found.get(last)) if isinstance(found, dict) else (None, None)
    if type(begins) is not date or type(ends) is not date or begins > ends:  # a moment is no day
        return None
    return begins, ends
