"""Role holders whom the settings name by an e-mail address, until their platform has said whose it is. Pure.

Rules:
1. An address stands where an id would; it is somebody's own, as an id is, and an id always wins over it.
2. An id that is somebody else's already is given to nobody: then the settings must say who is who.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from bot.people.school import School
from bot.seam.turn import Platform

Found = Mapping[tuple[Platform, str], str]
"""Platform and address -> the id of whoever has it."""


def awaited(school: School) -> Iterator[tuple[Platform, str]]:
    """Every platform and address for which an id is still to be found."""
    for person in school.people:
        for at, to in person.ids.items():
            if at in {"slack", "teams"} and "@" in to and at in school.workspaces:
                yield at, to


def with_ids(school: School, found: Found) -> School:
    """The school with the ids that are known in the place of addresses; the same one where none is."""
    taken = {(at, to): person.name for person in school.people for at, to in person.ids.items()}
    people = []
    for person in school.people:
        ids = dict(person.ids)
        for at, to in person.ids.items():
            if (user := found.get((at, to))) and taken.setdefault((at, user), person.name) == person.name:
                ids[at] = user
        people.append(replace(person, ids=ids) if ids != person.ids else person)
    changed = any(one is not other for one, other in zip(people, school.people, strict=True))
    return replace(school, people=tuple(people)) if changed else school


def merged(roster: Mapping[Platform, str], settings: Mapping[Platform, str]) -> dict[Platform, str]:
    """The ids of somebody who is in both: those of the settings, but an address never stands before an id."""
    return {**roster, **{at: to for at, to in settings.items() if at not in roster or "@" not in to}}


def known_by(ids: Mapping[Platform, str], platforms: tuple[Platform, ...]) -> list[str]:
    """How the roster would know somebody: "slack:U1", or "email:..." where there is only an address."""
    return [
        f"email:{ids[at]}" if "@" in ids[at] and at != "web" else f"{at}:{ids[at]}" for at in platforms if at in ids
    ]
