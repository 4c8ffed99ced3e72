"""From the roles of a route to the people and channels that are told, and to nobody whom it is about. Pure.

Rules:
1. Whoever is kept out (see `bot.cases.door`) is so as a person, in every role.
2. A role's channel is used only if nobody who reads it is barred; otherwise each holder is written to alone.
3. Where nobody of a role is left: for the DSL the deputy DSL; then the headteacher, then the chair of governors; then
   the DSL and the deputy DSL, who cannot judge those two, so that the sender of a report rings the LADO besides.
   Anything but a report falls to any holder there is.
4. Where nobody at all is left, nothing is sent and the reporter is told to ring the LADO.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from typing import cast

from bot.people import names
from bot.people.called_by_role import roles_in
from bot.people.settings import PLATFORMS, Channel, Person, School
from bot.seam.turn import Platform
from policy_kb.routing import CHAIN
from policy_kb.shapes import dataclass
from storage.kept import Address

_STAND_IN = {"dsl": "deputy-dsl"}
_BELOW = ("dsl", "deputy-dsl")
_ANYBODY = (*_BELOW, "deputy", "senior-staff", "line-manager")
"""Who is told where head and chair cannot be: of a report, and of anything else."""
_SIGNS = {
    "headteacher": {"head", "headteacher", "headmaster", "headmistress", "principal"},
    "dsl": {"dsl", "safeguarding", "designated", "protection"},
    "deputy-dsl": {"deputy", "safeguarding", "designated", "protection"},
    "deputy": {"deputy", "assistant"},
    "senior-staff": {"senior", "leader", "slt", "leadership"},
    "line-manager": {"line", "manager", "boss"},
    "chair-of-governors": {"chair", "governor", "governors"},
}
_ADDRESS = re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")


@dataclass(frozen=True, slots=True)
class Told:
    """One address that is told, for which role, and whom that makes readers."""

    role: str
    address: Address
    people: tuple[str, ...]


def titled(school: School, text: str) -> frozenset[str]:
    """The names of the holders of whom a text speaks by what they do ("our deputy DSL"), unless they were only told."""
    roles = roles_in(text)
    return frozenset(person.name for person in school.people if person.roles & roles)


def meant(school: School, text: str) -> frozenset[str]:
    """The names of the holders of every role that these words speak of, however loosely; better one too many."""
    words = names.kept([text])
    roles = {role for role, signs in _SIGNS.items() if words & signs}
    return frozenset(person.name for person in school.people if person.roles & roles)


def related(declared: Iterable[tuple[str, str]], *given: str) -> frozenset[str]:
    """Who has declared that somebody of one of these names is family or a friend; `declared` is (who, name given).

    All the words of the shorter name must stand in the longer one, so that a surname alone is enough; or two words
    are the same, whatever else was written beside them.
    """
    wanted = [name for name in given if names.words(name)]
    return frozenset(who for who, name in declared if any(names.alike(name, other) for other in wanted))


def bearing(school: School, named: str) -> frozenset[str]:
    """The names of the holders who bear one of the names in a field for names."""
    at = _addresses(named)
    return frozenset(
        person.name for person in school.people if names.bears(person.called, named) or person.email.casefold() in at
    )


def spoken_of(school: School, text: str) -> frozenset[str]:
    """The names of the holders of whom a free text speaks, by name or as the platform knows them ("@U0DSL")."""
    ids, at = set(re.findall(r"@([\w.:-]+)", text)), _addresses(text)
    return frozenset(
        person.name
        for person in school.people
        if names.spoken_of(person.called, text) or ids & {*person.ids.values()} or person.email.casefold() in at
    )


def _addresses(text: str) -> frozenset[str]:
    """The e-mail addresses in a text, in small letters."""
    return frozenset(one.casefold() for one in _ADDRESS.findall(text))


def known(school: School, people: Collection[str]) -> frozenset[str]:
    """The names of the holders among people as the store knows them ("slack:U1")."""
    if not people:  # as of most reports, and it is asked of each card a dozen times
        return frozenset()
    return frozenset(
        person.name for person in school.people if any(f"{at}:{to}" in people for at, to in person.ids.items())
    )


def told(
    school: School,
    roles: Iterable[str],
    kept_out: frozenset[str],
    managers: frozenset[str] | None = None,
    *,
    anybody: bool = False,
) -> tuple[Told, ...]:
    """Every address that is told at once; empty only if everybody who could be told is kept out.

    `managers` are the line managers meant, where it is not all of them; if none of them can be told, the head is.
    `anybody` says that it is no report, so that any holder may be told before nobody is.
    """
    found: list[Told] = []
    for role in roles:
        if role == "line-manager" and managers is not None:
            mine = [one for one in _alone(school, role, school.people, kept_out) if managers & set(one.people)]
            found += mine or _of_role(school, CHAIN[0], kept_out)
        else:
            found += _of_role(school, role, kept_out)
    if not found:
        found = next((some for role in CHAIN if (some := _privately(school, role, kept_out))), [])
    if not found:
        left = _ANYBODY if anybody else _BELOW
        found = next((some for role in left if (some := _of_role(school, role, kept_out))), [])
    return tuple({one.address: one for one in reversed(found)}.values())[::-1]


def nobody_above(school: School, kept_out: Collection[str]) -> bool:
    """Whether headteacher and chair of governors are all kept out, so that nobody at the school could judge."""
    return all(person.name in kept_out for role in CHAIN for person in school.holders(role))


def address(place: Sequence[str]) -> Address:
    """Read an address that a record holds as [platform, kind, id]."""
    platform, kind, to = place
    return Address(cast("Platform", platform), "channel" if kind == "channel" else "person", to)


def private(school: School, person: Person) -> Address | None:
    """Where one person is written to privately."""
    return next(iter(ways(school, person)), None)


def ways(school: School, person: Person) -> tuple[Address, ...]:
    """Every address at which one person can be written to privately, the first that is used first."""
    there = (one for one in PLATFORMS if one in school.workspaces and one in person.ids)
    return tuple(Address(platform, "person", person.ids[platform]) for platform in there)


def places(school: School, person: Person) -> tuple[Address, ...]:
    """Every address at which somebody reads what is written: their own, and the channels of their roles."""
    channels = (one for one in school.channels if person.roles & set(one.roles))
    rooms = [Address(at, "channel", to) for one in channels for at, to in one.ids.items()]
    return (*ways(school, person), *rooms)


def readers(school: School, channel: Channel) -> tuple[Person, ...]:
    """The role holders who may read a channel."""
    return tuple(person for person in school.people if person.roles & set(channel.roles))


def channel_at(school: School, address: Address) -> Channel | None:
    """The channel of the settings that has this address."""
    return next((channel for channel in school.channels if channel.ids.get(address.platform) == address.to), None)


def _of_role(school: School, role: str, kept_out: frozenset[str]) -> list[Told]:
    for channel in school.channels:
        if role in channel.roles:
            people = readers(school, channel)
            if people and not any(person.name in kept_out for person in people):
                names = tuple(person.name for person in people)
                return [Told(role, Address(at, "channel", to), names) for at, to in channel.ids.items()]
    found = _privately(school, role, kept_out)
    if role in _STAND_IN:
        found += _privately(school, _STAND_IN[role], kept_out)
    return found


def _privately(school: School, role: str, kept_out: frozenset[str]) -> list[Told]:
    return _alone(school, role, school.holders(role), kept_out)


def _alone(school: School, role: str, people: Iterable[Person], kept_out: frozenset[str]) -> list[Told]:
    left = (person for person in people if person.name not in kept_out)
    return [Told(role, at, (person.name,)) for person in left if (at := private(school, person))]
