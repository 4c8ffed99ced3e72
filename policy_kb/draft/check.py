"""The draft check: read the words of a post, mark what a careful colleague would notice, offer a safer wording.

1. It only proposes; the person confirms. It keeps nothing and asks nobody.
2. Where two marks meet, the kind that stands first in `Kind` stays and takes over the other's facts.
"""

from dataclasses import replace
from itertools import chain

from policy_kb.draft.exact import exact
from policy_kb.draft.marks import Kind, Mark, Noticed, SchoolWords
from policy_kb.draft.names import names
from policy_kb.draft.ruled import ruled
from policy_kb.draft.safer import safer
from policy_kb.draft.sources import Reading

_RANK = {kind: rank for rank, kind in enumerate(Kind)}
# A sentence can be unkind and name a child in it; these lie over other marks and do not push them out.
_OVER = {
    *(Kind.LIVE, Kind.AWAY, Kind.OFFENSIVE, Kind.CRITICISM, Kind.CONFIDENTIAL, Kind.POLITICS, Kind.PAID),
    *(Kind.NO_DISCLAIMER, Kind.WORK_OPINION, Kind.CONTACT_OFFER),
}


def check_draft(text: str, school: SchoolWords) -> Noticed:
    """Read a draft of any length for one school."""
    reading = Reading(text, school)
    found = set(chain(exact(reading), names(reading), ruled(reading)))
    marks = tuple(sorted(_settled(found), key=lambda mark: (mark.start, mark.end, mark.kind)))
    return Noticed(marks, safer(text, marks))


def _settled(found: set[Mark]) -> list[Mark]:
    """The marks without those that stand in the place of a weightier one, in one pass over the text for each layer."""
    kept: list[Mark] = []
    for layer in (
        [mark for mark in found if mark.kind not in _OVER],
        *([mark for mark in found if mark.kind is kind] for kind in _OVER),
    ):
        held: list[Mark] = []
        for mark in sorted(layer, key=lambda mark: (mark.start, -mark.end, _RANK[mark.kind])):
            if not held or mark.start >= held[-1].end:
                held.append(mark)
                continue
            first, second = sorted((held.pop(), mark), key=lambda one: _RANK[one.kind])
            held.append(
                replace(
                    first,
                    start=min(first.start, second.start),
                    end=max(first.end, second.end),
                    facts=tuple(dict.fromkeys((*first.facts, *_passed_on(first, second)))),
                )
            )
        kept += held
    return kept


def _passed_on(first: Mark, second: Mark) -> tuple[tuple[str, str], ...]:
    """The facts that survive the loss of a place: the school's name in a link is still the school's name."""
    return second.facts if second.kind in {Kind.SCHOOL_NAME, Kind.SCHOOL_TAG, first.kind} else ()
