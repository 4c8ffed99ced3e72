"""A turn: one thing a person did on a platform; a reply: what they are shown at once and nobody else is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

from bot.card import Card

Platform = Literal["web", "slack", "teams"]


@dataclass(frozen=True, slots=True)
class Who:
    """Who did it: the platform, the workspace or tenant that maps to one school, and the platform's own user id."""

    platform: Platform
    workspace: str
    user: str

    def __str__(self) -> str:
        return f"{self.platform}:{self.user}"


@dataclass(frozen=True, slots=True)
class Turn:
    """One thing a person did.

    deed      target            values
    begin     dialog name       {"text": what was typed behind the command}
    answer    draft id          question id -> answer (a tuple for `many`)
    back      draft id          {}
    change    draft id          {"question": id}
    resume    draft id          {}
    cancel    draft id          {}
    danger    draft id or ""    {}
    acknowledge, view   reference   {}
    home      ""                {}

    `stays` says that the reply remains where the person can find it again (a Teams chat); where it does not
    (a Slack modal) verdicts are sent to them as well.
    """

    who: Who
    deed: str
    target: str = ""
    values: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)
    stays: bool = False


@dataclass(frozen=True, slots=True)
class Reply:
    """What the person is shown at once.

    `ended` says that the dialog is over and the card asks nothing more; `sent_too` that the same card is on
    its way to them as a message of its own.
    """

    card: Card
    ended: bool = False
    sent_too: bool = False


class Listener(Protocol):
    """What a platform's `listen` calls: it never raises, every failure is a Card in plain words."""

    async def take(self, turn: Turn) -> Reply:
        """Do what the person did, and say what they see next."""
        ...
