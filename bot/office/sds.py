"""Reads School Data Sync V2.1 (Microsoft): users.csv, roles.csv and orgs.csv, whose column names are case-sensitive.

Rules:
1. Roles stand in roles.csv, one row a role and organisation, with the days on which it begins and ends.
2. Everybody is staff by their role but "student", "alumni" (which Microsoft's own default puts with staff) and "other".
   Whoever is a student anywhere is left out, whatever else they are.
3. The address is email, or a username or match id that is one.
"""

from collections.abc import Mapping
from datetime import date

from bot.office.arrivals import Arrival, Brought
from bot.office.orgs import chosen
from bot.office.reading import read_date, read_email
from bot.office.tables import Row, Table
from policy_kb.lines import Fault

_NEEDED = {
    "users.csv": ("sourcedId", "username"),
    "roles.csv": ("userSourcedId", "orgSourcedId", "role"),
    "orgs.csv": ("sourcedId", "name", "type"),
}
_PUPILS, _OTHERS = frozenset({"student", "alumni"}), frozenset({"other"})


def is_sds(tables: Mapping[str, Table]) -> bool:
    """Whether these files are those of School Data Sync V2.1."""
    users, roles = tables.get("users.csv"), tables.get("roles.csv")
    return users is not None and roles is not None and "enabledUser" not in users.columns


def read_sds(tables: Mapping[str, Table], org: str) -> Brought:
    """Read everybody who works at the school with this sourcedId (empty: the only one there is). Raises Fault."""
    for name, columns in _NEEDED.items():
        table = tables.get(name)
        if table is None:
            raise Fault(name, "this file is missing.", "School Data Sync needs users.csv, roles.csv and orgs.csv.")
        if missing := [one for one in columns if one not in table.columns]:
            remedy = "Column names are those of Microsoft, capitals too; export it as SDS V2.1 again."
            raise Fault(f"{name}:1", f"there is no column '{missing[0]}'.", remedy)
    schools = chosen(tables["orgs.csv"], org, "School Data Sync")
    held: dict[str, list[Row]] = {}
    for row in tables["roles.csv"].rows:
        held.setdefault(row.get("userSourcedId"), []).append(row)
    brought = Brought("sds")
    for row in tables["users.csv"].rows:
        _one(brought, row, held.get(row.get("sourcedId"), []), schools)
    return brought


def _one(brought: Brought, row: Row, held: list[Row], schools: frozenset[str] | None) -> None:
    roles = {one.get("role").casefold() for one in held}
    if roles & _PUPILS:
        brought.left_out["pupil"] += 1
        return
    working = [one for one in held if one.get("role").casefold() not in _OTHERS]
    here = [one for one in working if schools is None or one.get("orgSourcedId") in schools]
    if not here:
        brought.left_out["elsewhere"] += 1
        return
    days: dict[str, list[date | None]] = {"roleStartDate": [], "roleEndDate": []}
    for one in here:
        for column, found in days.items():
            text = one.get(column)
            day = read_date(text)
            if text and day is None:
                brought.faults.append(Fault(one.where, f"'{text}' is no date.", "Write it as 2026-09-01."))
            found.append(day)
    name = " ".join(one for one in (row.get("givenName"), row.get("familyName")) if one)
    addresses = (read_email(row.get(column)) for column in ("email", "username", "activeDirectoryMatchId"))
    email = next((one for one in addresses if one), "")
    if not row.get("sourcedId") or not (name or email):
        brought.faults.append(Fault(row.where, "somebody has no sourcedId, or no name.", "Fill it in, export again."))
        return
    begins, ends = [one for one in days["roleStartDate"] if one], days["roleEndDate"]
    left = max(one for one in ends if one) if ends and all(ends) else None
    joined = min(begins) if begins and len(begins) == len(here) else None
    brought.people.append(
        Arrival(
            "sds", row.get("sourcedId"), name or email.partition("@")[0], row.where, email, joined=joined, left=left,
            phone=row.get("phone"),
        )
    )  # fmt: skip
