"""Whoever leaves: their reports go to the next, their own requests end, their drafts are erased, once and by itself."""

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest

from bot.casework.leaving import Done, Leaving
from bot.owed.leavers import Leavers
from bot.people.roster import Member
from tests.bot.cases import report
from tests.bot.test_today import GONE
from tests.desk import Desk, opened
from tests.plain import plain

SCHOOL = "westhaven"
TEACHER = Member("7" * 32, "Robin Example", ids={"web": "teacher"}, left=date(2026, 11, 1))


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with opened(tmp_path) as found:
        yield found


async def leaves(desk: Desk, *members: Member) -> Done:
    school = desk.schools[SCHOOL]
    await desk.book.staffroom.write(school, members)
    done = await Leaving(desk.book).tidy(school)
    await desk.sweep()
    return done


async def seen_by(desk: Desk, who: str, reference: str) -> str:
    return plain((await desk.take(SCHOOL, who, "view", reference)).card)


async def test_a_report_goes_to_the_next_who_may_work_on_it(desk: Desk) -> None:
    reference = await report(desk)
    await desk.take(SCHOOL, "dsl", "acknowledge", reference)
    before = len(desk.postbox.at("deputy"))
    done = await leaves(desk, GONE["dsl"])
    assert done == Done(((reference, "Devi Shaw"),))
    assert "Devi Shaw" in await seen_by(desk, "deputy", reference)
    assert "canipost gave it to Devi Shaw: Dana Reed has left the school" in await seen_by(desk, "deputy", reference)
    assert len(desk.postbox.at("deputy")) == before + 1
    assert await Leaving(desk.book).tidy(desk.schools[SCHOOL]) == Done()


async def test_a_report_about_the_next_in_line_passes_them_over(desk: Desk) -> None:
    reference = await report(desk, subject="staff", named="Devi Shaw", tell=("dsl", "headteacher"))
    await desk.take(SCHOOL, "dsl", "acknowledge", reference)
    done = await leaves(desk, GONE["dsl"])
    assert done.handed == ((reference, "Harper Lane"),)
    assert reference not in await seen_by(desk, "deputy", reference)


async def test_where_nobody_else_was_told_the_next_in_the_chain_is_brought_in(desk: Desk) -> None:
    reference = await report(desk, tell=("headteacher",))
    await desk.take(SCHOOL, "head", "acknowledge", reference)
    done = await leaves(desk, GONE["head"])
    assert done.handed == ((reference, "Dana Reed"),)
    assert desk.postbox.at("dsl")
    assert reference in await seen_by(desk, "dsl", reference)


async def test_what_somebody_sent_stays_open_if_it_is_a_report_and_ends_if_it_is_their_own(desk: Desk) -> None:
    reference = await report(desk)
    await desk.take(SCHOOL, "teacher", "begin", "report", text="Something else happened.")
    done = await leaves(desk, TEACHER)
    assert done.ended == ()
    assert done.drafts == 1
    assert (await desk.store.record(SCHOOL, reference)).state == "submitted"  # type: ignore[union-attr]
    assert await desk.store.drafts(SCHOOL, "web:teacher") == ()


async def test_a_declaration_of_somebody_who_has_left_ends_and_those_who_deal_with_it_hear(desk: Desk) -> None:
    from tests.bot.test_declared import declare  # noqa: PLC0415 - the way a declaration is made

    await declare(desk, "teacher")
    await desk.sweep()
    [record] = await desk.store.records(SCHOOL, kinds={"register"})
    done = await leaves(desk, TEACHER)
    assert done.ended == (record.reference,)
    assert (await desk.store.record(SCHOOL, record.reference)).state == "withdrawn"  # type: ignore[union-attr]


async def test_a_last_day_that_was_written_ahead_comes_by_itself(desk: Desk) -> None:
    reference = await report(desk)
    await desk.take(SCHOOL, "dsl", "acknowledge", reference)
    leavers = Leavers(desk.store, desk.schools, desk.clock, desk.alerts.wake)
    soon = Member("1" * 32, "Dana Reed", ids={"web": "dsl"}, left=date(2026, 11, 18))
    await desk.book.staffroom.write(desk.schools[SCHOOL], [soon])
    assert await leavers.sweep() == 0
    desk.clock.pass_(days=2)
    assert await leavers.sweep() == 1
    assert await leavers.sweep() == 0
    assert "Devi Shaw" in await seen_by(desk, "deputy", reference)


async def test_a_namesake_who_is_here_keeps_what_is_theirs(desk: Desk) -> None:
    reference = await report(desk)
    await desk.take(SCHOOL, "dsl", "acknowledge", reference)
    other = Member("8" * 32, "Dana Reed", ids={"web": "ta"}, left=date(2026, 11, 1))
    assert await leaves(desk, other) == Done()
