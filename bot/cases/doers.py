"""Who does what falls due, who stands in, and who hears: found on the roster as it stands. Pure.

Rules:
1. Of several roles the first counts that somebody here holds. Nobody who is kept out is ever asked.
2. Whoever is away on every school day until it is due is not asked: their deputy is, at once. On a single day, whoever
   is there is asked; where nobody of a role is, it waits for them.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta
from typing import cast

from bot.cases.bodies import Asked
from bot.people.holders import Told
from bot.people.hours import USUAL
from bot.people.roster import Member, Roster, Standing
from bot.people.settings import PLATFORMS, School
from bot.seam.turn import Platform
from policy_kb.chore import Chore
from policy_kb.falls_due import EVERYBODY
from storage.kept import Address

EMPLOYED: tuple[Standing, ...] = ("staff", "volunteer")


def doers(roster: Roster, roles: Iterable[str], out: Collection[str] = ()) -> tuple[Member, ...]:
    """Everybody who holds the first of these roles that somebody holds who is not kept out."""
    for role in roles:
        held = roster.members(*EMPLOYED) if role == EVERYBODY else roster.with_role(role)
        if found := tuple(one for one in held if one.name not in out):
            return found
    return ()


def owners(
    school: School, roster: Roster, chore: Chore, days: tuple[date, date], out: Collection[str] = ()
) -> tuple[tuple[Member, ...], tuple[Member, ...]]:
    """Who is asked, and in whose place: owners who are there on a school day until it is due, or their deputies."""
    first = doers(roster, chore.owner, out)
    there = tuple(one for one in first if any(one.there(day) for day in _school_days(school, days)))
    if there or not first:
        return there or first, ()
    instead = tuple(one for one in doers(roster, chore.deputy, out) if one.there(days[0]))
    return instead or first, first if instead else ()


def present(members: Sequence[Member], day: date) -> tuple[Member, ...]:
    """Those who are at work on a day."""
    return tuple(one for one in members if one.there(day))


def at(school: School, member: Member) -> Address | None:
    """Where somebody is written to privately."""
    on = next((one for one in PLATFORMS if one in school.workspaces and one in member.ids), None)
    return Address(on, "person", member.ids[on]) if on else None


def told(school: School, members: Iterable[Member], role: str) -> tuple[Told, ...]:
    """The addresses of members; whoever has none cannot be asked."""
    return tuple(Told(role, to, (one.name,)) for one in members if (to := at(school, one)))


def asked(school: School, members: Iterable[Member]) -> tuple[Asked, ...]:
    """Members as those who are asked."""
    return tuple(Asked(str(to), one.name) for one in members if (to := at(school, one)))


def address(on: str, to: str) -> Address:
    """An address of a person, on one of the platforms."""
    return Address(cast("Platform", on), "person", to)


def is_there(roster: Roster, who: str, day: date) -> bool:
    """Whether somebody is at work on a day; whoever is not on the roster is taken to be."""
    member = roster.member_of(who)
    return member is None or member.there(day)


def _school_days(school: School, days: tuple[date, date]) -> list[date]:
    calendar = school.calendar or USUAL
    span = range((days[1] - days[0]).days + 1)
    return [day for n in span if calendar.counts(day := days[0] + timedelta(days=n))]
