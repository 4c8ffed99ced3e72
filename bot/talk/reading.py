"""What hears free text is read when the first person comes after a start, and not at the start itself.

Rules:
1. A start, and a program that nobody uses, hold none of it: numpy, the encoder and the look-up (55 MiB, and a third of
   a second on an idle machine).
2. It is read once, in a thread, so that nobody else waits. Whoever comes first with a bare command gets the first card
   at once, and it is read while they type; whoever comes with words, or with a draft from before, waits for it.
3. What only the first start ever on a machine lacks (the encoder's files cut to English, a second) another program
   makes ready meanwhile; whoever comes before that is over waits for it as well.
4. Where it cannot be read, the turn goes on: what needs it says so, and the next turn tries again.
"""

import asyncio
import contextlib
import logging
import sys
from asyncio.subprocess import DEVNULL
from collections.abc import Callable

from bot.seam.turn import Listener, Reply, Turn
from policy_kb.search.vectors import uncut

_LOG = logging.getLogger(__name__)


class Reading:
    """Stands before a listener; `read` reads everything, in seconds at most."""

    def __init__(self, listener: Listener, read: Callable[[], None]) -> None:
        self._listener = listener
        self._read = read
        self._task: asyncio.Task[None] | None = None

    async def take(self, turn: Turn) -> Reply:
        """Let a turn through, once what it may need has been read."""
        reading = self._begun()
        if not _bare(turn):
            await self._over(reading)
        return await self._listener.take(turn)

    async def done(self) -> None:
        """Wait until everything has been read, or could not be."""
        await self._over(self._begun())

    def _begun(self) -> asyncio.Task[None]:
        if self._task is None or (self._task.done() and self._task.exception()):
            self._task = asyncio.create_task(asyncio.to_thread(self._read))
        return self._task

    @staticmethod
    async def _over(reading: asyncio.Task[None]) -> None:
        if reading.done():
            return
        try:
            await asyncio.shield(reading)
        except Exception as error:  # noqa: BLE001 - rule 4
            _LOG.error("what hears free text could not be read: %s", type(error).__name__)


async def made_ready() -> None:
    """Have made ready what only the first start ever lacks (rule 3)."""
    if not await asyncio.to_thread(uncut):
        return
    making = await asyncio.create_subprocess_exec(sys.executable, "-c", _MAKES, stdout=DEVNULL, stderr=DEVNULL)
    try:
        await making.wait()
    finally:
        with contextlib.suppress(ProcessLookupError):
            making.kill()


_MAKES = "from policy_kb.search.vectors import encoder; encoder()"


def _bare(turn: Turn) -> bool:
    """Whether a turn begins something, and brings no words: what it shows first says nothing about any."""
    return turn.deed == "begin" and not turn.files and not any(turn.values.values())
