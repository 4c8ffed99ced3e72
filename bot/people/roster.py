"""Everybody who works at a school, as its roster has them, and whom its settings name besides. Pure.

Rules:
1. The settings say who holds the statutory roles; the roster says everything else. Whoever is in both is one member,
   known by an id on a platform: their roles are those of both.
2. Whoever has left is no member from that day on: they hold no role, manage nobody, and are not found, but by
   `Roster.gone`. Who has not joined yet is no member either.
3. A manager is another member who is here; where the roster names nobody, nobody is made up.
"""

from collections.abc import Iterable, Mapping
from dataclasses import field, replace
from datetime import date
from functools import cached_property
from typing import Any, Literal, cast, get_args

from bot.people.by_email import known_by, merged
from bot.people.hours import EVERY_DAY
from bot.people.settings import PLATFORMS, Person, School
from bot.seam.turn import Platform
from policy_kb.shapes import dataclass
from storage.kept import KeptPerson

Standing = Literal["staff", "visitor", "volunteer", "governor", "contractor"]
STANDINGS: tuple[Standing, ...] = get_args(Standing)
MANAGER = "line-manager"
"""Whoever manages somebody; the other roles by which reports are routed stand in the settings."""


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody on the roster.

    `ids` are those by which the platforms know them; `manager` the id of another member, or empty. `left` is the first
    day on which they no longer work there, `away` the first and last days of absences. `outside` is what other systems
    call them ("sds", "oneroster", "csv": their id there); `known_as` other names that people call them by.
    """

    id: str
    name: str
    email: str = ""
    ids: Mapping[Platform, str] = field(default_factory=dict)
    roles: frozenset[str] = frozenset()
    manager: str = ""
    days: frozenset[int] = EVERY_DAY
    away: tuple[tuple[date, date], ...] = ()
    joined: date | None = None
    left: date | None = None
    standing: Standing = "staff"
    known_as: tuple[str, ...] = ()
    outside: Mapping[str, str] = field(default_factory=dict)
    phone: str = ""

    def here(self, day: date) -> bool:
        """Whether they belong to the school on a day, at work or not."""
        return (self.joined is None or self.joined <= day) and not self.gone(day)

    def gone(self, day: date) -> bool:
        """Whether they have left by a day."""
        return self.left is not None and self.left <= day

    def there(self, day: date) -> bool:
        """Whether they are at work on a day on which the school is."""
        away = any(begins <= day <= ends for begins, ends in self.away)
        return self.here(day) and day.weekday() in self.days and not away

    @property
    def addresses(self) -> frozenset[str]:
        """Everything they are found by: "slack:U1", and "email:" with the address in small letters."""
        mail = {f"email:{self.email.casefold()}"} if self.email else set[str]()
        return frozenset(f"{at}:{to}" for at, to in self.ids.items()) | mail


@dataclass(frozen=True)
class Roster:
    """The members of one school on one day. `written` says whether the school has a roster besides its settings."""

    here: tuple[Member, ...]
    left: tuple[Member, ...] = ()
    written: bool = False

    def members(self, *standings: Standing) -> tuple[Member, ...]:
        """Everybody who is here, by name; of these standings, where any are named."""
        return tuple(one for one in self.here if not standings or one.standing in standings)

    def member(self, member_id: str) -> Member | None:
        """The member with this id of the roster's."""
        return self._by_id.get(member_id)

    def member_of(self, person: str) -> Member | None:
        """The member whom the store knows as `person` ("slack:U1"), or who has this address ("email:...")."""
        return self._by_address.get(person)

    def manager_of(self, member: Member) -> Member | None:
        """Whoever manages somebody; None where nobody is named, or who is named has left."""
        return self._by_id.get(member.manager) if member.manager != member.id else None

    def managed_by(self, member: Member) -> tuple[Member, ...]:
        """Everybody whom somebody manages."""
        return tuple(one for one in self.here if one.manager == member.id and one.id != member.id)

    def with_role(self, role: str) -> tuple[Member, ...]:
        """Everybody who holds a role: one of the roster's duties, or one that the settings give."""
        return tuple(one for one in self.here if role in one.roles)

    def gone(self, person: str) -> bool:
        """Whether this address is that of somebody who has left, and of nobody who is here."""
        return person in self._gone and person not in self._by_address

    @cached_property
    def _by_id(self) -> Mapping[str, Member]:
        return {one.id: one for one in self.here}

    @cached_property
    def _by_address(self) -> Mapping[str, Member]:
        return {address: one for one in reversed(self.here) for address in one.addresses}

    @cached_property
    def _gone(self) -> frozenset[str]:
        return frozenset(address for one in self.left for address in one.addresses)


