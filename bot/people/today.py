"""A school as it is today: its settings, without those who have left, and with those whom its roster adds. Pure.

Rules:
1. Whoever has left is nobody here: they hold nothing, are told nothing, and read no channel.
2. Whoever manages somebody, or holds a duty, can be told and can act where they were; a duty opens no report. A
   statutory role is held by whom the settings name, and by nobody else.
3. People are known by their names in records, so no two here have the same.
4. Whose line manager somebody is, is between two people: `School.seen_by` says it for one sender.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from bot.people.by_email import known_by, merged
from bot.people.roster import Member, Roster
from bot.people.settings import PLATFORMS, Person, School
from policy_kb.vocabulary import DUTIES


def as_today(school: School, roster: Roster) -> School:
    """The school of the settings, as its roster has it today."""
    if not roster.written:
        return school
    people, named = dict[str, Person](), dict[str, str]()
    for person in school.people:
        known = known_by(person.ids, PLATFORMS)
        member = next((one for at in known if (one := roster.member_of(at))), None)
        if member is None and any(roster.gone(at) for at in known):
            continue
        people[person.name] = _both(person, member) if member else person
        if member:
            named[member.id] = person.name
    for member in roster.members():
        if member.id not in named and member.ids and (_duties(member) or roster.managed_by(member)):
            named[member.id] = name = _own(member.name, people)
            people[name] = _both(Person(name, frozenset(), {}, ""), member)
    return replace(school, people=tuple(people.values()), managers=_managers(roster, named))


def _both(person: Person, member: Member) -> Person:
    return replace(
        person,
        roles=person.roles | _duties(member),
        ids=merged(member.ids, person.ids),
        phone=person.phone or member.phone,
        days=member.days,
        away=member.away,
        known_as=tuple(dict.fromkeys((*person.known_as, *member.known_as))),
    )


def _duties(member: Member) -> frozenset[str]:
    return member.roles & frozenset(DUTIES)


def _own(name: str, taken: Iterable[str]) -> str:
    """A name that nobody else has: "Dana Reed", and for the next "Dana Reed 2"."""
    others = set(taken)
    return next(one for one in (name, *(f"{name} {n}" for n in range(2, len(others) + 3))) if one not in others)


def _managers(roster: Roster, named: Mapping[str, str]) -> dict[str, str]:
    """Everybody's line manager by name, for each address that somebody is known by; where it is known."""
    found: dict[str, str] = {}
    for member in roster.members():
        manager = roster.manager_of(member)
        if manager and manager.id in named:
            found |= dict.fromkeys(sorted(member.addresses), named[manager.id])
    return found
