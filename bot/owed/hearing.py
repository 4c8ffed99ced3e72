"""Being woken by what another program on the same database owes (`storage.hearing`), and saying where that is not so.

Rules:
1. Without it everything is paid as well, within the second of each program's own look.
"""

import asyncio
import logging
from collections.abc import Callable

from storage import Store, StoreError

_LOG = logging.getLogger(__name__)
_SHORT, _LONG = 5.0, 300.0
DEAF = (
    "the database is reached through a pooler that passes on no LISTEN (PgBouncer in transaction mode): nothing is "
    "lost, each program looks for what is owed every second; see docs/scale.md"
)


class Hearing:
    """Listens until cancelled; `wake` says that something is owed."""

    def __init__(self, store: Store, wake: Callable[[], None]) -> None:
        self._store, self._wake = store, wake

    async def run(self) -> None:
        """Listen, again and again; where the database is a file, no other program serves from it."""
        told = False
        while self._store.shared:
            pause = _SHORT
            try:
                if not await self._store.hear(self._wake):
                    pause = _LONG
                    if not told:
                        _LOG.warning(DEAF)
                        told = True
            except StoreError as error:
                _LOG.warning("not woken by other programs for now: %s", type(error).__name__)
            await asyncio.sleep(pause)
