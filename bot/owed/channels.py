"""A look at every private channel between deliveries, so that one that cannot be used is known before it is needed.

Rules:
1. A channel is looked at every hour, as it is before each delivery: public, shared, gone, or read by somebody who holds
   none of its roles. What does not answer is looked at next time.
2. Head and technician are told in chat, once a month for each cause, with the remedy (see `troubles`).
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from datetime import datetime

from bot.casework.staffroom import Staffroom
from bot.owed.safety import safe
from bot.owed.troubles import tell, where
from bot.people.settings import School
from bot.seam.sender import Gone, NoAnswer, Refused, Sender, TryLater
from storage import Store, StoreError
from storage.kept import Address

_LOG = logging.getLogger(__name__)
_PAUSE = 3600.0


class Channels:
    """Looks at the channels of every school; `wake` says that something is owed."""

    def __init__(
        self,
        store: Store,
        schools: Mapping[str, School],
        senders: Mapping[str, Sender],
        clock: Callable[[], datetime],
        wake: Callable[[], None],
    ) -> None:
        self._store = store
        self._schools = schools
        self._senders = senders
        self._clock = clock
        self._wake = wake
        self._staffroom = Staffroom(store, clock)
        self.unusable: dict[str, int] = {}
        """How many channels of each school could not be used when they were last looked at."""

    async def run(self) -> None:
        """Look every hour until cancelled."""
        while True:
            try:
                await self.look()
            except StoreError as error:
                _LOG.error("the look at channels stopped for now: %s", type(error).__name__)
            await asyncio.sleep(_PAUSE)

    async def look(self) -> int:
        """Look at every channel once; gives how many cannot be used."""
        found = 0
        for one in self._schools.values():
            school, bad = await self._staffroom.today(one), 0
            places = [Address(at, "channel", to) for row in school.channels for at, to in row.ids.items()]
            for at in places:
                sender = self._senders.get(at.platform)
                reason = await self._reason(school, sender, at) if sender else ""
                if reason and (what := where(school, at, reason)):
                    found, bad = found + 1, bad + 1
                    await tell(self._store, school, frozenset(), what, self._clock())
            self.unusable[one.id] = bad
        if found:
            self._wake()
        return found

    @staticmethod
    async def _reason(school: School, sender: Sender, at: Address) -> str:
        try:
            await safe(school, sender, school.workspaces.get(at.platform, ""), at)
        except Refused as why:
            return str(why)
        except (TryLater, NoAnswer, Gone):
            return ""  # it is looked at next time
        except Exception as error:  # noqa: BLE001 - one channel must not stop the look at the others
            _LOG.error("a channel was not looked at: school=%s error=%s", school.id, type(error).__name__)
        return ""
