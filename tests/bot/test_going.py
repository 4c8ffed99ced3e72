"""Right before a message goes out it is asked whether it still may: by then another may have sent it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from bot.owed.alerts import Alerts
from bot.seam.card import Card
from bot.seam.sender import NoAnswer
from storage.kept import Address, Owed
from tests.bot.test_talk import filed
from tests.desk import Desk, opened
from tests.plain import plain


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with opened(tmp_path) as found:
        yield found


def another(desk: Desk) -> Alerts:
    """Another program on the same database."""
    return Alerts(desk.store, desk.schools, desk.senders, desk.clock)


class Held:
    """Stops whoever calls it first, as a machine does that is suspended; the others go on."""

    def __init__(self, call: Callable[..., Awaitable[Any]], *, after: bool = False) -> None:
        self._call, self._after = call, after
        self.there, self.goes_on = asyncio.Event(), asyncio.Event()

    async def __call__(self, *given: Any, **more: Any) -> Any:  # noqa: ANN401 - whatever it is
        found = await self._call(*given, **more) if self._after else None
        if not self.there.is_set():
            self.there.set()
            await self.goes_on.wait()
        return found if self._after else await self._call(*given, **more)


async def test_whoever_was_suspended_before_it_posts_leaves_it_to_whom_has_posted_meanwhile(desk: Desk) -> None:
    await filed(desk)
    held = Held(desk.postbox.readers)
    desk.postbox.readers = held  # type: ignore[method-assign]
    sweeping = asyncio.create_task(desk.alerts.sweep())
    await held.there.wait()
    desk.clock.pass_(seconds=61)
    await another(desk).sweep()
    posts = desk.postbox.posts
    assert len(desk.postbox.at("dsl-team")) == 1
    held.goes_on.set()
    await sweeping
    assert desk.postbox.posts == posts
    assert (await desk.store.waiting(desk.clock())).debts == 0


async def test_whoever_was_suspended_before_an_edit_does_not_put_an_older_card_over_a_newer(desk: Desk) -> None:
    _, reference = await filed(desk)
    await desk.sweep()
    held = Held(desk.postbox.readers)
    desk.postbox.readers = held  # type: ignore[method-assign]
    about = await desk.store.about("westhaven", reference)
    (alert,) = [one for one in about if one.address.to == "dsl-team"]
    await desk.store.owe(
        "westhaven", [Owed(alert.slot, alert.address, alert.card, alert.content)], desk.clock(), reference
    )
    sweeping = asyncio.create_task(desk.alerts.sweep())
    await held.there.wait()
    desk.clock.pass_(seconds=61)
    await desk.take("westhaven", "dsl", "acknowledge", reference)
    await another(desk).sweep()
    assert "Dana Reed confirmed it" in plain(desk.postbox.at("dsl-team")[0])
    held.goes_on.set()
    await sweeping
    assert "Dana Reed confirmed it" in plain(desk.postbox.at("dsl-team")[0])


async def test_what_comes_too_late_after_it_was_begun_is_given_back_and_sent_once_without_doubt(desk: Desk) -> None:
    _, reference = await filed(desk)
    held = Held(desk.store.begin_to_send, after=True)
    desk.store.begin_to_send = held
    sweeping = asyncio.create_task(desk.alerts.sweep())
    await held.there.wait()
    desk.clock.pass_(seconds=59)  # the lease is not over, but would be before a platform answers
    held.goes_on.set()
    await sweeping
    assert desk.postbox.posts == 2  # the others have asked again since
    about = await desk.store.about("westhaven", reference)
    assert not any(one.uncertain for one in about)
    await desk.sweep()
    assert [len(desk.postbox.at(to)) for to in ("dsl-team", "head", "teacher")] == [1, 1, 1]
    assert desk.postbox.posts == 3


async def test_an_alert_whose_program_died_after_the_filing_waits_ten_seconds_and_is_no_repeat(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    doubts = doubted(desk)
    monkeypatch.setattr(desk.alerts, "_running", True)
    monkeypatch.setattr(desk.alerts, "pay", lambda *_: None)  # it is killed here
    desk.talk._filings._payer = desk.alerts  # noqa: SLF001 - as the app wires it
    await filed(desk)
    desk.clock.pass_(seconds=9)
    assert await another(desk).sweep() == 0
    desk.clock.pass_(seconds=1)
    assert await another(desk).sweep() == 3
    assert doubts == {"dsl-team": False, "head": False, "teacher": False}


@pytest.mark.parametrize("arrived", [True, False])
async def test_what_was_begun_by_a_program_that_died_is_looked_for_after_a_minute(desk: Desk, *, arrived: bool) -> None:
    await filed(desk)
    held = Held(desk.postbox.post if arrived else desk.store.begin_to_send, after=True)
    if arrived:
        desk.postbox.post = held  # type: ignore[method-assign]
    else:
        desk.store.begin_to_send = held
    sweeping = asyncio.create_task(desk.alerts.sweep())
    await held.there.wait()
    sweeping.cancel()
    with pytest.raises(asyncio.CancelledError):
        await sweeping
    doubts = doubted(desk)
    desk.clock.pass_(seconds=59)
    assert await another(desk).sweep() == 0
    desk.clock.pass_(seconds=1)
    await another(desk).sweep()
    assert doubts["dsl-team"]
    assert not doubts["teacher"]  # its turn had not come
    assert desk.postbox.posts == 3


async def test_what_fails_before_anything_went_out_leaves_no_doubt(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    async def unanswered(*_: object) -> None:
        raise NoAnswer("timeout")

    _, reference = await filed(desk)
    with monkeypatch.context() as broken:
        broken.setattr(desk.postbox, "readers", unanswered)
        await desk.alerts.sweep()
    (alert,) = [one for one in await desk.store.about("westhaven", reference) if one.address.to == "dsl-team"]
    assert (alert.postponed, alert.uncertain) == ("timeout", False)


def doubted(desk: Desk) -> dict[str, bool]:
    """Of each address, whether its message was sent as one that may be a repeat."""
    post, found = desk.postbox.post, dict[str, bool]()

    async def watched(workspace: str, address: Address, card: Card, key: str, **more: Any) -> str:  # noqa: ANN401 - as Sender
        found[address.to] = more["maybe_there"]
        return await post(workspace, address, card, key, **more)

    desk.postbox.post = watched  # type: ignore[method-assign]
    return found
