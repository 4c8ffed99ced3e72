"""What every platform's `send` offers, and the three ways in which sending can fail."""

from typing import Protocol

from bot.seam.card import Card
from policy_kb.shapes import dataclass
from storage.kept import Address


class Refused(Exception):  # noqa: N818 - named after what the platform did
    """The platform will not take this message, now or later (blocked, archived, not a member, not installed)."""


class Gone(Refused):
    """The message that was to be brought up to date is no longer there; a new one can be posted."""


class TryLater(Exception):  # noqa: N818 - as above
    """Not taken now, and surely not delivered; `after` is how many seconds the platform asks us to wait, if it does."""

    def __init__(self, reason: str, after: float | None = None) -> None:
        super().__init__(reason)
        self.after = after


class NoAnswer(Exception):  # noqa: N818 - as above
    """Nobody knows whether it arrived: the connection broke or timed out after the message was on its way."""


class Overdue(Exception):  # noqa: N818 - as above
    """Nothing went out: it is another's to send by now, or may be before the platform answers."""


class Going(Protocol):
    """What a sender asks right before a new message goes out. Both raise Overdue, which goes on to whoever sends."""

    async def begins(self) -> None:
        """Say that it goes out now: with the very next step, and again before each further one that may post it."""

    def in_time(self) -> None:
        """Ask the clock alone, where a thread has waited since."""


class _Freely:
    async def begins(self) -> None:
        """It may."""

    def in_time(self) -> None:
        """It is."""


FREELY: Going = _Freely()
"""What nobody else would send."""


@dataclass(frozen=True, slots=True)
class Readers:
    """Who can read a channel: user ids, and whether anybody else could (public, or shared with other organisations)."""

    users: frozenset[str]
    public: bool = False
    shared: bool = False


class Sender(Protocol):
    """Posts and edits cards at addresses of one platform. Raises Refused, TryLater, NoAnswer, and what `going` does.

    Reasons are short codes ("channel_not_found"), never text of a message.
    """

    async def post(  # noqa: PLR0913 - what is sent, where, and how it stands
        self, workspace: str, address: Address, card: Card, key: str, *, maybe_there: bool, going: Going = FREELY
    ) -> str:
        """Post a card and give the message's handle.

        `key` is unique to this message: after an attempt without an answer (`maybe_there`) the message that
        carries it is looked for first, where the platform lets us. `going` is asked right before it goes out.
        """
        ...

    async def edit(self, workspace: str, address: Address, handle: str, card: Card) -> None:
        """Bring a message that was posted up to date, in place. Raises Gone where it is no longer there."""
        ...

    async def readers(self, workspace: str, address: Address) -> Readers | None:
        """Who can read a channel; None where the address is one person's private conversation."""
        ...

    async def look(self, workspace: str, address: Address) -> None:
        """Find out, without writing, whether an address could be written to. Raises as all of these do."""
        ...
