"""What the patterns of `rules.yaml` notice: live places, unkind words, private matters, opinions about work."""

import re
from collections.abc import Iterator
from functools import cache

from policy_kb.draft.marks import Facts, Kind, Mark
from policy_kb.draft.sources import Reading
from policy_kb.draft.wording import contents, expand, pattern, rules

_ABOUT_PEOPLE = {Kind.CRITICISM, Kind.CONFIDENTIAL}
_WHERE = {Kind.LIVE, Kind.AWAY}
_GROUPS = (("pupil-words", "pupils"), ("staff-words", "colleagues"), ("parent-words", "parents"))


def ruled(reading: Reading) -> Iterator[Mark]:
    """Every mark that a rule gives."""
    for rule in rules():
        for found in rule.pattern.finditer(reading.text):
            nearby = reading.nearby(*found.span())
            if rule.near and not rule.near.search(nearby):
                continue
            if rule.unless and rule.unless.search(nearby):
                continue
            yield reading.mark(rule.kind, *found.span(), extra=_more(rule.kind, nearby, reading))
    yield from _opinion(reading)


def _more(kind: Kind, nearby: str, reading: Reading) -> Facts:
    """What the words around add: who is spoken of, or that a trip is under way."""
    if kind in _WHERE and reading.of_school:
        return (("about", "trip-in-progress"),)
    if kind in _ABOUT_PEOPLE:
        return tuple(("people", group) for name, group in _GROUPS if _whole(name).search(nearby))[:1]
    return ()


@cache
def _whole(name: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{pattern(name).pattern})\b", re.IGNORECASE)


@cache
def _opinions() -> re.Pattern[str]:
    return re.compile("|".join(expand(row) for row in contents("rules.yaml")["opinions"]), re.IGNORECASE)


def _opinion(reading: Reading) -> Iterator[Mark]:
    """The first opinion about work, and whether anything says that it is the writer's own."""
    owned = pattern("disclaimer").search(reading.text)
    for found in _opinions().finditer(reading.text):
        if pattern("work-topic").search(reading.nearby(*found.span())):
            yield reading.mark(Kind.WORK_OPINION if owned else Kind.NO_DISCLAIMER, *found.span())
            return
    if owned and pattern("work-topic").search(reading.text):
        yield reading.mark(Kind.WORK_OPINION, *owned.span())
