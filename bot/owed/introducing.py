"""Finds the people whom the settings name by e-mail address, where a platform can be asked, and writes to them by id.

Rules:
1. It is asked at the start and every ten minutes until everybody is found; whoever comes first is known at once
   (`bot.talk.welcome`). Slack is asked for the address; Teams tells of those who are in a channel of the settings.
2. What is owed to an address waits until it is known whose it is: nothing is sent to an address.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace

from bot.casework.introductions import Introductions
from bot.people.by_email import awaited
from bot.people.school import School
from bot.seam.card import Card
from bot.seam.directory import Profile
from bot.seam.sender import FREELY, Going, NoAnswer, Readers, Refused, Sender, TryLater
from bot.seam.turn import Platform
from storage import Address, StoreError

_LOG = logging.getLogger(__name__)
_PAUSE = 600.0
Find = Callable[[School, str], Awaitable[Profile | None]]
"""Ask a platform who has an e-mail address. Raises Refused, TryLater or NoAnswer."""


class Introducing:
    """Asks for everybody who is still to be found."""

    def __init__(
        self,
        schools: Mapping[str, School],
        introductions: Introductions,
        finds: Mapping[Platform, Find],
        wake: Callable[[], None],
    ) -> None:
        self._schools, self._introductions, self._finds, self._wake = schools, introductions, finds, wake

    async def run(self) -> None:
        """Look until everybody is found, or cancelled."""
        while True:
            try:
                if not await self.look():
                    return
            except StoreError as error:
                _LOG.error("nobody could be introduced for now: %s", type(error).__name__)
            await asyncio.sleep(_PAUSE)

    async def look(self) -> int:
        """Ask once for each; gives how many are still to be found."""
        left = found = 0
        for school in self._schools.values():
            for at, email in awaited(await self._introductions.known(school)):
                if await self._one(school, at, email):
                    found += 1
                else:
                    left += 1
        if found:
            self._wake()
        if left:
            _LOG.warning("%s of those whom the settings name by e-mail address are not found yet", left)
        return left

    async def _one(self, school: School, at: Platform, email: str) -> bool:
        try:
            profile = await self._finds[at](school, email) if at in self._finds else None
        except (Refused, TryLater, NoAnswer) as error:
            _LOG.warning("%s: whose an address is was not told: %s", at, error)
            return False
        return profile is not None and await self._introductions.met(school, at, profile)


class ByAddress:
    """A Sender that writes to whoever has an address, by their id."""

    def __init__(self, sender: Sender, homes: Callable[[str], Sequence[School]], introductions: Introductions) -> None:
        self._sender, self._homes, self._introductions = sender, homes, introductions

    async def post(  # noqa: PLR0913 - as Sender
        self, workspace: str, address: Address, card: Card, key: str, *, maybe_there: bool, going: Going = FREELY
    ) -> str:
        """As `bot.seam.sender.Sender`."""
        at = await self._whose(workspace, address)
        return await self._sender.post(workspace, at, card, key, maybe_there=maybe_there, going=going)

    async def edit(self, workspace: str, address: Address, handle: str, card: Card) -> None:
        """As `bot.seam.sender.Sender`."""
        await self._sender.edit(workspace, await self._whose(workspace, address), handle, card)

    async def readers(self, workspace: str, address: Address) -> Readers | None:
        """As `bot.seam.sender.Sender`."""
        return await self._sender.readers(workspace, address)

    async def look(self, workspace: str, address: Address) -> None:
        """As `bot.seam.sender.Sender`."""
        await self._sender.look(workspace, await self._whose(workspace, address))

    async def _whose(self, workspace: str, address: Address) -> Address:
        if address.kind != "person" or "@" not in address.to:
            return address
        for school in self._homes(workspace):
            if user := await self._introductions.id_of(school.id, address.platform, address.to):
                return replace(address, to=user)
        raise TryLater("not-met-yet")
