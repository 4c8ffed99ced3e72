"""What the page for people without an account is handed, and what it gives back; it knows no school and no record."""

from collections.abc import Mapping
from typing import Literal, Protocol

from policy_kb.shapes import dataclass


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a link opens: something to read and confirm, or the form for a concern; `school` is its name."""

    kind: Literal["confirm", "concern"]
    school: str
    title: str = ""
    why: str = ""
    texts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answered:
    """What became of a form: `what` names the page that is shown.

    "confirmed", "sent" (with a reference and whom to ring), "urgent" (999 first; nothing was sent yet), "own" (what
    they wrote is of their own life: `title`, and in `card` each paragraph with its points; nothing was sent yet),
    "missing" (something needed is empty), "gone" (the link opens nothing any more).
    """

    what: Literal["confirmed", "sent", "urgent", "own", "missing", "gone"]
    reference: str = ""
    lines: tuple[str, ...] = ()
    title: str = ""
    card: tuple[tuple[str, tuple[str, ...]], ...] = ()


class Visitors(Protocol):
    """Whoever comes by a link."""

    async def sheet(self, token: str) -> Sheet | None:
        """What a link opens; None where it opens nothing."""
        ...

    async def answer(self, token: str, fields: Mapping[str, str]) -> Answered:
        """Take a form that was filled in."""
        ...

    def say(self, key: str, /, **values: object) -> str:
        """The words of a page."""
        ...
