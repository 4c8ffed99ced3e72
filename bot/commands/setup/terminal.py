"""The technician's terminal: what is said there, and what is typed, while a server goes on listening.

Rules:
1. Reading a line blocks nothing: Teams may be telling us of a new channel in the meantime.
2. What is secret is not shown as it is typed.
3. Where nothing more can be typed (the end of a script, a closed terminal) it stops, and what was given stays kept.
"""

import asyncio
import contextlib
import os
import sys
from collections.abc import Iterator
from typing import Protocol


class Stopped(Exception):  # noqa: N818 - named after what happened
    """Nothing more is typed."""


class Terminal(Protocol):
    """Where somebody is asked."""

    def say(self, text: str = "") -> None:
        """Show a line."""
        ...

    async def ask(self, question: str, *, secret: bool = False) -> str:
        """Ask, and give what was typed, without blanks at its ends. Raises Stopped."""
        ...


class Console:
    """The terminal that canipost was started in."""

    def __init__(self, reads: int = 0) -> None:
        self._from, self._read = reads, b""

    def say(self, text: str = "") -> None:
        """Show a line."""
        print(text, flush=True)

    async def ask(self, question: str, *, secret: bool = False) -> str:
        """Ask, and give what was typed."""
        print(question, end=" ", flush=True)
        with _unseen(self._from) if secret else contextlib.nullcontext():
            line = await self._line()
        if secret:
            print(flush=True)
        return line.decode("utf-8", "replace").strip()

    async def _line(self) -> bytes:
        while b"\n" not in self._read:
            if not (more := await self._more()):
                rest, self._read = self._read, b""
                if not rest:
                    raise Stopped
                return rest
            self._read += more
        line, _, self._read = self._read.partition(b"\n")
        return line

    async def _more(self) -> bytes:
        loop = asyncio.get_running_loop()
        ready: asyncio.Future[None] = loop.create_future()

        def now() -> None:
            if not ready.done():
                ready.set_result(None)

        try:
            loop.add_reader(self._from, now)
        except OSError:
            return os.read(self._from, 4096)  # a file, which is always ready
        try:
            await ready
        finally:
            loop.remove_reader(self._from)
        return os.read(self._from, 4096)


@contextlib.contextmanager
def _unseen(reads: int) -> Iterator[None]:
    """Without echo, where it is a terminal."""
    if sys.platform == "win32" or not os.isatty(reads):
        yield
        return
    import termios  # noqa: PLC0415 - not on every system

    before = termios.tcgetattr(reads)
    silent = [*before]
    silent[3] &= ~termios.ECHO
    termios.tcsetattr(reads, termios.TCSADRAIN, silent)
    try:
        yield
    finally:
        termios.tcsetattr(reads, termios.TCSADRAIN, before)
