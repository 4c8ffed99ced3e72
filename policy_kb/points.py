"""What helps a child in danger, line by line, chosen by what was said (source: `points.yaml`).

Rules:
1. A child who may hurt themselves is never left alone: that line stands first.
2. A line stands only where it fits: nothing of pictures where no picture is in it. At most five lines.
"""

import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from policy_kb.lines import read
from policy_kb.signals import signals

_FILE = Path(__file__).parent / "points.yaml"
_MOST = 5
_APOSTROPHE = re.compile("['\u2018\u2019]")


def points_for(words: str) -> tuple[str, ...]:
    """The names of the lines, first things first; what is said of no words is what may be needed in any case."""
    found = _lines()
    if not words.strip():
        return tuple(found["unknown"])
    plain, given = _APOSTROPHE.sub("", words.casefold()), signals(words)
    fit = [row["line"] for row in found["rows"] if row.get("signal") in given or re.search(row["says"], plain)]
    return tuple([*fit, *found["always"]][:_MOST])


@lru_cache(maxsize=1)
def _lines() -> dict[str, Any]:
    found: dict[str, Any] = read(_FILE, _FILE.name)
    return found
