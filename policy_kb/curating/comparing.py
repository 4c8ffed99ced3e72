"""Two policies beside each other by topic, and what one says nothing about that the five policies together do.

1. Clauses with the same id are versions of one another; otherwise the likest of the same topic, if like enough.
2. A topic is a gap where the policy has no clause of it and at least two of the five have.
3. Drafts are compared as well: only `clauses.yaml` is read, and nothing of it is trusted beyond what it says.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from policy_kb.likeness import Likeness
from policy_kb.lines import LINE, Fault, read
from policy_kb.loading import PACKS, known, schools
from policy_kb.shapes import dataclass

_ALIKE = 0.2
"""Likeness (cosine over rarity of words) from which two clauses of different schools count as the same rule."""
_UNLIKE = 0.12
"""Likeness below which a rule of another school has nothing here that resembles it."""
_MANY = 2
"""How many of the five must speak of a topic before its absence is called a gap."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a comparison needs of a clause."""

    id: str
    section: str
    topic: str
    modality: str
    summary: str

    @property
    def name(self) -> str:
        """The id without the school."""
        return self.id.partition("/")[2]


@dataclass(frozen=True, slots=True)
class Pack:
    """One side of a comparison."""

    title: str
    clauses: tuple[Said, ...]

    def by_topic(self) -> Mapping[str, list[Said]]:
        """Topic -> its clauses."""
        found: dict[str, list[Said]] = defaultdict(list)
        for clause in self.clauses:
            found[clause.topic].append(clause)
        return found


@dataclass(frozen=True, slots=True)
class Change:
    """One line of a comparison: the same rule on both sides, or a rule on one side only."""

    old: Said | None
    new: Said | None

    @property
    def alike(self) -> bool:
        """Whether both sides say it, as strictly and in the same words."""
        return bool(self.old and self.new) and _words(self.old) == _words(self.new)


def open_pack(name: str, packs: Path = PACKS) -> Pack:
    """A pack by its id, of a folder or built in, or its own folder; a draft as well. Raises Fault if there is none."""
    home = packs if name in schools(packs) else PACKS
    folder = home / name if name in known(packs) else Path(name)
    if not (folder / "clauses.yaml").exists():
        remedy = f"Give a folder with a clauses.yaml, or one of {', '.join(known(packs))}."
        raise Fault(name, "there is no pack here.", remedy)
    rows = read(folder / "clauses.yaml", f"{folder.name}/clauses.yaml") or []
    identity = read(folder / "identity.yaml", f"{folder.name}/identity.yaml")
    title = f"{identity.get('school', folder.name)} ({identity.get('version', 'undated')})"
    return Pack(title, tuple(_said(row, folder.name) for row in rows))


def _said(row: Mapping[str, Any], folder: str) -> Said:
    try:
        return Said(*(str(row[name]).strip() for name in ("id", "section", "topic", "modality", "summary")))
    except (KeyError, TypeError) as missing:
        line = row.get(LINE, 0) if isinstance(row, dict) else 0
        raise Fault(f"{folder}/clauses.yaml:{line}", f"{missing} is missing.", "Add it to this clause.") from None


def changes(old: Pack, new: Pack) -> Mapping[str, list[Change]]:
    """Topic -> its changes, topics in alphabetical order; a clause that changed its topic stands under the new one."""
    pairs = list(_paired(old, new))
    left, right = {a.id for a, _ in pairs}, {b.id for _, b in pairs}
    found = [Change(a, b) for a, b in pairs]
    found += [Change(clause, None) for clause in old.clauses if clause.id not in left]
    found += [Change(None, clause) for clause in new.clauses if clause.id not in right]
    topics: dict[str, list[Change]] = defaultdict(list)
    for change in found:
        topics[_either(change).topic].append(change)
    return dict(sorted(topics.items()))


def gaps(pack: Pack, five: Sequence[Pack]) -> Iterator[tuple[str, list[tuple[str, Said]]]]:
    """Topics that the pack says nothing about: the topic, and what others say of it with their titles."""
    own = {clause.topic for clause in pack.clauses}
    others = [other for other in five if other.title != pack.title]
    for topic in sorted({clause.topic for other in others for clause in other.clauses} - own):
        said = [(other.title, other.by_topic()[topic]) for other in others if topic in other.by_topic()]
        if len(said) >= _MANY:
            yield topic, [(title, clauses[0]) for title, clauses in said]


def rules_missing(pack: Pack, five: Sequence[Pack]) -> Iterator[tuple[str, list[tuple[str, Said]]]]:
    """Rules of others, in topics that the pack does speak of, that nothing in it is like: the topic, and the rules."""
    own = pack.by_topic()
    likeness = Likeness([clause.summary for other in (pack, *five) for clause in other.clauses])
    for topic, here in sorted(own.items()):
        lacking = [
            (other.title, clause)
            for other in five
            if other.title != pack.title
            for clause in other.by_topic().get(topic, ())
            if clause.modality != "fact" and max(likeness.of(clause.summary, mine.summary) for mine in here) < _UNLIKE
        ]
        if lacking:
            yield topic, lacking


def _paired(old: Pack, new: Pack) -> Iterator[tuple[Said, Said]]:
    by_name = {clause.name: clause for clause in new.clauses}
    same = [(clause, by_name[clause.name]) for clause in old.clauses if clause.name in by_name]
    yield from same
    left = [clause for clause in old.clauses if clause.name not in by_name]
    taken = {b.id for _, b in same}
    right = [clause for clause in new.clauses if clause.id not in taken]
    likeness = Likeness([clause.summary for clause in (*old.clauses, *new.clauses)])
    scored = [(likeness.of(a.summary, b.summary), a.id, b.id, a, b) for a in left for b in right if a.topic == b.topic]
    used: set[str] = set()
    for score, _, _, a, b in sorted(scored, key=lambda row: (-row[0], row[1], row[2])):
        if score >= _ALIKE and not {a.id, b.id} & used:
            used |= {a.id, b.id}
            yield a, b


def _words(clause: Said | None) -> tuple[str, str]:
    return (clause.modality, " ".join(clause.summary.split())) if clause else ("", "")


def _either(change: Change) -> Said:
    found = change.new or change.old
    assert found  # noqa: S101 - a change has a side
    return found
