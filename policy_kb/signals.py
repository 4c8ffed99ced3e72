"""What the words of a report say beyond its category: word lists that err on the safe side."""

import re
from pathlib import Path

from policy_kb.lines import LINE, read
from policy_kb.vocabulary import SIGNALS

_FILE = Path(__file__).parent / "signals.yaml"


def _compile() -> dict[str, re.Pattern[str]]:
    lists = read(_FILE, _FILE.name)
    lists.pop(LINE)
    unknown = set(lists) - set(SIGNALS)
    if unknown:
        raise ValueError(f"{_FILE.name}: unknown signals {sorted(unknown)}")
    return {signal: re.compile("|".join(f"(?:{p})" for p in lines), re.IGNORECASE) for signal, lines in lists.items()}


_PATTERNS = _compile()


def signals(text: str) -> frozenset[str]:
    """The signals that a free text gives (see `vocabulary.SIGNALS`)."""
    plain = text.replace("\u2019", "'")
    return frozenset(signal for signal, pattern in _PATTERNS.items() if pattern.search(plain))
