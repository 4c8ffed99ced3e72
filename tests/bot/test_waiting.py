"""The one list of everything that waits for somebody: the right things, for the right people, the late first."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from policy_kb.vocabulary import Urgency
from tests.bot.cases import do, report
from tests.bot.filling import filed
from tests.desk import Desk, opened
from tests.plain import plain

SCHOOL = "westhaven"


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with opened(tmp_path) as found:
        yield found


async def listed(desk: Desk, who: str, part: str = "") -> str:
    return plain((await desk.take(SCHOOL, who, "waiting", part)).card)


async def test_everything_that_waits_for_me_stands_in_one_list(desk: Desk) -> None:
    case = await report(desk)
    licence = await filed(desk, SCHOOL, "teacher", desk.schools[SCHOOL].policy.registers["licence"])
    removal = await filed(desk, SCHOOL, "teacher", desk.schools[SCHOOL].policy.registers["removal"])
    head, dsl = await listed(desk, "head"), await listed(desk, "dsl")
    assert (case in dsl, licence in head, removal in head) == (True, True, True)
    assert licence not in dsl  # she may read it, and the headteacher decides it
    assert f"To be decided: a licence for a site ({licence})" in head
    assert f"To be confirmed: something to be taken down ({removal})" in head
    assert licence in await listed(desk, "head", "requests")
    assert licence not in await listed(desk, "head", "registers")
    assert "Nothing waits" in await listed(desk, "chair")
    assert "Nothing waits" in await listed(desk, "teacher")


async def test_what_is_late_stands_first_and_has_a_filter_of_its_own(desk: Desk) -> None:
    first = await report(desk, urgency=Urgency.ROUTINE)
    desk.clock.pass_(days=3)
    await desk.climb()
    second = await report(desk, urgency=Urgency.ROUTINE)
    seen = await listed(desk, "dsl")
    assert seen.index(first) < seen.index(second)
    late = await listed(desk, "dsl", "late")
    assert (first in late, second in late) == (True, False)


async def test_what_waits_for_its_sender_stands_in_their_list_and_opens_there(desk: Desk) -> None:
    licence = await filed(desk, SCHOOL, "teacher", desk.schools[SCHOOL].policy.registers["licence"])
    await do(desk, "head", "ask-back", licence, reason="Which pages of it?")
    assert f"You are asked back: a licence for a site ({licence})" in await listed(desk, "teacher", "mine")
    assert licence not in await listed(desk, "head")
    reply = await desk.take(SCHOOL, "teacher", "waiting", "", open=f"my-open {licence}")
    assert "Which pages of it?" in plain(reply.card)
    assert "Nothing here that you can open" in plain(
        (await desk.take(SCHOOL, "other", "waiting", "", open=f"case-open {licence}")).card
    )


async def test_somebody_who_is_kept_out_meets_it_nowhere(desk: Desk) -> None:
    case = await report(desk, subject="staff", named="Dana Reed")
    assert case not in await listed(desk, "dsl")
    assert case in await listed(desk, "deputy")
