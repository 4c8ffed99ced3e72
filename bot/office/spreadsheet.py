"""Reads one CSV file of a school's own making, by a mapping that is asked once: which column holds what.

Rules:
1. A mapping is proposed by the names of the columns; a person agrees, once, and it is kept for the next time.
2. A file that has the columns of a pupils' list is refused whole; in any other, a row that says "pupil" or "parent" is
   left out.
3. Each person has a key that stays: a column that is one, or the address, or the name.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from bot.office import reading
from bot.office.arrivals import Arrival, Brought
from bot.office.tables import Row, Table
from bot.people import ids
from bot.people.hours import EVERY_DAY
from bot.people.roster import Standing
from bot.seam.turn import Platform
from policy_kb.lines import Fault

Columns = Mapping[str, str]
"""What is held -> the column that holds it."""
HOLDS: Mapping[str, tuple[str, ...]] = {
    "name": ("name", "full name", "staff name", "display name", "employee name", "legal name"),
    "first": ("first name", "forename", "given name", "preferred forename", "givenname"),
    "last": ("last name", "surname", "family name", "familyname", "sn"),
    "email": ("email", "e-mail", "email address", "work email", "mail", "user principal name", "upn address"),
    "key": ("id", "staff id", "employee id", "payroll number", "staff code", "employee number", "staff number"),
    "kind": ("type", "kind", "status", "category", "person type", "standing", "staff type"),
    "manager": ("line manager", "manager", "reports to", "manager email", "line manager email"),
    "roles": ("roles", "duties", "canipost roles"),
    "days": ("days", "working days", "work pattern", "days worked"),
    "joined": ("joined", "start date", "date of joining", "employment start", "started"),
    "left": ("left", "end date", "leaving date", "date of leaving", "employment end", "leave date"),
    "away_from": ("away from", "absence start", "absent from"),
    "away_until": ("away until", "absence end", "absent until"),
    "phone": ("phone", "telephone", "extension", "work phone"),
    "known_as": ("known as", "preferred name", "nickname"),
    "slack": ("slack", "slack id", "slack member id", "member id"),
    "teams": ("teams", "object id", "entra object id", "azure ad object id", "entra id"),
}
"""What a file can hold, and names of columns that hold it."""
_OF_PUPILS = frozenset({
    "upn", "unique pupil number", "uln", "year group", "nc year", "tutor group", "reg group", "registration group",
    "admission number", "adno", "admission no", "form", "date of admission", "free school meals", "fsm", "sen status",
    "house", "year", "looked after",
})  # fmt: skip
_ERROR = re.compile(r"#(?:N/A|REF!|VALUE!|NAME\?|DIV/0!|NULL!|NUM!|SPILL!|CALC!)", re.IGNORECASE)
"""What a spreadsheet writes where it could not work a cell out; it is nobody's name and no answer."""
_FEW = 2
"""So many columns of a pupils' list make one."""


def proposed(columns: tuple[str, ...]) -> dict[str, str]:
    """Which column may hold what, by its name."""
    plain = {_plain(one): one for one in reversed(columns)}
    found = {held: next((plain[one] for one in names if one in plain), "") for held, names in HOLDS.items()}
    if found["name"]:
        found["first"] = found["last"] = ""
    return {held: column for held, column in found.items() if column}


def check(table: Table, columns: Columns) -> None:
    """Raise Fault where this is a pupils' list, or a column is missing or mapped to nothing that there is."""
    pupils = sorted({one for one in table.columns if _plain(one) in _OF_PUPILS})
    if len(pupils) >= _FEW:
        raise Fault(
            f"{table.name}:1", f"this looks like a list of pupils (columns {', '.join(pupils[:4])}).",
            "Pupils never go on the roster. Export the list of staff.",
        )  # fmt: skip
    for held, column in columns.items():
        if held not in HOLDS:
            raise Fault("--column", f"there is no '{held}'.", f"Use one of: {', '.join(HOLDS)}.")
        if column not in table.columns:
            known = ", ".join(table.columns[:20])
            raise Fault(f"{table.name}:1", f"there is no column '{column}' for {held}.", f"There are: {known}.")
    if "name" not in columns and not {"first", "last"} <= columns.keys():
        raise Fault(f"{table.name}:1", "no column holds the name.", "Say --column name=..., or first=... and last=...")


