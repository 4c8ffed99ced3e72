"""From a policy's text to clauses that somebody may curate: section, modality, topic, whom it is for, whom to ask.

1. A sentence becomes a proposal where it commands, forbids, allows, advises or says whom to tell; the rest is left.
2. An item of a list is read with the sentence that leads into it ("Staff must not:").
3. Names of people, addresses and numbers are left out wherever they can be recognised.
4. Nothing here is an answer yet: every proposal says that it is to be curated.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from policy_kb.curating.blocks import Block
from policy_kb.curating.people import without_people
from policy_kb.lines import LINE, read
from policy_kb.search.bank import HOME
from policy_kb.search.text import words
from policy_kb.search.topics import topics

_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z(\"'])")
_FEWEST_WORDS = 4


@dataclass(frozen=True, slots=True)
class Proposal:
    """A clause as the import understood it."""

    section: str
    topic: str
    modality: str
    audience: tuple[str, ...]
    applies_to: tuple[str, ...]
    approver: tuple[str, ...]
    report_to: tuple[str, ...]
    text: str


def propose(blocks: Iterable[Block]) -> Iterator[Proposal]:
    """A proposal for each sentence that says what to do, in the order of the document."""
    section, lead = "", ""
    for block in blocks:
        match block.kind:
            case "heading":
                section, lead = without_people(block.text), ""
            case "item":
                yield from _proposals(section, f"{lead} {block.text}".strip())
            case "text":
                said = block.text.strip()
                lead = _SENTENCE.split(said)[-1].rstrip(": ") if said.endswith(":") else ""
                yield from _proposals(section, said.removesuffix(":") if not lead else said.removesuffix(f"{lead}:"))


def _proposals(section: str, text: str) -> Iterator[Proposal]:
    for sentence in _SENTENCE.split(" ".join(text.split())):
        said = without_people(sentence.strip())
        modality = _first(said)
        if modality and len(words(said)) >= _FEWEST_WORDS:
            does = _all("does", said)
            roles = _all("roles", said)
            yield Proposal(
                section=section or "(no heading)",
                topic=topics().best(f"{section} {said}"),
                modality=modality,
                audience=_all("audiences", said) or ("staff",),
                applies_to=_all("accounts", said) or ("any",),
                approver=tuple(r for r in roles if r not in {"lado", "police"}) if "approves" in does else (),
                report_to=roles if "tells" in does else (),
                text=said,
            )


def _first(text: str) -> str:
    return next((name for name, form in _forms()["modalities"].items() if form.search(text)), "")


def _all(kind: str, text: str) -> tuple[str, ...]:
    return tuple(name for name, form in _forms()[kind].items() if form.search(text))


@lru_cache(maxsize=1)
def _forms() -> Mapping[str, Mapping[str, re.Pattern[str]]]:
    """The forms of `proposing.yaml`: kind -> name -> pattern."""
    lists = read(HOME / "proposing.yaml", "proposing.yaml")
    kinds = {kind: lists[kind] for kind in ("modalities", "audiences", "accounts", "roles")}
    kinds["does"] = {name: lists[name] for name in ("approves", "tells")}
    return {
        kind: {name: re.compile("|".join(forms), re.IGNORECASE) for name, forms in rows.items() if name != LINE}
        for kind, rows in kinds.items()
    }
