"""The life of each of the four kinds of record, as one table a kind. Pure data; `canipost lives` draws it.

Rules:
1. A state that is open waits for somebody and for a time. When the time has passed, those in `hears` hear of it, one
   after the other, and then, where `then` names a verb, the program ends it. Nothing waits for ever.
2. A move is made by an event of that verb, from one of its states, by those who may; nobody who is kept out of a record
   makes any (see `gate`).
3. A duty is something that is owed while the record is in hand, and has a time of its own.
4. States and verbs are a data format: retired, never renamed.
5. What a sender says later may be an emergency: "raised" makes the record new again and urgent from then on, whatever
   its urgency was when it was sent, and everybody who was told hears of it at once.
6. What was not done in time is missed, and can still be done; whoever was asked to confirm something can still do so
   when the time for it is over.
"""

from collections.abc import Mapping
from typing import Literal

from policy_kb.shapes import dataclass

Kind = Literal["case", "request", "register", "task"]
Waits = Literal["handlers", "sender", "asked", "nobody"]
By = Literal["handler", "decider", "sender", "asked", "program"]
Step = Literal["again", "deputy", "head", "reporter", "asked", "end"]
"""Who hears: those who have it or were told, the deputy DSL, the headteacher or next in the chain, the sender, those
who were asked and have not answered; `end` is the program's own move. Of a task the deputy is its owner's, and the
head is whoever it says hears of it."""
Phase = Literal[
    "waiting", "lapsed", "still", "overdue", "worried", "undecided", "unanswered", "until", "review", "unconfirmed",
    "call", "unseen", "due", "planned", "asking", "suspended", "tidied",
]  # fmt: skip
"""Why somebody hears of a record."""


@dataclass(frozen=True, slots=True)
class State:
    """One state: for whom it waits, why they hear of it when the time has passed (see `rungs`), and who hears."""

    waits: Waits
    phase: Phase | None = None
    hears: tuple[Step, ...] = ()
    then: str = ""
    open: bool = True


@dataclass(frozen=True, slots=True)
class Move:
    """An event: who may make it, and, from each state where it can be, the state it leads to."""

    by: By
    ways: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Duty:
    """What is owed in these states, by whom it is heard of, and for what reason."""

    phase: Phase
    states: frozenset[str]
    hears: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Life:
    """The life of one kind of record. A record begins as "submitted", or in another of the states in `begins`."""

    states: Mapping[str, State]
    moves: Mapping[str, Move]
    duties: tuple[Duty, ...] = ()
    begins: frozenset[str] = frozenset({"submitted"})

    @property
    def open(self) -> frozenset[str]:
        """The states in which somebody still has to do something."""
        return frozenset(name for name, state in self.states.items() if state.open)


_END = State("nobody", open=False)
_CLIMB: tuple[Step, ...] = ("again", "deputy", "head", "reporter")
_SHORT: tuple[Step, ...] = ("again", "head", "reporter")
_NEW, _SEEN, _HAND, _CLOSED, _STOPPED = "submitted", "acknowledged", "in-hand", "closed", "suspended"


_WORKED = (_NEW, _SEEN, _HAND)
_ASKED = (_NEW, _SEEN, "asked-back")


def _to(by: By, to: str, *states: str) -> Move:
    return Move(by, dict.fromkeys(states, to))


def _stays(by: By, *states: str) -> Move:
    return Move(by, {state: state for state in states})


def _said() -> Move:
    """What the sender of a report says later: of a closed one it waits to be confirmed as a new report does."""
    return Move("sender", {**{state: state for state in _WORKED}, _CLOSED: _NEW})


def _raised(*states: str) -> Move:
    """What the sender said may be an emergency: it waits to be confirmed again, as urgent."""
    return _to("sender", _NEW, *states)


CASE = Life(
    states={
        _NEW: State("handlers", "waiting", _CLIMB),
        _SEEN: State("handlers", "lapsed", _SHORT),
        _HAND: State("handlers", "overdue", ("again",)),
        _CLOSED: _END,
    },
    moves={
        "acknowledged": _to("handler", _SEEN, _NEW),
        "stepped": _to("handler", _HAND, *_WORKED),
        "threshold": _to("handler", _HAND, *_WORKED),
        "step-taken": _to("handler", _HAND, *_WORKED),
        "closed": _to("handler", _CLOSED, *_WORKED),
        "reopened": _to("handler", _SEEN, _CLOSED),
        "assigned": _stays("handler", *_WORKED),
        "noted": _stays("handler", *_WORKED),
        "facts": _stays("handler", *_WORKED),
        "graded": _stays("handler", *_WORKED),
        "told": _stays("handler", *_WORKED),
        "asked": _stays("handler", *_WORKED),
        "linked": _stays("handler", *_WORKED),
        "close-proposed": _stays("handler", *_WORKED),
        "added": _said(),
        "corrected": _said(),
        "replied": _said(),
        "worried": _said(),
        "file-added": _said(),
        "raised": _raised(*_WORKED, _CLOSED),
    },
    duties=(
        Duty("still", frozenset({_HAND}), ("again", "head")),
        Duty("call", frozenset({_SEEN, _HAND}), ("again", "head", "again")),
        Duty("unseen", frozenset({_SEEN, _HAND}), ("again", "head")),
    ),
)

