"""Where dialogs end: a closed set. Whoever finishes a dialog matches on it, and forgets none.

`Filing` ends with something to keep and people to tell; every other ending says something to the person, or to the
desk, and nothing leaves the conversation by it.
"""

from collections.abc import Mapping
from typing import Any, Literal

from policy_kb.routing import Route
from policy_kb.shapes import dataclass

Answer = str | tuple[str, ...]
Answers = Mapping[str, Answer]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a post may go up: who can say yes, what would make it all right, which clauses it rests on.

    `needs` are the yeses that are due, each with the roles of which any one can give it; `theirs` says that only those
    whom it is about can give it, `others` that the parents of children beside the person's own can. `read` is
    what was read in the person's words: question ids with values. `ways` are pairs of a better verdict and the names of
    the changes that lead there; `doors` dialogs that act on it; `silences` what the policy does not say.
    """

    verdict: str
    approver: tuple[str, ...] = ()
    remedies: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    ways: tuple[tuple[str, tuple[str, ...]], ...] = ()
    doors: tuple[str, ...] = ()
    silences: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()
    needs: tuple[tuple[str, ...], ...] = ()
    theirs: bool = False
    read: tuple[tuple[str, tuple[str, ...]], ...] = ()
    others: bool = False


@dataclass(frozen=True, slots=True)
class PolicyAnswer:
    """Clauses that answer a question, best first, and the dialogs that act on what it is about."""

    clauses: tuple[str, ...]
    doors: tuple[str, ...] = ()
    theme: str = "other"


@dataclass(frozen=True, slots=True)
class NotCovered:
    """The policy does not answer it; `near` are clauses that are really near, perhaps none.

    `unread` says that no word of the question is known, so that it is asked for in more words.
    """

    near: tuple[str, ...] = ()
    theme: str = "other"
    unread: bool = False


@dataclass(frozen=True, slots=True)
class SchoolFacts:
    """A question about the school itself; `entries` are what its settings are asked (see `policy_kb.directory`).

    `clauses` are what the policy says to the same question, perhaps none.
    """

    entries: tuple[str, ...]
    clauses: tuple[str, ...] = ()
    theme: str = "other"


@dataclass(frozen=True, slots=True)
class Emergency:
    """What was asked may be an emergency: it is never answered with a clause."""

    words: str


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion of the harm threshold: yes, no or not sure, and the facts."""

    name: str
    answer: str
    facts: str = ""


@dataclass(frozen=True, slots=True)
class Weighed:
    """A person's decision about the harm threshold, with the reason and each criterion."""

    outcome: str
    why: str
    equality: str = ""
    criteria: tuple[Criterion, ...] = ()


@dataclass(frozen=True, slots=True)
class StepTaken:
    """A step outside the school that somebody took: which, who with whom, when, and what was said."""

    step: str
    who: str
    when: str
    advice: str


@dataclass(frozen=True, slots=True)
class Filing:
    """Something to keep and people to tell.

    `named` is what stands in the field for names; `out` are the holders whom it is about or may be, and `cleared` those
    of whom its sender says that it is not. `manager` is who the sender says is their line manager. Of a register:
    `found_by` are the names by which it is found besides, `quiet` says that nobody is alerted, `tie` that its sender is
    near to whom it names.
    """

    kind: Literal["case", "register", "request"]
    type: str
    category: str
    subject: str
    named: str
    route: Route
    answers: Answers
    needs: tuple[tuple[str, ...], ...] = ()
    about_reporter: bool = False
    out: frozenset[str] = frozenset()
    cleared: frozenset[str] = frozenset()
    manager: str = ""
    found_by: tuple[str, ...] = ()
    quiet: bool = False
    tie: bool = False


@dataclass(frozen=True, slots=True)
class MayI:
    """A question that a register answers with yes or no: whether something is allowed for a pupil of this name.

    `about` is the question of the register whose answer is wanted; `group` tells two of one name apart.
    """

    register: str
    about: str
    name: str
    group: str = ""


@dataclass(frozen=True, slots=True)
class Looked:
    """One point of a checklist: how it is, what was found, and whom that is about."""

    point: str
    answer: str
    found: str = ""
    who: str = ""


@dataclass(frozen=True, slots=True)
class Checked:
    """A checklist that was gone through: its points, why some were not looked at, which becomes which report."""

    points: tuple[Looked, ...]
    reason: str = ""
    filings: tuple[tuple[str, Filing], ...] = ()


LookedUp = PolicyAnswer | SchoolFacts | NotCovered
"""What a look-up in the policy ends with, where nothing is urgent."""
ForTheDesk = Weighed | StepTaken
"""What a dialog about a record ends with: an event of that record."""
Outcome = Verdict | PolicyAnswer | SchoolFacts | NotCovered | Emergency | Weighed | StepTaken | Checked | MayI | Filing


def weighed(found: Weighed) -> Mapping[str, Any]:
    """A decision as the body of an event."""
    criteria = {one.name: {"answer": one.answer, "facts": one.facts} for one in found.criteria}
    return {"outcome": found.outcome, "why": found.why, "equality": found.equality, "criteria": criteria}


def read_weighed(said: Mapping[str, Any]) -> Weighed:
    """A decision from the body of its event."""
    criteria = tuple(Criterion(name, one["answer"], one["facts"]) for name, one in said["criteria"].items())
    return Weighed(said["outcome"], said["why"], said.get("equality", ""), criteria)


def step_taken(found: StepTaken) -> Mapping[str, Any]:
    """A step outside as the body of an event."""
    return {"step": found.step, "who": found.who, "when": found.when, "advice": found.advice}


def read_step(said: Mapping[str, Any]) -> StepTaken:
    """A step outside from the body of its event."""
    return StepTaken(said["step"], said["who"], said["when"], said["advice"])


def checked_points(found: Checked) -> Mapping[str, Any]:
    """A checklist as the body of an event."""
    points = [[one.point, one.answer, one.found, one.who] for one in found.points]
    return {"points": points, "reason": found.reason}


def read_points(said: Mapping[str, Any]) -> tuple[Looked, ...]:
    """The points of a checklist from the body of its event."""
    return tuple(Looked(*one) for one in said.get("points", ()))
