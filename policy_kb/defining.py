"""Reading registers from their files: the general ones, a pack's own, and what a pack says of them.

`policy_kb/registers/*.yaml` holds one register a file; a pack's folder `registers/` may hold more, or others in their
place. A pack's `registers.yaml` says on which clauses a register rests here, who decides here, or that there is none.

Rules:
1. All faults are gathered, each with file, line and remedy. A register with a fault is served nowhere.
2. A pack changes what is in its hands (who is told, who decides, how long, the advice, the clause, words of questions),
   never the ids: what was filed under them can still be read.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from policy_kb import vocabulary as words
from policy_kb import written
from policy_kb.lines import LINE, Fault, Faults, read, sentence, texts
from policy_kb.policy import Source
from policy_kb.register import GROUPS, SCHOOL_YEAR, TYPES, Asked, Register, Registers
from policy_kb.sound import unsound
from policy_kb.typed import fits
from policy_kb.vocabulary import Urgency

GENERAL = Path(__file__).parent / "registers"
_ID = re.compile(r"[a-z][a-z0-9-]*")
_QUESTION = re.compile(r"[a-z][a-z0-9.-]*")
_CHOOSING = frozenset({"choice", "many"})
_STAFF = "staff"
_QUOTES = "Put texts with a colon in quotes, and texts such as yes, no, on and off."
_PARTS = ("ask", "why", "hint", "short", "pattern", "problem", "example")


@lru_cache(maxsize=1)
def general() -> Registers:
    """The registers that come with canipost. Raises Faults with every fault found."""
    found, faults = read_folder(GENERAL, GENERAL.name)
    if faults:
        raise Faults(faults)
    return found


def read_folder(folder: Path, called: str) -> tuple[Registers, list[Fault]]:
    """Every register of a folder, and everything that is wrong with them."""
    found: dict[str, Register] = {}
    faults: list[Fault] = []
    for path in sorted(folder.glob("*.yaml")):
        name = f"{called}/{path.name}"
        try:
            row = read(path, name)
        except Fault as fault:
            faults.append(fault)
            continue
        if not isinstance(row, dict):
            faults.append(Fault(name, "this should be a list of names and values.", "Begin with 'id: ...'."))
            continue
        reading = Reading(Source(name, row.pop(LINE)))
        register = reading.register(row)
        faults += reading.faults
        if register and register.id != path.stem:
            what = f"the register is called '{register.id}', and its file is not."
            faults.append(Fault(str(register.source), what, f"Call the file {register.id}.yaml."))
        elif register:
            found[register.id] = register
    faults += _doubled(found.values())
    return found, faults


def _doubled(found: Iterable[Register]) -> list[Fault]:
    """Questions of the same id in two registers."""
    seen: dict[str, str] = {}
    faults = []
    for register in found:
        for one in register.questions:
            other = seen.setdefault(one.id, register.id)
            if other != register.id:
                what = f"the question '{one.id}' stands in the register '{other}' as well."
                faults.append(Fault(str(register.source), what, "Give one of them another id."))
    return faults


class Reading:
    """The reading of one register; gathers faults as it goes."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.faults: list[Fault] = []
        self.id = ""

    def register(self, row: dict[str, Any]) -> Register | None:
        """The register that a file holds; None where it has a fault."""
        try:
            found = self._built(row)
        except KeyError as missing:
            self._fault(self.source, f"{missing} is missing.", "Add it; compare with the other registers.")
            return None
        except (TypeError, AttributeError, ValueError):
            self._fault(self.source, "a value has the wrong shape.", _QUOTES)
            return None
        if row:
            self._fault(self.source, f"unknown: {', '.join(row)}.", "Check the spelling or take it out.")
        for what, remedy in unsound(found):
            self._fault(self.source, what, remedy)
        return None if self.faults else found

    def said(self, made: Register, row: dict[str, Any]) -> Register:
        """A register as a pack has it. Raises TypeError, ValueError, AttributeError for a value of the wrong shape."""
        self.id = made.id
        worded = {name: text for name, text in row.pop("words", {}).items() if name != LINE}
        later = replace(self._changed(made, row, self.source), source=self.source)
        if row:
            self._fault(self.source, f"unknown: {', '.join(row)}.", "Check the spelling or take it out.")
        cards = tuple(tuple(self._reworded(one, worded) for one in card) for card in later.cards)
        for name in worded:
            what = "'words:' names a question, a point and 'ask', 'why', 'hint' or an option."
            self._fault(self.source, f"there is no '{name}' to reword: {what}", "Check it against the register.")
        return later if cards == later.cards else replace(later, cards=cards)

    def _reworded(self, one: Asked, worded: dict[str, Any]) -> Asked:
        """A question with the words that a pack has for it, which are taken out of `worded`."""
        short = one.id.removeprefix(f"{self.id}.")
        given = {part: sentence(worded.pop(f"{short}.{part}")) for part in _PARTS if f"{short}.{part}" in worded}
        options = {
            value: sentence(worded.pop(f"{short}.options.{value}", label)) for value, label in one.options.items()
        }
        parts = {part: given.get(part, str(getattr(one, part))) for part in _PARTS}
        return replace(
            one, ask=parts["ask"], why=parts["why"], hint=parts["hint"], short=parts["short"], options=options,
            pattern=parts["pattern"], problem=parts["problem"], example=parts["example"],
        )  # fmt: skip

    def _built(self, row: dict[str, Any]) -> Register:
        self.id = str(row.pop("id"))
        if not _ID.fullmatch(self.id):
            self._fault(self.source, f"'{self.id}' is no id.", "Use small letters, digits and hyphens.")
        kind = str(row.pop("kind"))
        group = str(row.pop("group"))
        self._known("kind", [kind], ("entry", "request"))
        self._known("group", [group], GROUPS)
        ends = str(row.pop("ends", "decision"))
        self._known("end", [ends], ("decision", "advice"))
        cards = tuple(self._card(card) for card in row.pop("asks"))
        made = Register(
            id=self.id,
            group=group,
            kind="entry" if kind == "entry" else "request",
            name=sentence(row.pop("name")),
            called=sentence(row.pop("called")),
            cards=cards,
            source=self.source,
            ends="advice" if ends == "advice" else "decision",
            find=texts(row.pop("find", [])),
            until=self._qid(row.pop("until", "")),
            renews=written.flag(row.pop("renews", False)),
            suspends=written.flag(row.pop("suspends", False)),
            about=self._qid(row.pop("about", "")),
            surely=self._answers(row.pop("surely", {})),
            names=tuple(self._qid(name) for name in texts(row.pop("names", []))),
            tie=written.flag(row.pop("tie", False)),
            opens=written.facts(row.pop("opens", {})),
            closes=written.facts(row.pop("closes", {})),
            looks_up=tuple(self._qid(name) for name in texts(row.pop("looks_up", []))),
            asked_as=sentence(row.pop("asked_as", "")),
            once=written.flag(row.pop("once", False)),
            by_declaration=written.flag(row.pop("by_declaration", False)),
            rests_on=sentence(row.pop("rests_on", "")),
            everywhere=written.flag(row.pop("everywhere", True)),
            open=tuple(self._qid(name) for name in texts(row.pop("open", []))),
        )
        return self._changed(made, row, self.source)

    def _changed(self, made: Register, row: dict[str, Any], source: Source) -> Register:
        """A register with what a pack may say of it as well."""
        urgency = str(row.pop("urgency", made.urgency))
        if urgency not in set(Urgency):
            self._fault(source, f"'{urgency}' is not possible here.", f"Use one of: {', '.join(Urgency)}.")
            urgency = Urgency.ROUTINE
        enters = texts(row.pop("enters", sorted(made.enters)))
        needs = tuple(texts(group) for group in row.pop("needs", [list(group) for group in made.needs]))
        given = texts(row.pop("tells", list(made.tells)))
        tells = given or tuple(dict.fromkeys(role for group in needs for role in group))
        reads = texts(row.pop("reads", list(made.reads)))
        decide = [role for group in needs for role in group]
        self._known("role", (*tells, *reads, *decide), words.SCHOOL_ROLES.union(words.DUTIES), source)
        self._known("role", enters, {*words.SCHOOL_ROLES, *words.DUTIES, _STAFF}, source)
        self._held(needs, source)
        holds = row.pop("holds", made.holds)
        if holds != SCHOOL_YEAR and not (isinstance(holds, int) and 0 < holds <= 3660):  # noqa: PLR2004 - ten years
            self._fault(source, f"'{holds}' is no number of days.", f"Write a number, or {SCHOOL_YEAR}.")
            holds = made.holds
        return replace(
            made,
            urgency=Urgency(urgency),
            enters=frozenset(enters) - {_STAFF},
            needs=needs,
            tells=tells,
            reads=reads,
            holds=holds,
            quiet=written.flag(row.pop("quiet", made.quiet)),
            advice=texts(row.pop("advice", list(made.advice))),
            cites=texts(row.pop("cites", list(made.cites))),
        )

    def _held(self, needs: Iterable[tuple[str, ...]], source: Source) -> None:
        """A yes that only a duty of the roster could give would be nobody's where nobody has it."""
        for group in needs:
            if group and not words.SCHOOL_ROLES & set(group):
                what = f"a yes of '{', '.join(group)}' alone would be nobody's where nobody has that duty."
                self._fault(source, what, "Name a role of the settings beside it, such as headteacher.")

    def _card(self, found: object) -> tuple[Asked, ...]:
        rows = found if isinstance(found, list) else [found]
        return tuple(asked for row in rows if (asked := self._whole(row)))

    def _whole(self, row: Any) -> Asked | None:  # noqa: ANN401 - a file may hold anything
        """A question, or None where it lacks something or has a value of the wrong shape."""
        source = replace(self.source, line=row[LINE])
        try:
            return self._asked(row)
        except KeyError as missing:
            self._fault(source, f"{missing} is missing.", "Add it to this question.")
        except (TypeError, AttributeError, ValueError):
            self._fault(source, "a value has the wrong shape.", _QUOTES)
        return None

    def _asked(self, row: Any) -> Asked:  # noqa: ANN401 - a file may hold anything
        source = replace(self.source, line=row.pop(LINE))
        name = self._qid(str(row.pop("id")))
        kind = str(row.pop("type"))
        self._known("type", [kind], TYPES, source)
        options = {
            written.said(value): written.label(label)
            for value, label in row.pop("options", {}).items()
            if value != LINE
        }
        ask = sentence(row.pop("ask"))
        asked = Asked(
            id=name,
            type=next((one for one in TYPES if one == kind), "line"),
            ask=ask,
            short=sentence(row.pop("short", "")) or ask,
            why=sentence(row.pop("why", "")),
            hint=sentence(row.pop("hint", "")),
            options=options,
            optional=written.flag(row.pop("optional", False)),
            when=self._answers(row.pop("when", {})),
            pattern=str(row.pop("pattern", "")),
            problem=sentence(row.pop("problem", "")),
            example=sentence(row.pop("example", "")),
            strict=written.flag(row.pop("strict", False)),
            drafts=self._drafts(row.pop("drafts", {})),
        )
        if row:
            self._fault(source, f"unknown: {', '.join(row)}.", "Check the spelling or take it out.")
        if (kind in _CHOOSING) != bool(options):
            self._fault(
                source, "options belong to a choice, and a choice needs them.", "Give 'options:', or take them out."
            )
        if asked.pattern and not (_parses(asked.pattern) and asked.problem and fits(asked.pattern, asked.example)):
            what = "a form needs words for what is wrong, and an example that has it."
            self._fault(source, what, "Give 'pattern:', 'problem:' and 'example:'.")
        return asked

    def _qid(self, name: str) -> str:
        """The full id of a question: its own where it has a point, else with the register's before it."""
        if name and not _QUESTION.fullmatch(name):
            self._fault(self.source, f"'{name}' is no id of a question.", "Use small letters, digits and hyphens.")
        return name if not name or "." in name else f"{self.id}.{name}"

    def _answers(self, found: Mapping[str, Any]) -> dict[str, frozenset[str]]:
        return {self._qid(name): written.values(values) for name, values in found.items() if name != LINE}

    def _drafts(self, found: Mapping[str, Any]) -> dict[str, dict[str, str]]:
        return {
            self._qid(name): {written.said(value): sentence(text) for value, text in by.items() if value != LINE}
            for name, by in found.items()
            if name != LINE
        }

    def _known(self, what: str, given: Iterable[str], allowed: Iterable[str], source: Source | None = None) -> None:
        for value in given:
            if value not in set(allowed):
                remedy = f"Use one of: {', '.join(sorted(allowed))}."
                self._fault(source or self.source, f"unknown {what} '{value}'.", remedy)

    def _fault(self, source: Source, what: str, remedy: str) -> None:
        self.faults.append(Fault(str(source), what, remedy))


def _parses(pattern: str) -> bool:
    try:
        re.compile(pattern)
    except re.error:
        return False
    return True
