"""Alerts cannot be lost: killed, refused, told to wait, or left without an answer, they arrive, and arrive once."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.owed import alerts
from bot.seam.sender import NoAnswer, Readers, Refused, TryLater
from storage.kept import Address, Event, Owed
from tests.bot.test_talk import filed
from tests.desk import Clock, Desk, opened
from tests.plain import plain
from tests.until import HANGS, until


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with opened(tmp_path) as found:
        yield found


async def patiently(desk: Desk) -> None:
    """Sweep through half an hour of retries."""
    for _ in range(60):
        await desk.sweep()
        desk.clock.pass_(seconds=30)


async def test_a_report_filed_before_the_process_died_is_alerted_once_after_the_restart(tmp_path: Path) -> None:
    clock = Clock()
    async with opened(tmp_path, clock) as before:
        _, reference = await filed(before)
    async with opened(tmp_path, clock) as after:
        await patiently(after)
        assert [reference in plain(card) for card in after.postbox.at("dsl-team")] == [True]
    async with opened(tmp_path, clock) as again:
        await patiently(again)
        assert again.postbox.posts == 0


async def test_a_refusal_to_hurry_is_waited_out(desk: Desk) -> None:
    desk.postbox.failures = [TryLater("ratelimited", 40)] * 3
    await filed(desk)
    await desk.sweep()
    assert desk.postbox.posts == 0
    desk.clock.pass_(seconds=39)
    await desk.sweep()
    assert desk.postbox.posts == 0
    desk.clock.pass_(seconds=2)
    await desk.sweep()
    assert len(desk.postbox.at("dsl-team")) == 1


async def test_an_attempt_without_an_answer_is_looked_for_before_it_is_repeated(desk: Desk) -> None:
    desk.postbox.after = [NoAnswer("timeout")] * 3
    await filed(desk)
    await patiently(desk)
    assert len(desk.postbox.at("dsl-team")) == 1
    assert desk.postbox.posts == 3  # the channel, the headteacher, the receipt: each once


async def test_a_platform_that_is_down_for_an_hour_loses_nothing(desk: Desk) -> None:
    desk.postbox.failures = [NoAnswer("connection_lost")] * 40
    await filed(desk)
    for _ in range(120):
        await desk.sweep()
        desk.clock.pass_(minutes=1)
    assert len(desk.postbox.at("dsl-team")) == 1
    assert (await desk.store.waiting(desk.clock())).debts == 0


@pytest.mark.parametrize(
    "crowd",
    [
        Readers(frozenset({"dsl"}), public=True),
        Readers(frozenset({"dsl"}), shared=True),
        Readers(frozenset({"dsl", "somebody-else"})),
    ],
    ids=["public", "shared with another organisation", "read by somebody without its roles"],
)
async def test_a_channel_that_others_can_read_gets_nothing_and_its_holders_are_told_alone(
    desk: Desk, crowd: Readers, caplog: pytest.LogCaptureFixture
) -> None:
    desk.postbox.crowd = crowd
    _, reference = await filed(desk)
    await patiently(desk)
    assert desk.postbox.at("dsl-team") == []
    assert reference in plain(desk.postbox.at("dsl")[0])
    assert "channel cannot be used" in caplog.text
    seen = await desk.take("westhaven", "dsl", "acknowledge", reference)
    assert "is marked as seen by you" in plain(seen.card)
    await patiently(desk)
    assert "Dana Reed confirmed it" in plain(desk.postbox.at("dsl")[0])


async def test_a_person_who_blocked_the_bot_is_replaced_by_the_next_who_may_know(desk: Desk) -> None:
    desk.postbox.crowd = Readers(frozenset(), public=True)
    _, reference = await filed(desk)
    refusing = {"dsl", "head"}
    post = desk.postbox.post

    async def picky(workspace: str, address: Address, *given: Any, **more: Any) -> str:  # noqa: ANN401 - as Sender
        if address.to in refusing:
            raise Refused("MessageWritesBlocked")
        return await post(workspace, address, *given, **more)

    desk.postbox.post = picky  # type: ignore[method-assign]
    await patiently(desk)
    told = desk.postbox.at("deputy") + desk.postbox.at("chair")
    assert any(reference in plain(card) for card in told)


async def test_an_acknowledgement_edits_the_card_and_the_receipt_in_place(desk: Desk) -> None:
    _, reference = await filed(desk)
    await desk.sweep()
    posts = desk.postbox.posts
    await desk.take("westhaven", "dsl", "acknowledge", reference)
    await desk.sweep()
    assert desk.postbox.posts == posts
    assert "Dana Reed confirmed it" in plain(desk.postbox.at("dsl-team")[0])
    assert "Dana Reed has seen it" in plain(desk.postbox.at("teacher")[-1])


async def test_the_alert_holds_nothing_that_anybody_wrote(desk: Desk) -> None:
    await filed(desk)
    await desk.sweep()
    assert "It happened" not in plain(desk.postbox.at("dsl-team")[0])


async def test_the_sweeper_runs_on_when_woken_and_stops_when_cancelled(desk: Desk) -> None:
    task = asyncio.create_task(desk.alerts.run())
    await filed(desk)
    await until(lambda: desk.postbox.at("dsl-team"))
    assert len(desk.postbox.at("dsl-team")) == 1
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_no_personal_word_reaches_a_log(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    desk.postbox.failures = [TryLater("x"), NoAnswer("y"), Refused("z")]
    await filed(desk)
    await patiently(desk)
    assert any(record.name.startswith("bot.") for record in caplog.records), "there is something to look through"
    for word in ("It happened", "Dana", "Harper", "teacher"):
        assert word not in caplog.text


async def test_what_comes_later_in_the_channel_stands_below_the_first_message_there(desk: Desk) -> None:
    _, reference = await filed(desk)
    await desk.sweep()
    (alert,) = desk.postbox.at("dsl-team")
    assert not alert.follows
    for _ in range(40):
        desk.clock.pass_(minutes=10)
        await desk.climb()
        await desk.sweep()
    sent = [one for one in await desk.store.about("westhaven", reference) if one.address.to == "dsl-team"]
    assert len(sent) > 1
    later = [desk.postbox.messages[one.handle or ""][1] for one in sent[1:]]
    assert {card.follows for card in later} == {sent[0].handle}


async def test_debts_of_one_record_are_paid_from_one_look_at_it(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    _, reference = await filed(desk)
    read, seen = desk.store.events, list[str]()

    async def counted(school: str, of: str) -> tuple[Event, ...]:
        seen.append(of)
        return await read(school, of)

    monkeypatch.setattr(desk.store, "events", counted)
    assert await desk.alerts.sweep() == 3  # the channel, the headteacher, the receipt
    assert seen == [reference]  # nothing was done to it before the receipt was drawn
    await desk.store.note(
        "westhaven", reference, verb="noted", actor="canipost", body={}, owed=[], now=desk.clock()
    )  # fmt: skip
    (owed,) = [one for one in await desk.store.about("westhaven", reference) if one.card == "receipt"]
    await desk.store.owe("westhaven", [Owed("receipt", owed.address, "receipt", {})], desk.clock(), reference)
    assert await desk.alerts.sweep() == 1
    assert seen == [reference, reference]


async def test_a_receipt_shows_what_was_done_while_the_alerts_were_sent(desk: Desk) -> None:
    post = desk.postbox.post

    async def seen_at_once(workspace: str, address: Address, *given: Any, **more: Any) -> str:  # noqa: ANN401 - as Sender
        handle = await post(workspace, address, *given, **more)
        if address.kind == "channel":
            (reference,) = [one.reference for one in await desk.store.records("westhaven")]
            await desk.take("westhaven", "dsl", "acknowledge", reference)
        return handle

    desk.postbox.post = seen_at_once  # type: ignore[method-assign]
    await filed(desk)
    await desk.alerts.sweep()
    (receipt,) = desk.postbox.at("teacher")
    assert "Dana Reed has seen it" in plain(receipt)


async def test_what_a_filing_owes_is_taken_and_paid_by_the_filing_itself(desk: Desk) -> None:
    desk.talk._filings._payer = desk.alerts  # noqa: SLF001 - as the app wires it
    paying = asyncio.create_task(desk.alerts.run())
    await asyncio.sleep(0)
    desk.alerts.sweep = lambda: asyncio.sleep(0, 0)  # type: ignore[method-assign] # nobody looks for what is due
    _, reference = await filed(desk)
    async with asyncio.timeout(HANGS):
        while not desk.postbox.at("teacher"):  # noqa: ASYNC110 - the postbox rings no bell
            await asyncio.sleep(0.01)
        while any(one.shown < one.wanted for one in await desk.store.about("westhaven", reference)):  # noqa: ASYNC110 - as above
            await asyncio.sleep(0.01)
    assert len(desk.postbox.at("dsl-team")) == 1
    assert "(on its way)" not in plain(desk.postbox.at("teacher")[0])
    assert [one.lease for one in await desk.store.about("westhaven", reference)] == [1, 1, 1]
    paying.cancel()
    with pytest.raises(asyncio.CancelledError):
        await paying


async def test_a_payer_that_is_stopped_lets_go_of_what_filings_took_and_another_finds_it(desk: Desk) -> None:
    desk.talk._filings._payer = desk.alerts  # noqa: SLF001 - as the app wires it
    post = desk.postbox.post

    async def never(workspace: str, address: Address, *given: Any, **more: Any) -> str:  # noqa: ANN401 - as Sender
        return await asyncio.Future[str]()

    desk.postbox.post = never  # type: ignore[method-assign]
    paying = asyncio.create_task(desk.alerts.run())
    await asyncio.sleep(0)
    await filed(desk)
    await asyncio.sleep(0.1)
    paying.cancel()
    with pytest.raises(asyncio.CancelledError):
        await paying
    assert desk.alerts.lease is None  # what is filed now is left to whoever looks for it
    assert not desk.alerts._paying  # noqa: SLF001 - nothing goes on after it
    desk.postbox.post = post  # type: ignore[method-assign]
    await desk.sweep()
    assert not desk.postbox.at("dsl-team")
    await patiently(desk)
    assert len(desk.postbox.at("dsl-team")) == len(desk.postbox.at("teacher")) == 1


async def test_a_receipt_comes_once_and_says_then_who_was_reached(desk: Desk) -> None:
    await filed(desk)
    assert await desk.alerts.sweep() == 3
    (receipt,) = desk.postbox.at("teacher")
    assert "Dana Reed" in plain(receipt)
    assert "(on its way)" not in plain(receipt)
    assert await desk.alerts.sweep() == 0  # what it shows is the newest that was wanted of it


async def test_a_receipt_does_not_wait_for_a_channel_that_does_not_answer(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alerts, "_MOMENT", 0.05)
    post, answers = desk.postbox.post, asyncio.Event()

    async def slow(workspace: str, address: Address, *given: Any, **more: Any) -> str:  # noqa: ANN401 - as Sender
        if address.kind == "channel":
            await answers.wait()
        return await post(workspace, address, *given, **more)

    desk.postbox.post = slow  # type: ignore[method-assign]
    await filed(desk)
    sweeping = asyncio.create_task(desk.sweep())
    async with asyncio.timeout(HANGS):
        while not desk.postbox.at("teacher"):  # noqa: ASYNC110 - the postbox rings no bell
            await asyncio.sleep(0.01)
    assert not desk.postbox.at("dsl-team")
    assert "(on its way)" in plain(desk.postbox.at("teacher")[0])
    answers.set()
    await sweeping
    assert "(on its way)" not in plain(desk.postbox.at("teacher")[0])  # it is edited once the alert stands


async def test_a_sweep_that_is_stopped_stops_what_it_pays(desk: Desk) -> None:
    asked, stopped, both = list[str](), list[str](), asyncio.Event()

    async def never(workspace: str, address: Address, *given: Any, **more: Any) -> str:  # noqa: ANN401 - as Sender
        asked.append(address.to)
        if len(asked) > 1:
            both.set()
        try:
            return await asyncio.Future[str]()
        except asyncio.CancelledError:
            await asyncio.sleep(0.01)  # such as a transaction that is rolled back
            stopped.append(address.to)
            raise

    desk.postbox.post = never  # type: ignore[method-assign]
    await filed(desk)
    sweeping = asyncio.create_task(desk.sweep())
    await both.wait()
    sweeping.cancel()
    with pytest.raises(asyncio.CancelledError):
        await sweeping
    assert sorted(stopped) == sorted(asked)


async def test_a_message_that_arrived_without_an_answer_is_brought_up_to_date_once_it_is_found(desk: Desk) -> None:
    _, reference = await filed(desk)
    later = TryLater("ratelimited")
    desk.postbox.failures = [later, later]  # the channel and the headteacher
    desk.postbox.after = [NoAnswer("dropped")]  # the receipt
    await desk.sweep()
    (old,) = desk.postbox.at("teacher")
    desk.clock.pass_(seconds=10)
    await desk.sweep()
    (shown,) = desk.postbox.at("teacher")
    (owed,) = [one for one in await desk.store.about("westhaven", reference) if one.card == "receipt"]
    assert shown == await desk.alerts.draw(owed) != old
    assert desk.postbox.posts == 3
    assert await desk.alerts.sweep() == 0
