"""Writes a draft pack: files that the loader refuses to serve until somebody has been through every clause.

1. `draft: true` in identity.yaml and `to_be_curated: true` on each clause keep it from being served.
2. What no import can know (posting rules, routes, declarations, how staff ask) is inherited until the school writes it.
3. A folder that holds a pack already is never written over, and a draft is there whole or not at all.
4. `curated.yaml` says of each clause what it came from and what was decided; no decision is asked for twice.
"""

import re
import shutil
import tempfile
from collections.abc import Collection, Mapping, Sequence
from itertools import chain, count
from pathlib import Path
from typing import Any

import yaml

from policy_kb.curating.front import Front
from policy_kb.curating.proposing import Proposal
from policy_kb.lines import Fault
from policy_kb.search.text import lexicon, words

_WORDS_OF_AN_ID = 5
_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_IDENTITY = """\
# A draft made from {source}: nobody has reviewed it, and canipost does not serve it until somebody has.
# Go through its clauses with 'canipost policy curate FOLDER'; docs/policy-owner.md leads you.
draft: true
inherits: england  # what this pack does not say itself; 'canipost check' shows what that is
"""
CLAUSES = """\
# What the policy says, a clause at a time. One with 'to_be_curated' is as the import understood it: 'canipost policy
# curate' shows it beside the policy's own words. canipost refuses the pack until none is left.
"""
CURATED = """\
# What each clause came from, and what was decided about it, so that nothing is asked twice. canipost does not show it.
"""


def write(  # noqa: PLR0913, PLR0917 - each is one thing that a draft holds
    folder: Path, school: str, source: str, front: Front, proposals: Sequence[Proposal], taken: Collection[str] = ()
) -> None:
    """Write the draft to a folder that is new or empty; ids that are taken are given to no other clause.

    Raises Fault if it holds anything, or has no fitting name.
    """
    if not _ID.fullmatch(folder.name):
        remedy = "Name it in small letters and hyphens, such as hilltop-school: every clause's id begins with it."
        raise Fault(str(folder), "this folder's name cannot be a school's id.", remedy)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Fault(str(folder), "there is something in this folder already.", "Give a new one with --to.")
    clauses, seen = _rows(folder.name, proposals, set(taken))
    files = {
        "identity.yaml": _IDENTITY.format(source=source) + in_yaml(_identity(school, front)),
        "clauses.yaml": CLAUSES + in_yaml(clauses),
        "curated.yaml": CURATED + in_yaml(seen),
    }
    folder.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        for name, text in files.items():
            (beside / name).write_text(text, "utf-8")
        beside.chmod(0o755)
        if folder.exists():
            folder.rmdir()
        beside.replace(folder)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def in_yaml(found: object) -> str:
    """Rows as a person may read and change them."""
    return yaml.dump(found, Dumper=_Plain, sort_keys=False, allow_unicode=True, width=110)


class _Plain(yaml.SafeDumper):
    """Writes out what stands twice: a person who changes one of two clauses must not change both."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 - as the library calls it
        return True


def new_id(school: str, text: str, taken: set[str]) -> str:
    """An id for a clause, made of its words, that no other clause has; it is taken from now on."""
    said = [word for word in words(text) if word not in lexicon().stop and re.fullmatch(r"[a-z][a-z'-]*", word)]
    stem = f"{school}/{'-'.join(said[:_WORDS_OF_AN_ID]).replace(chr(39), '') or 'clause'}"
    name = next(name for name in chain((stem,), (f"{stem}-{n}" for n in count(2))) if name not in taken)
    taken.add(name)
    return name


def _identity(school: str, front: Front) -> Mapping[str, Any]:
    found = {
        "school": school,
        "title": front.title or "Social Media Policy",
        "version": front.version or "undated",
        "approved": front.approved,
        "review_due": front.review_due,
        "review_words": front.review_words or (None if front.review_due else "the policy gives no review date"),
    }
    return {name: value for name, value in found.items() if value}


def _rows(
    school: str, proposals: Sequence[Proposal], taken: set[str]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    clauses, seen = [], []
    for each in proposals:
        row: dict[str, Any] = {
            "id": new_id(school, each.text, taken),
            "section": each.section,
            "topic": each.topic,
            "audience": list(each.audience),
            "modality": each.modality,
            "applies_to": list(each.applies_to),
            "summary": each.text,
        }
        row |= {
            name: list(value) for name, value in (("approver", each.approver), ("report_to", each.report_to)) if value
        }
        clauses.append({**row, "to_be_curated": True})
        place = {"page": each.page} if each.page else {}
        seen.append({"id": row["id"], "section": each.section, **place, "said": each.said, "read": each.text})
    return clauses, seen
