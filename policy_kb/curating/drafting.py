"""Writes a draft pack: files that the loader refuses to serve until somebody has been through every clause.

1. `draft: true` in identity.yaml and `to_be_curated: true` on each clause keep it from being served.
2. What no import can know (posting rules, routes, declarations) is a file that says what belongs there.
3. A folder that holds a pack already is never written over.
"""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from policy_kb.curating.proposing import Proposal
from policy_kb.lines import Fault
from policy_kb.search.text import STOP, words

_WORDS_OF_AN_ID = 5
_IDENTITY = """\
# A draft made from {source}: nobody has reviewed it, and canipost does not serve it.
# 1. Fill in what is asked for here. 2. Go through clauses.yaml. 3. Write the other files, with another school's
# pack beside you. 4. Take out 'draft: true' and run canipost check.
draft: true
school: {school}
title: Social Media Policy  # to be curated
version: "undated"  # to be curated
review_words: to be curated
"""
_CLAUSES = """\
# Clauses as the import understood them, TO BE CURATED. Read each beside the policy; put the summary into plain words
# of your own, verdict first; check section, topic, modality, audience, approver and report_to; look for names of
# people that are still there. Then take out its line 'to_be_curated'. Take out what is no rule. canipost refuses the
# pack until all are gone.
"""
_EMPTY = {
    "posting.yaml": "# The posting rules, to be written: rows as in another school's, each citing a clause.",
    "routes.yaml": "# Who must know of a report, to be written: every category, whoever it is about, needs a row.",
    "declarations.yaml": "# Who receives a declaration, to be written: exactly one row.",
    "phrasings.yaml": "# How staff ask, to be written: for each clause id a list of at least fifteen phrasings.",
}


def write(folder: Path, school: str, source: str, proposals: Sequence[Proposal]) -> None:
    """Write the draft to a folder that is new or empty. Raises Fault if it holds anything."""
    if folder.exists() and any(folder.iterdir()):
        raise Fault(str(folder), "there is something in this folder already.", "Give a new one with --to.")
    folder.mkdir(parents=True, exist_ok=True)
    identity = _IDENTITY.format(source=source, school=yaml.safe_dump(school, allow_unicode=True).split("\n")[0])
    (folder / "identity.yaml").write_text(identity, "utf-8")
    rows = yaml.safe_dump(_rows(folder.name, proposals), sort_keys=False, allow_unicode=True, width=110)
    (folder / "clauses.yaml").write_text(_CLAUSES + rows, "utf-8")
    for name, text in _EMPTY.items():
        (folder / name).write_text(f"{text}\n{'{}' if name == 'phrasings.yaml' else '[]'}\n", "utf-8")


def _rows(school: str, proposals: Sequence[Proposal]) -> list[dict[str, Any]]:
    taken: set[str] = set()
    rows = []
    for each in proposals:
        row: dict[str, Any] = {
            "id": _new_id(school, each.text, taken),
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
        rows.append({**row, "to_be_curated": True})
    return rows


def _new_id(school: str, text: str, taken: set[str]) -> str:
    said = [word for word in words(text) if word not in STOP and not re.fullmatch(r"\d+", word)]
    stem = f"{school}/{'-'.join(said[:_WORDS_OF_AN_ID]) or 'clause'}"
    name = next(name for name in (stem, *(f"{stem}-{n}" for n in range(2, 10_000))) if name not in taken)
    taken.add(name)
    return name
