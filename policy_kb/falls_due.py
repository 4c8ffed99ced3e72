"""What falls due at a school, as data: who does it, how often, which points they look at, who hears if nobody does.

Rules:
1. A task is described once (`policy_kb/tasks/*.yaml`) and done where a pack names it in its `tasks.yaml`, with the
   clauses that it rests on; a pack may say other values there, switch a task off, or describe one of its own. What the
   law or its guidance asks of every school says so itself (`law`), and is done everywhere.
2. Ids of tasks and of their points are a data format: retired, never renamed.
3. A point says what is well, so that "yes" is always good. What is found there becomes a report where the point says
   which kind it is; otherwise whoever hears of the task hears of it.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from policy_kb.chore import Chore, Every, Point, Rhythm
from policy_kb.lines import LINE, Fault, Faults, read, sentence, texts
from policy_kb.policy import Source
from policy_kb.vocabulary import CATEGORIES, DUTIES, SCHOOL_ROLES, SUBJECTS

FOLDER = Path(__file__).parent / "tasks"
EVERYBODY = "everybody"
"""In the place of a role: each member of staff for themselves."""
DOERS = SCHOOL_ROLES.union(DUTIES)
"""Roles that a task can belong to."""
SEASONS = ("autumn", "spring", "summer")
MOST_POINTS = 12
MOST_NUDGES = 3


@lru_cache(maxsize=1)
def described() -> Mapping[str, Chore]:
    """Every task that is described, by its id. Raises Faults with every fault found."""
    faults: list[Fault] = []
    found: dict[str, Chore] = {}
    for file in sorted(FOLDER.glob("*.yaml")):
        for row, source in _rows(file, f"tasks/{file.name}", faults):
            if chore := _chore(row, source, None, faults):
                if chore.id in found:
                    faults.append(Fault(str(source), f"'{chore.id}' stands here twice.", "Rename or delete one."))
                found[chore.id] = chore
    if faults:
        raise Faults(faults)
    return found


def of_pack(folder: Path, clauses: Iterable[str], faults: list[Fault]) -> tuple[Chore, ...]:
    """What falls due at the school of this pack: what the pack names, and what the law asks of every school."""
    known, everywhere = frozenset(clauses), described()
    found = {name: chore for name, chore in everywhere.items() if chore.law}
    path = folder / "tasks.yaml"
    for row, source in _rows(path, f"{folder.name}/tasks.yaml", faults) if path.exists() else ():
        chore = _chore(row, source, everywhere, faults)
        if chore is None:
            continue
        for clause in set(chore.cites) - known:
            what, remedy = f"unknown clause '{clause}'.", "Check it against the ids in clauses.yaml."
            faults.append(Fault(str(source), what, remedy))
        if not chore.cites and not chore.law and chore.on:
            faults.append(Fault(str(source), f"'{chore.id}' rests on nothing.", "Give 'cites:', or switch it off."))
        found[chore.id] = chore
    return tuple(chore for chore in found.values() if chore.on)


def _rows(path: Path, name: str, faults: list[Fault]) -> Iterable[tuple[dict[str, Any], Source]]:
    try:
        found = read(path, name)
    except Fault as fault:
        faults.append(fault)
        return
    for row in found or []:
        if not isinstance(row, dict) or "task" not in row:
            faults.append(Fault(name, "a row is no task.", "Begin each with '- task: its-name'."))
            continue
        yield row, Source(name, row.pop(LINE))


def _chore(
    row: dict[str, Any], source: Source, everywhere: Mapping[str, Chore] | None, faults: list[Fault]
) -> Chore | None:
    """A row as a task; of a pack, on the ground of what is described `everywhere` under its name."""

    def fault(what: str, remedy: str) -> None:
        faults.append(Fault(str(source), what, remedy))

    name = str(row.pop("task"))
    before = len(faults)
    ground = (everywhere or {}).get(name)
    try:
        chore = _read(name, row, source, ground, fault)
    except KeyError as missing:
        remedy = "Add it to this row." if everywhere is None or ground else "Check the task's name, or describe it."
        fault(f"'{name}': {missing} is missing.", remedy)
        return None
    except (TypeError, AttributeError, ValueError):
        fault("a value has the wrong shape.", "Compare with its neighbours in policy_kb/tasks.")
        return None
    if row:
        fault(f"unknown: {', '.join(row)}.", "Check the spelling or take it out.")
    if everywhere is None and chore.cites:
        fault("a task that is described for every school cites no clause.", "Give 'cites:' in the pack.")
    for role in {*chore.owner, *chore.deputy, *chore.hears} - DOERS - {EVERYBODY}:
        fault(f"unknown role '{role}'.", f"Use one of: {', '.join(sorted(DOERS))}.")
    if (
        not (chore.reads or len(chore.points) >= 1)
        or len(chore.points) > MOST_POINTS
        or not 0 <= chore.nudges <= MOST_NUDGES
    ):
        fault("points or nudges are too few or too many.", f"1 to {MOST_POINTS} points, 0 to {MOST_NUDGES} nudges.")
    return chore if len(faults) == before else None


_Fault = Callable[[str, str], None]


def _read(name: str, row: dict[str, Any], source: Source, ground: Chore | None, fault: _Fault) -> Chore:
    """The values of a row, each taken out of it; where it says nothing, the ground's."""
    first = ground or Chore(name, "", "", (), (), (), Rhythm(Every.TERM), (), str(source))
    if ground is None:
        for needed in ("title", "why", "owner", "rhythm", *(() if "reads" in row else ("points",))):
            row[needed]
    values: dict[str, Any] = {"source": str(source)}
    values |= {key: sentence(row.pop(key)) for key in ("title", "why", "law", "reads") if key in row}
    values |= {key: texts(row.pop(key)) for key in ("owner", "deputy", "hears", "cites", "after") if key in row}
    values |= {key: int(row.pop(key)) for key in ("nudges",) if key in row}
    if "each" in row:
        values["each"] = bool(row.pop("each"))
    if "left_out" in row:
        values["on"] = not row.pop("left_out")
    if "rhythm" in row:
        values["rhythm"] = _rhythm(row.pop("rhythm"), fault)
    if "points" in row:
        points = row.pop("points")
        points.pop(LINE, None)
        values["points"] = tuple(_point(key, given, fault) for key, given in points.items())
    chore = replace(first, **values)
    return chore if chore.hears else replace(chore, hears=("headteacher",))


