"""Reading a pack from its folder, refusing what is wrong with file, line and remedy.

A pack is a folder with `identity.yaml`, `clauses.yaml`, `posting.yaml`, `routes.yaml`, `declarations.yaml`
and, where there are any, `phrasings.yaml`. All faults are gathered, so that a policy owner mends them in one go.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from policy_kb import vocabulary as words
from policy_kb.checks import disagreeing, doubled, unrouted
from policy_kb.everywhere import with_everywhere
from policy_kb.lines import LINE, Fault, Faults, read, sentence, texts
from policy_kb.policy import Clause, Policy, PostingRule, RouteRule, Source
from policy_kb.vocabulary import Basis, Urgency, Verdict

PACKS = Path(__file__).parent / "packs"

Row = TypeVar("Row")
Choice = TypeVar("Choice", bound=StrEnum)

__all__ = ["PACKS", "Faults", "load", "load_all", "schools"]


def schools(packs: Path = PACKS) -> tuple[str, ...]:
    """The ids of the packs in a folder, sorted."""
    return tuple(sorted(path.parent.name for path in packs.glob("*/identity.yaml")))


def load(school: str, packs: Path = PACKS) -> Policy:
    """Read one school's pack. Raises Faults with every fault found."""
    return _Pack(packs / school, school).policy()


def load_all(packs: Path = PACKS) -> dict[str, Policy]:
    """Read every pack of a folder: id -> policy. Raises Faults with every fault of every pack."""
    policies: dict[str, Policy] = {}
    faults: list[Fault] = []
    for school in schools(packs):
        try:
            policies[school] = load(school, packs)
        except Faults as found:
            faults += found.faults
    if faults:
        raise Faults(faults)
    return policies


