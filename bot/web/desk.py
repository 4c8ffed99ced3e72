"""What the web desk is told when it is built: its schools, their people and channels, and their messages.

Without a sign-in whoever opens the desk may be anyone on it: a place to try things, with made-up people.
"""

from collections.abc import Sequence
from datetime import datetime, tzinfo
from typing import Protocol
from urllib.parse import quote
from zoneinfo import ZoneInfo

from bot.seam.card import Card
from policy_kb.shapes import dataclass
from storage.kept import Address

LONDON = ZoneInfo("Europe/London")

COMMANDS = ("canipost", "report", "declare", "policy")
"""The four things one can begin, in the order in which the desk offers them."""

RESERVED = frozenset({"", ".", "..", "static", "sign-in", "signed-in", "sign-out", "signed-out-there"})
"""Workspaces and users stand in the path of a page, so they cannot be called this."""


@dataclass(frozen=True, slots=True)
class Persona:
    """Somebody one can be: `label` is what they are ("Teacher"), `channels` the channels they can read."""

    user: str
    label: str
    name: str
    roles: str = ""
    channels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DeskChannel:
    """A private channel of the school, and what it is called ("DSL team")."""

    id: str
    label: str


@dataclass(frozen=True, slots=True)
class DeskSchool:
    """A school on the desk. `about` says in one line what is special about its policy.

    `signed_in`: people sign in, and whoever does is somebody here, though no persona is written for them.
    `side_by_side` also shows the channels to personas who read none, marked so, acting as one who can.
    """

    workspace: str
    name: str
    policy_title: str
    personas: tuple[Persona, ...]
    channels: tuple[DeskChannel, ...]
    about: str = ""
    side_by_side: bool = False
    timezone: tzinfo = LONDON
    phones: tuple[str, ...] = ()
    """Numbers that the settings and the helplines name: where one stands on a card, it can be rung by a tap."""
    signed_in: bool = False

    @property
    def kind(self) -> str:
        """What the line on top says of this desk: people sign in, it is made up, or it is real and has no sign-in."""
        if self.signed_in:
            return "private"
        return "demonstration" if self.side_by_side else "unguarded"

    def persona(self, user: str) -> Persona | None:
        """Give the persona with this id."""
        unwritten = Persona(user, user, user) if self.signed_in and user not in RESERVED else None
        return next((one for one in self.personas if one.user == user), unwritten)

    def channel(self, identity: str) -> DeskChannel | None:
        """Give the channel with this id."""
        return next((one for one in self.channels if one.id == identity), None)

    def readers(self, channel: str) -> tuple[Persona, ...]:
        """Give everybody who can read this channel."""
        return tuple(one for one in self.personas if channel in one.channels)

    def knows(self, address: Address) -> bool:
        """Say whether a message to this address reaches anybody on the desk."""
        match address.kind:
            case "person":
                return self.persona(address.to) is not None
            case "channel":
                return self.channel(address.to) is not None

    def href(self, user: str = "", rest: str = "") -> str:
        """Give the path of this school's desk, of one persona's desk, or of something below it."""
        return "/" + "/".join(quote(part, safe="") for part in (self.workspace, user, rest) if part)


@dataclass(frozen=True, slots=True)
class Letter:
    """A message that stands at an address, drawn as it is now; `changed` since it was first posted."""

    id: str
    card: Card
    at: datetime
    changed: bool = False

    @property
    def waits(self) -> str:
        """The record that it asks somebody to confirm; empty once anybody has."""
        return next((one.target for one in self.card.buttons if one.deed == "acknowledge"), "")


@dataclass(frozen=True, slots=True)
class OpenDraft:
    """A dialog that was begun and not finished."""

    id: str
    dialog: str
    title: str


class Letters(Protocol):
    """What stands in the store for the desk to show."""

    async def delivered(self, workspace: str, address: Address) -> Sequence[Letter]:
        """Give the messages at an address, oldest first."""
        ...

    async def drafts(self, workspace: str, user: str) -> Sequence[OpenDraft]:
        """Give what this person could carry on with, newest first."""
        ...


def by_workspace(desks: Sequence[DeskSchool]) -> dict[str, DeskSchool]:
    """Sort the schools by workspace. Raises ValueError for a desk that could not be shown."""
    found: dict[str, DeskSchool] = {}
    for desk in desks:
        names = [desk.workspace, *(one.user for one in desk.personas)]
        if desk.workspace in found or len(set(names[1:])) != len(desk.personas):
            raise ValueError(f"desk {desk.workspace}: a workspace or a persona stands there twice")
        if not desk.personas or RESERVED & set(names):
            raise ValueError(f"desk {desk.workspace}: needs personas, and names that can stand in an address")
        if missing := {c for one in desk.personas for c in one.channels if desk.channel(c) is None}:
            raise ValueError(f"desk {desk.workspace}: no such channel: {', '.join(sorted(missing))}")
        found[desk.workspace] = desk
    return found