def _rhythm(given: dict[str, Any], fault: _Fault) -> Rhythm:
    given.pop(LINE, None)
    try:
        every = Every(str(given.pop("every")))
    except ValueError:
        fault("there is no such rhythm.", f"Use one of: {', '.join(Every)}.")
        every = Every.TERM
    term = str(given.pop("term", "autumn"))
    if term not in SEASONS:
        fault(f"there is no term '{term}'.", f"Use one of: {', '.join(SEASONS)}.")
    rhythm = Rhythm(every, int(given.pop("days", 5)), term, int(given.pop("notice", 0)))
    if given or rhythm.days < 1:
        fault("the rhythm cannot be read.", "Write for example {every: week, days: 5}.")
    return rhythm


def _point(name: str, given: object, fault: _Fault) -> Point:
    row: dict[str, Any] = dict(given) if isinstance(given, dict) else {"says": given}
    row.pop(LINE, None)
    says = sentence(row.pop("says"))
    point = Point(
        name, says, sentence(row.pop("short", says.rstrip("."))), str(row.pop("kind", "")),
        str(row.pop("category", "")), str(row.pop("subject", "unknown")),
    )  # fmt: skip
    if point.kind and (point.category not in CATEGORIES or point.subject not in SUBJECTS):
        fault(f"the report of '{name}' has no known category or subject.", "See policy_kb/vocabulary.py.")
    if row:
        fault(f"unknown in '{name}': {', '.join(row)}.", "Check the spelling or take it out.")
    return point