class _Pack:
    """The reading of one folder; collects faults as it goes."""

    def __init__(self, folder: Path, school: str) -> None:
        self.folder = folder
        self.school = school
        self.faults: list[Fault] = []
        self.clause_ids: set[str] = set()

    def policy(self) -> Policy:
        identity = self._identity()
        if identity.pop("draft", False):
            what = "this pack is a draft that nobody has reviewed, so it is not served."
            remedy = "Curate its clauses against the policy, then take out 'draft: true'."
            raise Faults([Fault(self._name("identity.yaml"), what, remedy)])
        clauses = self._rows("clauses.yaml", self._clause)
        self.faults += doubled((clause.id, clause.source) for clause in clauses)
        self.clause_ids = {clause.id for clause in clauses}
        for clause in clauses:
            self._known(clause.source, "clause", clause.conflicts_with, self.clause_ids)
        posting = self._rows("posting.yaml", self._posting)
        self.faults += doubled((row.id, row.source) for row in posting)
        self.faults += disagreeing(posting)
        routes = self._rows("routes.yaml", self._route)
        routes = with_everywhere(self.school, routes, identity.get("role_words", {}))
        self.faults += doubled((row.id, row.source) for row in routes)
        if not self.faults:
            self.faults += unrouted(self._name("routes.yaml"), routes)
        declarations = self._rows("declarations.yaml", self._route)
        if len(declarations) != 1 and not self.faults:
            self.faults.append(Fault(self._name("declarations.yaml"), "it needs exactly one row.", "Keep one."))
        phrasings = self._phrasings()
        if self.faults:
            raise Faults(self.faults)
        return Policy(
            id=self.school,
            school=identity["school"],
            title=identity["title"],
            version=str(identity["version"]),
            approved=identity.get("approved"),
            review_due=identity.get("review_due"),
            review_words=identity.get("review_words", ""),
            same_person=tuple(frozenset(pair) for pair in identity.get("same_person", [])),
            role_words=identity.get("role_words", {}),
            clauses={clause.id: clause for clause in clauses},
            posting=tuple(posting),
            routes=tuple(routes),
            declaration=declarations[0],
            phrasings=phrasings,
        )

    def _name(self, file: str) -> str:
        return f"{self.folder.name}/{file}"

    def _fault(self, source: Source, what: str, remedy: str) -> None:
        self.faults.append(Fault(str(source), what, remedy))

    def _identity(self) -> dict[str, Any]:
        name = self._name("identity.yaml")
        try:
            found = read(self.folder / "identity.yaml", name)
        except Fault as fault:
            raise Faults([fault]) from None
        if not isinstance(found, dict):
            raise Faults([Fault(name, "this should be a list of names and values.", "Begin with 'school: ...'.")])
        line = found.pop(LINE)
        source = Source(name, line)
        for needed in ("school", "title", "version"):
            if needed not in found:
                self._fault(source, f"'{needed}' is missing.", f"Add a line '{needed}: ...'.")
                found[needed] = ""
        for day in ("approved", "review_due"):
            if found.get(day) is not None and not isinstance(found[day], date):
                self._fault(source, f"'{day}' is not a date.", "Write it as 2026-03-21, or leave it out.")
        role_words = found.get("role_words", {})
        role_words.pop(LINE, None)
        pairs = found.get("same_person", [])
        self._known(source, "role", [*role_words, *(role for pair in pairs for role in pair)], words.ROLES)
        return found

    def _rows(self, file: str, build: Callable[[dict[str, Any], Source], Row]) -> list[Row]:
        name = self._name(file)
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

    def _clause(self, row: dict[str, Any], source: Source) -> Clause:
        if row.pop("to_be_curated", False):
            self._fault(source, "nobody has curated this clause.", "Check it, then take out 'to_be_curated'.")
        clause = Clause(
            id=self._id(row, source),
            section=str(row.pop("section")),
            topic=str(row.pop("topic")),
            audience=texts(row.pop("audience")),
            modality=str(row.pop("modality")),
            applies_to=texts(row.pop("applies_to")),
            summary=sentence(row.pop("summary")),
            exceptions=sentence(row.pop("exceptions", "")),
            approver=texts(row.pop("approver", [])),
            report_to=texts(row.pop("report_to", [])),
            deadline=sentence(row.pop("deadline", "")),
            conflicts_with=texts(row.pop("conflicts_with", [])),
            source=source,
        )
        self._known(source, "topic", [clause.topic], words.TOPICS)
        self._known(source, "audience", clause.audience, words.AUDIENCES)
        self._known(source, "modality", [clause.modality], words.MODALITIES)
        self._known(source, "account", clause.applies_to, words.ACCOUNTS)
        self._known(source, "role", clause.approver, words.ROLES)
        self._known(source, "recipient", clause.report_to, words.ROLES | {"platform"})
        return clause

    def _posting(self, row: dict[str, Any], source: Source) -> PostingRule:
        rule = PostingRule(
            id=self._id(row, source),
            when=self._conditions(row.pop("when", {}), source),
            unless=self._conditions(row.pop("unless", {}), source),
            verdict=self._choice(Verdict, row.pop("verdict"), source),
            approver=texts(row.pop("approver", [])),
            cites=texts(row.pop("cites", [])),
            remedy=sentence(row.pop("remedy", "")),
            mention=sentence(row.pop("mention", "")),
            silence=sentence(row.pop("silence", "")),
            source=source,
        )
        self._known(source, "approver", rule.approver, words.ROLES)
        self._known(source, "clause", rule.cites, self.clause_ids)
        if not rule.cites and not rule.silence:
            self._fault(source, "this row rests on nothing.", "Give 'cites:', or say in 'silence:' what is missing.")
        return rule

    def _route(self, row: dict[str, Any], source: Source) -> RouteRule:
        rule = RouteRule(
            id=self._id(row, source),
            category=frozenset(texts(row.pop("category"))),
            subject=frozenset(texts(row.pop("subject", list(words.SUBJECTS)))),
            signals=frozenset(texts(row.pop("signals", []))),
            tell=texts(row.pop("tell")),
            then=texts(row.pop("then", [])),
            urgency=self._choice(Urgency, row.pop("urgency"), source),
            basis=self._choice(Basis, row.pop("basis"), source),
            cites=texts(row.pop("cites", [])),
            advice=tuple(sentence(line) for line in row.pop("advice")),
            source=source,
        )
        self._known(source, "category", rule.category, (*words.CATEGORIES, words.DECLARATION))
        self._known(source, "subject", rule.subject, words.SUBJECTS)
        self._known(source, "signal", rule.signals, words.SIGNALS)
        self._known(source, "role", (*rule.tell, *rule.then), words.ROLES)
        self._known(source, "clause", rule.cites, self.clause_ids)
        if not set(rule.tell) & words.SCHOOL_ROLES:
            self._fault(source, "nobody at the school is told.", "Name a role that somebody at the school holds.")
        if rule.basis is not Basis.INFERRED and not rule.cites:
            self._fault(
                source,
                "a route that the policy states cites no clause.",
                "Give 'cites:', or 'basis: inferred'.",
            )
        return rule

    def _phrasings(self) -> dict[str, tuple[str, ...]]:
        if not (self.folder / "phrasings.yaml").exists():
            return {}
        name = self._name("phrasings.yaml")
        try:
            found = read(self.folder / "phrasings.yaml", name)
        except Fault as fault:
            self.faults.append(fault)
            return {}
        source = Source(name, found.pop(LINE))
        self._known(source, "clause", list(found), self.clause_ids)
        return {clause: texts(lines) for clause, lines in found.items()}

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
