"""Every deed that a person can do, in one closed table: what it is done to, and who may. Pure data.

Rules:
1. A deed that is not here is not done. `Turn.deed` is one of these names; names are retired, never reused. To look for
   clauses while one writes to others is none (bot/talk/clauses.py).
2. Who may: `anybody` on staff; the `owner` of a draft (the store sees to that); the `sender` of a record; a `handler`
   who was told of it or brought in; a `decider`, who is a handler and not its sender; those who are `asked` to do or
   to confirm something; a `holder` of any role.
3. What takes papers out or ends a report is asked for once more (`again`): whoever holds an unlocked phone can tap.
4. A deed on a record is possible for its kinds, and where `open` says so only while it is open, or only when it is not.
"""

from collections.abc import Mapping
from typing import Literal

from policy_kb.shapes import dataclass

Room = Literal["draft", "desk", "record", "request", "file", "sent", "due"]
"""Who takes it: the dialogs, the desk, the deeds on a record, requests, files, what people have sent themselves, what
falls due."""
Target = Literal["nothing", "draft", "record"]
May = Literal["anybody", "owner", "sender", "handler", "decider", "asked", "holder"]


@dataclass(frozen=True, slots=True)
class Deed:
    """One deed; `verb` is the event that it writes where the life of the record knows it."""

    room: Room
    target: Target
    may: May
    kinds: frozenset[str] = frozenset()
    open: bool | None = None
    verb: str = ""
    again: bool = False


_ALL = frozenset({"case", "request", "register"})
_SEEN = _ALL | {"task"}
_CASE = frozenset({"case"})
_REQUEST = frozenset({"request"})
_ENTRY = frozenset({"register"})
_TASK = frozenset({"task"})
_TALKED = frozenset({"request", "register"})
_ASKED = frozenset({"case", "register"})


def _draft(may: May = "owner", target: Target = "draft") -> Deed:
    return Deed("draft", target, may)


def _work(verb: str, kinds: frozenset[str] = _CASE, *, may_be: bool | None = True, again: bool = False) -> Deed:
    return Deed("record", "record", "handler", kinds, may_be, verb, again)


def _decide(verb: str) -> Deed:
    return Deed("request", "record", "decider", _REQUEST, open=True, verb=verb)


def _own(verb: str, kinds: frozenset[str], *, may_be: bool | None = None) -> Deed:
    return Deed("sent", "record", "sender", kinds, may_be, verb)


def _asked(verb: str = "") -> Deed:
    return Deed("due", "record", "asked", _TASK, None, verb)


def _runs(verb: str = "", *, may_be: bool | None = None, again: bool = False) -> Deed:
    return Deed("due", "record", "handler", _TASK, may_be, verb, again)


def _out(room: Room) -> Deed:
    return Deed(room, "nothing", "holder", again=True)


DEEDS: Mapping[str, Deed] = {
    # dialogs
    "begin": _draft("anybody", "nothing"), "danger": _draft("anybody", "nothing"), "home": _draft("anybody", "nothing"),
    "front": _draft("anybody", "nothing"), "help": _draft("anybody", "nothing"),
    "calm": _draft(), "answer": _draft(), "back": _draft(), "change": _draft(), "resume": _draft(), "cancel": _draft(),
    "helped": _draft(), "others": _draft(), "in-full": _draft(), "use-yes": _draft(), "which": _draft(),
    "more": _draft("anybody", "nothing"),
    # the desk
    "desk": Deed("desk", "nothing", "holder"), "case-find": Deed("desk", "nothing", "holder"),
    "case-person": Deed("desk", "nothing", "holder"), "case-same": Deed("desk", "record", "handler", _ALL),
    "case-person-out": _out("desk"), "case-register": _out("desk"),
    "access": Deed("desk", "nothing", "holder"), "access-out": _out("desk"),
    "drill": Deed("desk", "nothing", "holder"),
    "waiting": Deed("desk", "nothing", "anybody"),
    "registers": Deed("desk", "nothing", "anybody"), "register": Deed("desk", "nothing", "anybody"),
    "register-find": Deed("desk", "nothing", "anybody"), "register-out": _out("desk"),
    # those who deal with a record
    "view": Deed("record", "record", "handler", _SEEN), "case-now": Deed("record", "record", "handler", _SEEN),
    "case-open": Deed("record", "record", "handler", _SEEN),
    "acknowledge": Deed("record", "record", "handler", _SEEN, verb="acknowledged"),
    "case-assign": _work("assigned"), "case-note": _work("noted", _ALL, may_be=None),
    "case-ask": _work("asked", _ASKED, may_be=None), "case-step": _work("stepped"), "case-link": _work("linked"),
    "case-facts": _work("facts"), "case-grade": _work("graded"),
    "case-close": _work("closed", again=True), "case-reopen": _work("reopened", may_be=False),
    "case-threshold": _work("threshold"), "case-call": _work("step-taken"), "case-next": _work("", may_be=None),
    "case-lado": _work("lado-text", may_be=None), "case-talk": _work("talked", _TALKED, may_be=None),
    "case-end": _work("ended", _TALKED, may_be=None),
    "case-revise": _work("revised", _ENTRY, may_be=None),
    "case-suspend": _work("suspended", _TALKED, may_be=None), "case-restore": _work("restored", _TALKED, may_be=None),
    "case-record": _work("", may_be=None), "case-export": _work("exported", may_be=None, again=True),
    # requests
    "approve": _decide("approve"), "decline": _decide("decline"), "ask-back": _decide("ask-back"),
    "tell": _decide("tell"), "reply": Deed("request", "record", "sender", _REQUEST, open=True, verb="reply"),
    # files
    "attach": Deed("file", "draft", "owner"), "hand-in": Deed("file", "draft", "owner"),
    "sort": Deed("file", "draft", "owner"), "clean": Deed("file", "draft", "owner"),
    "take-out": Deed("file", "draft", "owner"), "show-file": Deed("file", "record", "handler", _ALL),
    # what people have sent themselves
    "my-status": Deed("sent", "nothing", "anybody"), "my-open": _own("", _ALL),
    "my-add": _own("added", _ASKED), "my-correct": _own("corrected", _CASE), "my-answer": _own("replied", _ASKED),
    "my-worry": _own("worried", _CASE), "my-withdraw": _own("withdrawn", _TALKED),
    "my-renew": _own("renewed", _TALKED),
    # what falls due
    "tasks": Deed("due", "nothing", "anybody"), "task-plan": Deed("due", "nothing", "holder"),
    "task-export": _out("due"),
    "governors": Deed("due", "nothing", "holder"),
    "campaigns": Deed("due", "nothing", "holder"), "campaign-begin": Deed("due", "nothing", "holder"),
    "campaign-list": _runs(), "campaign-export": _runs(again=True), "campaign-end": _runs("ended"),
    "campaign-read": _asked(), "campaign-link": _runs(), "concern-link": Deed("due", "nothing", "holder"),
    "confirm": _asked("confirmed"),
    "task-open": _asked(), "task-do": _asked("done"), "task-drop": _asked("dropped"),
}  # fmt: skip
