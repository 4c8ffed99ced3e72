"""By when somebody who asks for their data is answered: calendar months, as the law counts them."""

from datetime import date

import pytest

from bot.people.months import answer_by


@pytest.mark.parametrize(
    ("came", "due"),
    [
        (date(2026, 9, 3), date(2026, 10, 5)),  # the 3rd of October is a Saturday
        (date(2026, 11, 10), date(2026, 12, 10)),
        (date(2026, 8, 31), date(2026, 9, 30)),  # September has no 31st
        (date(2027, 1, 31), date(2027, 3, 1)),  # the 28th of February 2027 is a Sunday
        (date(2028, 1, 31), date(2028, 2, 29)),  # a leap year
        (date(2026, 11, 25), date(2026, 12, 29)),  # Christmas, Boxing Day in lieu, and the weekend between
        (date(2026, 12, 1), date(2027, 1, 4)),  # New Year's Day, and a weekend
        (date(2027, 2, 26), date(2027, 3, 30)),  # Good Friday to Easter Monday
    ],
)
def test_a_month_ends_on_the_same_number_or_the_last_day_and_never_on_a_holiday(came: date, due: date) -> None:
    assert answer_by(came, "ENG") == due


def test_scotland_has_other_holidays() -> None:
    assert answer_by(date(2026, 12, 2), "SCT") == date(2027, 1, 5)  # the 2nd of January is kept on the 4th
    assert answer_by(date(2026, 12, 2), "ENG") == date(2027, 1, 4)


def test_the_clock_stops_while_the_school_waits_and_two_months_more_are_the_most() -> None:
    came = date(2026, 11, 10)
    assert answer_by(came, "ENG", [(date(2026, 11, 12), date(2026, 11, 19))]) == date(2026, 12, 17)
    assert answer_by(came, "ENG", longer=True) == date(2027, 2, 10)
    with pytest.raises(ValueError, match="answered after"):
        answer_by(came, "ENG", [(date(2026, 11, 12), date(2026, 11, 11))])
    with pytest.raises(ValueError, match="after the request"):
        answer_by(came, "ENG", [(date(2026, 11, 9), date(2026, 11, 11))])
