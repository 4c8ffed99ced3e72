"""Matters of which a few words tell plainly, whatever a model makes of the rest: fakes, films and ranks of hatred.

Rules:
1. A matter is heard where all its expressions are found in one sentence (`matters.yaml`), adults of the school seen as
   teachers.
2. A fake of staff, or a film of them, is a matter of staff. Where anything intimate is said it is left to what hears a
   child's emergency.
3. A child who is asked into ranks that hate is in danger: such a report waits for nothing.
"""

import re
from functools import lru_cache
from pathlib import Path

from policy_kb.adults import as_teachers
from policy_kb.lines import LINE, read
from policy_kb.remembered import remembered
from policy_kb.signals import signals
from policy_kb.whatever_case import expression, small

_FILE = Path(__file__).parent / "matters.yaml"
_SENTENCE = re.compile(r"(?<=[.;!?])\s+|\n+")
_LOOKED_AT = 4000
"""Characters that are looked at."""
_PUPIL = re.compile(
    r"\b(pupils?|child|children|kids?|boys?|girls?|lads?|students?|sixth[- ]formers?|(year|yr|y) ?\d+s?)\b"
)
_FAMILY = re.compile(r"\b(parents?|mums?|dads?|mother|father|nan|gran|grandparents?|carers?|step\w+|famil(y|ies))\b")


def drawn_in(text: str) -> bool:
    """Whether a child is being drawn into ranks that hate."""
    return "drawn-in" in _matters(text)


def of_staff(text: str) -> str | None:
    """The kind of report that a fake or a film of staff is, or None."""
    found = _matters(text) - {"drawn-in"}
    if not found or "intimate-image" in signals(text):
        return None
    plain = small(text)
    films = "faked-staff" not in found and _PUPIL.search(plain) and not _FAMILY.search(plain)
    return "pupil-behaviour" if films else "cyberbullying-of-staff"


@remembered
def _matters(text: str) -> frozenset[str]:
    plain = small(as_teachers(text[:_LOOKED_AT]) or text[:_LOOKED_AT])
    each = _SENTENCE.split(plain)
    return frozenset(
        name
        for name, parts in _expressions().items()
        if any(all(part.search(sentence) for part in parts) for sentence in each)
    )


@lru_cache(maxsize=1)
def _expressions() -> dict[str, list[re.Pattern[str]]]:
    return {
        name: [expression(part) for part in parts] for name, parts in read(_FILE, _FILE.name).items() if name != LINE
    }