def roster_of(school: School, members: Iterable[Member], day: date) -> Roster:
    """The roster of a school on a day, from its settings and from the members that the store has."""
    written = tuple(members)
    left = tuple(one for one in written if one.gone(day))
    here = {one.id: one for one in written if one.here(day)}
    managing = {one.manager for one in here.values() if one.manager in here and one.manager != one.id}
    here = {name: replace(one, roles=one.roles | {MANAGER}) if name in managing else one for name, one in here.items()}
    by_address = {address: one.id for one in here.values() for address in one.addresses}
    gone = {address for one in left for address in one.addresses} - by_address.keys()
    for n, person in enumerate(school.people):
        found = next((by_address[at] for at in _known(person) if at in by_address), None)
        if found is not None:
            here[found] = _both(here[found], person)
        elif not gone & set(_known(person)):
            member = Member(f"settings-{n}", person.name, ids=dict(person.ids), roles=person.roles, days=person.days)
            here[member.id] = replace(member, away=person.away, known_as=person.known_as, phone=person.phone)
    ordered = sorted(here.values(), key=lambda one: (one.name.casefold(), one.id))
    return Roster(tuple(ordered), left, written=bool(written))


def _known(person: Person) -> list[str]:
    return known_by(person.ids, PLATFORMS)


def _both(member: Member, person: Person) -> Member:
    """One member, of what the roster and the settings say: known by the name that records know them by."""
    return replace(
        member,
        name=person.name,
        ids=merged(member.ids, person.ids),
        roles=member.roles | person.roles,
        days=person.days if person.days != EVERY_DAY else member.days,
        away=(*member.away, *person.away),
        known_as=tuple(dict.fromkeys((*member.known_as, *person.known_as, *_other(member.name, person.name)))),
        phone=person.phone or member.phone,
    )


def _other(name: str, than: str) -> tuple[str, ...]:
    return (name,) if name and name != than else ()


def kept_as(member: Member) -> dict[str, Any]:
    """A member as the store keeps them: JSON, without what is empty."""
    plain: dict[str, Any] = {
        "name": member.name, "email": member.email, "ids": dict(member.ids), "roles": sorted(member.roles),
        "manager": member.manager, "away": [[begins.isoformat(), ends.isoformat()] for begins, ends in member.away],
        "joined": member.joined and member.joined.isoformat(), "left": member.left and member.left.isoformat(),
        "standing": member.standing, "known_as": list(member.known_as), "outside": dict(member.outside),
        "phone": member.phone, "days": sorted(member.days) if member.days != EVERY_DAY else None,
    }  # fmt: skip
    return {name: value for name, value in plain.items() if value}


def read_member(kept: KeptPerson) -> Member:
    """A member, of what the store keeps. What a later version wrote besides is left out."""
    body = kept.body
    standing = body.get("standing", "staff")
    return Member(
        id=kept.id,
        name=str(body.get("name", "")),
        email=str(body.get("email", "")),
        ids={cast("Platform", at): str(to) for at, to in body.get("ids", {}).items() if at in PLATFORMS},
        roles=frozenset(body.get("roles", ())),
        manager=str(body.get("manager", "")),
        days=frozenset(body.get("days") or EVERY_DAY),
        away=tuple((date.fromisoformat(begins), date.fromisoformat(ends)) for begins, ends in body.get("away", ())),
        joined=_day(body.get("joined")),
        left=_day(body.get("left")),
        standing=standing if standing in STANDINGS else "staff",
        known_as=tuple(body.get("known_as", ())),
        outside=dict(body.get("outside", {})),
        phone=str(body.get("phone", "")),
    )


def _day(given: object) -> date | None:
    return date.fromisoformat(given) if isinstance(given, str) else None
