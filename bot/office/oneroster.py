"""Reads OneRoster CSV, versions 1.1 and 1.2 (1EdTech): users.csv, orgs.csv, and in 1.2 roles.csv.

Rules:
1. Version 1.1 names role and schools in users.csv; 1.2 has them in roles.csv, one row a role and school, with dates.
2. In a bulk export status is empty; where it says "tobedeleted", or enabledUser is false, the person has left.
3. Whoever is a student, or a parent, guardian or relative, is left out, whatever else they are.
4. Where there are several schools, one is named; a person of the trust itself (the school's parent) counts to each.
"""

from collections.abc import Mapping
from datetime import date

from bot.office.arrivals import Arrival, Brought
from bot.office.orgs import chosen
from bot.office.reading import read_date, read_email, read_truth
from bot.office.tables import Row, Table
from policy_kb.lines import Fault

_PUPILS = frozenset({"student"})
_PARENTS = frozenset({"parent", "guardian", "relative"})
_USERS = ("sourcedId", "enabledUser", "username", "givenName", "familyName")
_ROLES = ("userSourcedId", "role", "orgSourcedId")


def is_oneroster(tables: Mapping[str, Table]) -> bool:
    """Whether these files are those of OneRoster."""
    users = tables.get("users.csv")
    return users is not None and {"sourcedId", "enabledUser"} <= set(users.columns)


def read_oneroster(tables: Mapping[str, Table], org: str, today: date) -> Brought:
    """Read everybody who works at the school with this sourcedId (empty: the only one there is). Raises Fault."""
    users = tables["users.csv"]
    newer = "role" not in users.columns
    _has(users, _USERS if newer else (*_USERS, "role", "orgSourcedIds"))
    held = _held(tables) if newer else {}
    brought = Brought("oneroster")
    schools = chosen(tables.get("orgs.csv"), org, "OneRoster")
    for row in users.rows:
        _one(brought, row, held.get(row.get("sourcedId"), []) if newer else _in_row(row), schools, today)
    return brought


def _in_row(row: Row) -> list[tuple[str, str, date | None, date | None]]:
    orgs = [one.strip() for one in row.get("orgSourcedIds").split(",") if one.strip()] or [""]
    return [(row.get("role").casefold(), org, None, None) for org in orgs]


def _held(tables: Mapping[str, Table]) -> dict[str, list[tuple[str, str, date | None, date | None]]]:
    """Everybody's roles, by user: role, school, begin and end."""
    roles = tables.get("roles.csv")
    if roles is None:
        raise Fault("roles.csv", "this file is missing, and users.csv names no roles.", "Export all files again.")
    _has(roles, _ROLES)
    found: dict[str, list[tuple[str, str, date | None, date | None]]] = {}
    for row in roles.rows:
        if row.get("status").casefold() == "tobedeleted":
            continue
        begins, ends = read_date(row.get("beginDate")), read_date(row.get("endDate"))
        for column, day in (("beginDate", begins), ("endDate", ends)):
            if row.get(column) and day is None:
                raise Fault(row.where, f"'{row.get(column)}' is no date.", "Write it as 2026-09-01.")
        told = row.get("role").casefold(), row.get("orgSourcedId"), begins, ends
        found.setdefault(row.get("userSourcedId"), []).append(told)
    return found


def _one(
    brought: Brought,
    row: Row,
    held: list[tuple[str, str, date | None, date | None]],
    schools: frozenset[str] | None,
    today: date,
) -> None:
    roles = {role for role, *_ in held}
    if not held or roles & _PUPILS:
        brought.left_out["pupil" if held else "elsewhere"] += 1
        return
    if roles & _PARENTS:
        brought.left_out["parent"] += 1
        return
    here = [one for one in held if schools is None or not one[1] or one[1] in schools]
    if not here:
        brought.left_out["elsewhere"] += 1
        return
    name = " ".join(one for one in (row.get("givenName"), row.get("familyName")) if one)
    email = next((one for column in ("email", "username") if (one := read_email(row.get(column)))), "")
    if not row.get("sourcedId") or not name:
        missing = "sourcedId" if not row.get("sourcedId") else "name"
        brought.faults.append(Fault(row.where, f"somebody has no {missing}.", "Fill it in and export again."))
        return
    ends = [end for *_, end in here]
    left = max(end for end in ends if end) if all(ends) else None
    gone = row.get("status").casefold() == "tobedeleted" or read_truth(row.get("enabledUser")) is False
    begins = [begin for _, _, begin, _ in here if begin]
    preferred = row.get("preferredGivenName")
    brought.people.append(
        Arrival(
            "oneroster", row.get("sourcedId"), name, row.where, email,
            joined=min(begins) if begins else None, left=today if gone else left, phone=row.get("phone"),
            known_as=(preferred,) if preferred and preferred != row.get("givenName") else (),
        )
    )  # fmt: skip


def _has(table: Table, columns: tuple[str, ...]) -> None:
    if missing := [one for one in columns if one not in table.columns]:
        raise Fault(f"{table.name}:1", f"there is no column '{missing[0]}'.", "Export it as OneRoster CSV again.")
