"""One permission more never makes a verdict worse; a fact that gets worse never makes it milder. Over everything.

For each change of one fact, every combination of all other facts is searched (see `proof`) for one in which the
verdict moves the wrong way. Changes with equal masks are one change.
"""

from collections.abc import Iterator
from functools import cache

import pytest

from policy_kb.asking import Table, table
from policy_kb.policy import Policy
from policy_kb.vocabulary import FACTS
from tests.policy_kb.bare import every_policy
from tests.policy_kb.proof import answers, can_turn_milder, masks_of

POLICIES = every_policy()
ALL = pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES)

RESTRICTED = (
    "confidential", "criticism", "illegal-or-offensive", "personal-contact-details", "political-religious",
    "press-or-paid", "trip-in-progress", "school-logo-or-name",
)  # fmt: skip
"""What a post is better not about."""

WORSE: dict[str, tuple[str, ...]] = {
    "about": RESTRICTED,
    "people": ("pupils", "ex-pupils-under-18", "ex-pupils-adult", "colleagues", "parents"),
    "pupil_detail": ("identifiable", "named", "swimwear"),
    "content": ("photo", "video", "screenshot", "tag", "live-location", "friend-request"),
    "more": ("in-doubt", "embarrassing", "unkind", "not-yet-public", "home-or-away-shown"),
}
"""Values whose coming on top makes a post worse."""


def milder(rows: Table, fact: str, before: frozenset[str], after: frozenset[str]) -> bool:
    """Whether the change makes some post milder: only by felling a row can it."""
    was, now = rows.mask(fact, before), rows.mask(fact, after)
    return bool(was & ~now & rows.strict) and can_turn_milder(rows, others(rows, fact), was, now)


@cache
def others(rows: Table, fact: str) -> dict[str, list[int]]:
    """The masks of all other facts."""
    return {other: masks_of(rows, other) for other in FACTS if other != fact}


def changes(rows: Table, fact: str, more: tuple[str, ...]) -> Iterator[tuple[frozenset[str], frozenset[str]]]:
    """Each way of adding one of the values to an answer, those with equal masks once."""
    seen = set()
    for answer in answers(fact, rows):
        for value in more:
            pair = rows.mask(fact, answer) & rows.strict, rows.mask(fact, answer | {value}) & rows.strict
            if pair not in seen and pair[0] != pair[1]:
                seen.add(pair)
                yield answer, answer | {value}


@ALL
def test_one_permission_more_never_makes_it_worse(policy: Policy) -> None:
    rows = table(policy)
    for fewer, more in changes(rows, "permissions", FACTS["permissions"]):
        assert not milder(rows, "permissions", before=more, after=fewer), (sorted(fewer), sorted(more))


SHOWN_NOT_TOLD_OF = {("westhaven", "content"): frozenset({"photo", "video"})}
"""Westhaven forbids writing about colleagues and parents at work, and lets their picture up with their own yes
(4.1(7) and (8)): with a picture, those of whom a post consists are shown in it, and not told of."""


@pytest.mark.proof
@ALL
@pytest.mark.parametrize("fact", WORSE)
def test_a_fact_that_gets_worse_never_makes_it_milder(policy: Policy, fact: str) -> None:
    rows = table(policy)
    for better, worse in changes(rows, fact, WORSE[fact]):
        if not worse - better <= SHOWN_NOT_TOLD_OF.get((policy.id, fact), frozenset()):
            assert not milder(rows, fact, before=better, after=worse), (sorted(better), sorted(worse))


EXCEPTIONS = {
    ("wetherby", "audience"): "wetherby/discuss-in-the-open",
}
"""Where a policy itself prefers the more public way, and the clause that says so."""


@ALL
@pytest.mark.parametrize(
    ("fact", "better", "worse"),
    [("audience", "friends", "public"), ("when", "own-time", "working-hours"), ("when", "working-hours", "lesson")],
)
def test_a_wider_audience_or_a_busier_hour_never_makes_it_milder(
    policy: Policy, fact: str, better: str, worse: str
) -> None:
    found = milder(table(policy), fact, frozenset({better}), frozenset({worse}))
    assert found is ((policy.id, fact) in EXCEPTIONS)
    assert EXCEPTIONS.get((policy.id, fact), next(iter(policy.clauses))) in policy.clauses
