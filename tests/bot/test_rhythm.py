"""When something falls due: in term only, once a period, with as many days for whoever is asked late."""

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cases.rhythm import Occurrence, ahead, before, nth, occurrence, season
from bot.people.hours import USUAL, Calendar
from policy_kb.chore import Every, Rhythm

HALVES = (
    (date(2026, 9, 2), date(2026, 10, 23)), (date(2026, 11, 2), date(2026, 12, 18)),
    (date(2027, 1, 5), date(2027, 2, 12)), (date(2027, 2, 22), date(2027, 3, 25)),
    (date(2027, 4, 12), date(2027, 5, 28)), (date(2027, 6, 7), date(2027, 7, 21)),
)  # fmt: skip
SCHOOL = Calendar(time(8), time(16), HALVES)
WEEK = Rhythm(Every.WEEK)


@pytest.mark.parametrize(
    ("day", "found"),
    [
        (date(2026, 11, 16), Occurrence("2026-W47", date(2026, 11, 16), date(2026, 11, 20))),
        (date(2026, 11, 20), Occurrence("2026-W47", date(2026, 11, 16), date(2026, 11, 20))),
        (date(2026, 11, 21), None),  # a Saturday
        (date(2026, 10, 28), None),  # half-term
        (date(2026, 9, 2), Occurrence("2026-W36", date(2026, 9, 2), date(2026, 9, 4))),  # term begins on a Wednesday
        (date(2026, 12, 24), None),  # Christmas holidays
        (date(2027, 5, 3), None),  # the bank holiday in May ...
        (date(2027, 5, 4), Occurrence("2027-W18", date(2027, 5, 4), date(2027, 5, 7))),  # ... and the day after it
    ],
)
def test_a_week_falls_due_in_term_on_its_first_school_day(day: date, found: Occurrence | None) -> None:
    assert occurrence(WEEK, SCHOOL, day) == found


def test_two_halves_are_one_term_and_the_holidays_belong_to_the_next() -> None:
    assert season(SCHOOL, date(2026, 10, 28)) == ("2026-autumn", date(2026, 9, 2), date(2026, 12, 18))
    assert season(SCHOOL, date(2026, 12, 25)) == ("2026-spring", date(2027, 1, 5), date(2027, 3, 25))
    assert season(SCHOOL, date(2027, 7, 25)) == ("2027-autumn", date(2027, 9, 1), date(2027, 12, 20))
    assert before(SCHOOL, date(2027, 1, 6))[0] == "2026-autumn"
    assert before(SCHOOL, date(2027, 9, 6))[0] == "2026-summer"


def test_once_a_term_and_once_a_year_with_days_that_count_from_the_asking() -> None:
    term, year = Rhythm(Every.TERM, days=5), Rhythm(Every.YEAR, days=5, term="autumn")
    first = occurrence(term, SCHOOL, date(2026, 9, 2))
    assert first == Occurrence("2026-autumn", date(2026, 9, 2), date(2026, 9, 8))
    late = occurrence(year, SCHOOL, date(2026, 11, 16))
    assert late == Occurrence("2026-autumn", date(2026, 9, 2), date(2026, 11, 20))
    assert occurrence(year, SCHOOL, date(2027, 1, 6)) is None
    assert occurrence(term, SCHOOL, date(2026, 12, 17)) == Occurrence(
        "2026-autumn", date(2026, 9, 2), date(2026, 12, 18)
    )


def test_a_month_of_holidays_asks_nothing() -> None:
    month = Rhythm(Every.MONTH, days=5)
    assert occurrence(month, SCHOOL, date(2027, 8, 10)) is not None, "after the last written term every weekday counts"
    assert occurrence(month, SCHOOL, date(2026, 11, 2)) == Occurrence("2026-11", date(2026, 11, 2), date(2026, 11, 6))


def test_before_an_event_and_after_it() -> None:
    notice, after = Rhythm(Every.EVENT, days=3, notice=5), Rhythm(Every.EVENT, days=5, notice=-1)
    fair = date(2026, 11, 27)
    assert occurrence(notice, SCHOOL, date(2026, 11, 19), when=fair, who="fair") is None
    found = occurrence(notice, SCHOOL, date(2026, 11, 20), when=fair, who="fair")
    assert found == Occurrence("fair:2026-11-27", date(2026, 11, 20), date(2026, 11, 25))
    assert occurrence(after, SCHOOL, fair, when=fair) is None
    assert occurrence(after, SCHOOL, date(2026, 11, 30), when=fair) == Occurrence(
        "2026-11-27", date(2026, 11, 30), date(2026, 12, 4)
    )


def test_a_review_is_asked_for_ahead_and_is_due_on_its_day() -> None:
    review = Rhythm(Every.REVIEW, days=20, notice=10)
    due = date(2026, 11, 30)
    assert occurrence(review, SCHOOL, date(2026, 11, 13), when=due) is None
    assert occurrence(review, SCHOOL, date(2026, 11, 16), when=due) == Occurrence("2026-11-30", date(2026, 11, 16), due)
    overdue = occurrence(review, SCHOOL, date(2026, 12, 1), when=due)
    assert overdue
    assert overdue.due == nth(SCHOOL, date(2026, 12, 1), 20), "whoever is asked late has their days as well"


def test_a_joiner_has_days_from_the_first_and_a_leaver_before_the_last() -> None:
    joins = Rhythm(Every.JOINING, days=10)
    assert occurrence(joins, SCHOOL, date(2026, 11, 13), when=date(2026, 11, 16), who="m1") is None
    assert occurrence(joins, SCHOOL, date(2026, 11, 16), when=date(2026, 11, 16), who="m1") == Occurrence(
        "m1:2026-11-16", date(2026, 11, 16), date(2026, 11, 27)
    )
    leaves = Rhythm(Every.LEAVING, days=5, notice=5)
    assert occurrence(leaves, SCHOOL, date(2026, 12, 11), when=date(2026, 12, 18), who="m1") == Occurrence(
        "m1:2026-12-18", date(2026, 12, 11), date(2026, 12, 18)
    )


@given(day=st.dates(date(2025, 1, 1), date(2030, 12, 31)), every=st.sampled_from(list(Every)), n=st.integers(1, 30))
def test_whatever_is_due_has_been_asked_for_before_it_and_has_one_name_a_period(
    day: date, every: Every, n: int
) -> None:
    for calendar in (SCHOOL, USUAL):
        found = occurrence(Rhythm(every, days=n), calendar, day, when=day)
        again = occurrence(Rhythm(every, days=n), calendar, day + timedelta(days=1), when=day)
        if found:
            assert found.opens <= day
            assert found.opens <= found.due
            assert found.due >= day
        if found and again and again.opens == found.opens:
            assert found.period == again.period
        assert ahead(calendar, day, n) < day
