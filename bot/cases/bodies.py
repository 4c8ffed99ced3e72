"""What stands in a record, typed by its kind; the only place that knows the keys of the sealed JSON. Pure.

Rules:
1. A key is a data format: retired, never renamed. What an older version wrote is read here, with what was meant then.
2. Nothing here decides anything: whom a record is about, who sent it, who was told of it, and what they were asked.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from datetime import date
from typing import Any, cast

from bot.people.holders import Told, address
from dialogs.endings import Answer, Answers
from policy_kb.routing import Route
from policy_kb.shapes import dataclass
from storage.kept import Record

DRILL = "drill"
"""The type of the record of a drill, and the name of its card."""
TIES = frozenset({"relationship"})
"""Types of register entries that are ties, of those from before an entry said so itself."""


@dataclass(frozen=True, slots=True)
class Way:
    """The route of a record as it was when it was filed; see `policy_kb.routing.Route`."""

    tell: tuple[str, ...] = ()
    then: tuple[str, ...] = ()
    exclude: frozenset[str] = frozenset()
    basis: str = "inferred"
    cites: tuple[str, ...] = ()
    advice: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Body:
    """What every record holds: who sent it, whom it goes to, who is kept out, and the answers by question id.

    `sender` is the name that staff know, empty where nobody knew one; `confidential` says that it is for the deciding
    role alone. `barred` are the names of holders kept out, `near` who has declared to be near to somebody in it
    ("slack:U1"), `about` the names of all whom it is about. `managers`
    are the sender's own line managers who were told; of older records nobody knows whose they were. `cleared` are the
    holders who are named in it, and of whom its sender says that it is not about them.
    """

    sender: str = ""
    confidential: bool = False
    answers: Answers = field(default_factory=dict)
    told: tuple[Told, ...] = ()
    way: Way = field(default_factory=Way)
    barred: frozenset[str] = frozenset()
    managers: frozenset[str] = frozenset()
    cleared: frozenset[str] = frozenset()
    found_by: tuple[str, ...] = ()
    """Names that stand in it besides, by which it is found."""


@dataclass(frozen=True, slots=True)
class Case(Body):
    """A report: what it is in the policy's words, whom it is about, and by what name."""

    category: str = ""
    subject: str = ""
    named: str = ""
    near: frozenset[str] = frozenset()
    about: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Request(Body):
    """A request: `needs` are the yeses that the rules ask for, each with the roles that can give it."""

    needs: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Entry(Body):
    """A register entry: `named` is whom it names, where it names somebody.

    `tie` says that its sender is near to them, `quiet` that nobody was alerted: it stands from the start.
    """

    named: str = ""
    tie: bool = False
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody who is asked to do or to confirm something: as the store knows them ("slack:U1"), and their name."""

    who: str
    name: str


@dataclass(frozen=True, slots=True)
class Task(Body):
    """A task; of a drill, who started it.

    `chore` is what falls due, by the id that the policy gives it, `period` which time of it, `due` the day by which it
    is to be done; `asked` are those who are asked at first. `of` says which event or report it is for, `when` its day.
    `asks` is what many are asked to confirm (see `bot.cases.asking`), JSON.
    """

    starter: str = ""
    chore: str = ""
    period: str = ""
    due: date | None = None
    asked: tuple[Asked, ...] = ()
    of: str = ""
    when: date | None = None
    asks: Mapping[str, Any] = field(default_factory=dict)


AnyBody = Case | Request | Entry | Task


def body_of(record: Record) -> AnyBody:
    """Read the body of a record. Raises ValueError for a kind that this version does not know."""
    found = record.body
    way = found.get("route", {})
    shared: dict[str, Any] = {
        "sender": str(found.get("reporter", "")),
        "confidential": bool(found.get("confidential")),
        "answers": {name: _answer(value) for name, value in found.get("answers", {}).items()},
        "told": tuple(Told(role, address(place), tuple(people)) for role, place, people in found.get("told", ())),
        "way": Way(
            tuple(way.get("tell", ())), tuple(way.get("then", ())), frozenset(way.get("exclude", ())),
            str(way.get("basis", "inferred")), tuple(way.get("cites", ())), tuple(way.get("advice", ())),
        ),
        "barred": frozenset(found.get("barred", ())),
        "managers": frozenset(found.get("managers", ())),
        "cleared": frozenset(found.get("cleared", ())),
        "found_by": tuple(found.get("found_by", ())),
    }  # fmt: skip
    named = str(found.get("named", ""))
    match record.kind:
        case "case":
            return Case(
                **shared, category=str(found.get("category", "")), subject=str(found.get("subject", "")), named=named,
                near=frozenset(found.get("near", ())), about=tuple(found.get("about", ())),
            )  # fmt: skip
        case "request":
            return Request(**shared, needs=tuple(tuple(need) for need in found.get("needs", ())))
        case "register":
            tie = bool(found.get("tie")) or record.type in TIES
            return Entry(**shared, named=named, tie=tie, quiet=bool(found.get("quiet")))
        case "task":
            return Task(
                **shared, starter=str(found.get("starter", "")), chore=str(found.get("chore", "")),
                period=str(found.get("period", "")), due=_day(found.get("due")), of=str(found.get("of", "")),
                asked=read_asked(found.get("asked", ())), when=_day(found.get("when")), asks=found.get("asks", {}),
            )  # fmt: skip
        case unknown:
            raise ValueError(f"a record of the kind {unknown!r}")


def kept(body: AnyBody) -> Mapping[str, Any]:
    """Write a body as the JSON that is sealed."""
    way = body.way
    shared: dict[str, Any] = {
        "reporter": body.sender,
        "confidential": body.confidential,
        "answers": body.answers,
        "told": [[one.role, [one.address.platform, one.address.kind, one.address.to], one.people] for one in body.told],
        "route": {
            "tell": way.tell, "then": way.then, "exclude": sorted(way.exclude), "basis": way.basis,
            "cites": way.cites, "advice": way.advice,
        },
        "barred": sorted(body.barred),
        "managers": sorted(body.managers),
        "cleared": sorted(body.cleared),
        "found_by": body.found_by,
    }  # fmt: skip
    match body:
        case Case():
            more: dict[str, Any] = {
                "category": body.category, "subject": body.subject, "named": body.named, "near": sorted(body.near),
                "about": sorted(body.about),
            }  # fmt: skip
        case Request():
            more = {"needs": body.needs}
        case Entry():
            more = {"named": body.named, "tie": body.tie, "quiet": body.quiet}
        case Task():
            more = {
                "starter": body.starter, "chore": body.chore, "period": body.period, "of": body.of,
                "due": body.due and body.due.isoformat(), "when": body.when and body.when.isoformat(),
                "asked": [[one.who, one.name] for one in body.asked], "asks": body.asks,
            }  # fmt: skip
    return shared | more


def titled(record: Record) -> str:
    """What a task is called, as it was when it was made; empty for a drill."""
    return str(record.body.get("asks", {}).get("title", ""))


def read_asked(found: Iterable[Sequence[str]]) -> tuple[Asked, ...]:
    """Those who are asked, as a body or an event holds them: [who, name]."""
    return tuple(Asked(who, name) for who, name in found)


def way_of(route: Route) -> Way:
    """A route as a record keeps it."""
    return Way(route.tell, route.then, route.exclude, route.basis.value, route.cites, route.advice)


def _day(value: object) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else None


def _answer(value: object) -> Answer:
    if isinstance(value, str):
        return value
    return tuple(cast("Iterable[str]", value)) if isinstance(value, Sequence) else str(value)
