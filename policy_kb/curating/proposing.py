"""From a policy's text to clauses that somebody may curate: section, modality, topic, whom it is for, whom to ask.

1. A sentence becomes a proposal where it commands, forbids, allows, advises or says whom to tell; the rest is left.
2. An item of a list is read with the sentence that leads into it ("Staff must not:"), whose verb binds it as well,
   unless the item is a sentence of its own.
3. A cell of a table is read with the head of its column, a row with its first cell.
4. Names of people, addresses and numbers are left out wherever they can be recognised.
5. A rule that leans on the sentence before ("They stay in lockers") stands with it, unless that one is a rule too.
6. Nothing here is an answer yet: every proposal says that it is to be curated.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import takewhile
from typing import Any

from policy_kb.curating.forms import forms
from policy_kb.curating.meaning import (
    account,
    approver,
    audience,
    head_of_list,
    is_order,
    is_sentence,
    modality,
    recipients,
    spoken_of,
    under,
)
from policy_kb.curating.people import without_people
from policy_kb.curating.phrasing import composed, in_a_row, respelled, sentences, under_head
from policy_kb.documents.block import Block
from policy_kb.search.text import words
from policy_kb.search.topics import topics
from policy_kb.shapes import dataclass

_FEWEST_WORDS = 4
_FEWEST_IN_A_ROW = 2
"""Where a table says how each of its rows binds: "Own phones" and "No"."""
_FEW = 4
"""Words of a heading that may say how what stands below it binds."""
_MOST_INSIDE = 40
"""Items inside one that are looked at."""
_LONGEST_BEFORE = 200
"""Letters of a sentence that a rule takes along from before it."""
_NUMBERING = "0123456789.() "
"""What stands before a heading and says nothing of its topic."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A clause as the import understood it; `said` is what it rests on, as it stands, on `page` (0: no pages)."""

    section: str
    topic: str
    modality: str
    audience: tuple[str, ...]
    applies_to: tuple[str, ...]
    approver: tuple[str, ...]
    report_to: tuple[str, ...]
    text: str
    page: int = 0
    said: str = ""


@dataclass(slots=True)
class _Lead:
    """A sentence that leads into a list: its words, how it binds, and where its items stand."""

    text: str
    modality: str
    level: int
    number: str
    items: tuple[int, bool] | None = None

    def leads(self, block: Block) -> bool:
        """Whether a block stands in its list."""
        numbered = block.number not in {"", self.number} and not block.number.startswith(f"{self.number}(")
        if self.items is None:
            self.items = (block.level, numbered)
            return True
        return block.level > self.level or self.items == (block.level, numbered)


def propose(blocks: Iterable[Block]) -> Iterator[Proposal]:
    """A proposal for each rule, in the order of the document."""
    reading = _Reading()
    found = list(blocks)
    for at, block in enumerate(found):
        yield from reading.take(_with_its_colon(block, found[at + 1 :]))


def _with_its_colon(block: Block, after: Sequence[Block]) -> Block:
    """A block that leads into the items inside it, as it would read with a colon: "Staff must" and its list."""
    if not block.text or block.text[-1] in ".:;!?" or block.kind not in {"text", "item"}:
        return block
    inside = list(takewhile(lambda one: one.kind == "item" and one.level > block.level, after[:_MOST_INSIDE]))
    opens = bool(forms("open-lead").search(block.text))
    short = block.kind == "item" and len(block.text) < _LONGEST_BEFORE
    whole = any(is_sentence(one.text) or (not opens and modality(one.text, order=True)) for one in inside)
    leads = inside and (opens or short) and not whole
    return replace(block, text=f"{block.text}:") if leads else block


