"""How well the look-up does on questions that no model learnt from: `python -m tests.bench_unseen`.

They were written by three authors from the clauses alone, who knew neither the bank nor these models; every tenth
situation of what they wrote was kept apart (policy_kb/held-out-questions.yaml).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import yaml

from policy_kb.loading import load_all
from policy_kb.lookup import look_up, urgent
from policy_kb.policy import Policy

ROWS = Path(__file__).parent / "policy_kb/held-out-questions.yaml"
FIRST = 3


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of one school, the clause that answers it, and those that would do as well."""

    text: str
    school: str
    clause: str
    also: frozenset[str]


def rows() -> Mapping[str, list[str]]:
    """The uncovered questions, emergencies and look-alikes, by their bank."""
    found = yaml.safe_load(ROWS.read_text("utf-8"))
    return {name: list(map(str, found[name])) for name in ("uncovered", "emergencies", "lookalikes")}


def situations_kept_apart() -> list[list[str]]:
    """What is said of each situation."""
    return [list(map(str, one["says"])) for one in yaml.safe_load(ROWS.read_text("utf-8"))["situations"]]


def asked() -> Iterator[Asked]:
    """Every question of every school that answers it."""
    for one in yaml.safe_load(ROWS.read_text("utf-8"))["situations"]:
        also = frozenset(one.get("also", ()))
        for text in one["says"]:
            for clause in one["answers"]:
                yield Asked(str(text), clause.partition("/")[0], clause, also)


@dataclass(slots=True)
class Counted:
    """How many questions found their clause first and among three (the second pair: or one that would do)."""

    of: int = 0
    first: int = 0
    three: int = 0
    first_or_as_good: int = 0
    three_or_as_good: int = 0
    refused: int = 0
    alarms: int = 0

    def add(self, policy: Policy, one: Asked) -> None:
        """Ask one question; one that is refused, or taken for an emergency, has found nothing."""
        found = look_up(policy, one.text)
        clauses = found.clauses[:FIRST] if found.kind == "answer" else ()
        good = {one.clause, *one.also}
        self.of += 1
        self.first += one.clause in clauses[:1]
        self.three += one.clause in clauses
        self.first_or_as_good += not good.isdisjoint(clauses[:1])
        self.three_or_as_good += not good.isdisjoint(clauses)
        self.refused += found.kind == "not-covered"
        self.alarms += found.kind == "urgent"


def main() -> None:
    """Print the table."""
    policies = load_all()
    each = {name: Counted() for name in policies}
    whole = Counted()
    for one in asked():
        each[one.school].add(policies[one.school], one)
        whole.add(policies[one.school], one)
    print("| | questions | first | among three | first, or as good | among three | refused | alarms |")
    for name, had in (*each.items(), ("all", whole)):
        if had.of:
            parts = (had.first, had.three, had.first_or_as_good, had.three_or_as_good, had.refused, had.alarms)
            print(f"| {name} | {had.of} |", " | ".join(f"{part / had.of:.3f}" for part in parts), "|")
    banks = rows()
    refused = [
        look_up(policy, text).kind == "not-covered" for text in banks["uncovered"] for policy in policies.values()
    ]
    print(f"uncovered refused: {sum(refused)} of {len(refused)}")
    print(f"emergencies heard: {sum(map(urgent, banks['emergencies']))} of {len(banks['emergencies'])}")
    print(f"look-alikes taken for one: {sum(map(urgent, banks['lookalikes']))} of {len(banks['lookalikes'])}")


def sample() -> Iterator[Asked]:
    """Each question once, at one of its schools in turn."""
    turn = count()
    every: dict[str, list[Asked]] = {}
    for one in asked():
        every.setdefault(one.text, []).append(one)
    for those in every.values():
        yield those[next(turn) % len(those)]


if __name__ == "__main__":
    main()
