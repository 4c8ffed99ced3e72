"""The next steps that fit a report, as data: whom to ring, what to decide, what to note. Pure."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from policy_kb.law import Here, holds
from policy_kb.lines import LINE, read
from policy_kb.policy import Policy
from policy_kb.routing import Report
from policy_kb.shapes import dataclass

_FILE = Path(__file__).parent / "steps.yaml"
OUTCOMES = ("low-level", "meets", "consult-lado")
"""What a person may decide about the harm threshold; see `dialogs.threshold`."""


@dataclass(frozen=True, slots=True)
class Fit:
    """One list of conditions; an empty one allows everything."""

    outcome: frozenset[str]
    category: frozenset[str]
    subject: frozenset[str]
    signals: frozenset[str]
    unless: frozenset[str]

    def __call__(self, report: Report, outcome: str) -> bool:
        """Whether a report fits after this decision; `outcome` is empty before one."""
        lists = ((self.outcome, outcome), (self.category, report.category), (self.subject, report.subject))
        named = all(not allowed or value in allowed for allowed, value in lists)
        return named and self.signals <= report.signals and not self.unless & report.signals


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do. `number` is a key of the school's numbers or of the helplines; empty where nobody is rung.

    `law` is the fact that it rests on; `instead` are the words of a nation that has others. A school's own step has
    the deadline of its policy in `by`, and in `noted_as` the general step in whose place it stands.
    """

    id: str
    says: str
    number: str
    law: str
    instead: Mapping[str, str]
    when: tuple[Fit, ...]
    by: str = ""
    noted_as: str = ""
    after_facts: bool = False

    def fits(self, report: Report, outcome: str, here: Here) -> bool:
        """Whether it is a step for this report after this decision, there and then."""
        return holds(self.law, here) and any(fit(report, outcome) for fit in self.when)

    def words(self, nation: str) -> str:
        """What it says in a nation."""
        return self.instead.get(nation, self.says)


def _fit(row: Mapping[str, Any]) -> Fit:
    return Fit(*(frozenset(row.get(name, ())) for name in ("outcome", "category", "subject", "signals", "unless")))


def _read() -> dict[str, Step]:
    found = read(_FILE, _FILE.name)
    found.pop(LINE)
    return {
        name: Step(
            id=name,
            says=row["says"],
            number=row.get("number", ""),
            law=row.get("law", ""),
            instead={nation: words for nation, words in row.get("instead", {}).items() if nation != LINE},
            when=tuple(_fit(one) for one in row.get("any", [row])),
        )
        for name, row in found.items()
    }


STEPS = _read()


def own_steps(policy: Policy) -> tuple[Step, ...]:
    """What the school's own policy has it do, with the deadline that it gives."""
    return tuple(
        Step(
            id=own.id, says=own.says, number=own.number, law="", instead={}, by=own.by, noted_as=own.noted_as,
            after_facts=own.after_facts,
            when=(Fit(own.outcome, own.category, own.subject, own.signals, frozenset()),),
        )
        for own in policy.steps
    )  # fmt: skip


def steps_for(report: Report, here: Here, outcome: str = "", policy: Policy | None = None) -> tuple[Step, ...]:
    """What may have to be done next: the school's own steps, then the general ones that none of them stands for."""
    own = tuple(step for step in own_steps(policy) if step.fits(report, outcome, here)) if policy else ()
    replaced = {step.noted_as for step in own}
    return (*own, *(step for step in STEPS.values() if step.id not in replaced and step.fits(report, outcome, here)))


def waits_for_facts(report: Report, here: Here, outcome: str, policy: Policy) -> frozenset[str]:
    """The steps that the policy wants taken only once the facts are gathered, by the id they are noted under."""
    own = (one for one in own_steps(policy) if one.after_facts and one.fits(report, here=here, outcome=outcome))
    return frozenset(one.noted_as for one in own)
