"""Every deed of the table, with any target and any answers, by anybody: always a card, and no failure in the log."""

import asyncio
import logging
from collections.abc import Iterator
from contextlib import AsyncExitStack

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cases.deeds import DEEDS
from bot.seam.turn import Turn, Who
from dialogs.registry import DIALOGS
from tests.bot.cases import SCHOOL, report
from tests.desk import Desk, opened
from tests.fuzz.shapes import NAMES, VALUES, WORDS, bounded

pytestmark = pytest.mark.proof  # it searches, and may search for long

USERS = ("teacher", "dsl", "deputy", "head", "chair", "nobody")


@pytest.fixture(scope="module")
def filed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[asyncio.Runner, Desk, list[str]]]:
    """A desk with a report and an open draft, for all examples."""
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()

        async def begun() -> tuple[Desk, list[str]]:
            desk = await stack.enter_async_context(opened(tmp_path_factory.mktemp("fuzz")))
            reference = await report(desk, child="Sam Hill")
            draft = await desk.store.begin(SCHOOL, "web:teacher", "report", {}, desk.clock())
            return desk, [reference, draft.id]

        desk, targets = runner.run(begun())
        yield runner, desk, targets
        runner.run(stack.aclose())


@given(data=st.data())
@bounded(120)
def test_whatever_somebody_does_is_answered_with_a_card(
    filed: tuple[asyncio.Runner, Desk, list[str]], caplog: pytest.LogCaptureFixture, data: st.DataObject
) -> None:
    runner, desk, targets = filed
    deed = data.draw(st.one_of(st.sampled_from(sorted(DEEDS)), WORDS))
    target = data.draw(st.one_of(st.sampled_from([*targets, *DIALOGS, ""]), WORDS))
    values = data.draw(st.dictionaries(st.one_of(st.sampled_from(NAMES), WORDS), VALUES, max_size=4))
    who = Who("web", SCHOOL, data.draw(st.sampled_from(USERS)), data.draw(WORDS))
    caplog.clear()
    with caplog.at_level(logging.WARNING):
        reply = runner.run(desk.talk.take(Turn(who, deed, target, values)))
    assert reply.card.title
    assert [record.getMessage() for record in caplog.records if record.name.startswith("bot")] == []
    assert runner.run(desk.store.verify(SCHOOL)) == ()
