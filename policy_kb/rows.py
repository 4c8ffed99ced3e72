"""Reading the rows of a pack's files one by one; every fault is gathered with file, line and remedy."""

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from policy_kb import vocabulary as words
from policy_kb.lines import LINE, Fault, read, texts
from policy_kb.policy import Source

Row = TypeVar("Row")
Choice = TypeVar("Choice", bound=StrEnum)


class RowReader:
    """The files of one pack, read row by row."""

    def __init__(self, folder: Path, school: str) -> None:
        self.folder = folder
        self.school = school
        self.faults: list[Fault] = []
        self.clause_ids: set[str] = set()

    def _name(self, file: str) -> str:
        return f"{self.folder.name}/{file}"

    def _fault(self, source: Source, what: str, remedy: str) -> None:
        self.faults.append(Fault(str(source), what, remedy))

    def _rows(self, file: str, build: Callable[[dict[str, Any], Source], Row], *, may_lack: bool = False) -> list[Row]:
        name = self._name(file)
        if may_lack and not (self.folder / file).exists():
            return []
        try:
            found = read(self.folder / file, name)
        except Fault as fault:
            self.faults.append(fault)
            return []
        rows = []
        for row in found or []:
            if not isinstance(row, dict):
                self.faults.append(Fault(name, "a row is not a list of names and values.", "Begin each with '- id:'."))
                continue
            source = Source(name, row.pop(LINE))
            before = len(self.faults)
            try:
                built = build(row, source)
            except KeyError as missing:
                self._fault(source, f"{missing} is missing.", "Add it to this row.")
                continue
            except (TypeError, AttributeError, ValueError):
                self._fault(
                    source,
                    "a value has the wrong shape.",
                    "Put texts with a colon in quotes; compare with its neighbours.",
                )
                continue
            if row:
                self._fault(source, f"unknown: {', '.join(row)}.", "Check the spelling or take it out.")
            if len(self.faults) == before:
                rows.append(built)
        return rows

    def _id(self, row: dict[str, Any], source: Source) -> str:
        name = str(row.pop("id"))
        if not name.startswith(f"{self.school}/"):
            self._fault(source, f"'{name}' does not begin with '{self.school}/'.", "Every id begins with its school.")
        return name

    def _conditions(self, found: Mapping[str, Any], source: Source) -> dict[str, frozenset[str]]:
        conditions = {}
        for fact, values in found.items():
            if fact == LINE:
                continue
            if fact not in words.FACTS:
                self._fault(source, f"there is no fact '{fact}'.", f"Use one of: {', '.join(words.FACTS)}.")
                continue
            self._known(source, f"value of {fact}", texts(values), words.FACTS[fact])
            conditions[fact] = frozenset(texts(values))
        return conditions

    def _choice(self, kind: type[Choice], value: object, source: Source) -> Choice:
        try:
            return kind(str(value))
        except ValueError:
            self._fault(source, f"'{value}' is not possible here.", f"Use one of: {', '.join(kind)}.")
            return next(iter(kind))

    def _known(self, source: Source, what: str, given: Iterable[str], allowed: Iterable[str]) -> None:
        for value in given:
            if value not in set(allowed):
                remedy = "Check the spelling."
                if what == "clause":
                    remedy = "Check it against the ids in clauses.yaml."
                elif len(list(allowed)) <= 12:  # noqa: PLR2004 - a longer list does not fit in a message
                    remedy = f"Use one of: {', '.join(sorted(allowed))}."
                self._fault(source, f"unknown {what} '{value}'.", remedy)
