"""Reading a pack from its folder, refusing what is wrong with file, line and remedy.

A pack is a folder with `identity.yaml`, `clauses.yaml`, `posting.yaml`, `routes.yaml`, `declarations.yaml` and, where
there are any, `phrasings.yaml`, `steps.yaml`, `tasks.yaml`, `registers.yaml` and a folder `registers`. A pack with
`inherits:` says only what differs from that base (see `policy_kb.inheriting`). All faults are gathered, so that a
policy owner mends them in one go.
"""

from functools import lru_cache
from pathlib import Path
from typing import Any

from policy_kb import vocabulary as words
from policy_kb.checks import disagreeing, doubled, unrouted
from policy_kb.defining import general
from policy_kb.everywhere import with_everywhere
from policy_kb.falls_due import of_pack
from policy_kb.folders import PACKS, known, schools, while_unchanged
from policy_kb.having import registers_of
from policy_kb.identity import read_identity
from policy_kb.inheriting import BASES, Base, Rows, bases, borrowed, with_reasons
from policy_kb.lines import LINE, Fault, Faults, read, sentence, texts
from policy_kb.policy import Clause, OwnStep, Policy, PostingRule, RouteRule, Source
from policy_kb.rows import RowReader
from policy_kb.vocabulary import Basis, Urgency, Verdict

__all__ = ["PACKS", "Faults", "known", "load", "load_all", "schools"]


def load(school: str, packs: Path = PACKS, *, drafts: bool = False) -> Policy:
    """Read one school's pack from a folder, or a built-in example. Raises Faults with every fault found.

    `drafts`: a draft is read as well, as the import left it, so that its owner can try it; nobody is served from it.
    """
    home = packs if school in schools(packs) else PACKS
    return (_draft if drafts else _policy)(home / school, school)


@while_unchanged
def _policy(folder: Path, school: str) -> Policy:
    return _Pack(folder, school).policy()


@while_unchanged
def _draft(folder: Path, school: str) -> Policy:
    return _Draft(folder, school).policy()


@lru_cache(maxsize=8)
def load_base(name: str) -> Base:
    """Read a base that packs may inherit. Raises Faults with every fault found."""
    return _Pack(BASES / name, name).base()


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


