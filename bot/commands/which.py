"""Which school a command is for, and which of its holders takes what it gives."""

import argparse
from pathlib import Path

from bot.commands.places import Missing, packs_folder, settings_folder
from bot.people.settings import Person, School, load_schools


def schools_of(options: argparse.Namespace) -> tuple[School, ...]:
    """Every school of this installation. Raises Missing and Faults."""
    return load_schools(settings_folder(options) or Path("settings"), packs_folder(options))


def school_of(options: argparse.Namespace) -> School:
    """The school of --school, or the only one there is. Raises Missing and Faults."""
    schools = schools_of(options)
    found = [school for school in schools if options.school in {None, school.id}]
    if not found:
        raise Missing(f"There is no school '{options.school}'. There are: {', '.join(one.id for one in schools)}.")
    if len(found) != 1:
        raise Missing(f"Say which school with --school: one of {', '.join(school.id for school in schools)}.")
    return found[0]


def holder_of(today: School, name: str) -> Person:
    """Who of this name holds a role today; whoever has left holds none. Raises Missing."""
    for person in today.people:
        if person.name == name:
            return person
    raise Missing(f"Nobody called '{name}' holds a role at {today.id} today. Give the name as the settings do.")
