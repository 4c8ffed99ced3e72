"""`policy import` and `policy compare`: what the person who looks after a school's policy runs."""

import argparse
import time
from collections.abc import Iterator, Sequence

from bot.commands.places import packs_folder
from policy_kb.counted import counted
from policy_kb.curating.comparing import open_pack
from policy_kb.curating.deciding import DraftPack
from policy_kb.curating.drafting import write
from policy_kb.curating.front import front_of
from policy_kb.curating.page import drawn
from policy_kb.curating.proposing import Proposal, propose
from policy_kb.documents.block import Block
from policy_kb.documents.opening import open_document
from policy_kb.lines import Fault
from policy_kb.loading import schools

_SECONDS = 120
"""For all the sentences of a policy; one of sixty pages takes a tenth of it."""


def import_policy(options: argparse.Namespace) -> int:
    """Turn a school's own policy into a draft pack, nothing of it live."""
    earlier = DraftPack(options.since) if options.since else None
    found = open_document(options.file)
    proposals = list(_in_time(propose(found.blocks), options.file.name))
    if not proposals:
        what = " ".join(("no rule was found in it.", *found.notes))
        raise Fault(options.file.name, what, "Check that it is the policy, with its text in it, in English.")
    front = front_of(found.blocks, found.edges)
    write(options.to, options.school, options.file.name, front, proposals, earlier.ids() if earlier else ())
    sections = len({each.section for each in proposals})
    many = f"{counted(len(proposals), 'clause')} proposed in {counted(sections, 'section')}"
    print(f"{options.to}: {many}, all to be curated, none live.")
    for note in found.notes:
        print(f"  note: {note}")
    if earlier:
        print(
            f"{DraftPack(options.to).carry_over(earlier)} of them stand as they stood: their decisions were taken over."
        )
    print(f"{_left_out(found.blocks, proposals)} Next: canipost policy curate {options.to}")
    return 0


def _left_out(blocks: Sequence[Block], proposals: Sequence[Proposal]) -> str:
    """How much of the document no rule was found in, so that whoever compares the two knows what to look for."""
    read = [block for block in blocks if block.kind != "heading" and not block.text.endswith(":")]
    without = len(read) - len({each.said for each in proposals})
    if without <= 0:
        return "In each paragraph a rule was found: compare them with the policy all the same."
    of_all = f"{without} of {counted(len(read), 'paragraph')}"
    return f"No rule was found in {of_all}, and they were left out: read the policy once beside the clauses."


def _in_time(proposals: Iterator[Proposal], name: str) -> Iterator[Proposal]:
    """The proposals, as long as they come soon enough. Raises Fault."""
    until = time.monotonic() + _SECONDS
    for each in proposals:
        if time.monotonic() > until:
            what = f"going through its sentences took longer than {_SECONDS} seconds, so it was stopped."
            raise Fault(name, what, "Give the policy alone, without other papers.")
        yield each


def compare(options: argparse.Namespace) -> int:
    """Say how two packs differ by topic, and what the first says nothing about."""
    packs = packs_folder(options)
    five = [open_pack(school) for school in schools()]
    page = drawn(open_pack(options.one, packs), open_pack(options.other, packs), five)
    if options.to:
        options.to.write_text(page, "utf-8")
    else:
        print(page, end="")
    return 0
