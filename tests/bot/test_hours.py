"""School time: nights, weekends, bank holidays and holidays do not count; what is urgent does not wait for a term."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import demo
from bot.people.hours import Calendar, read_calendar
from bot.people.settings import School, load_schools
from policy_kb.loading import Faults

LONDON = ZoneInfo("Europe/London")
TERMS = ((date(2026, 9, 2), date(2026, 10, 23)), (date(2026, 11, 2), date(2026, 12, 18)))
USUAL = Calendar(time(8), time(16), TERMS)


def at(day: str, clock: str) -> datetime:
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=LONDON)


@pytest.mark.parametrize(
    ("begun", "minutes", "ends"),
    [
        (at("2026-11-16", "09:00"), 120, at("2026-11-16", "11:00")),
        (at("2026-11-16", "15:00"), 120, at("2026-11-17", "09:00")),
        (at("2026-11-16", "23:00"), 30, at("2026-11-17", "08:30")),
        (at("2026-11-20", "15:30"), 60, at("2026-11-23", "08:30")),  # a weekend
        (at("2026-10-23", "15:30"), 60, at("2026-11-02", "08:30")),  # half-term
        (at("2026-12-18", "15:30"), 60, at("2026-12-21", "08:30")),  # after the last term that is written down
        (at("2026-12-24", "15:30"), 60, at("2026-12-29", "08:30")),  # Christmas, Boxing Day and its substitute
    ],
)
def test_minutes_of_school_time_pass_only_while_there_is_school(begun: datetime, minutes: int, ends: datetime) -> None:
    assert USUAL.after(begun, minutes) == ends


def test_what_must_be_seen_the_same_day_does_not_wait_for_the_end_of_half_term() -> None:
    assert USUAL.after(at("2026-10-26", "09:00"), 60, terms=False) == at("2026-10-26", "10:00")


def test_the_nations_have_bank_holidays_of_their_own() -> None:
    st_andrews = date(2026, 11, 30)
    assert USUAL.counts(st_andrews)
    assert not Calendar(time(8), time(16), nation="SCT").counts(st_andrews)


def test_the_next_school_days_leave_out_half_term() -> None:
    days = list(islice(USUAL.days(date(2026, 10, 22)), 3))
    assert days == [date(2026, 10, 23), date(2026, 11, 2), date(2026, 11, 3)]


@given(
    st.datetimes(datetime(2026, 9, 1), datetime(2027, 9, 1)), st.integers(0, 3000), st.integers(0, 3000)  # noqa: DTZ001 - the zone is added
)  # fmt: skip
def test_school_time_never_runs_backwards_and_adds_up(begun: datetime, first: int, second: int) -> None:
    begun = begun.replace(tzinfo=LONDON)
    between = USUAL.after(begun, first)
    assert between >= begun
    assert USUAL.after(between, second) == USUAL.after(begun, first + second) or first + second == 0
    assert USUAL.after(begun, first + second + 1) > USUAL.after(begun, first + second)


def _with(folder: Path, extra: str, person: str = "") -> School:
    (file,) = [one for one in demo.write_settings(folder) if one.stem == "westhaven"]
    for other in folder.glob("*.toml"):
        if other != file:
            other.unlink()
    text = file.read_text().replace('web = "dsl"\n', f'web = "dsl"\n{person}\n')
    file.write_text(f"{extra}\n{text}" if not extra.startswith("[") else f"{text}\n{extra}\n")
    (school,) = load_schools(folder)
    return school


def test_working_days_and_absences_of_a_person_are_read(tmp_path: Path) -> None:
    school = _with(tmp_path, "", 'days = ["mon", "tue"]\naway = [{from = 2026-11-23, until = 2026-11-24}]')
    (dsl,) = school.holders("dsl")
    there = [day for n in range(14) if dsl.there(day := date(2026, 11, 16) + timedelta(days=n))]
    assert there == [date(2026, 11, 16), date(2026, 11, 17)]


def test_the_pace_of_the_ladder_is_the_schools_own(tmp_path: Path) -> None:
    assert _with(tmp_path, "[ladder]\nsame-day = [30, 15]").pace["same-day"] == (30, 15)


@pytest.mark.parametrize(
    ("extra", "person", "words"),
    [
        ('nation = "FR"', "", "there is no nation 'FR'"),
        ("[ladder]\nsame-day = [0]", "", "the ladder for 'same-day' cannot be read"),
        ("[ladder]\nsoon = [1, 1]", "", "the ladder for 'soon' cannot be read"),
        ("", 'days = ["monday"]', "the working days cannot be read"),
        ("", "away = [{from = 2026-11-23}]", "an absence cannot be read"),
        ("", 'away = "next week"', "an absence cannot be read"),
    ],
)
def test_a_mistake_in_hours_is_named_with_its_line(tmp_path: Path, extra: str, person: str, words: str) -> None:
    read: Callable[[], School] = lambda: _with(tmp_path, extra, person)  # noqa: E731
    with pytest.raises(Faults, match=words):
        read()


def test_written_terms_win_over_a_bank_holiday_where_schools_may_be_open() -> None:
    """Councils close Scottish schools, bank holidays do not: on St Andrew's Day a school whose term runs is open."""
    st_andrews, may_day = date(2026, 11, 30), date(2026, 5, 4)
    terms = ((date(2026, 4, 20), date(2026, 6, 26)), *TERMS)
    scotland = Calendar(time(8), time(16), terms, "SCT")
    assert scotland.counts(st_andrews)
    assert scotland.at_work(at("2026-11-30", "09:00"))
    assert not Calendar(time(8), time(16), ((date(2026, 8, 17), date(2026, 10, 9)),), "SCT").counts(st_andrews)
    assert not Calendar(time(8), time(16), terms, "ENG").counts(may_day)


def test_a_day_that_is_written_down_as_open_counts_whatever_day_it_is() -> None:
    bank_holiday, saturday, august = date(2026, 5, 25), date(2026, 6, 6), date(2026, 8, 12)
    open_too = Calendar(time(8), time(16), TERMS, also_open=frozenset({bank_holiday, saturday, august}))
    for day in (bank_holiday, saturday, august):
        assert not Calendar(time(8), time(16), TERMS).counts(day)
        assert open_too.counts(day)
        assert open_too.at_work(at(f"{day}", "09:00"))
    assert open_too.after(at("2026-05-25", "09:00"), 120) == at("2026-05-25", "11:00")
    given = {"opens": time(8), "closes": time(16)}
    found: list[str] = []
    fault = lambda *said: found.append(said[3])  # noqa: E731
    calendar = read_calendar({**given, "also_open": [bank_holiday]}, [], "ENG", fault)
    assert calendar
    assert calendar.also_open == {bank_holiday}
    assert found == []
    for wrong in (["25 May"], bank_holiday, [datetime(2026, 5, 25, 9)]):  # noqa: DTZ001 - no day
        read_calendar({**given, "also_open": wrong}, [], "ENG", fault)
    assert found == ["the days that are open as well cannot be read."] * 3
