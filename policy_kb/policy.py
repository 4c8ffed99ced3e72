"""One school's pack, as the rest of the program sees it: frozen, checked, and traceable to file and line."""

from collections.abc import Mapping
from dataclasses import field
from datetime import date
from typing import TYPE_CHECKING

from policy_kb.chore import Chore
from policy_kb.shapes import dataclass
from policy_kb.vocabulary import Basis, Urgency, Verdict

if TYPE_CHECKING:
    from policy_kb.register import Registers


@dataclass(frozen=True, slots=True)
class Source:
    """Where in a pack something stands."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class Clause:
    """One thing the policy says, in our words; `section` is the policy's own number or heading."""

    id: str
    section: str
    topic: str
    audience: tuple[str, ...]
    modality: str
    applies_to: tuple[str, ...]
    summary: str
    exceptions: str
    approver: tuple[str, ...]
    report_to: tuple[str, ...]
    deadline: str
    conflicts_with: tuple[str, ...]
    source: Source
    plain: str = ""
    """The same, shorter and in plainer words; empty where the summary is plain enough."""

    @property
    def short(self) -> str:
        """What stands first on a card."""
        return self.plain or self.summary


@dataclass(frozen=True, slots=True)
class PostingRule:
    """One row of the posting table.

    Every fact in `when` must hold one of the values listed for it, every fact in `also` one of those listed there (two
    things that meet in one fact: the school's name, and a view), and no fact in `unless` may. Any one of the row's
    approvers will do; a post that needs two has two rows.
    """

    id: str
    when: Mapping[str, frozenset[str]]
    also: Mapping[str, frozenset[str]]
    unless: Mapping[str, frozenset[str]]
    verdict: Verdict
    approver: tuple[str, ...]
    cites: tuple[str, ...]
    remedy: str
    mention: str
    silence: str
    source: Source
    tie: bool = False
    """What it says is for whoever is family; beside another row it is said to nobody else."""


@dataclass(frozen=True, slots=True)
class RouteRule:
    """One row of the routing table; the first row that matches a report decides.

    Where the policy lets staff choose whom to tell, `choice` names the roles: the first of them stands in `tell`, and
    the reporter may put another in its place.
    """

    id: str
    category: frozenset[str]
    subject: frozenset[str]
    signals: frozenset[str]
    tell: tuple[str, ...]
    then: tuple[str, ...]
    urgency: Urgency
    basis: Basis
    cites: tuple[str, ...]
    advice: tuple[str, ...]
    source: Source
    choice: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OwnStep:
    """One thing that a school's own policy has it do about a report.

    An empty list of outcomes, categories or subjects means any; all signals have to be there. `noted_as` is the
    general step under whose id it is noted, and in whose place it stands; `by` is the policy's deadline, in words.
    `after_facts` says that the policy wants the facts gathered first.
    """

    id: str
    says: str
    noted_as: str
    number: str
    by: str
    outcome: frozenset[str]
    category: frozenset[str]
    subject: frozenset[str]
    signals: frozenset[str]
    cites: tuple[str, ...]
    source: Source
    after_facts: bool = False


@dataclass(frozen=True, slots=True)
class Policy:
    """A school's pack: who it is, which version this is, and everything that follows from it.

    `inherits` names the base whose rows stand among its own, if any; `borrowing` are the clauses that staff reach by
    the phrasings of clauses like them, because nobody has written down how this school's staff ask.
    """

    id: str
    school: str
    title: str
    version: str
    approved: date | None
    review_due: date | None
    review_words: str
    same_person: tuple[frozenset[str], ...]
    role_words: Mapping[str, str]
    clauses: Mapping[str, Clause]
    posting: tuple[PostingRule, ...]
    routes: tuple[RouteRule, ...]
    declaration: RouteRule
    phrasings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    inherits: str = ""
    borrowing: frozenset[str] = frozenset()
    steps: tuple[OwnStep, ...] = ()
    tasks: tuple[Chore, ...] = ()
    registers: "Registers" = field(default_factory=dict)

    def inherited(self, row: PostingRule | RouteRule) -> bool:
        """Whether a row comes from the base, and not from this school."""
        return not row.id.startswith(f"{self.id}/")

    def task(self, name: str) -> Chore | None:
        """What falls due under this id."""
        return next((chore for chore in self.tasks if chore.id == name), None)

    def overdue(self, today: date) -> bool:
        """Whether the policy's own review date has gone by."""
        return self.review_due is not None and today > self.review_due
