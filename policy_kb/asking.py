"""Which fact to ask next: the posting table as bits, searched exactly for the facts that can still change the outcome.

A row is one bit. What is known of one fact leaves some rows standing (a "mask"); a row is true of a post when it
stands in the masks of all facts. So a post is one mask a fact, and two values with the same mask are one value.

Rules:
1. A fact matters when two whole posts that agree with everything known differ in that fact alone and come to
   different outcomes (verdict, or who has to approve). This is searched, not estimated.
2. Posts that cannot be (`policy_kb.typical`) do not count: a fact that is settled by another answer is not asked.
3. First comes the fact that leaves the least to ask: the facts that still matter after each of its likely answers, and
   how many of them are likely to be needed, counted together. The many odd things that a post may hold (`more`) come
   once it is known who is in it, as a person would expect.
"""

from collections.abc import Iterable
from functools import cached_property, lru_cache
from math import prod
from types import MappingProxyType

from policy_kb.bits import bits, each
from policy_kb.masks import every_mask
from policy_kb.needless import Needless, needless, stronger
from policy_kb.opening import Opening, kept
from policy_kb.policy import Policy
from policy_kb.typical import IMPOSSIBLE, TYPICAL
from policy_kb.vocabulary import FACTS, MANY_VALUED, MORE, Verdict

UNSURE = "not-sure"
"""A value that stands for "the person does not know", and is read whichever way is the stricter."""

_MOST = 0.5
"""Share of typical answers after which a fact has to come next to be put on the same card."""

_PLAIN = frozenset({"people"})
"""Who is in it."""

Unknown = tuple[str, ...]
"""The facts that have not been given, in the order of the vocabulary."""


