"""What is found for a conversation is the policy's text alone; an emergency is answered before any clause is."""

import json
from collections.abc import AsyncIterator
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.seam.card import Paragraph
from bot.seam.turn import Reply, Turn, Who
from bot.seam.wording import ENGLISH
from bot.talk.listener import Talk
from bot.talk.pace import Pace
from tests.desk import Desk, opened

WHO = Who("web", "westhaven", "somebody-new", "Marked Name")


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with opened(tmp_path) as found:
        yield found


async def looked_for(desk: Desk, text: str, pace: Pace | None = None) -> Reply:
    schools = {("web", "westhaven"): [desk.schools["westhaven"]]}
    talk = Talk(desk.store, schools, desk.clock, lambda: None, ENGLISH, pace=pace)  # type: ignore[arg-type] # a test's
    return await talk.take(Turn(WHO, "clauses", "", {"text": text}))


async def test_the_clauses_that_answer_are_offered_with_nothing_of_the_asker(desk: Desk) -> None:
    found = await looked_for(desk, "may I accept a friend request from a pupil")
    assert found.offers
    policy = desk.schools["westhaven"].policy
    for card in found.offers:
        assert (card.buttons, card.inputs, card.deed, card.rings) == ((), (), "", ())
        assert any(isinstance(one, Paragraph) and one.text == clause.summary
                   for one in card.parts for clause in policy.clauses.values())  # fmt: skip
        said = json.dumps(asdict(card))
        assert "Marked Name" not in said
        assert "friend request from a pupil" not in said
    assert not await desk.store.drafts("westhaven", str(WHO)), "nothing was begun"


@pytest.mark.parametrize(
    "text", ["a pupil says she wants to kill herself tonight", "a man is hitting a child outside now"]
)
async def test_an_emergency_brings_what_to_do_and_no_clause(desk: Desk, text: str) -> None:
    found = await looked_for(desk, text)
    assert not found.offers
    assert "999" in str(found.card)
    assert not await desk.store.drafts("westhaven", str(WHO))


@pytest.mark.parametrize("text", ["", "  ", "how do I mend the boiler in the boiler room"])
async def test_where_nothing_answers_a_line_says_so(desk: Desk, text: str) -> None:
    found = await looked_for(desk, text)
    assert not found.offers
    assert found.card.parts


async def test_looking_at_each_letter_uses_up_nobodys_turns(desk: Desk) -> None:
    pace = Pace(most=3)
    now = datetime(2026, 11, 28, tzinfo=UTC)
    for _ in range(3):
        await looked_for(desk, "may I", pace)
    assert "a lot at once" in str((await looked_for(desk, "may I", pace)).card)
    assert not pace.too_fast(str(WHO), now)
