"""What would make a post all right: the nearest facts that a person can change, and the better verdict they give.

Rules:
1. Only what a person can do something about is changed: another account, a yes from somebody, a face left out.
   Who is in a post and what it says about them stays as it is.
2. A way out is kept only if the table then gives a milder verdict for certain, with nothing left to ask.
3. Fewer changes come first, then the milder verdict; a way that contains a shorter one is left out.
"""

from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from policy_kb.decision import Facts, decide
from policy_kb.policy import Policy
from policy_kb.vocabulary import FACTS, Verdict


@dataclass(frozen=True, slots=True)
class Change:
    """One thing a person can change; `name` is how its words are found."""

    fact: str
    how: Literal["add", "drop", "set"]
    value: str

    @property
    def name(self) -> str:
        """Such as "permissions add dsl-approval"."""
        return f"{self.fact} {self.how} {self.value}"

    def made(self, facts: Facts) -> Facts | None:
        """The facts after the change; None where it changes nothing."""
        before = facts.get(self.fact)
        if before is None:
            return None
        match self.how:
            case "add":
                after = before | {self.value}
            case "drop":
                after = before - {self.value}
            case "set":
                after = frozenset({self.value})
        return None if after == before else {**facts, self.fact: after}


CHANGES = (
    *(Change("permissions", "add", value) for value in FACTS["permissions"] if value != "relative-of-pupil"),
    Change("when", "set", "own-time"),
    Change("device", "set", "personal-device"),
    Change("device", "set", "school-device"),
    Change("pupil_detail", "drop", "named"),
    Change("pupil_detail", "set", "not-identifiable"),
    Change("about", "drop", "school-logo-or-name"),
    Change("about", "drop", "personal-contact-details"),
    Change("about", "drop", "trip-in-progress"),
    Change("content", "drop", "live-location"),
    Change("content", "drop", "tag"),
    Change("account", "set", "school"),
    Change("account", "set", "professional"),
)
"""In the order in which they are the least trouble."""


@dataclass(frozen=True, slots=True)
class Way:
    """Changes that together give a better verdict."""

    changes: tuple[Change, ...]
    verdict: Verdict


def ways_out(policy: Policy, facts: Facts, most: int = 3) -> tuple[Way, ...]:
    """The nearest ways to a milder verdict, at most `most`; none where nothing a person could change helps."""
    now = decide(policy, facts).verdict
    found: list[Way] = []
    for many in (1, 2):
        for changes in combinations((change for change in CHANGES if _fits(change, facts)), many):
            if any(set(way.changes) <= set(changes) for way in found):
                continue
            verdict = _verdict(policy, facts, changes)
            if verdict is not None and verdict.strictness < now.strictness:
                found.append(Way(changes, verdict))
    return tuple(sorted(found, key=lambda way: (len(way.changes), way.verdict.strictness))[:most])


def _fits(change: Change, facts: Facts) -> bool:
    """Whether a change means anything for this post: a friend request or a message does not move to another account."""
    if change.fact != "account":
        return True
    personal = facts.get("content", frozenset()) & {"friend-request"}
    message = any(audience.startswith("direct-message") for audience in facts.get("audience", frozenset()))
    return not personal and not message


def _verdict(policy: Policy, facts: Facts, changes: tuple[Change, ...]) -> Verdict | None:
    after: Facts | None = facts
    for change in changes:
        after = change.made(after) if after is not None else None
    if after is None:
        return None
    decision = decide(policy, after)
    return decision.verdict if decision.settled else None
