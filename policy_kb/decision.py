"""The posting table, decided: rows are true, false or still open, and the most restrictive true row wins.

Rules:
1. A fact that has not been given is open. A fact given as an empty set holds none of its values. A fact given
   as "not sure" holds every value that makes a post worse and none that makes it better.
2. A row is true when every `when` fact holds a listed value and no `unless` fact does; false when one of
   them cannot; open otherwise.
3. The verdict of a set of true rows is the strictest among them; where none is true the policy is silent,
   nothing forbids, and the answer is "ok with care", citing nothing.
4. A fact matters while an open row that mentions it could still change the outcome: a stricter verdict, or,
   for an approval, a further approver.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from policy_kb.policy import Policy, PostingRule
from policy_kb.vocabulary import FACTS, Verdict

Facts = Mapping[str, frozenset[str]]
"""What is known of a post: fact -> the values it holds. A missing fact is unknown; an empty set is "none"."""

UNSURE = "not-sure"
"""A value that stands for "the person does not know", and is read whichever way is the stricter."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What the table says of the facts so far.

    `fired` are the true rows, strictest first; `open` are the rows that later facts could still make true and
    that would change the outcome; `matters` are the facts that those rows wait for, most decisive first.
    """

    verdict: Verdict
    fired: tuple[PostingRule, ...]
    open: tuple[PostingRule, ...]
    matters: tuple[str, ...]

    @property
    def settled(self) -> bool:
        """Whether no further fact can change the outcome."""
        return not self.open

    @property
    def deciding(self) -> tuple[PostingRule, ...]:
        """The true rows that give the verdict (rows of a milder verdict are left out)."""
        return tuple(row for row in self.fired if row.verdict is self.verdict)

    @property
    def approver(self) -> tuple[str, ...]:
        """The roles whose yes is needed, in the order of the rows; empty where the policy names nobody."""
        return unique(role for row in self.deciding for role in row.approver)

    @property
    def cites(self) -> tuple[str, ...]:
        """Clause ids, those of the deciding rows first."""
        return unique(clause for row in (*self.deciding, *self.fired) for clause in row.cites)


def decide(policy: Policy, facts: Facts) -> Decision:
    """Decide a post from the facts known so far (source: the pack's `posting.yaml`)."""
    states = [(row, truth(row, facts)) for row in policy.posting]
    fired = sorted((row for row, state in states if state is True), key=lambda row: -row.verdict.strictness)
    verdict = fired[0].verdict if fired else Verdict.OK
    waiting = tuple(row for row, state in states if state is None and _could_change(row, verdict, fired))
    return Decision(verdict, tuple(fired), waiting, _most_decisive(waiting, facts))


def truth(row: PostingRule, facts: Facts) -> bool | None:
    """True, False, or None while the facts leave it open."""
    is_open = False
    strict = row.verdict is not Verdict.OK
    for fact, values in row.when.items():
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


def unique(words: Iterable[str]) -> tuple[str, ...]:
    """The words in order, each once."""
    return tuple(dict.fromkeys(words))


def _could_change(row: PostingRule, verdict: Verdict, fired: list[PostingRule]) -> bool:
    if row.verdict.strictness > verdict.strictness:
        return True
    if row.verdict is Verdict.APPROVAL is verdict:
        named = {role for other in fired if other.verdict is verdict for role in other.approver}
        return not set(row.approver) <= named
    return False


def _most_decisive(rows: Iterable[PostingRule], facts: Facts) -> tuple[str, ...]:
    weight = dict.fromkeys(FACTS, 0.0)
    for row in rows:
        unknown = [fact for fact in (*row.when, *row.unless) if fact not in facts]
        for fact in unknown:
            weight[fact] += (1 + row.verdict.strictness) / len(unknown)
    asked = [fact for fact in FACTS if weight[fact]]
    return tuple(sorted(asked, key=lambda fact: -weight[fact]))
