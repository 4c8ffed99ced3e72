"""Nobody is faster than a program, and an alarm is never held up."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.talk.pace import MOST, WITHIN, Pace
from tests.desk import BEGIN, Desk, opened
from tests.plain import plain


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with opened(tmp_path) as found:
        found.talk._pace = Pace()  # noqa: SLF001 - the real one, which the desk of tests does without
        yield found


def test_a_person_may_go_on_as_soon_as_a_minute_has_passed_and_is_not_punished_for_trying() -> None:
    pace = Pace()
    assert not any(pace.too_fast("slack:U1", BEGIN) for _ in range(MOST))
    assert all(pace.too_fast("slack:U1", BEGIN + timedelta(seconds=n)) for n in range(59))
    assert not pace.too_fast("slack:U2", BEGIN)
    assert not pace.too_fast("slack:U1", BEGIN + WITHIN)


def test_a_clock_that_was_set_back_holds_nobody_up() -> None:
    pace = Pace()
    for _ in range(MOST):
        pace.too_fast("slack:U1", BEGIN)
    assert not pace.too_fast("slack:U1", BEGIN - timedelta(hours=1))


async def test_whoever_is_too_fast_is_asked_to_wait_and_loses_nothing(desk: Desk) -> None:
    begun = (await desk.take("westhaven", "teacher", "begin", "report", text="A pupil asked to follow me.")).card
    for _ in range(MOST):
        said = (await desk.take("westhaven", "teacher", "resume", begun.target)).card
    assert "Wait a minute, then go on where you were." in plain(said)
    assert "Wait a minute" not in plain((await desk.take("westhaven", "dsl", "home")).card)
    desk.clock.pass_(minutes=1)
    assert plain((await desk.take("westhaven", "teacher", "resume", begun.target)).card) == plain(begun)


async def test_an_alarm_and_an_emergency_are_taken_however_fast_somebody_goes(desk: Desk) -> None:
    for _ in range(MOST + 1):
        await desk.take("westhaven", "teacher", "home")
    assert "999" in plain((await desk.take("westhaven", "teacher", "danger")).card)
    words = "A pupil told me she wants to kill herself tonight"
    assert "999" in plain((await desk.take("westhaven", "teacher", "home", text=words)).card)
