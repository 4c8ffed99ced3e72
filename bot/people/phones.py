"""The telephone numbers that a school's settings and the helplines name, as they stand there. Pure."""

import re

from bot.people.school import School

_NUMBER = re.compile(r"(?<![\w+])(?:\+44|0)(?:[ -]?\d){8,11}(?!\w)")


def phones(school: School) -> tuple[str, ...]:
    """Every number that can be rung from outside; an extension is none."""
    said = [*school.numbers.values(), *(one.phone for one in school.people)]
    said += [line.contact for line in school.helplines.values()]
    return tuple(dict.fromkeys(number for text in said for number in _NUMBER.findall(text)))
