"""What follows from the clauses that a question found: a rule before its exception, a duty beside its rule.

Rules:
1. A clause that allows something in one case only stands first only where the question is about that case: "can I take
   my phone into class" must not begin with "Allowed" because a dying father is a good reason (`exceptional.yaml`). Who
   says plainly that they are in the case (`sure`) gets it before the rule.
2. Who tells that something happened is told what to do, not only what the rule is: the duty stands among the first
   three (`duties.yaml`).
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from policy_kb.lines import LINE, read
from policy_kb.policy import Clause
from policy_kb.search.text import words
from policy_kb.shapes import dataclass

_FILE = Path(__file__).parent / "exceptional.yaml"
_DUTIES = Path(__file__).parent / "duties.yaml"
SHOWN = 3
"""Clauses that stand on the first card."""


@dataclass(frozen=True, slots=True)
class Exceptional:
    """The rule that holds outside the case, and the words by which a question shows the case."""

    rule: str
    said: re.Pattern[str]
    sure: re.Pattern[str] | None = None


@dataclass(frozen=True, slots=True)
class Duty:
    """What to do, the rules that it stands beside, and the words that tell that it happened."""

    duty: str
    beside: frozenset[str]
    said: re.Pattern[str]


def rule_first(clauses: Sequence[str], known: Mapping[str, Clause], question: str) -> tuple[str, ...]:
    """The same clauses; where the first is for a case that the question does not speak of, its rule before it."""
    said = " ".join(words(question))
    for clause in clauses[1:SHOWN]:
        case = exceptional().get(clause)
        if case is not None and case.rule == clauses[0] and case.sure is not None and case.sure.search(said):
            return (clause, *(one for one in clauses if one != clause))
    case = exceptional().get(clauses[0]) if clauses else None
    if case is None or case.rule not in known or case.said.search(said):
        return tuple(clauses)
    return (case.rule, *(clause for clause in clauses if clause != case.rule))


def with_duties(clauses: Sequence[str], known: Mapping[str, Clause], question: str) -> tuple[str, ...]:
    """The same clauses; where the question tells that it happened, what to do about the first three is among them."""
    found = tuple(clauses)
    said = " ".join(words(question))
    for row in duties():
        if (
            row.duty in known
            and row.duty not in found[:SHOWN]
            and row.beside & set(found[:SHOWN])
            and row.said.search(said)
        ):
            rest = tuple(clause for clause in found if clause != row.duty)
            found = (*rest[: SHOWN - 1], row.duty, *rest[SHOWN - 1 :])
    return found


@lru_cache(maxsize=1)
def duties() -> tuple[Duty, ...]:
    """Every duty that stands beside a rule."""
    return tuple(
        Duty(str(row["duty"]), frozenset(map(str, row["beside"])), re.compile(rf"\b(?:{row['said']})\b"))
        for row in read(_DUTIES, _DUTIES.name)
    )


@lru_cache(maxsize=1)
def exceptional() -> Mapping[str, Exceptional]:
    """Clause -> its case."""
    rows = read(_FILE, _FILE.name)
    return {
        clause: Exceptional(
            str(row["rule"]),
            re.compile(rf"\b(?:{row['said']})\b"),
            re.compile(rf"\b(?:{row['sure']})\b") if "sure" in row else None,
        )
        for clause, row in rows.items()
        if clause != LINE
    }
