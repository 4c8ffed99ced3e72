"""Who reads a channel is asked once for several, and nobody hears of a look that began before they asked."""

import asyncio

import pytest

from bot.owed.looks import Looks
from bot.seam.sender import Readers, TryLater
from storage import Address
from tests.desk import Postbox

DSL, SRE = Address("web", "channel", "dsl-team"), Address("web", "channel", "sre-team")


class Asked(Postbox):
    """Answers once it is let; the n-th answer names n."""

    def __init__(self) -> None:
        super().__init__(())
        self.asked: list[Address] = []
        self.let = asyncio.Event()

    async def readers(self, workspace: str, address: Address) -> Readers | None:
        """Whose look it was."""
        self.asked.append(address)
        mine = len(self.asked)
        await self.let.wait()
        return Readers(frozenset({str(mine)}))


async def test_those_who_ask_at_once_share_a_look_and_later_ones_get_another() -> None:
    sender = Asked()
    looks = Looks({"web": sender})
    first = [asyncio.create_task(looks.readers("w", DSL)) for _ in range(5)]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert sender.asked == [DSL]
    later = [asyncio.create_task(looks.readers("w", DSL)) for _ in range(5)]
    other = asyncio.create_task(looks.readers("w", SRE))
    await asyncio.sleep(0.01)
    assert sender.asked == [DSL, SRE]  # one channel at a time
    sender.let.set()
    assert {await one for one in first} == {Readers(frozenset({"1"}))}
    assert {await one for one in later} == {Readers(frozenset({"3"}))}
    assert await other == Readers(frozenset({"2"}))


async def test_a_look_that_fails_fails_for_all_who_shared_it_and_for_nobody_else() -> None:
    sender = Asked()

    async def refused(workspace: str, address: Address) -> Readers | None:
        raise TryLater("ratelimited")

    looks, answers = Looks({"web": sender}), sender.readers
    sender.readers = refused  # type: ignore[method-assign]
    found = await asyncio.gather(*(looks.readers("w", DSL) for _ in range(3)), return_exceptions=True)
    assert [str(one) for one in found] == ["ratelimited"] * 3
    sender.readers = answers  # type: ignore[method-assign]
    sender.let.set()
    assert await looks.readers("w", DSL) == Readers(frozenset({"1"}))


async def test_who_gives_up_takes_nobodys_look_away() -> None:
    sender = Asked()
    looks = Looks({"web": sender})
    one, other = (asyncio.create_task(looks.readers("w", DSL)) for _ in range(2))
    await asyncio.sleep(0.01)
    one.cancel()
    with pytest.raises(asyncio.CancelledError):
        await one
    sender.let.set()
    assert await other == Readers(frozenset({"1"}))