REQUEST = Life(
    states={
        _NEW: State("handlers", "waiting", _SHORT),
        _SEEN: State("handlers", "undecided", _SHORT),
        "asked-back": State("sender", "unanswered", ("reporter",), then="lapsed"),
        "approved": State("nobody", "until", ("reporter",), then="expired", open=False),
        _STOPPED: State("handlers", "suspended", ("again", "head"), open=False),
        "declined": _END,
        "answered": _END,
        "withdrawn": _END,
        "ended": _END,
        "expired": _END,
        "lapsed": _END,
    },
    moves={
        "acknowledged": _to("handler", _SEEN, _NEW),
        "noted": _stays("handler", *_ASKED),
        "talked": _stays("handler", *_ASKED),
        "agreed": _stays("decider", *_ASKED),
        "approve": _to("decider", "approved", *_ASKED),
        "decline": _to("decider", "declined", *_ASKED),
        "tell": _to("decider", "answered", *_ASKED),
        "ask-back": _to("decider", "asked-back", _NEW, _SEEN),
        "reply": _to("sender", _NEW, "asked-back"),
        "renewed": _to("sender", _NEW, "approved", "expired"),
        "suspended": _to("handler", _STOPPED, "approved"),
        "restored": _to("handler", "approved", _STOPPED),
        "file-added": _stays("sender", *_ASKED),
        "withdrawn": _to("sender", "withdrawn", _NEW, _SEEN, "asked-back", "approved"),
        "ended": _to("handler", "ended", "approved", _STOPPED),
        "expired": _to("program", "expired", "approved"),
        "lapsed": _to("program", "lapsed", "asked-back"),
        "raised": _raised(*_ASKED),
    },
)

REGISTER = Life(
    states={
        _NEW: State("handlers", "waiting", _SHORT),
        _SEEN: State("sender", "review", ("reporter", "again"), open=False),
        _STOPPED: State("handlers", "suspended", ("again", "head"), open=False),
        "withdrawn": _END,
        "ended": _END,
    },
    moves={
        "acknowledged": _to("handler", _SEEN, _NEW),
        "noted": _stays("handler", _NEW, _SEEN),
        "talked": _stays("handler", _NEW, _SEEN),
        "told": _stays("handler", _NEW, _SEEN),
        "asked": _stays("handler", _NEW, _SEEN),
        "replied": _stays("sender", _NEW, _SEEN),
        "added": _stays("sender", _NEW, _SEEN),
        "file-added": _stays("sender", _NEW, _SEEN),
        "renewed": _to("sender", _SEEN, _SEEN),
        "revised": _stays("handler", _NEW, _SEEN, _STOPPED),
        "suspended": _to("handler", _STOPPED, _NEW, _SEEN),
        "restored": _to("handler", _SEEN, _STOPPED),
        "raised": _raised(_NEW, _SEEN),
        "withdrawn": _to("sender", "withdrawn", _NEW, _SEEN),
        "ended": _to("handler", "ended", _NEW, _SEEN, _STOPPED),
    },
    duties=(Duty("unseen", frozenset({_SEEN}), ("again", "head")),),
)

TASK = Life(
    states={
        _NEW: State("handlers", "unconfirmed", (), then="lapsed"),
        _SEEN: _END,
        "lapsed": _END,
        "planned": State("nobody", "planned", (), then="fell-due", open=False),
        "due": State("asked", "due", ("again", "deputy", "head"), then="missed"),
        "asking": State("asked", "asking", ("asked", "again"), then="ran-out"),
        "done": _END,
        "missed": _END,
        "dropped": _END,
        "closed": _END,
    },
    moves={
        "acknowledged": _to("handler", _SEEN, _NEW),
        "lapsed": _to("program", "lapsed", _NEW),
        "fell-due": _to("program", "due", "planned"),
        "done": _to("asked", "done", "due", "missed"),
        "dropped": _to("asked", "dropped", "planned", "due"),
        "missed": _to("program", "missed", "due"),
        "confirmed": _stays("asked", "asking", "closed"),
        "joined": _stays("program", "asking"),
        "completed": _to("program", "done", "asking"),
        "ran-out": _to("program", "closed", "asking"),
        "ended": _to("handler", "closed", "asking"),
    },
    begins=frozenset({_NEW, "planned", "due", "asking"}),
)
"""A drill begins as new; what falls due as planned or due; what many are asked to confirm as asking."""

LIVES: Mapping[str, Life] = {"case": CASE, "request": REQUEST, "register": REGISTER, "task": TASK}


def state_of(kind: str, state: str) -> State:
    """A state of a kind of record. Raises KeyError for one that this version does not know."""
    return LIVES[kind].states[state]


def leads(kind: str, state: str, verb: str) -> str:
    """The state in which an event of this verb leaves a record that is in `state`."""
    move = LIVES[kind].moves.get(verb)
    return move.ways.get(state, state) if move else state


def changes(kind: str, state: str, verb: str) -> bool:
    """Whether an event of this verb is a move: it changes the state, or can only ever lead to one."""
    move = LIVES[kind].moves.get(verb)
    return move is not None and (move.ways.get(state, state) != state or len(set(move.ways.values())) == 1)
