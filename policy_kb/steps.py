"""The next steps that fit a report, as data: whom to ring, what to decide, what to note. Pure."""

from dataclasses import dataclass
from pathlib import Path

from policy_kb.lines import LINE, read
from policy_kb.routing import Report

_FILE = Path(__file__).parent / "steps.yaml"
OUTCOMES = ("low-level", "meets", "consult-lado")
"""What a person may decide about the harm threshold; see `dialogs.threshold`."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do. `number` is a key of the school's numbers or of the helplines; empty where nobody is rung."""

    id: str
    says: str
    number: str
    outcome: frozenset[str]
    category: frozenset[str]
    subject: frozenset[str]
    signals: frozenset[str]

    def fits(self, report: Report, outcome: str) -> bool:
        """Whether it is a step for this report after this decision; `outcome` is empty before one."""
        lists = ((self.outcome, outcome), (self.category, report.category), (self.subject, report.subject))
        return all(not allowed or value in allowed for allowed, value in lists) and self.signals <= report.signals


def _read() -> dict[str, Step]:
    found = read(_FILE, _FILE.name)
    found.pop(LINE)
    return {
        name: Step(
            id=name,
            says=row["says"],
            number=row.get("number", ""),
            outcome=frozenset(row.get("outcome", ())),
            category=frozenset(row.get("category", ())),
            subject=frozenset(row.get("subject", ())),
            signals=frozenset(row.get("signals", ())),
        )
        for name, row in found.items()
    }


STEPS = _read()


def steps_for(report: Report, outcome: str = "") -> tuple[Step, ...]:
    """What may have to be done next, in the order of the file."""
    return tuple(step for step in STEPS.values() if step.fits(report, outcome))
