"""How a text speaks: of whom, as a question or as a story, and how long; whatever it is about (words: `urgent.yaml`).

Rules:
1. Whoever has heard something tells a story about somebody else, and whoever asks what they may do speaks of
   themselves. That holds for sentences that nobody foresaw, whose words no bank holds.
2. A manner is a feature for the model, never a rule: plenty of stories are harmless.
"""

from collections.abc import Mapping, Sequence
from itertools import combinations

_PRONOUNS = frozenset(
    "she he her his him hers they them their i my me im ive we our us weve you your it its".split()  # noqa: SIM905
)
_LENGTHS = (5, 9, 14, 25)
"""Words from which on a text counts as one size longer."""


def manner(text: str, found: Sequence[str], lists: Mapping[str, frozenset[str]]) -> list[str]:
    """What can be said of the manner of a text and its words; a list of words that is absent shows as `no-` it."""
    if not found:
        return []
    seen = frozenset(found)
    said = [name if seen & words else f"no-{name}" for name, words in lists.items()]
    length = sum(len(found) >= size for size in _LENGTHS)
    asked = ["mark"] if "?" in text else []
    return [*sorted(f"word {one}" for one in seen & _PRONOUNS), *said, *asked, f"size {length}"]


def edges(found: Sequence[str]) -> list[str]:
    """How the text begins and ends: its first word and its first two, its last and its last two."""
    counts = [count for count in (1, 2) if len(found) >= count]
    begins = [f"begins {' '.join(found[:count])}" for count in counts]
    return [*begins, *(f"ends {' '.join(found[-count:])}" for count in counts)]


def pairs(features: Sequence[str]) -> list[str]:
    """Every two of some features."""
    return [f"{a}+{b}" for a, b in combinations(features, 2)]
