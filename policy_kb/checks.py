"""Checks over the whole of a pack, after its rows were read one by one."""

from collections.abc import Iterable, Iterator

from policy_kb.lines import Fault
from policy_kb.policy import PostingRule, RouteRule, Source
from policy_kb.vocabulary import CATEGORIES, SUBJECTS


def doubled(found: Iterable[tuple[str, Source]]) -> Iterator[Fault]:
    """Ids that stand there twice."""
    first: dict[str, Source] = {}
    for name, source in found:
        if name in first:
            yield Fault(str(source), f"'{name}' is there already ({first[name]}).", "Give this one its own id.")
        first.setdefault(name, source)


def disagreeing(rows: Iterable[PostingRule]) -> Iterator[Fault]:
    """Rows that say different things of the same post."""
    first: dict[object, PostingRule] = {}
    for row in rows:
        same = first.setdefault(tuple(frozenset(facts.items()) for facts in (row.when, row.also, row.unless)), row)
        if same.verdict is not row.verdict:
            what = f"says '{row.verdict}' where {same.source} says '{same.verdict}' of the same post."
            yield Fault(str(row.source), what, "Keep one of the two.")


def unrouted(name: str, rows: Iterable[RouteRule]) -> Iterator[Fault]:
    """Reports that no row without signals would route."""
    plain = [(row.category, row.subject) for row in rows if not row.signals]
    for category in CATEGORIES:
        for subject in SUBJECTS:
            if not any(category in categories and subject in subjects for categories, subjects in plain):
                yield Fault(name, f"no row for '{category}' about '{subject}'.", "Add one without signals.")
