"""What a pack takes from a base: rows that it has not written itself, and how staff ask for rules like its own.

1. A row of the school's with the same name (what follows the first `/` of its id) stands in the place of the base's.
2. `leaves_out:` in identity.yaml takes base rows away, by name or by the beginning of names ("post/parents-contact").
3. A base holds no clauses, so nothing of it is ever found as the school's policy; each of its rows says that it is
   the base's, and why it is as it is.
4. A clause for which nobody has written down how staff ask borrows the phrasings of the likest clauses of the
   built-in packs: words that find, never words that are shown.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import TypeVar

from policy_kb.identity import Tell
from policy_kb.likeness import Likeness
from policy_kb.lines import read
from policy_kb.policy import Clause, PostingRule, RouteRule, Source
from policy_kb.search.bank import HOME
from policy_kb.shapes import dataclass

BASES = Path(__file__).parent / "bases"
_ALIKE = 0.3
"""Closeness from which a clause of another school lends its phrasings: what both say is alike in, from 0 to 1, ..."""
_SAME_TOPIC = 0.15
"""... and what the same topic adds to that, ..."""
_SAME_MODALITY = 0.05
"""... and the same modality."""
_MOST = 40
"""Phrasings that one clause borrows at most."""

Row = TypeVar("Row", PostingRule, RouteRule)


@dataclass(frozen=True, slots=True)
class Rows:
    """What a pack's tables hold."""

    posting: tuple[PostingRule, ...]
    routes: tuple[RouteRule, ...]
    declarations: tuple[RouteRule, ...]


@dataclass(frozen=True, slots=True)
class Base:
    """The rows of a base, in its order."""

    id: str
    rows: Rows

    def under(self, own: Rows, without: Sequence[str], where: Source, fault: Tell) -> Rows:
        """A school's rows, then those of the base that it neither replaces nor leaves out."""
        ids = [*(row.id for row in self.rows.posting), *(row.id for row in self.rows.routes)]
        for each in without:
            if not any(_left_out(name_of(one), (each,)) for one in ids):
                fault(where, f"'{each}' is no row of the base.", "Check 'leaves_out:' against 'canipost check'.")
        return Rows(
            _replaced(own.posting, self.rows.posting, tuple(without)),
            _replaced(own.routes, self.rows.routes, tuple(without)),
            own.declarations or self.rows.declarations,
        )


@dataclass(frozen=True, slots=True)
class Lender:
    """A clause of a built-in pack, and how staff there ask for it."""

    topic: str
    modality: str
    summary: str
    phrasings: tuple[str, ...]


def bases() -> tuple[str, ...]:
    """The names of the bases there are."""
    return tuple(sorted(path.parent.name for path in BASES.glob("*/identity.yaml")))


def _replaced(own: Sequence[Row], base: Sequence[Row], without: tuple[str, ...]) -> tuple[Row, ...]:
    names = {name_of(row.id) for row in own}
    return tuple(
        chain(own, (row for row in base if name_of(row.id) not in names and not _left_out(name_of(row.id), without)))
    )


def name_of(row_id: str) -> str:
    """A row's id without its school or base."""
    return row_id.partition("/")[2]


def _left_out(name: str, gone: tuple[str, ...]) -> bool:
    return any(name == each or name.startswith(f"{each}/") for each in gone)


def with_reasons(rows: Rows, says: str) -> Rows:
    """A base's rows, each of which says so wherever its reason is shown."""
    return replace(rows, posting=tuple(replace(row, silence=f"{says} {row.silence}".strip()) for row in rows.posting))


def borrowed(clauses: Sequence[Clause], own: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """The school's phrasings, and for each clause without any those that clauses like it have elsewhere.

    Each lender lends to the clause that is closest to it, and each clause borrows of the lender closest to it.
    """
    lenders = lent() if any(clause.id not in own for clause in clauses) else ()
    likeness = Likeness([*(clause.summary for clause in clauses), *(one.summary for one in lenders)])
    close = {
        (at, by): _closeness(likeness, clause, lender)
        for at, clause in enumerate(clauses)
        for by, lender in enumerate(lenders)
    }
    pairs = {max(((at, by) for at in range(len(clauses))), key=close.__getitem__) for by in range(len(lenders))}
    if lenders:
        pairs |= {max(((at, by) for by in range(len(lenders))), key=close.__getitem__) for at in range(len(clauses))}
    found: dict[str, list[str]] = defaultdict(list)
    for at, by in sorted(pairs, key=lambda pair: (-close[pair], pair)):
        if close[at, by] >= _ALIKE and clauses[at].id not in own:
            found[clauses[at].id] += lenders[by].phrasings
    return {**own, **{name: tuple(dict.fromkeys(texts))[:_MOST] for name, texts in found.items()}}


def _closeness(likeness: Likeness, clause: Clause, lender: Lender) -> float:
    alike = likeness.of(clause.summary, lender.summary)
    return alike + _SAME_TOPIC * (clause.topic == lender.topic) + _SAME_MODALITY * (clause.modality == lender.modality)


@lru_cache(maxsize=1)
def lent() -> tuple[Lender, ...]:
    """Every clause of the built-in packs with its phrasings."""
    found: list[Lender] = []
    for path in sorted((HOME / "packs").glob("*/phrasings.yaml")):
        lists = read(path, f"{path.parent.name}/{path.name}")
        rows = read(path.parent / "clauses.yaml", f"{path.parent.name}/clauses.yaml") or []
        found += [
            Lender(str(row["topic"]), str(row["modality"]), str(row["summary"]), tuple(lists[row["id"]]))
            for row in rows
            if row["id"] in lists
        ]
    return tuple(found)