class _Pack(RowReader):
    """The reading of one folder; collects faults as it goes."""

    drafts = False
    """Whether a draft may be read."""

    def policy(self) -> Policy:
        identity = read_identity(self.folder, self._fault, drafts=self.drafts)
        head = Source(self._name("identity.yaml"), 1)
        base = self._base(identity.get("inherits"), head)
        clauses = self._rows("clauses.yaml", self._clause)
        self.faults += doubled((clause.id, clause.source) for clause in clauses)
        self.clause_ids = {clause.id for clause in clauses}
        for clause in clauses:
            self._known(clause.source, "clause", clause.conflicts_with, self.clause_ids)
        rows = self._table(may_lack=base is not None)
        if base:
            rows = base.under(rows, texts(identity.get("leaves_out", [])), head, self._fault)
        routes = with_everywhere(self.school, rows.routes, identity.get("role_words", {}))
        self.faults += doubled((row.id, row.source) for row in routes)
        if not self.faults:
            self.faults += unrouted(self._name("routes.yaml"), routes)
        if len(rows.declarations) != 1 and not self.faults:
            self.faults.append(Fault(self._name("declarations.yaml"), "it needs exactly one row.", "Keep one."))
        phrasings = self._phrasings()
        steps = self._rows("steps.yaml", self._step, may_lack=True)
        self.faults += doubled((step.id, step.source) for step in steps)
        tasks = of_pack(self.folder, self.clause_ids, self.faults)
        registers, wrong = registers_of(self.folder, self.school, self.clause_ids, general())
        self.faults += wrong
        if self.faults:
            raise Faults(self.faults)
        asked = borrowed(clauses, phrasings) if base else phrasings
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
            posting=rows.posting,
            routes=tuple(routes),
            declaration=rows.declarations[0],
            phrasings=asked,
            inherits=base.id if base else "",
            borrowing=frozenset(asked.keys() - phrasings.keys()),
            steps=tuple(steps),
            tasks=tasks,
            registers=registers,
        )

    def base(self) -> Base:
        """The folder read as a base: rows that cite nothing, each with its reason."""
        says = read_identity(self.folder, self._fault)["says"]
        rows = self._table(may_lack=False)
        if self.faults:
            raise Faults(self.faults)
        return Base(self.school, with_reasons(rows, says))

    def _base(self, name: object, source: Source) -> Base | None:
        if name is None or name in bases():
            return load_base(str(name)) if name else None
        self._fault(source, f"there is no base '{name}'.", f"Use one of: {', '.join(bases())}.")
        return None

    def _table(self, *, may_lack: bool) -> Rows:
        """Posting rules, routes and declarations; a pack that inherits may lack their files."""
        posting = self._rows("posting.yaml", self._posting, may_lack=may_lack)
        routes = self._rows("routes.yaml", self._route, may_lack=may_lack)
        self.faults += doubled((row.id, row.source) for row in posting)
        self.faults += disagreeing(posting)
        declarations = self._rows("declarations.yaml", self._route, may_lack=may_lack)
        return Rows(tuple(posting), tuple(routes), tuple(declarations))

    def _clause(self, row: dict[str, Any], source: Source) -> Clause:
        if row.pop("to_be_curated", False) and not self.drafts:
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
            plain=sentence(row.pop("plain", "")),
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
            also=self._conditions(row.pop("also", {}), source),
            unless=self._conditions(row.pop("unless", {}), source),
            verdict=self._choice(Verdict, row.pop("verdict"), source),
            approver=texts(row.pop("approver", [])),
            cites=texts(row.pop("cites", [])),
            remedy=sentence(row.pop("remedy", "")),
            mention=sentence(row.pop("mention", "")),
            silence=sentence(row.pop("silence", "")),
            tie=bool(row.pop("tie", False)),
            source=source,
        )
        self._known(source, "approver", rule.approver, words.ROLES)
        self._known(source, "clause", rule.cites, self.clause_ids)
        if not rule.also.keys() <= words.MANY_VALUED:
            several = ", ".join(sorted(words.MANY_VALUED))
            self._fault(source, "a post has one value of this fact only.", f"Use 'also:' with one of {several}.")
        if not rule.cites and not rule.silence:
            self._fault(source, "this row rests on nothing.", "Give 'cites:', or say in 'silence:' what is missing.")
        return rule

    def _route(self, row: dict[str, Any], source: Source) -> RouteRule:
        rule = RouteRule(
            id=self._id(row, source),
            category=frozenset(texts(row.pop("category", list(words.CATEGORIES)))),
            subject=frozenset(texts(row.pop("subject", list(words.SUBJECTS)))),
            signals=frozenset(texts(row.pop("signals", []))),
            tell=texts(row.pop("tell")),
            then=texts(row.pop("then", [])),
            urgency=self._choice(Urgency, row.pop("urgency"), source),
            basis=self._choice(Basis, row.pop("basis"), source),
            cites=texts(row.pop("cites", [])),
            advice=tuple(sentence(line) for line in row.pop("advice")),
            source=source,
            choice=texts(row.pop("choice", [])),
        )
        if rule.choice and (rule.choice[0] not in rule.tell or not set(rule.choice) <= words.SCHOOL_ROLES):
            what = "the first role of 'choice' has to be told anyway, and all of them be roles at the school."
            self._fault(source, what, "Put into 'choice:' who stands in 'tell:', then who may be told instead.")
        self._known(source, "category", rule.category, (*words.CATEGORIES, words.DECLARATION))
        self._known(source, "subject", rule.subject, words.SUBJECTS)
        self._known(source, "signal", rule.signals, words.SIGNALS)
        self._known(source, "role", (*rule.tell, *rule.then), words.ROLES)
        self._known(source, "clause", rule.cites, self.clause_ids)
        if not set(rule.tell) & words.SCHOOL_ROLES:
            self._fault(source, "nobody at the school is told.", "Name a role that somebody at the school holds.")
        if rule.basis not in {Basis.INFERRED, Basis.BASE} and not rule.cites:
            self._fault(
                source,
                "a route that the policy states cites no clause.",
                "Give 'cites:', or 'basis: inferred'.",
            )
        return rule

    def _step(self, row: dict[str, Any], source: Source) -> OwnStep:
        outcome, category, subject, signals = (
            frozenset(texts(row.pop(name, []))) for name in ("outcome", "category", "subject", "signals")
        )
        step = OwnStep(
            id=self._id(row, source),
            says=sentence(row.pop("says")),
            noted_as=str(row.pop("noted_as")),
            number=sentence(row.pop("number", "")),
            by=sentence(row.pop("by", "")),
            outcome=outcome,
            category=category,
            subject=subject,
            signals=signals,
            cites=texts(row.pop("cites")),
            source=source,
            after_facts=bool(row.pop("after_facts", False)),
        )
        self._known(source, "category", step.category, words.CATEGORIES)
        self._known(source, "subject", step.subject, words.SUBJECTS)
        self._known(source, "signal", step.signals, words.SIGNALS)
        self._known(source, "clause", step.cites, self.clause_ids)
        return step

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
        read_well = dict[str, tuple[str, ...]]()
        for clause, lines in found.items():
            try:
                read_well[clause] = texts(lines)
            except TypeError:
                what = f"the phrasings of '{clause}' are no list of texts."
                self.faults.append(Fault(name, what, "Put each in quotes, on a line of its own that begins with '- '."))
        return read_well


class _Draft(_Pack):
    """The reading of a folder that may be a draft."""

    drafts = True