class Table:
    """One school's posting rows as bits: row i of the policy is bit i, and what cannot be follows after them."""

    def __init__(self, policy: Policy, opening: Opening = MappingProxyType({})) -> None:
        self.policy = policy
        self._opening = opening
        rows = [(row.when, row.also, row.unless) for row in policy.posting]
        rows += [(post.when, {}, post.unless) for post in IMPOSSIBLE]
        self.every = (1 << len(rows)) - 1
        self.cannot_be = self.every ^ (1 << len(policy.posting)) - 1
        self.bans = bits(row.verdict is Verdict.NO for row in policy.posting)
        self.approvals = bits(row.verdict is Verdict.APPROVAL for row in policy.posting)
        self.strict = self.bans | self.approvals
        self.telling = self.strict | self.cannot_be
        """The rows on which an outcome can depend; rows that say "ok" only explain."""
        roles = {role for row in policy.posting for role in row.approver if row.verdict is Verdict.APPROVAL}
        asked = [self.approvals, *(bits(role in row.approver for row in policy.posting) for role in sorted(roles))]
        self.requests = [mask & self.approvals for mask in asked]
        """The rows that ask for an approval at all, then those that name each role."""
        self._naming: dict[frozenset[int], int] = {}
        for row in each(self.approvals):
            named = frozenset(place for place, request in enumerate(self.requests) if row & request)
            self._naming[named] = self._naming.get(named, 0) | row
        self.mentions = {fact: bits(any(fact in one for one in row) for row in rows) for fact in FACTS}
        self._free = {
            fact: (bits(fact not in when for when, _, _ in rows), bits(fact not in also for _, also, _ in rows))
            for fact in FACTS
        }
        """The rows that a fact without any value leaves standing: by `when`, and by `also`."""
        self._when = {}
        self._also = {}
        self._unless = {}
        for fact, values in FACTS.items():
            for value in values:
                self._when[fact, value] = bits(value in when.get(fact, ()) for when, _, _ in rows)
                self._also[fact, value] = bits(value in also.get(fact, ()) for _, also, _ in rows)
                self._unless[fact, value] = bits(value in unless.get(fact, ()) for _, _, unless in rows)
            # "Not sure" meets every strict row, lifts none, and shows no post to be one that cannot be.
            self._when[fact, UNSURE] = self._also[fact, UNSURE] = self.strict & self.mentions[fact]
            self._unless[fact, UNSURE] = bits(fact in unless for _, _, unless in rows) & self.cannot_be
        strict = [(1 << place, row) for place, row in enumerate(policy.posting) if self.strict >> place & 1]
        self._stronger = stronger(strict, self.bans, self.requests)
        self._weaker: dict[Unknown, Needless] = {}
        self._least: dict[tuple[str, int, bool], tuple[int, ...]] = {}
        # The same states come up again and again; what was found out is kept, within bounds.
        self._kept = lru_cache(4096)(self._in_order)
        self._left = lru_cache(16384)(self._how_many)

    def mask(self, fact: str, values: Iterable[str]) -> int:
        """The rows that still stand when a fact holds these values and no others."""
        (when, also), unless = self._free[fact], 0
        for value in values:
            when |= self._when[fact, value]
            also |= self._also[fact, value]
            unless |= self._unless[fact, value]
        return when & also & ~unless

    def certain(self, standing: int, unknown: Unknown) -> int:
        """The rows that are true whatever the unknown facts turn out to be."""
        for fact in unknown:
            standing &= ~self.mentions[fact]
        return standing

    @cached_property
    def masks(self) -> dict[str, tuple[int, ...]]:
        """Every mask that a fact can have, each once: the factoring of all combinations."""
        found = {}
        for fact, values in FACTS.items():
            if fact in MANY_VALUED:
                ticked = [(fact, value) for value in values if value != "none"]
                some = ((self._when[one], self._also[one], self._unless[one]) for one in ticked)
                found[fact] = every_mask(self._free[fact], some, self.telling)
            else:
                found[fact] = tuple(sorted({self.mask(fact, (value,)) & self.telling for value in values}))
        return found

    def read(self, fact: str, rows: int) -> tuple[str, ...]:
        """The values of a fact that some of the rows read; to these rows all others are as good as absent."""
        reads = (self._when, self._also, self._unless)
        return tuple(value for value in FACTS[fact] if any(one[fact, value] & rows for one in reads))

    def _all_that_matter(self, standing: int, unknown: Unknown) -> tuple[str, ...]:
        """The unknown facts that can still change the outcome, in the order of the vocabulary (rule 1)."""
        if self.certain(standing, unknown) & self.bans:
            return ()
        return tuple(fact for fact in unknown if self._matters(fact, standing, unknown))

    def completion(self, standing: int, unknown: Unknown) -> int | None:
        """The true rows of some whole post that can be and agrees with what is known."""
        if not unknown:
            return None if standing & self.cannot_be else standing
        for mask in self._least_masks(unknown[0], 0, holding=True):
            found = self.completion(standing & mask, unknown[1:])
            if found is not None:
                return found
        return None

    def matters(self, standing: int, unknown: Unknown) -> tuple[str, ...]:
        """The facts that matter, first the one after whose answer the fewest others will have to be asked."""
        state = self.pared(standing, unknown)
        known = self._opening.get(state)
        return known.matters if known else self._kept(*state)

    def together(self, standing: int, unknown: Unknown) -> Unknown:
        """The facts for one card: the first that matters, and another if it matters whatever the first turns out to be.

        Only facts of which boxes are ticked go together: an answer that is one tap is quicker on a card of its own.
        The second must also be the likely next, so that a common card never makes the way longer for most.
        """
        if known := self._opening.get(self.pared(standing, unknown)):
            return known.card
        asked = self.matters(standing, unknown)
        first = asked[0]
        if first not in MANY_VALUED:
            return (first,)
        rest = tuple(fact for fact in unknown if fact != first)
        after = {mask: self.matters(standing & mask, rest) for mask in self._typical[first]}
        likely = {fact: 0.0 for fact in asked[1:] if fact in MANY_VALUED}
        for mask, share in self._typical[first].items():
            for fact in after[mask][:1]:
                likely[fact] = likely.get(fact, 0.0) + share
        for other, share in likely.items():
            if share >= _MOST and other in MANY_VALUED and all(other in facts for facts in after.values()):
                left = {self.pared(standing & mask, rest) for mask in self.masks[first]}
                if all(other in unknown and self._matters(other, standing, unknown) for standing, unknown in left):
                    return first, other
        return (first,)

    def pared(self, standing: int, unknown: Unknown) -> tuple[int, Unknown]:
        """The same state without what cannot change its outcome any more: equal states are then found equal.

        Where the answers contradict each other, the lines about what cannot be fall away: the table alone decides.
        """
        standing &= self.telling
        true = self.certain(standing, unknown)
        standing &= ~(true & self.cannot_be)
        if true & self.bans:
            return true & self.bans & -(true & self.bans), ()
        given = frozenset(place for place, request in enumerate(self.requests) if true & request)
        for named, rows in self._naming.items():
            if named <= given:
                standing &= ~rows | true
        for row, beside in self._weaker_than(unknown):
            if standing & row and standing & beside:
                standing ^= row
        return standing, tuple(fact for fact in unknown if standing & self.mentions[fact])

    def _weaker_than(self, unknown: Unknown) -> Needless:
        if unknown not in self._weaker:
            self._weaker[unknown] = needless(self._stronger, unknown)
        return self._weaker[unknown]

    def _in_order(self, standing: int, unknown: Unknown) -> tuple[str, ...]:
        left = {}
        for fact in self._all_that_matter(standing, unknown):
            rest = tuple(other for other in unknown if other != fact)
            left[fact] = sum(
                share * self._left(*self.pared(standing & mask, rest)) for mask, share in self._typical[fact].items()
            )
        odd_last = MORE in left and not _PLAIN.isdisjoint(left)
        return tuple(sorted(left, key=lambda fact: (odd_last and fact == MORE, left[fact])))

    def _how_many(self, standing: int, unknown: Unknown) -> float:
        """How much is left to ask: the facts that still matter, and how many of them are likely to be needed."""
        return len(self._all_that_matter(standing, unknown)) + self._expected(standing, unknown)

    def _expected(self, standing: int, unknown: Unknown) -> float:
        """How many more facts are likely to be needed: each by the chance that some row comes to hang on it alone."""
        true = self.certain(standing, unknown)
        if true & self.bans:
            return 0
        spared = dict.fromkeys(unknown, 1.0)
        for row in each(standing & self.strict & ~true):
            waits = [(fact, chance) for fact, chance in self._chances[row] if fact in spared]
            whole = prod(chance for _, chance in waits)
            for fact, chance in waits:
                spared[fact] *= 1 - whole / chance
        return sum(1 - chance for chance in spared.values())

    @cached_property
    def _typical(self) -> dict[str, dict[int, float]]:
        """For each fact, how likely each mask is."""
        found: dict[str, dict[int, float]] = {}
        for fact, weights in TYPICAL.items():
            found[fact] = {}
            for value, weight in weights.items():
                mask = self.mask(fact, () if value == "none" else (value,)) & self.telling
                found[fact][mask] = found[fact].get(mask, 0) + weight / sum(weights.values())
        return found

    @cached_property
    def _chances(self) -> dict[int, list[tuple[str, float]]]:
        """For each row, the facts that it mentions and how likely each lets it stand (seldom, not never)."""
        return {
            row: [
                (fact, sum(share for mask, share in self._typical[fact].items() if mask & row) or 0.01)
                for fact in FACTS
                if row & self.mentions[fact]
            ]
            for row in each(self.strict)
        }

    def _matters(self, fact: str, standing: int, unknown: Unknown) -> bool:
        # If two posts that differ in this fact alone come out differently, then something (a ban, an approval, a
        # role) is in one and not in the other, and so is a row that says it. All that must *not* be true is only
        # made likelier by fewer true rows, so it is enough to try the least masks.
        others = tuple(other for other in unknown if other != fact)
        never = self.cannot_be | self.bans
        for wanted, here, there in (
            (self.bans, self.cannot_be, never),
            *((request, never, never | request) for request in self.requests),
        ):
            for row in each(wanted & standing & self.mentions[fact]):
                for yes in self._least_masks(fact, row, holding=True):
                    for no in self._least_masks(fact, row, holding=False):
                        if self._clear((standing & yes, standing & no), (here, there), row, others) is not None:
                            return True
        return False

    def _clear(self, true: tuple[int, int], forbidden: tuple[int, int], row: int, unknown: Unknown) -> int | None:
        """The first mask, when masks of the unknown facts that keep `row` clear both of what is forbidden."""
        left = true[0] & forbidden[0] | true[1] & forbidden[1]
        if not left:
            return true[0]
        in_the_way = left & -left
        for fact in unknown:
            if in_the_way & self.mentions[fact]:
                rest = tuple(other for other in unknown if other != fact)
                for mask in self._least_masks(fact, row, holding=True):
                    if not mask & in_the_way:
                        found = self._clear((true[0] & mask, true[1] & mask), forbidden, row, rest)
                        if found is not None:
                            return found
        return None

    def _least_masks(self, fact: str, row: int, *, holding: bool) -> tuple[int, ...]:
        """The masks of a fact with (or without) a row that contain no smaller such mask."""
        key = fact, row & self.mentions[fact], holding
        if key not in self._least:
            least: list[int] = []
            for mask in sorted(self.masks[fact], key=int.bit_count):
                if bool(mask & row) is (holding and row != 0) and all(other & ~mask for other in least):
                    least.append(mask)
            self._least[key] = tuple(least)
        return self._least[key]


def table(policy: Policy) -> Table:
    """The policy's table, compiled once."""
    found = _tables.get(id(policy))
    if found is None or found.policy is not policy:
        found = _tables[id(policy)] = Table(policy, kept(policy))
    return found


_tables: dict[int, Table] = {}
