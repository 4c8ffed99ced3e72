"""What a pack that loads could still do better, each with file, line and remedy: `canipost check` prints it.

1. What cannot be served is an error and is refused by the loader; what is here is a note, and for a person to judge.
2. Whether a phrasing reaches its clause is asked of a model that never saw that phrasing.
3. Two clauses that draw each other's phrasings are named as a pair: mostly they are one rule said twice.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import yaml

from policy_kb.counted import counted
from policy_kb.curating.inherited import resting
from policy_kb.curating.modals import out_of_tune
from policy_kb.curating.plainness import too_hard, unlike
from policy_kb.curating.stale import missing, stale
from policy_kb.law import HOME, Here
from policy_kb.lines import LINE, Fault
from policy_kb.policy import Policy
from policy_kb.search.astray import astray

ENOUGH = 15
"""Phrasings that a clause should have."""
_WORST = 3
"""How many pairs of clauses, and how many phrasings of each, are named."""
_FIRST = 3
"""How many clauses an answer shows."""
_TOGETHER = 6
"""Phrasings that two clauses must draw from each other before they are named as a pair."""


def lint(policy: Policy, folder: Path, today: date, nation: str = HOME) -> Iterator[Fault]:
    """What is worth a note about one pack and found at once.

    `folder` is where its files are, `nation` where the school is.
    """
    yield from _dates(policy, today)
    here = Here(nation, today)
    yield from stale(policy, here)
    yield from missing(policy, here)
    yield from resting(policy)
    yield from out_of_tune(policy)
    yield from unlike(policy)
    yield from too_hard(policy)
    alone = policy.clauses.keys() - policy.phrasings.keys() if policy.inherits else set[str]()
    yield from _unreached(_own(policy), policy.borrowing | alone)
    yield from _twice(_own(policy), _lines(folder / "phrasings.yaml"))


def lint_phrasings(policy: Policy, folder: Path) -> Iterator[Fault]:
    """Which phrasings would not find their clause: every one is tried, which takes seconds."""
    yield from _astray(_own(policy), _lines(folder / "phrasings.yaml"))


def _own(policy: Policy) -> Policy:
    """The policy with the phrasings that somebody wrote for it."""
    return replace(policy, phrasings={at: said for at, said in policy.phrasings.items() if at not in policy.borrowing})


def _dates(policy: Policy, today: date) -> Iterator[Fault]:
    where = f"{policy.id}/identity.yaml"
    if policy.review_due is None:
        yield Fault(where, "the policy has no review date.", "Agree one with the governors and add 'review_due:'.")
    elif policy.overdue(today):
        what = f"its review was due on {policy.review_due}; every answer says so."
        yield Fault(where, what, "Review it, then renew 'review_due:'.")
    if policy.approved and policy.approved > today:
        yield Fault(where, f"it was approved on {policy.approved}, which is to come.", "Mend 'approved:'.")


def _unreached(policy: Policy, borrowing: Collection[str]) -> Iterator[Fault]:
    counts = {clause: len(policy.phrasings.get(clause, ())) for clause in policy.clauses if clause not in borrowing}
    for clause, count in counts.items():
        if not count:
            what = f"nobody can reach '{clause}': it has no phrasings."
            yield Fault(str(policy.clauses[clause].source), what, "Add to phrasings.yaml how staff would ask for it.")
    few = sorted((count, clause) for clause, count in counts.items() if 0 < count < ENOUGH)
    if few:
        least = ", ".join(f"{clause} ({count})" for count, clause in few[:_WORST])
        what = f"{counted(len(few), 'clause has', 'clauses have')} fewer than {ENOUGH} phrasings, fewest: {least}."
        yield Fault(f"{policy.id}/phrasings.yaml", what, "Add how staff ask.")


def _twice(policy: Policy, lines: Mapping[tuple[str, str], int]) -> Iterator[Fault]:
    first: dict[str, tuple[str, str]] = {}
    for clause, texts in policy.phrasings.items():
        for text in texts:
            key = " ".join(text.lower().split())
            other = first.setdefault(key, (clause, text))
            if other != (clause, text):
                where = f"{policy.id}/phrasings.yaml:{lines.get((clause, text), 0)}"
                what = f"\"{text}\" stands in line {lines.get(other, 0)} as well, under '{other[0]}'."
                yield Fault(where, what, "Keep it where the better answer is.")


def _astray(policy: Policy, lines: Mapping[tuple[str, str], int]) -> Iterator[Fault]:
    if not policy.phrasings:
        return
    found = list(astray(policy))
    lost = sorted((each for each in found if each.place >= _FIRST), key=lambda each: -each.place)
    every = sum(map(len, policy.phrasings.values()))
    if not lost:
        return
    some = ", ".join(f'line {lines.get((each.clause, each.text), 0)} "{each.text}"' for each in lost[:_WORST])
    of_all = f"{len(lost)} of {counted(every, 'phrasing')}"
    what = f"{of_all} would not find the right clause among the first {_FIRST} if left out. Farthest: {some}."
    yield Fault(
        f"{policy.id}/phrasings.yaml", what, "See that they stand under the right clause; add others like them."
    )
    pairs: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for each in found:
        pairs[min(each.clause, each.other), max(each.clause, each.other)].append((each.clause, each.text))
    for pair, texts in sorted(pairs.items(), key=lambda item: (-len(item[1]), item[0]))[:_WORST]:
        if len(texts) >= _TOGETHER:
            yield _as_pair(policy, pair, texts, lines)


def _as_pair(
    policy: Policy,
    pair: tuple[str, str],
    texts: list[tuple[str, str]],
    lines: Mapping[tuple[str, str], int],
) -> Fault:
    clauses = [policy.clauses[name] for name in pair]
    alike = clauses[0].topic == clauses[1].topic and clauses[0].modality == clauses[1].modality
    said = "say the same rule twice" if alike else "answer the same questions"
    some = ", ".join(f'line {lines.get(at, 0)} "{at[1]}"' for at in texts[:_WORST])
    many = counted(len(texts), "phrasing of one finds", "phrasings of one find")
    what = f"'{pair[0]}' and '{pair[1]}' {said}: {many} the other, such as {some}."
    return Fault(str(clauses[0].source), what, "Fold them into one, or word their phrasings apart.")


def _lines(file: Path) -> dict[tuple[str, str], int]:
    """Where each phrasing stands: (clause, phrasing) -> line."""
    if not file.exists():
        return {}
    root = yaml.compose(file.read_text("utf-8"), yaml.CSafeLoader)
    return {
        (str(clause.value), str(text.value)): text.start_mark.line + 1
        for clause, texts in (root.value if root else ())
        for text in (texts.value if isinstance(texts, yaml.SequenceNode) else [texts])
        if clause.value != LINE
    }
