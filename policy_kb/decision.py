"""The posting table, decided: rows are true, false or still open, and the most restrictive true row wins.

Rules:
1. A fact that has not been given is open. A fact given as an empty set holds none of its values. A fact given
   as "not sure" holds every value that makes a post worse and none that makes it better.
2. A row is true when every `when` fact holds a listed value and no `unless` fact does; false when one of
   them cannot; open otherwise.
3. The verdict of a set of true rows is the strictest among them; where none is true the policy is silent,
   nothing forbids, and the answer is "ok with care", citing nothing.
4. A fact matters while it could still change the outcome: the verdict, or, for an approval, who has to give it.
   `policy_kb.asking` finds that out, and the order.
"""

from collections.abc import Iterable, Mapping

from policy_kb.asking import UNSURE, Table, table
from policy_kb.policy import Policy, PostingRule
from policy_kb.shapes import dataclass
from policy_kb.vocabulary import FACTS, Verdict

__all__ = ["UNSURE", "Decision", "Facts", "decide", "for_one_card", "theirs", "truth", "unique", "worth_ticking"]

Facts = Mapping[str, frozenset[str]]
"""What is known of a post: fact -> the values it holds. A missing fact is unknown; an empty set is "none"."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What the table says of the facts so far.

    `fired` are the true rows, strictest first; `open` are the rows that later facts could still make true and
    that would change the outcome; `matters` are the facts to ask for, most decisive first.
    """

    verdict: Verdict
    fired: tuple[PostingRule, ...]
    open: tuple[PostingRule, ...]
    matters: tuple[str, ...]

    @property
    def settled(self) -> bool:
        """Whether no further fact can change the outcome."""
        return not self.matters

    @property
    def deciding(self) -> tuple[PostingRule, ...]:
        """The true rows that give the verdict (rows of a milder verdict are left out)."""
        return tuple(row for row in self.fired if row.verdict is self.verdict)

    @property
    def approver(self) -> tuple[str, ...]:
        """The roles whose yes is needed, in the order of the rows; empty where the policy names nobody."""
        return unique(role for row in self.deciding for role in row.approver)

    @property
    def needs(self) -> tuple[tuple[str, ...], ...]:
        """One entry for each yes that is needed from a role: the roles of which any one can give it."""
        return tuple(dict.fromkeys(row.approver for row in self.deciding if not theirs(row)))

    @property
    def theirs(self) -> bool:
        """Whether an approval that is needed can come only from the people themselves, and from no manager."""
        return any(theirs(row) for row in self.deciding)

    @property
    def cites(self) -> tuple[str, ...]:
        """Clause ids, those of the deciding rows first."""
        return unique(clause for row in (*self.deciding, *self.fired) for clause in row.cites)


def decide(policy: Policy, facts: Facts) -> Decision:
    """Decide a post from the facts known so far (source: the pack's `posting.yaml`)."""
    rows = table(policy)
    unknown = tuple(fact for fact in FACTS if fact not in facts)
    standing = rows.every
    for fact, values in facts.items():
        standing &= rows.mask(fact, values)
    true = rows.certain(standing, unknown)
    matters = rows.matters(standing, unknown)
    if not matters and not true & rows.bans:
        true |= _agreed(rows, *rows.pared(standing, unknown))
    fired = sorted(_rows(policy, true), key=lambda row: -row.verdict.strictness)
    verdict = fired[0].verdict if fired else Verdict.OK
    waiting = _rows(policy, standing & ~true) if matters else ()
    return Decision(verdict, tuple(fired), tuple(row for row in waiting if _could_change(row, verdict, fired)), matters)


def for_one_card(policy: Policy, facts: Facts) -> tuple[str, ...]:
    """The facts to ask for next, on one card; `facts` must not settle the post."""
    rows = table(policy)
    standing = rows.every
    for fact, values in facts.items():
        standing &= rows.mask(fact, values)
    return rows.together(standing, tuple(fact for fact in FACTS if fact not in facts))


def worth_ticking(policy: Policy, facts: Facts, fact: str) -> tuple[str, ...]:
    """The values of a fact that can still change anything, in the order of the vocabulary."""
    rows = table(policy)
    standing = rows.every
    for known, values in facts.items():
        standing &= rows.mask(known, values)
    standing, _ = rows.pared(standing, tuple(fact for fact in FACTS if fact not in facts))
    return rows.read(fact, standing & rows.strict)


def truth(row: PostingRule, facts: Facts) -> bool | None:
    """True, False, or None while the facts leave it open (rule 2, for one row and in plain words)."""
    is_open = False
    strict = row.verdict is not Verdict.OK
    for fact, values in (*row.when.items(), *row.also.items()):
        known = facts.get(fact)
        if known is None:
            is_open = True
        elif known.isdisjoint(values) and not (strict and UNSURE in known):
            return False
    for fact, values in row.unless.items():
        known = facts.get(fact)
        if known is None:
            is_open = True
        elif not known.isdisjoint(values):
            return False
    return None if is_open else True


def theirs(row: PostingRule) -> bool:
    """Whether a row asks for the yes of the people pictured, or of those whose details they are: it names no role."""
    own = row.unless.get("permissions", frozenset()) & {"colleague-permission", "parent-permission"}
    own |= row.unless.get("more", frozenset()) & {"pictured-said-yes"}
    other = "headteacher-approval" in row.unless.get("permissions", ())
    return row.verdict is Verdict.APPROVAL and not row.approver and bool(own) and not other


def unique(words: Iterable[str]) -> tuple[str, ...]:
    """The words in order, each once."""
    return tuple(dict.fromkeys(words))


def _agreed(rows: Table, standing: int, unknown: tuple[str, ...]) -> int:
    """The strict rows by which every way of answering the rest comes to the same outcome, where no one row does."""
    return (rows.completion(standing, unknown) or 0) & rows.strict


def _rows(policy: Policy, mask: int) -> tuple[PostingRule, ...]:
    return tuple(row for place, row in enumerate(policy.posting) if mask >> place & 1)


def _could_change(row: PostingRule, verdict: Verdict, fired: Iterable[PostingRule]) -> bool:
    if row.verdict.strictness > verdict.strictness:
        return True
    if row.verdict is Verdict.APPROVAL is verdict:
        named = {role for other in fired if other.verdict is verdict for role in other.approver}
        return not set(row.approver) <= named
    return False
