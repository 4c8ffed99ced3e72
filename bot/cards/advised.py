"""What to do now, as the policy says it, with the number where whoever reads it is to ring somebody outside. Pure.

Rules:
1. The number stands in the same line, and only where the line tells its reader to ring: of "the headteacher rings the
   LADO" nobody needs the number.
2. Where the settings have no number, the line stays as it is.
3. Nothing stands before 999.
"""

import re
from collections.abc import Iterable, Sequence

from bot.people.school import School

_RING = re.compile(r"\bring (?:[^.;]*\W)?(?:LADO|designated officer)\b", re.IGNORECASE)


def advised(school: School, lines: Iterable[str]) -> tuple[str, ...]:
    """The lines, as the reader needs them."""
    number = school.numbers.get("lado", "").strip()
    if not number:
        return tuple(lines)
    add = school.words.say("cards.advice-lado", number=number)
    return tuple(f"{line} {add}" if _RING.search(line) else line for line in lines)


def after_999(note: str, lines: Sequence[str]) -> tuple[str, ...]:
    """The lines with a note on top of them, but below those which send to 999; none where the note is empty."""
    urgent = next((n for n, line in enumerate(lines) if "999" not in line), len(lines))
    return (*lines[:urgent], *((note,) if note else ()), *lines[urgent:])
