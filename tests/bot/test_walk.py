"""Walking a dialog: how often its cards are worked out for one answer."""

import asyncio
import gc
import threading
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import pytest

from bot.people.settings import School
from bot.seam.turn import Who
from dialogs.core import Ask, Journey, Scene
from dialogs.endings import Answers, Outcome
from dialogs.registry import DIALOGS
from policy_kb.decision import Decision, Facts, decide
from policy_kb.policy import Policy
from storage import Draft, StoreError
from tests.bot.cases import SCHOOL
from tests.bot.test_talk import answer, begun
from tests.desk import Desk, opened
from tests.plain import plain


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with opened(tmp_path) as found:
        yield found


async def test_what_sends_walks_a_dialog_once_and_works_out_nothing_after_the_last_card(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    walked = 0
    report = DIALOGS["report"]

    def counted(answers: Answers, scene: Scene) -> Ask | Outcome:
        nonlocal walked
        walked += 1
        return report(answers, scene)

    monkeypatch.setitem(DIALOGS, "report", counted)
    card = (await desk.take(SCHOOL, "teacher", "begin", "report")).card
    while not (send := next((one for one in card.buttons if one.values.get("check") == "send"), None)):
        first = {one.name: one.choices[0].value if one.choices else "Something." for one in card.inputs}
        answered = {"card": card.inputs[0].name, **first}
        card = (await desk.take(SCHOOL, "teacher", "answer", card.target, **answered)).card
    walked = 0
    await desk.take(SCHOOL, "teacher", "resume", send.target)
    twice, walked = walked, 0
    await desk.take(SCHOOL, "teacher", "answer", send.target, **send.values)
    assert walked == twice / 2
    assert len(await desk.store.records(SCHOOL)) == 1
    assert desk.talk.walk._gone_on == {}  # noqa: SLF001 - nothing is held any longer


async def test_a_report_that_could_not_be_filed_waits_to_be_sent_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = (await desk.take(SCHOOL, "teacher", "begin", "report")).card
    while not (send := next((one for one in card.buttons if one.values.get("check") == "send"), None)):
        first = {one.name: one.choices[0].value if one.choices else "Something." for one in card.inputs}
        answered = {"card": card.inputs[0].name, **first}
        card = (await desk.take(SCHOOL, "teacher", "answer", card.target, **answered)).card

    async def full(*_: object, **__: object) -> None:
        raise StoreError("the disk takes no more")

    with monkeypatch.context() as broken:
        broken.setattr(desk.store, "file_and_owe", full)
        failed = await desk.take(SCHOOL, "teacher", "answer", send.target, **send.values)
    assert failed.card.tone == "care"
    again = (await desk.take(SCHOOL, "teacher", "resume", send.target)).card
    assert any(one.values.get("check") == "send" for one in again.buttons)
    assert await desk.store.records(SCHOOL) == ()
    await desk.take(SCHOOL, "teacher", "answer", send.target, **send.values)
    assert len(await desk.store.records(SCHOOL)) == 1


async def test_an_answer_to_an_earlier_card_walks_from_the_first(desk: Desk) -> None:
    card = (await desk.take(SCHOOL, "teacher", "begin", "report")).card
    first = {"card": card.inputs[0].name, card.inputs[0].name: ""}
    second = (await desk.take(SCHOOL, "teacher", "answer", card.target, **first)).card
    again = (await desk.take(SCHOOL, "teacher", "answer", card.target, **first)).card
    assert [one.name for one in again.inputs] == [one.name for one in second.inputs]


async def test_what_was_changed_elsewhere_while_it_was_sent_is_looked_at_again_and_not_lost(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft, _ = await begun(desk)
    await answer(desk, draft, **{"card": "report.more", "report.more": "The old words."})
    mine = desk.talk.walk.mine

    async def changed_next(school: School, who: Who, this: str) -> Draft | None:
        found = await mine(school, who, this)
        monkeypatch.setattr(desk.talk.walk, "mine", mine)
        await answer(desk, draft, **{"card": "report.more", "report.more": "The new words."})
        return found

    monkeypatch.setattr(desk.talk.walk, "mine", changed_next)
    again = (await answer(desk, draft, check="send")).card
    assert await desk.store.records(SCHOOL) == ()
    assert "The new words." in plain(again)
    await answer(desk, draft, check="send")
    (record,) = await desk.store.records(SCHOOL)
    assert record.body["answers"]["report.more"] == "The new words."


@pytest.mark.parametrize("how", [StoreError("gone"), asyncio.CancelledError()], ids=["fails", "is given up"])
async def test_nothing_that_was_written_is_held_after_a_turn_that_fails_or_is_given_up(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, how: BaseException
) -> None:
    draft, _ = await begun(desk)

    async def fails(*_: object) -> None:
        assert desk.talk.walk._gone_on  # noqa: SLF001 - the walk waits for whoever asks next
        raise how

    monkeypatch.setattr(desk.talk, "_go_on", fails)
    with suppress(asyncio.CancelledError):
        await answer(desk, draft, **{"card": "report.more", "report.more": "Her name."})
    gc.collect()
    walked = [one for one in gc.get_objects() if isinstance(one, Journey)]
    assert not any("Her name." in one.answers.values() for one in walked)


async def test_what_to_ask_about_a_post_is_searched_for_beside_the_event_loop(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At a school where nobody has asked yet it takes up to a second, in which nobody else could be answered."""
    asked: list[str] = []

    def told(policy: Policy, facts: Facts) -> Decision:
        asked.append(threading.current_thread().name)
        return decide(policy, facts)

    monkeypatch.setattr("dialogs.canipost.decide", told)
    card = (await desk.take(SCHOOL, "teacher", "begin", "canipost")).card
    while card.inputs:
        given = {one.name: one.choices[0].value for one in card.inputs}
        card = (await desk.take(SCHOOL, "teacher", "answer", card.target, **given, card=card.inputs[0].name)).card
    full = next(one for one in card.buttons if one.deed == "in-full")
    await desk.take(SCHOOL, "teacher", "in-full", full.target)
    await desk.take(SCHOOL, "teacher", "begin", "canipost")  # is anything left to go on with?
    assert len(asked) > 4
    assert threading.main_thread().name not in asked
