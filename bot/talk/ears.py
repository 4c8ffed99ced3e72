"""Hears what people write before anything is done with it, beside the event loop, so that nobody else waits for it.

Rules:
1. What is written while somebody else is heard is heard together after that: a few sentences cost the encoder half of
   what they cost one by one.
2. Nothing hangs on it: whoever judges a text that was not heard, or where that failed, hears it then.
"""

import asyncio
import logging
from collections.abc import Iterable, Sequence

from policy_kb.lookup import LONG, listen, listen_together
from policy_kb.proposing import propose

_LOG = logging.getLogger(__name__)
_TOGETHER = 16
"""Texts that are heard at a time: with half as many each takes an eighth more, with twice as many no less, and whoever
came first would wait for all of them."""


class Ears:
    """One pair of ears for everybody."""

    def __init__(self) -> None:
        self._waiting: dict[str, None] = {}
        self._turn = asyncio.Lock()

    async def hear(self, values: Iterable[str | tuple[str, ...]]) -> None:
        """Hear what was typed, if it is more than a word; what others have typed meanwhile with it."""
        mine = {text for text in values if isinstance(text, str) and (" " in text.strip() or len(text) > LONG)}
        if not mine:
            return
        self._waiting |= dict.fromkeys(mine)
        async with self._turn:
            while not self._waiting.keys().isdisjoint(mine):
                await asyncio.sleep(0)  # who has come as far in this round of the loop is heard in the same pass
                some = [self._waiting.popitem()[0] for _ in range(min(_TOGETHER, len(self._waiting)))]
                try:
                    await asyncio.to_thread(_heard, some)
                except Exception as error:  # noqa: BLE001 - rule 2
                    _LOG.error("texts were not heard beforehand: %s", type(error).__name__)


def _heard(texts: Sequence[str]) -> None:
    for text in texts:
        if len(text) > LONG:
            listen(text)
            propose(text)
    listen_together([text for text in texts if len(text) <= LONG])
