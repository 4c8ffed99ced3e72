"""Who reads a channel, asked once for several who want to know at the same moment.

Rules:
1. Whoever asks hears of a look that began after they asked, never of an older one: what is told is as new as if each
   had looked alone.
2. So twenty alerts for one channel cost two looks. Platforms count how often they are asked, and then refuse.
"""

import asyncio
from collections.abc import Mapping
from weakref import WeakValueDictionary

from bot.seam.sender import Readers, Sender
from storage import Address

_At = tuple[str, Address]
"""A workspace, and a channel there."""


class Looks:
    """The readers of channels. `senders` by platform."""

    def __init__(self, senders: Mapping[str, Sender]) -> None:
        self._senders = senders
        self._next: dict[_At, asyncio.Task[Readers | None]] = {}
        self._under_way: WeakValueDictionary[_At, asyncio.Lock] = WeakValueDictionary()

    async def readers(self, workspace: str, address: Address) -> Readers | None:
        """As `Sender.readers`, of a platform that there is a sender for."""
        at = workspace, address
        if at not in self._next:
            self._next[at] = asyncio.create_task(self._look(at))
            self._next[at].add_done_callback(_known)
        return await asyncio.shield(self._next[at])  # who gives up takes nobody's look away

    async def _look(self, at: _At) -> Readers | None:
        async with self._under_way.setdefault(at, asyncio.Lock()):
            del self._next[at]  # it begins: whoever asks from now on wants another
            workspace, address = at
            return await self._senders[address.platform].readers(workspace, address)


def _known(done: "asyncio.Task[Readers | None]") -> None:
    """A look that fails after everybody has given up is nobody's to hear of."""
    if not done.cancelled():
        done.exception()
