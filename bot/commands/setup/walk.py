"""Walking through the questions: each answer is tried, kept once it holds, and asked again while it does not.

Rules:
1. What was given and held is kept in a file that its owner alone can read, so that a later start goes on there.
2. What was kept is tried again before it is relied on: a token can have been taken back since.
3. What did not hold is offered again, for whoever has mended something elsewhere and only wants to press Enter.
"""

import json
import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Generic, TypeVar

from bot.commands.setup.terminal import Terminal
from policy_kb.shapes import dataclass

T = TypeVar("T")


class NotYet(Exception):  # noqa: N818 - it is asked again
    """An answer that does not hold: what is wrong, and what to do."""

    def __init__(self, what: str, do: str = "") -> None:
        super().__init__(f"{what} {do}".strip())


@dataclass(frozen=True, slots=True)
class Held(Generic[T]):
    """An answer that holds: what it is, what is said of it, and what is kept of it where that is not what was typed."""

    found: T
    says: str = ""
    keep: str | None = None


Attempt = Callable[[str], Awaitable[Held[T]]]


class Notes:
    """What was given so far, in a file of mode 0600."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._held: dict[str, str] = {}
        if file.exists():
            try:
                found = json.loads(file.read_text("utf-8"))
            except ValueError:
                found = {}  # cut short by a full disk: it is asked again
            self._held = {str(key): str(value) for key, value in found.items()} if isinstance(found, dict) else {}

    def __getitem__(self, key: str) -> str:
        return self._held.get(key, "")

    def __contains__(self, key: object) -> bool:
        return key in self._held

    def __len__(self) -> int:
        return len(self._held)

    def keep(self, key: str, value: str) -> None:
        """Keep something, so that nothing half-written is ever there."""
        self._held[key] = value
        write(self.file, json.dumps(self._held, indent=1, ensure_ascii=False))

    def done(self) -> None:
        """Forget everything: what is needed of it stands in its own files."""
        self.file.unlink(missing_ok=True)


def write(file: Path, text: str) -> None:
    """Write a file that its owner alone can read, whole or not at all."""
    file.parent.mkdir(parents=True, exist_ok=True)
    half = file.with_name(f"{file.name}.new")
    half.unlink(missing_ok=True)
    descriptor = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as opened:
        opened.write(text)
        opened.flush()
        os.fsync(opened.fileno())
    half.replace(file)


@dataclass(frozen=True, slots=True)
class Walk:
    """The terminal, and what was given so far."""

    terminal: Terminal
    notes: Notes

    def heading(self, text: str) -> None:
        """Begin a part."""
        self.terminal.say(f"\n{text}")

    def good(self, text: str) -> None:
        """Say that something holds."""
        self.terminal.say(f"  ok   {text}")

    def bad(self, text: str) -> None:
        """Say that something does not."""
        self.terminal.say(f"  NO   {text}")

    async def settle(self, key: str, question: str, attempt: Attempt[T], *, usual: str = "", secret: bool = False) -> T:
        """Ask until the answer holds; what was kept is tried first. Raises Stopped."""
        offered = usual
        if key in self.notes:
            if (held := await self._tried(key, self.notes[key], attempt, f"{question} as before. ")) is not None:
                return held.found
            offered = self.notes[key]
        while True:
            shown = "the same again" if secret and offered else offered
            typed = await self.terminal.ask(f"  {question}{f' [{shown}]' if shown else ''}:", secret=secret)
            if (held := await self._tried(key, typed or offered, attempt)) is not None:
                return held.found
            offered = typed or offered

    async def _tried(self, key: str, given: str, attempt: Attempt[T], before: str = "") -> Held[T] | None:
        try:
            held = await attempt(given)
        except NotYet as why:
            self.bad(str(why))
            return None
        keep = given if held.keep is None else held.keep
        if key not in self.notes or self.notes[key] != keep:
            self.notes.keep(key, keep)
        if held.says or before:
            self.good(f"{before}{held.says}".strip())
        return held


async def anything(given: str) -> Held[str]:
    """Whatever is given, or nothing."""
    return Held(given)


async def something(given: str) -> Held[str]:
    """Whatever is given. Raises NotYet where nothing is."""
    if not given:
        raise NotYet("This is needed.")
    return Held(given)
