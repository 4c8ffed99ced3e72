"""A register as data: what it asks, who reads it, who decides, how long it holds and what it changes. Frozen, checked.

Rules:
1. The ids of registers and of their questions, and the values of options, are a data format: retired, never renamed.
2. A register is one of two kinds: an `entry` that somebody makes and that stands, or a `request` that somebody decides.
3. What a register changes elsewhere is said here: a tie keeps its maker out of what is told about the person named,
   `opens` are the facts of a post that its yes stands for, `closes` those that are shut while an entry is suspended.
"""

from collections.abc import Iterator, Mapping
from dataclasses import field
from typing import Literal, get_args

from policy_kb.policy import Source
from policy_kb.shapes import dataclass
from policy_kb.vocabulary import Urgency

Type = Literal["choice", "many", "yes-no", "text", "line", "date", "person", "pupil", "picture"]
Kind = Literal["entry", "request"]
Ends = Literal["decision", "advice"]

TYPES = get_args(Type)
GROUPS = ("family", "contact", "phones", "posting", "accounts", "pictures", "parents", "checks", "records", "rules")
"""How the list of `/declare` is grouped, in its order."""
YES_NO = ("yes", "no")
SCHOOL_YEAR = "school-year"
"""Holds until the end of the school year: 31 August."""
FOREVER = 365
"""Days after which an entry is looked at again, and a yes ends, where nothing else is said."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of a register, with its words. `id` begins with the register's, or is an old id that is kept.

    `when` are the answers to earlier questions for which it is asked; `pattern` a form that the answer must have, said
    in `problem` and shown by `example`; `strict` refuses whatever could be a password.
    """

    id: str
    type: Type
    ask: str
    short: str = ""
    why: str = ""
    hint: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    optional: bool = False
    when: Mapping[str, frozenset[str]] = field(default_factory=dict)
    pattern: str = ""
    problem: str = ""
    example: str = ""
    strict: bool = False
    drafts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Texts that stand in the field to be edited, by the answer to an earlier question: its id -> value -> text."""


@dataclass(frozen=True, slots=True)
class Register:
    """One register of one school.

    name        the label under which staff find it, at most 30 characters
    called      the record in lists and alerts: "a phone kept to hand"
    find        words by which `/declare` finds it
    cards       its questions, those of one card together
    enters      roles that may add to it; empty for everybody on staff
    tells       roles that hear of each entry and may deal with it; `quiet` says that nobody is disturbed by one
    reads       roles that may read it besides
    open        everybody on staff may read the entries that stand, with these answers of them
    needs       of a request: one group of roles for each yes that is needed
    ends        whether it ends with a decision or with advice that is kept
    holds       days until a yes ends or an entry is looked at again, or SCHOOL_YEAR
    until       a question of type date whose day ends it sooner
    renews      whether its sender is asked before it ends, and may ask for it again
    suspends    whether it can be stopped for a while and begun again
    about       the question that names whom it is about; a holder of that name is kept out unless it is not them
    surely      answers with which a holder who bears the name is surely meant
    names       questions whose names it can be found by
    tie         whether its maker says by it that they are near to whom it names
    opens       the facts of a post that its yes stands for
    closes      facts of a post that are shut to whom it names while it is suspended
    looks_up    staff may ask it by name whether something is allowed: the yes-or-no questions that answer them
    asked_as    the label under which they find that, at most 30 characters
    once        one entry a person of that name: a newer one takes the place of the older
    """

    id: str
    group: str
    kind: Kind
    name: str
    called: str
    cards: tuple[tuple[Asked, ...], ...]
    source: Source
    find: tuple[str, ...] = ()
    enters: frozenset[str] = frozenset()
    tells: tuple[str, ...] = ()
    quiet: bool = False
    reads: tuple[str, ...] = ()
    open: tuple[str, ...] = ()
    needs: tuple[tuple[str, ...], ...] = ()
    ends: Ends = "decision"
    urgency: Urgency = Urgency.ROUTINE
    holds: int | str = FOREVER
    until: str = ""
    renews: bool = False
    suspends: bool = False
    about: str = ""
    surely: Mapping[str, frozenset[str]] = field(default_factory=dict)
    names: tuple[str, ...] = ()
    tie: bool = False
    opens: Mapping[str, frozenset[str]] = field(default_factory=dict)
    closes: Mapping[str, frozenset[str]] = field(default_factory=dict)
    looks_up: tuple[str, ...] = ()
    asked_as: str = ""
    once: bool = False
    by_declaration: bool = False
    """Its route is that of the pack's declarations."""
    advice: tuple[str, ...] = ()
    cites: tuple[str, ...] = ()
    rests_on: str = ""
    everywhere: bool = True
    """Whether a school has it that does not name it."""

    @property
    def questions(self) -> Iterator[Asked]:
        """Every question, in order."""
        return (one for card in self.cards for one in card)

    def question(self, name: str) -> Asked | None:
        """The question of that id."""
        return next((one for one in self.questions if one.id == name), None)

    @property
    def record(self) -> Literal["register", "request"]:
        """The kind of record that an entry is kept as."""
        return "register" if self.kind == "entry" else "request"


Registers = Mapping[str, Register]