def read_spreadsheet(table: Table, columns: Columns) -> Brought:
    """Read everybody who works at the school. Raises Fault as `check`."""
    check(table, columns)
    brought = Brought("csv")
    for row in table.rows:
        held = {name: row.get(column) for name, column in columns.items()}
        kind = reading.read_standing(held["kind"]) if held.get("kind") else None
        if kind in {"pupil", "parent"}:
            brought.left_out[kind] += 1
            continue
        if arrival := _arrival(brought, row, held, kind if kind not in {"pupil", "parent"} else None):  # type: ignore[arg-type]
            brought.people.append(arrival)
    return brought


def _arrival(brought: Brought, row: Row, held: Mapping[str, str], kind: Standing | None) -> Arrival | None:
    faults = list(_faults(row, held))
    name = held.get("name") or " ".join(one for one in (held.get("first"), held.get("last")) if one)
    if not name:
        faults.append(Fault(row.where, "somebody has no name.", "Fill it in, or take the line out."))
    email = reading.read_email(held.get("email", "")) or ""
    key = held.get("key") or email or name.casefold()
    brought.faults += faults
    if faults or not key:
        return None
    duties, unknown = reading.read_duties(held.get("roles", ""))
    for one in unknown:
        brought.notes.append(f"{row.where}: '{one}' is no duty of the roster, and is left out.")
    begins, ends = (reading.read_date(held.get(one, "")) for one in ("away_from", "away_until"))
    platforms: tuple[Platform, ...] = ("slack", "teams")
    return Arrival(
        "csv", key, _turned(name), row.where, email,
        ids=ids.as_given({at: held[at] for at in platforms if held.get(at)}),
        manager=held.get("manager", ""), roles=duties, days=_days(held) or EVERY_DAY,
        away=((begins, ends),) if begins and ends else (), joined=_date(held, "joined"), left=_date(held, "left"),
        standing=kind, known_as=(held["known_as"],) if held.get("known_as") else (), phone=held.get("phone", ""),
    )  # fmt: skip


def _faults(row: Row, held: Mapping[str, str]) -> Iterator[Fault]:
    readers: Mapping[str, tuple[Callable[[str], Any], str]] = {
        "email": (reading.read_email, "Write one address, as d.reed@school.example, or leave it empty."),
        "days": (reading.read_days, "Write them as Mon, Tue, Wed."),
        **dict.fromkeys(
            ("joined", "left", "away_from", "away_until"), (reading.read_date, "Write it as 2026-09-01 or 01/09/2026.")
        ),
    }
    for name, text in held.items():
        if _ERROR.fullmatch(text):
            yield Fault(row.where, f"'{text}' is no answer ({name}).", "Mend the formula of this cell, or empty it.")
    for name, (read, remedy) in readers.items():
        text = held.get(name, "")
        if text and not _ERROR.fullmatch(text) and read(text) is None:
            yield Fault(row.where, f"'{text}' cannot be read ({name}).", remedy)
    for at in ("slack", "teams"):
        if held.get(at) and (wrong := ids.wrong(at, "people", held[at])):
            yield Fault(row.where, *wrong)


def _days(held: Mapping[str, str]) -> frozenset[int] | None:
    return reading.read_days(held["days"]) if held.get("days") else None


def _date(held: Mapping[str, str], name: str) -> date | None:
    return reading.read_date(held[name]) if held.get(name) else None


def _turned(name: str) -> str:
    """A name as it is said: "Reed, Dana" is Dana Reed."""
    last, comma, first = name.partition(",")
    return f"{first.strip()} {last.strip()}" if comma and first.strip() and "," not in first else name


def _plain(column: str) -> str:
    return " ".join(re.sub(r"[_\-./]+", " ", column.casefold()).split()).replace("e mail", "email")
