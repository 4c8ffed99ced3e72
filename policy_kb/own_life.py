"""Whether words behind `/declare` are about something of one's own, of which no school is asked. Pure.

Rules:
1. Only what `own_life.yaml` names, and only where nothing in the words speaks of the school or anybody in it.
2. A register of the school that calls it by its name comes first: a phrase of its own that stands in the words.
3. What every school has for its own pages and accounts is not meant by somebody's blog about knitting.
"""

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from policy_kb.lines import LINE, read
from policy_kb.register import Register
from policy_kb.whatever_case import expression, small

_FILE = Path(__file__).parent / "own_life.yaml"
_OF_SCHOOL = frozenset({
    "page", "account", "account-check", "account-finding", "custody", "official-post", "moderation", "moderator",
    "outside-link", "link-to-school", "role-exemption", "contact-details",
})  # fmt: skip
"""Registers of what is the school's: rule 3."""


def uncalled(words: str, registers: Sequence[Register]) -> bool:
    """Whether the words are about something of one's own that none of these registers calls by its name."""
    lists, text = _lists(), small(words)
    if not _any(lists["mine"], text) or _any(lists["school"], text):
        return False
    plain = f" {' '.join(text.split())} "
    named = (phrase for one in registers if one.id not in _OF_SCHOOL for phrase in (one.name, *one.find))
    return not any(f" {phrase.casefold()} " in plain for phrase in named)


@cache
def common() -> frozenset[str]:
    """Words that tell no register from another."""
    return frozenset(map(str, read(_FILE, _FILE.name)["common"]))


def _any(patterns: Sequence[re.Pattern[str]], text: str) -> bool:
    return any(one.search(text) for one in patterns)


@cache
def _lists() -> dict[str, tuple[re.Pattern[str], ...]]:
    found = read(_FILE, _FILE.name)
    found.pop(LINE)
    return {name: tuple(expression(line) for line in found[name]) for name in ("mine", "school")}
