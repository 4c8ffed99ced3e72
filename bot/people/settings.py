"""One TOML file a school: which pack, which workspaces, who holds which role, and where each role's alerts go.

Rules (each broken one is named with file, line and remedy, and start-up stops):
1. Every role that the pack's routes tell, and the DSL, the headteacher and the chair of governors, has a holder.
2. Every holder can be reached privately on a platform that the school has connected.
3. Every channel is on a connected platform and lists the roles that may read it.
4. A workspace belongs to one school, or to several that name the same trust.
5. Ids are those by which the platforms name people and channels, each one person's (see `ids`).
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.people import ids
from bot.people.hours import read_calendar, read_pace, read_presence
from bot.people.lending import lent
from bot.people.lines import line_of
from bot.people.rewording import read_words
from bot.people.school import PLATFORMS, TECHNICIAN, Channel, Person, School
from bot.people.shapes import sound
from bot.people.sizes import USUAL, read_largest
from bot.people.staff_rule import read_rule
from bot.people.switches import read_tasks
from bot.people.written import text_of, told_in
from bot.seam.turn import Platform
from policy_kb.helplines import corrected
from policy_kb.law import HOME, NATIONS
from policy_kb.lines import Fault
from policy_kb.loading import PACKS, Faults, known, load
from policy_kb.nations import in_nation, nations, put
from policy_kb.policy import Policy
from policy_kb.vocabulary import SCHOOL_ROLES

__all__ = ["PLATFORMS", "TECHNICIAN", "Channel", "Person", "School", "load_schools"]
_ALWAYS = ("dsl", "headteacher", "chair-of-governors")
_KEYS = {
    "school", "name", "pack", "timezone", "workspaces", "people", "channels", "numbers", "town", "hours", "terms",
    "handles", "helplines", "nation", "ladder", "language", "words", "files_up_to_mb", "staff", "trust", "tasks",
}  # fmt: skip


def load_schools(folder: Path, packs: Path = PACKS) -> tuple[School, ...]:
    """Read every *.toml of a folder. Raises Faults with every hole in every file."""
    files = sorted(folder.glob("*.toml"))
    if not files:
        raise Faults(
            [Fault(str(folder), "there is no school here.", "Write one TOML file a school; see docs/settings.md.")]
        )
    found: list[School] = []
    faults: list[Fault] = []
    taken: dict[tuple[str, str], tuple[str, str]] = {}
    for file in files:
        reading = _Reading(file, packs)
        school = reading.school()
        faults += reading.faults
        if school is None:
            continue
        for platform, workspace in school.workspaces.items():
            other, trust = taken.setdefault((platform, workspace), (file.name, school.trust))
            if other != file.name and (platform == "web" or not trust or trust != school.trust):
                where = f"{file.name}:{reading.line('workspaces', platform)}"
                remedy = 'A workspace has one school, unless both files name the same trust: trust = "...".'
                faults.append(Fault(where, f"this workspace belongs to {other} already.", remedy))
        found.append(school)
    if faults:
        raise Faults(faults)
    return tuple(found)


def needed(policy: Policy) -> frozenset[str]:
    """The roles that somebody must hold for this policy: those that it sends reports to, and three more."""
    told = {role for row in (*policy.routes, policy.declaration) for role in (*row.tell, *row.then)}
    return frozenset(told & SCHOOL_ROLES | set(_ALWAYS))


def _spelt(key: str, known: Collection[str]) -> str:
    """What to do about a name that is none: perhaps another was meant."""
    meant = get_close_matches(key, sorted(known), 1)
    return f"Did you mean '{meant[0]}'?" if meant else "Check the spelling or take it out."


_OF_PERSON = {"name", "roles", "phone", "email", "days", "away", "known_as", *PLATFORMS}


class _Reading:
    """The reading of one file; gathers faults as it goes."""

    def __init__(self, file: Path, packs: Path) -> None:
        self.file = file
        self.packs = packs
        self.faults: list[Fault] = []
        self.lines: list[str] = []

    def school(self) -> School | None:
        try:
            text = text_of(self.file)
            self.lines = text.splitlines()
            found = told_in(self.file, text)
        except Fault as fault:
            self.faults.append(fault)
            return None
        for key in sorted(found.keys() - _KEYS):
            line = self.line(key) if isinstance(found[key], dict | list) else 1
            self._fault(max(line, self.line("", key) if line == 1 else 1), f"unknown: '{key}'.", _spelt(key, _KEYS))
        if not sound(found, self._fault_in):
            return None
        policy = self._policy(str(found.get("pack", "")))
        workspaces = self._ids(found.get("workspaces", {}), self.line("workspaces"))
        if not workspaces:
            self._fault(
                self.line("workspaces"), "no platform is connected.", "Add [workspaces] with web, slack or teams."
            )
        ids.check(workspaces, "workspaces", 0, self._fault_in)
        people = tuple(self._people(found.get("people", []), workspaces))
        ids.twice([person.ids for person in people], self._fault_in, [person.name for person in people])
        channels = tuple(self._channels(found.get("channels", []), workspaces))
        nation = str(found.get("nation", HOME))
        calendar = read_calendar(found.get("hours"), found.get("terms", []), nation, self._fault_in)
        pace = read_pace(found.get("ladder", {}), self._fault_in)
        words = read_words(found.get("language", "en"), found.get("words", {}), self._fault_in, lent(policy))
        instead = nations()[nation].instead if nation in NATIONS else ()
        lines = corrected(found.get("helplines", {}), self._fault_in)
        if policy:
            self._no_holes(policy, people)
        if self.faults or policy is None:
            return None
        return School(
            id=str(found.get("school") or self.file.stem),
            name=str(found.get("name") or policy.school),
            policy=in_nation(policy, nation),
            timezone=self._timezone(str(found.get("timezone", "Europe/London"))),
            workspaces=ids.as_given(workspaces),
            people=people,
            channels=channels,
            town=str(found.get("town", "")),
            nation=nation,
            calendar=calendar,
            pace=pace,
            words=replace(words, here=partial(put, instead=instead) if instead else None),
            staff=read_rule(found.get("staff"), workspaces, self._fault_in),
            trust=str(found.get("trust", "")).strip(),
            handles=tuple(str(handle) for handle in found.get("handles", [])),
            helplines=lines,
            largest_file=read_largest(found.get("files_up_to_mb", USUAL), self._fault_in),
            numbers={str(k): str(v) for k, v in found.get("numbers", {}).items()},
            tasks=read_tasks(found.get("tasks", []), policy, self._fault_in),
        )

    def line(self, table: str, key: str = "", n: int = 0) -> int:
        """The line of a key in a table (the n-th of its name), or of the table, counting from 1."""
        return line_of(self.lines, table, key, n)

    def _fault(self, line: int, what: str, remedy: str) -> None:
        self.faults.append(Fault(f"{self.file.name}:{line}", what, remedy))

    def _fault_in(self, table: str, key: str, n: int, what: str, remedy: str) -> None:
        self._fault(self.line(table, key, n), what, remedy)

    def _policy(self, pack: str) -> Policy | None:
        if pack not in known(self.packs):
            there = ", ".join(known(self.packs))
            remedy = f"Use one of: {there}. A pack of your own needs --packs or CANIPOST_PACKS."
            self._fault(self.line("", "pack"), f"there is no pack '{pack}'.", remedy)
            return None
        try:
            return load(pack, self.packs)
        except Faults as found:
            self.faults += found.faults
            return None

    def _timezone(self, name: str) -> ZoneInfo:
        try:
            return ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError):
            self._fault(
                self.line("", "timezone"),
                f"there is no timezone '{name}'.",
                "Write for example Europe/London.",
            )
            return ZoneInfo("UTC")

    def _ids(self, found: Mapping[str, Any], line: int) -> dict[Platform, str]:
        for key in found.keys() - set(PLATFORMS):
            self._fault(line, f"there is no platform '{key}'.", f"Use one of: {', '.join(PLATFORMS)}.")
        return {key: str(value) for key, value in found.items() if key in PLATFORMS}

    def _people(self, found: Iterable[Mapping[str, Any]], workspaces: Mapping[Platform, str]) -> Iterable[Person]:
        for n, row in enumerate(found):
            name = str(row.get("name", "")).strip()
            if not name:
                self._fault(self.line("people", "name", n), "somebody has no name.", "Add 'name = ...'.")
            roles = self._roles(row.get("roles", []), "people", n, SCHOOL_ROLES | {TECHNICIAN})
            known_by = self._ids({k: v for k, v in row.items() if k in PLATFORMS}, 0)
            ids.check(known_by, "people", n, self._fault_in)
            for key in row.keys() - _OF_PERSON:
                self._fault(self.line("people", key, n), f"unknown: '{key}'.", _spelt(key, _OF_PERSON))
            if not set(known_by) & set(workspaces):
                remedy = f"Add their id on one of: {', '.join(workspaces)}."
                self._fault(self.line("people", "", n), f"{name or 'somebody'} cannot be reached anywhere.", remedy)
            days, away = read_presence(row, n, self._fault_in)
            given = ids.as_given(known_by)
            called, email = ids.known_as(row, n, self._fault_in), ids.email(row, n, self._fault_in)
            yield Person(name, roles, given, str(row.get("phone", "")), days, away, called, email)

    def _channels(self, found: Iterable[Mapping[str, Any]], workspaces: Mapping[Platform, str]) -> Iterable[Channel]:
        for n, row in enumerate(found):
            roles = self._roles(row.get("roles", []), "channels", n, SCHOOL_ROLES)
            known_by = self._ids({k: v for k, v in row.items() if k != "roles"}, self.line("channels", "", n))
            ids.check(known_by, "channels", n, self._fault_in)
            for platform in known_by.keys() - workspaces.keys():
                self._fault_in("channels", platform, n, f"{platform} is not connected.", "Add it to [workspaces].")
            if not roles or not known_by:
                self._fault(self.line("channels", "", n), "a channel needs roles and an id.", "Add both.")
            yield Channel(tuple(sorted(roles)), known_by)

    def _roles(self, found: Iterable[str], table: str, n: int, known: frozenset[str]) -> frozenset[str]:
        for role in set(found) - known:
            listed = ", ".join(sorted(known))
            self._fault(self.line(table, "roles", n), f"unknown role '{role}'.", f"Use one of: {listed}.")
        return frozenset(found) & known

    def _no_holes(self, policy: Policy, people: Iterable[Person]) -> None:
        held = {role for person in people for role in person.roles}
        for role in sorted(needed(policy) - held):
            self._fault(
                self.line("people"),
                f"nobody holds the role '{role}', and the policy sends reports there.",
                f'Add "{role}" to the roles of somebody under [[people]].',
            )
