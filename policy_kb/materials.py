"""What can be asked to be read and confirmed: the clauses that touch somebody, what of them is new, what else there is.

Rules:
1. What is to be read is the curated clause, word for word; nothing is made up or summed up here.
2. Questions that show that it was read ask which verdict a clause gives, and only of clauses whose posting rules all
   give the same and that are put as one would put it: the right answer stands in the pack.
3. What is new is found by comparing with what was asked the last time.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any
from zlib import crc32

from policy_kb.lines import LINE, read
from policy_kb.policy import Clause, Policy
from policy_kb.shapes import dataclass
from policy_kb.vocabulary import Verdict

_FILE = Path(__file__).parent / "campaigns.yaml"
VERDICTS = tuple(str(verdict) for verdict in Verdict)
_FITS = {
    str(Verdict.NO): frozenset({"must-not", "should-not", "advised-against"}),
    str(Verdict.APPROVAL): frozenset({"permitted-with-approval"}),
    str(Verdict.OK): frozenset({"permitted"}),
}
"""How a clause that gives a verdict is put, so that whoever has read it can tell which it gives."""
QUESTIONS = 2
"""So many questions show that it was read."""

Texts = tuple[tuple[str, str], ...]
"""What is to be read: the id of a clause (or of a text of our own), and its words."""


@dataclass(frozen=True, slots=True)
class Material:
    """Something that can be asked to be read and confirmed; see `campaigns.yaml`."""

    id: str
    title: str
    why: str
    audience: frozenset[str]
    topics: frozenset[str]
    standing: tuple[str, ...]
    days: int
    changed: bool
    links: bool
    law: str
    texts: Texts

    def titled(self, policy: Policy) -> str:
        """What it is called at a school."""
        return self.title.replace("{{ title }}", policy.title)


@lru_cache(maxsize=1)
def materials() -> Mapping[str, Material]:
    """Everything that can be asked, by its id."""
    found = read(_FILE, _FILE.name)
    found.pop(LINE)
    return {name: _material(name, row) for name, row in found.items()}


def _material(name: str, row: dict[str, Any]) -> Material:
    texts = row.get("texts", {})
    return Material(
        id=name, title=row["title"], why=row["why"], audience=frozenset(row.get("audience", ())),
        topics=frozenset(row.get("topics", ())), standing=tuple(row["standing"]), days=int(row["days"]),
        changed=bool(row.get("changed")), links=bool(row.get("links")), law=row.get("law", ""),
        texts=tuple((text, says) for text, says in texts.items() if text != LINE),
    )  # fmt: skip


def to_read(policy: Policy, material: Material, before: Texts | None = None) -> Texts:
    """What is to be read at a school; of what changed only what stood not so in `before`."""
    clauses = tuple((one.id, _words(one)) for one in policy.clauses.values() if _touches(one, material))
    if material.changed:
        had = dict(before or ())
        clauses = tuple((name, says) for name, says in clauses if had.get(name) != says)
    return (*material.texts, *clauses)


def gone(policy: Policy, before: Texts) -> tuple[str, ...]:
    """The ids of the clauses that were asked before and that the policy has no longer."""
    return tuple(name for name, _ in before if "/" in name and name not in policy.clauses)


def verdicts(policy: Policy, texts: Texts) -> tuple[tuple[str, str], ...]:
    """The clauses among what is to be read that give one verdict and no other, each with its verdict."""
    given: dict[str, set[str]] = {}
    for rule in policy.posting:
        for name in rule.cites:
            given.setdefault(name, set()).add(str(rule.verdict))
    asked = {name for name, _ in texts}
    one = {name: next(iter(found)) for name, found in given.items() if name in asked and len(found) == 1}
    return tuple((name, says) for name, says in one.items() if policy.clauses[name].modality in _FITS[says])


def drawn(checks: Iterable[str], who: str) -> tuple[str, ...]:
    """The clauses that somebody is asked about: always the same for the same person, and not the same for all."""
    return tuple(sorted(checks, key=lambda name: crc32(f"{who}|{name}".encode()))[:QUESTIONS])


def _touches(clause: Clause, material: Material) -> bool:
    if clause.modality == "fact" or not material.audience & set(clause.audience):
        return False
    return not material.topics or clause.topic in material.topics


def _words(clause: Clause) -> str:
    return f"{clause.summary} {clause.exceptions}".strip()