class _Reading:
    """The reading of blocks, one after the other."""

    def __init__(self) -> None:
        self._heading = ""
        self._manner = ""
        """How a heading such as "Do not" binds what stands below it."""
        self._begins = ""
        """Such a heading where it is the beginning of every item below it."""
        self._leads: list[_Lead] = []
        self._before = ""
        """The sentence before within a block, if it is no rule."""

    def take(self, block: Block) -> Iterator[Proposal]:
        """What one more block proposes."""
        text = respelled(without_people(block.text.strip()))
        self._before = ""
        match block.kind:
            case "heading":
                self._under(text)
            case "row":
                for said, how in in_a_row(
                    [(respelled(without_people(a)), respelled(without_people(b))) for a, b in block.cells]
                ):
                    yield from self._proposals(block, said, how)
            case "text" | "item":
                yield from self._running(block, text)

    def _under(self, heading: str) -> None:
        """Begin what stands below a heading; one that only begins it ("Do not") is no section of its own."""
        said = re.sub(r"^[\d.\s]+", "", heading)
        self._leads = []
        self._begins = said if forms("lead-alone").search(said) else ""
        self._manner = head_of_list(said) if len(said.split()) <= _FEW else ""
        if not self._begins:
            self._heading = heading

    def _running(self, block: Block, text: str) -> Iterator[Proposal]:
        if block.kind == "text" and block.level == 0:
            self._leads = []
        while self._leads and not self._leads[-1].leads(block):
            self._leads.pop()
        lead = self._leads[-1] if self._leads else None
        alone = lead is None or (is_sentence(text) and lead.modality != "fact")
        if text.endswith(":"):
            *before, last = sentences(text)
            for said in before:
                yield from self._proposals(block, said, "")
            leads_in = last.rstrip(": ")
            whole = leads_in if alone or lead is None else composed(lead.text, leads_in)
            how = head_of_list(whole)
            if not how and lead and not alone and is_order(last) and audience(lead.text):
                how = "must"  # "Staff with a class page:" and "take it down if:"
            self._leads.append(
                _Lead(whole, how or ("" if alone or lead is None else lead.modality), block.level, block.number)
            )
            return
        first, *more = sentences(text) or [""]
        if alone or lead is None:
            bound = (block.kind == "item" or self._begins) and not modality(first)
            said = under_head(self._begins, first) if bound and self._begins else first
            in_list = block.kind == "item" or bool(block.number)
            yield from self._proposals(block, said, self._manner if bound else "", item=in_list)
        else:
            whole = composed(lead.text, first)
            how = (modality(whole) if lead.text.endswith(" I") else "") or under(lead.modality, first)
            if not how and is_order(first) and audience(lead.text) and not modality(whole):
                how = "must"  # "Adults who work here:" and "tell the DSL": who and what, and no verb that binds
            yield from self._proposals(block, whole, how, item=True)
        for said in more:
            yield from self._proposals(block, said, "")

    def _bound(self, said: str) -> tuple[str, ...]:
        """Whom a rule binds; "I will ..." binds whoever signs, whom the heading names."""
        signs = spoken_of(self._heading) if re.match(r"(I|My) ", said) else ()
        return signs or audience(said) or ("staff",)

    def _proposals(self, block: Block, said: str, how: str, *, item: bool = False) -> Iterator[Proposal]:
        found = how or modality(said, order=item)
        before, self._before = self._before, "" if found else said
        fewest = _FEWEST_IN_A_ROW if how and block.kind == "row" else _FEWEST_WORDS
        if not found or said.endswith("?") or len(words(said)) < fewest:
            return
        leans = forms("leans").search(said) and len(before) < _LONGEST_BEFORE
        whole = f"{before} {said}" if leans and before else said
        yield Proposal(
            section=_section(block.number, self._heading),
            topic=topics().best(f"{whole} {self._heading.lstrip(_NUMBERING)}"),
            modality=found,
            audience=self._bound(said),
            applies_to=account(whole) or ("any",),
            approver=approver(said),
            report_to=recipients(said),
            text=whole,
            page=block.page,
            said=respelled(
                without_people(block.text or "; ".join(": ".join(filter(None, cell)) for cell in block.cells))
            ),
        )


def _section(number: str, heading: str) -> str:
    if number and heading:
        return f"{number} ({heading})"
    return number or heading or "(no heading)"


def guessed(text: str) -> dict[str, Any]:
    """What a rule that somebody typed seems to mean, as a row of a pack holds it; whoever curates it decides."""
    found = {
        "topic": topics().best(text),
        "audience": list(audience(text) or ("staff",)),
        "modality": modality(text, order=True) or "fact",
        "applies_to": list(account(text) or ("any",)),
        "approver": list(approver(text)),
        "report_to": list(recipients(text)),
    }
    return {name: value for name, value in found.items() if value}
