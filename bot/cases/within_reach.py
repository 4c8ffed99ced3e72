"""Who can be written to, channel by channel and person by person, and what to do where it cannot be done. Pure.

Rules:
1. What was tried last counts, then what the platform told of comings and goings; what nobody knows is said to be so.
2. Every holder is named on every platform of the school by which they are known, every channel with its roles.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Literal

from bot.cases.trouble import cause_of
from bot.people.settings import PLATFORMS, School
from policy_kb.shapes import dataclass
from storage.kept import Address, Delivery

Can = Literal["yes", "no", "unknown"]
_GONE = {"removed": "not-in", "deleted": "not-in", "archived": "archived"}
_KNOWN_BY_SIGHT = frozenset({"teams"})
"""Platforms on which nobody can be written to before the bot has met them."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of an address: whether there is a way to it, and what became of it, since when."""

    met: bool = False
    state: str = ""
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Reachable:
    """One address, whose it is (a name, or roles), and whether it can be written to; `cause` names what to mend."""

    whose: tuple[str, ...]
    at: Address
    can: Can
    since: datetime | None = None
    cause: str = ""


def addresses(school: School) -> Iterator[tuple[tuple[str, ...], Address]]:
    """Every channel and every holder, with whose it is."""
    for channel in school.channels:
        yield from ((channel.roles, Address(at, "channel", to)) for at, to in channel.ids.items())
    for person in school.people:
        for at in PLATFORMS:
            if at in person.ids and at in school.workspaces:
                yield (person.name,), Address(at, "person", person.ids[at])


def reachable(whose: tuple[str, ...], at: Address, known: Known, sent: Sequence[Delivery]) -> Reachable:
    """Whether an address can be written to, from what is known of it and what was sent there."""
    if at.kind == "person" and "@" in at.to and at.platform != "web":
        return Reachable(whose, at, "no", None, "not-met")
    tried = [one for one in sent if one.handle or one.refused]
    last = max(tried, key=lambda one: one.owed_at, default=None)
    if last and (known.since is None or last.owed_at >= known.since):
        if last.refused:
            return Reachable(whose, at, "no", last.owed_at, cause_of(last.refused, at.kind))
        return Reachable(whose, at, "yes", known.since or last.owed_at)
    if known.state in _GONE:
        cause = _GONE[known.state]
        return Reachable(whose, at, "no", known.since, cause if at.kind == "channel" else "not-in")
    if known.state or known.met:
        return Reachable(whose, at, "yes", known.since)
    if at.platform == "web":
        return Reachable(whose, at, "yes")
    if at.platform in _KNOWN_BY_SIGHT:
        return Reachable(whose, at, "no", None, "not-in")
    return Reachable(whose, at, "unknown")
