"""A draft pack, tried by its owner before anybody is served from it; what it lacks is said first, on standard error."""

import sys
from pathlib import Path

from bot.seam.wording import ENGLISH
from policy_kb.curating.deciding import DraftPack
from policy_kb.folders import schools
from policy_kb.loading import load
from policy_kb.policy import Policy


def tried(school: str, packs: Path) -> Policy:
    """One school's pack, live or a draft. Raises Faults as `load` does."""
    if note := standing(school, packs):
        print(note, file=sys.stderr)
    return load(school, packs, drafts=True)


def standing(school: str, packs: Path) -> str:
    """How far a draft is, in words; empty where the pack is none."""
    folder = packs / school
    if school not in schools(packs) or not (folder / "clauses.yaml").exists():
        return ""
    draft = DraftPack(folder)
    if not draft.is_draft():
        return ""
    return ENGLISH.say("curate.not-live", folder=folder, left=len(draft.waiting()), all=len(draft.ids_left()))
