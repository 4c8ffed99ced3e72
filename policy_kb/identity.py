"""The head of a pack, `identity.yaml`: whose policy, which version, what it inherits, what it calls its roles."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from policy_kb.lines import LINE, Fault, Faults, read
from policy_kb.policy import Source
from policy_kb.vocabulary import ROLES

Tell = Callable[[Source, str, str], None]
"""Takes note of a fault: where, what is wrong, what to do."""


def read_identity(folder: Path, fault: Tell, *, drafts: bool = False) -> dict[str, Any]:
    """The names and values of a pack's identity; tells of what is wrong with them.

    Raises Faults if there are none, or if the pack is a draft and `drafts` are not asked for.
    """
    name = f"{folder.name}/identity.yaml"
    try:
        found = read(folder / "identity.yaml", name)
    except Fault as missing:
        raise Faults([missing]) from None
    if not isinstance(found, dict):
        raise Faults([Fault(name, "this should be a list of names and values.", "Begin with 'school: ...'.")])
    source = Source(name, found.pop(LINE))
    if found.pop("draft", False) and not drafts:
        what = "this pack is a draft that nobody has reviewed, so it is not served."
        remedy = f"Curate its clauses: canipost policy curate {folder}"
        raise Faults([Fault(name, what, remedy)])
    for needed in ("school", "title", "version"):
        if needed not in found:
            fault(source, f"'{needed}' is missing.", f"Add a line '{needed}: ...'.")
            found[needed] = ""
    for day in ("approved", "review_due"):
        if found.get(day) is not None and not isinstance(found[day], date):
            fault(source, f"'{day}' is not a date.", "Write it as 2026-03-21, or leave it out.")
    role_words = found.get("role_words", {})
    role_words.pop(LINE, None)
    for role in [*role_words, *(role for pair in found.get("same_person", []) for role in pair)]:
        if role not in ROLES:
            fault(source, f"unknown role '{role}'.", "Check the spelling.")
    return found
