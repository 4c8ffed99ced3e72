"""Made-up exports of an office: the same staff, among pupils and parents, as CSV, School Data Sync and OneRoster."""

import csv
from collections.abc import Sequence
from pathlib import Path

FIRST = ("Alex", "Bo", "Casey", "Devon", "Ellis", "Frankie", "Glenn", "Hadley", "Indigo", "Jules")
LAST = ("Abbott", "Birch", "Calder", "Dunmore", "Eastley", "Farrow", "Garside", "Hollin", "Ivor", "Jessop")
PUPIL, PARENT = "Zzpupil", "Zzparent"
"""Marks in the names of those who must never be taken in."""


def name(n: int) -> tuple[str, str]:
    """Given and family name of the n-th member of staff."""
    return FIRST[n % 10], f"{LAST[n // 10 % 10]}{'abcdefghij'[n // 100 % 10]}"


def mail(n: int) -> str:
    """Their address."""
    return f"staff{n}@school.example"


def spreadsheet(file: Path, staff: int, pupils: int = 0) -> Path:
    """A file of a school's own making; everybody is managed by the first."""
    head = ["Staff ID", "Full name", "Work e-mail", "Staff type", "Line manager", "Working days", "Start date"]
    rows = [
        [f"S{n}", f"{name(n)[1]}, {name(n)[0]}", mail(n), "Teacher", mail(0) if n else "", "Mon-Fri", "01/09/2024"]
        for n in range(staff)
    ]
    rows += [[f"P{n}", f"{PUPIL} {n}", "", "Pupil", "", "", ""] for n in range(pupils)]
    return _written(file, head, rows)


def sds(folder: Path, staff: int, pupils: int = 0) -> Path:
    """School Data Sync V2.1."""
    users = [[f"u{n}", mail(n), name(n)[1], name(n)[0], mail(n), mail(n), ""] for n in range(staff)]
    users += [[f"p{n}", f"p{n}@school.example", PUPIL, str(n), "", "", ""] for n in range(pupils)]
    roles = [[f"u{n}", "100", "teacher", "", "", "true", "2024-09-01", ""] for n in range(staff)]
    roles += [[f"p{n}", "100", "student", "", "9", "true", "", ""] for n in range(pupils)]
    head = ["sourcedId", "username", "familyName", "givenName", "activeDirectoryMatchId", "email", "phone"]
    _written(folder / "users.csv", head, users)
    head = ["userSourcedId", "orgSourcedId", "role", "sessionSourcedId", "grade", "isPrimary", "roleStartDate",
            "roleEndDate"]  # fmt: skip
    _written(folder / "roles.csv", head, roles)
    orgs = [["10", "Two Rivers", "academicTrust", ""], ["100", "Westhaven", "school", "10"]]
    _written(folder / "orgs.csv", ["sourcedId", "name", "type", "parentSourcedId"], orgs)
    return folder


def oneroster(folder: Path, staff: int, pupils: int = 0, version: str = "1.1") -> Path:
    """OneRoster CSV, 1.1 or 1.2: bulk, so that status and date are empty."""
    older = version == "1.1"
    head = ["sourcedId", "status", "dateLastModified", "enabledUser", *(["orgSourcedIds", "role"] if older else []),
            "username", "userIds", "givenName", "familyName", "middleName", "identifier", "email", "sms", "phone",
            "agentSourcedIds", "grades", "password"]  # fmt: skip
    users, roles = [], []
    for kind, count, role in (("u", staff, "teacher"), ("p", pupils, "student"), ("a", pupils, "parent")):
        for n in range(count):
            given, family = name(n) if kind == "u" else (PUPIL if kind == "p" else PARENT, str(n))
            place = ["100", role] if older else []
            address = mail(n) if kind == "u" else ""
            users.append([f"{kind}{n}", "", "", "true", *place, address, "", given, family, *[""] * 2, address,
                          *[""] * 5])  # fmt: skip
            roles.append([f"r{kind}{n}", "", "", f"{kind}{n}", "primary", role, "", "", "100", ""])
    _written(folder / "users.csv", head, users)
    if not older:
        head = ["sourcedId", "status", "dateLastModified", "userSourcedId", "roleType", "role", "beginDate", "endDate",
                "orgSourcedId", "userProfileSourcedId"]  # fmt: skip
        _written(folder / "roles.csv", head, roles)
    orgs = [["100", "", "", "Westhaven", "school", "", ""]]
    head = ["sourcedId", "status", "dateLastModified", "name", "type", "identifier", "parentSourcedId"]
    _written(folder / "orgs.csv", head, orgs)
    return folder


def _written(file: Path, head: Sequence[str], rows: Sequence[Sequence[str]]) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w", encoding="utf-8", newline="") as opened:
        csv.writer(opened).writerows([head, *rows])
    return file
