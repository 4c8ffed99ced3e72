"""Several schools in one workspace: which one a turn is about, and that no name of a school opens another's records."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.people.roster import Member
from bot.people.settings import School
from bot.seam.turn import Reply, Turn, Who
from bot.seam.wording import ENGLISH
from bot.talk.listener import Talk
from tests.bot.cases import report
from tests.desk import Desk, opened
from tests.plain import plain

ASKED = "Which school is this about?"
BOTH = Member("a" * 32, "Robin Example", ids={"web": "teacher"})


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    """Westhaven as it is, and Newport with a roster and people of its own, in one workspace."""
    async with opened(tmp_path) as found:
        newport = replace(found.schools["newport"], people=())
        await found.book.staffroom.write(newport, [BOTH])
        await found.book.staffroom.write(found.schools["westhaven"], [BOTH])
        yield listening(found, [found.schools["westhaven"], newport])


def listening(desk: Desk, schools: list[School]) -> Desk:
    desk.talk = Talk(desk.store, {("web", "trust"): schools}, desk.clock, desk.alerts.wake, ENGLISH)
    return desk


async def take(desk: Desk, user: str, deed: str, target: str = "", **values: str) -> Reply:
    return await desk.talk.take(Turn(Who("web", "trust", user), deed, target, values))


async def chosen(desk: Desk, reply: Reply, label: str) -> Reply:
    button = next(one for one in reply.card.buttons if one.label == label)
    return await take(desk, "teacher", button.deed, button.target, **button.values)


async def test_a_record_is_found_in_its_own_school_only(desk: Desk) -> None:
    reference = await report(desk)
    assert reference in plain((await take(desk, "dsl", "view", f"{reference}@westhaven")).card)
    for user, target in (("dsl", f"{reference}@newport"), ("dsl", f"{reference}@nowhere"), ("teacher", reference)):
        assert "Nothing here that you can open" in plain((await take(desk, user, "view", target)).card)


async def test_an_old_button_without_a_school_is_about_the_school_of_its_record(desk: Desk) -> None:
    """As those were that stood there before a second school came."""
    reference = await report(desk)
    assert reference in plain((await take(desk, "teacher", "my-open", reference)).card)


async def test_whoever_left_one_school_is_asked_no_more(desk: Desk) -> None:
    assert ASKED in plain((await take(desk, "teacher", "begin", "report")).card)
    await desk.store.mark_left("newport", [BOTH.id], date(2026, 11, 1), desk.clock())
    assert ASKED not in plain((await take(desk, "teacher", "begin", "report")).card)


async def test_a_choice_that_was_made_is_not_made_again_in_another_school(desk: Desk) -> None:
    asked = await take(desk, "teacher", "begin", "report", text="A pupil wrote to me.")
    first, second = [one.label for one in asked.card.buttons]
    assert ASKED not in plain((await chosen(desk, asked, first)).card)
    said = plain((await chosen(desk, asked, second)).card)
    assert "Nothing here that you can open" in said
    assert await desk.store.drafts("newport", "web:teacher") == ()


async def test_nobody_chooses_with_the_words_of_somebody_else(desk: Desk) -> None:
    asked = await take(desk, "teacher", "begin", "report", text="A pupil wrote to me.")
    button = asked.card.buttons[0]
    reply = await take(desk, "dsl", button.deed, button.target)
    assert "A pupil wrote" not in plain(reply.card)


async def test_an_emergency_goes_on_once_the_school_is_chosen(desk: Desk) -> None:
    asked = await take(desk, "teacher", "home", text="a boy just told me he is going to kill himself tonight")
    assert plain(asked.card).index("ring 999") < plain(asked.card).index("Westhaven")
    assert "Ring 999 first" in plain((await chosen(desk, asked, asked.card.buttons[0].label)).card)


async def test_every_button_of_a_card_says_its_school(desk: Desk) -> None:
    card = (await take(desk, "teacher", "begin", "report@westhaven")).card
    assert card.buttons
    assert {one.target.rpartition("@")[2] for one in card.buttons} == {"westhaven"}
    assert card.target.endswith("@westhaven")
