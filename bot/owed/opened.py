"""What people opened in their own conversation with the bot does not stand there for ever: a line takes its place.

Rules:
1. Two weeks after it was shown there, as long as what is said of an ended record. A card in use begins anew.
2. What a platform does not give back stays: a message that is gone is left, and so is one in a chat that is closed.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Literal

from bot.cases.tidying import AFTER
from bot.people.settings import School
from bot.seam.standing import Stands
from bot.seam.turn import Platform
from storage import OPENED, Address, Owed, Store, StoreError

_LOG = logging.getLogger(__name__)
_PAUSE = 3600.0
_AT_ONCE = 200


def standing(
    platform: Platform, store: Store, clock: Callable[[], datetime], homes: Callable[[str], Sequence[School]]
) -> Stands:
    """What a platform tells of cards that it showed somebody in their own conversation."""

    async def stands(workspace: str, user: str, handle: str, how: Literal["new", "changed"]) -> None:
        for school in homes(workspace)[:1]:
            at, tell = Address(platform, "person", user), store.stands if how == "new" else store.changed
            try:
                await tell(school.id, at, handle, clock())
            except StoreError as error:  # it was shown, and that is what counts
                _LOG.error("not kept that a card stands: %s", type(error).__name__)

    return stands


class Opened:
    """Looks, once an hour, for what has stood long enough."""

    def __init__(
        self, store: Store, schools: Mapping[str, School], clock: Callable[[], datetime], wake: Callable[[], None]
    ) -> None:
        self._store, self._schools, self._clock, self._wake = store, schools, clock, wake

    async def run(self) -> None:
        """Look again and again until cancelled."""
        while True:
            try:
                await self.sweep()
            except StoreError as error:
                _LOG.error("what stands in chats was not looked at: %s", type(error).__name__)
            await asyncio.sleep(_PAUSE)

    async def sweep(self) -> int:
        """Owe a line in place of what has stood long enough; gives how many."""
        now = self._clock()
        old = [one for one in await self._store.stood_since(now - AFTER, _AT_ONCE) if not one.damaged]
        for one in old:
            if one.school in self._schools:
                await self._store.owe(one.school, [Owed(one.slot, one.address, OPENED, {})], now)
            else:
                await self._store.taken_away(one)
        if old:
            self._wake()
        return len(old)
