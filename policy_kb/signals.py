"""What the words of a report say beyond its category: phrases that err on the safe side.

Rules:
1. An entry of `signals.yaml` is one expression, or several that must all be found in one sentence.
2. What a pupil or a colleague did is never decided here: a signal speeds a report up, or changes what is advised.
"""

import re
from functools import cache
from pathlib import Path

from policy_kb.beginnings import Sought
from policy_kb.lines import LINE, read
from policy_kb.remembered import remembered
from policy_kb.vocabulary import SIGNALS
from policy_kb.whatever_case import expression, small

_FILE = Path(__file__).parent / "signals.yaml"
_SENTENCE = re.compile(r"(?<=[.;!?])\s+|\n+")

Entry = tuple[re.Pattern[str], ...]


@cache
def _entries() -> tuple[Sought, list[tuple[str, Entry]]]:
    """Each entry with its signal, and what tells where the first of its expressions may be."""
    lists = read(_FILE, _FILE.name)
    lists.pop(LINE)
    unknown = set(lists) - set(SIGNALS)
    if unknown:
        raise ValueError(f"{_FILE.name}: unknown signals {sorted(unknown)}")
    entries = [(signal, _entry(line)) for signal, lines in lists.items() for line in lines]
    return Sought(entry[0] for _, entry in entries), entries


def _entry(line: str | list[str]) -> Entry:
    return tuple(expression(part, re.DOTALL) for part in ([line] if isinstance(line, str) else line))


@remembered
def signals(text: str) -> frozenset[str]:
    """The signals that a free text gives (see `vocabulary.SIGNALS`)."""
    plain = small(text)
    sentences = _SENTENCE.split(plain)
    sought, entries = _entries()
    found: set[str] = set()
    for number, places in sought.possible(plain).items():
        signal, entry = entries[number]
        if signal in found:
            continue
        if sought.first(number, plain, places) if len(entry) == 1 else _together(entry, sentences):
            found.add(signal)
    return frozenset(found)


def _together(entry: Entry, sentences: list[str]) -> bool:
    return any(all(part.search(sentence) for part in entry) for sentence in sentences)
