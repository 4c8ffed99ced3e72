"""A comparison of two packs as a page in Markdown that a headteacher can read and act on."""

from collections.abc import Iterator, Mapping, Sequence

from policy_kb.counted import counted
from policy_kb.curating.comparing import Change, Pack, Said, changes, gaps, rules_missing

_SHOWN = 3
"""Examples of what others say, for each gap."""
_SAYS = {
    "must": "must",
    "must-not": "must not",
    "should": "should",
    "should-not": "should not",
    "advised": "is advised",
    "advised-against": "is advised against",
    "permitted": "may",
    "permitted-with-approval": "only with approval",
    "procedure": "what happens",
    "fact": "for information",
}


def drawn(old: Pack, new: Pack, five: Sequence[Pack]) -> str:
    """The whole page: what differs by topic, then what the first pack says nothing about."""
    return "\n\n".join([*_differences(old, new), *_gaps(old, five)]) + "\n"


def _differences(old: Pack, new: Pack) -> Iterator[str]:
    found = changes(old, new)
    yield f"# {old.title} and {new.title}"
    yield _counts(found)
    for topic, rows in found.items():
        differing = [row for row in rows if not row.alike]
        yield f"## {_spoken(topic)}"
        if not differing:
            yield "Both say the same."
            continue
        lines = [f"| {old.title} | {new.title} |", "| --- | --- |"]
        yield "\n".join([*lines, *(f"| {_cell(row.old)} | {_cell(row.new)} |" for row in differing)])


def _counts(found: Mapping[str, Sequence[Change]]) -> str:
    rows = [row for rows in found.values() for row in rows]
    both = [row for row in rows if row.old and row.new]
    stricter = sum(bool(row.old and row.new and row.old.modality != row.new.modality) for row in both)
    return (
        f"{counted(len(both), 'rule stands', 'rules stand')} on both sides, {stricter} of them binding in another way; "
        f"{sum(row.new is None for row in rows)} stand only on the left, {sum(row.old is None for row in rows)} only "
        "on the right. Rules are matched by their wording: where two cells say the same, no harm is done."
    )


def _gaps(pack: Pack, five: Sequence[Pack]) -> Iterator[str]:
    yield f"# What {pack.title} says nothing about"
    yield "Measured against five published policies. A gap is not always a fault: another policy may hold the rule."
    yield "## Whole topics"
    topics = list(gaps(pack, five))
    if not topics:
        yield "None: every topic that two of the five speak of is there."
    for topic, said in topics:
        yield f"### {_spoken(topic)}\n\n{len(said)} of the others speak of it.\n\n{_examples(said)}"
    yield "## Rules within topics that it does speak of"
    rules = list(rules_missing(pack, five))
    if not rules:
        yield "None were found."
    for topic, said in rules:
        yield f"### {_spoken(topic)}\n\n{_examples(said)}"


def _examples(said: Sequence[tuple[str, Said]]) -> str:
    lines = [
        f"- {title}: {_spoken(_SAYS.get(one.modality, one.modality))}: {one.summary}" for title, one in said[:_SHOWN]
    ]
    if len(said) > _SHOWN:
        lines.append(f"- and {len(said) - _SHOWN} more")
    return "\n".join(lines)


def _cell(clause: Said | None) -> str:
    if clause is None:
        return "\u2013"
    text = " ".join(clause.summary.split()).replace("|", "&#124;")
    return f"**{_SAYS.get(clause.modality, clause.modality)}** ({clause.section.replace('|', '&#124;')}): {text}"


def _spoken(name: str) -> str:
    words = name.replace("-", " ")
    return words[:1].upper() + words[1:]
