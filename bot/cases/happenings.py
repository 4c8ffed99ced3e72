"""What was done to a record, one event at a time, typed: the only place that knows the keys of an event's JSON. Pure.

Rules:
1. A key is a data format: retired, never renamed; a verb that this version does not know is kept and told in general
   words.
2. What an event does not say is empty here, never missing.
"""

from collections.abc import Mapping
from dataclasses import field
from datetime import date, datetime
from typing import Any

from dialogs.endings import Answer, StepTaken, Weighed, read_step, read_weighed
from policy_kb.shapes import dataclass
from storage.kept import Event

PROGRAM = "canipost"
"""The actor of what nobody did but the clock."""


@dataclass(frozen=True, slots=True)
class Happening:
    """One event.

    `name` is who did it as the school knows them, `text` what they wrote (to whom, the verb says). `to` is whom it was
    given to, or the reference of the other record; `question` the number of the event that it answers; `which` the
    question whose answer was corrected, and `named` whom the record is about since. `by` is the day of a planned step,
    `until` how long a decision holds. `names` are those whom the ladder, a failing address or `bars` brought in, at
    `step` of the ladder, for the reason `phase`. `bars` are the names of holders kept out from here on, and `near` who
    declared to be near ("slack:U1"); `cleared` are holders who are named in it, and whom it is not about. `draft` is
    the dialog that it came from, `given` how a paper left, `answers` those that were
    brought up to date.
    """

    n: int
    seq: int
    at: datetime
    actor: str
    verb: str
    state: str
    name: str = ""
    text: str = ""
    to: str = ""
    question: int = 0
    which: str = ""
    named: str = ""
    outcome: str = ""
    second: str = ""
    by: date | None = None
    until: datetime | None = None
    step: str = ""
    phase: str = ""
    general: str = ""
    draft: str = ""
    names: tuple[str, ...] = ()
    roles: frozenset[str] = frozenset()
    bars: frozenset[str] = frozenset()
    near: frozenset[str] = frozenset()
    cleared: frozenset[str] = frozenset()
    weighed: Weighed | None = None
    taken: StepTaken | None = None
    answers: Mapping[str, Answer] = field(default_factory=dict)
    others: Mapping[str, Any] = field(default_factory=dict)

    @property
    def by_program(self) -> bool:
        """Whether nobody did it but the clock."""
        return self.actor == PROGRAM


def happening(event: Event) -> Happening:
    """Read an event."""
    said = event.body
    answered = event.verb == "replied"
    return Happening(
        n=event.n,
        seq=event.seq,
        at=event.at,
        actor=event.actor,
        verb=event.verb,
        state=event.state,
        name=_text(said, "name"),
        text=_text(said, "text") or _text(said, "reason"),
        to="" if answered else _text(said, "to"),
        question=int(said["to"]) if answered else 0,
        which=_text(said, "which"),
        named=_text(said, "named"),
        outcome=_text(said, "outcome"),
        second=_text(said, "with"),
        by=date.fromisoformat(said["by"]) if "by" in said else None,
        until=datetime.fromisoformat(said["until"]) if "until" in said else None,
        step=_text(said, "step"),
        phase=_text(said, "phase"),
        general=_text(said, "general"),
        draft=_text(said, "draft"),
        names=tuple(said.get("names", ())),
        roles=frozenset(said.get("roles", ())),
        bars=frozenset(said.get("bars", ())),
        near=frozenset(said.get("near", ())),
        cleared=frozenset(said.get("cleared", ())),
        weighed=read_weighed(said) if event.verb == "threshold" else None,
        taken=read_step(said) if event.verb == "step-taken" else None,
        answers=said.get("answers", {}) if event.verb in {"revised", "renewed"} else {},
        others=said,
    )


def _text(said: Mapping[str, Any], key: str) -> str:
    found = said.get(key, "")
    return found if isinstance(found, str) else ""
