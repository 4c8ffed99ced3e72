"""Months as the law counts them, for answering somebody who asks for their data. Pure.

Rules (UK GDPR, Article 12(3); Data Protection Act 2018 as amended by the Data (Use and Access) Act 2025; Article 12A):
1. A month ends on the day of the same number in the next month; where that month has none, on its last day.
2. Where that is a Saturday, a Sunday or a bank holiday, on the next day that is none of these.
3. The days on which the school waited for what it had to ask (who is meant, what is meant) do not count; the day on
   which it was answered does, so that no day too many is taken.
4. Two months more where the request is complex; the person is told within the first.
"""

from calendar import monthrange
from collections.abc import Iterable
from datetime import date, timedelta

from bot.people.hours import bank_holidays

SATURDAY = 5
LONGER = 2
"""Months more, at most."""


def answer_by(came: date, nation: str, waited: Iterable[tuple[date, date]] = (), *, longer: bool = False) -> date:
    """The last day for an answer; `waited` are the days of a question to the person, and of what they answered.

    Raises ValueError for an answer before its question, or a question before the request.
    """
    pauses = timedelta()
    for asked, answered in waited:
        if asked < came or answered < asked:
            raise ValueError("a question is asked after the request came, and answered after it was asked")
        pauses += answered - asked
    day = later(came, 1 + LONGER * longer) + pauses
    while day.weekday() >= SATURDAY or day in bank_holidays(nation):
        day += timedelta(days=1)
    return day


def later(day: date, months: int) -> date:
    """The day so many months later: rule 1."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
