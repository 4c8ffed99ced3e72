"""`policy import` and `policy compare`: what the person who looks after a school's policy runs."""

import argparse

from bot.commands.documents import read_document
from policy_kb.curating.comparing import open_pack
from policy_kb.curating.drafting import write
from policy_kb.curating.page import drawn
from policy_kb.curating.proposing import propose
from policy_kb.lines import Fault
from policy_kb.loading import schools


def import_policy(options: argparse.Namespace) -> int:
    """Turn a school's own policy into a draft pack, nothing of it live."""
    blocks = read_document(options.file)
    proposals = list(propose(blocks))
    if not proposals:
        raise Fault(options.file.name, "no rule was found in it.", "Check that it is the policy, with its text in it.")
    write(options.to, options.school, options.file.name, proposals)
    sections = len({each.section for each in proposals})
    print(f"{options.to}: {len(proposals)} clauses proposed in {sections} sections, all to be curated, none live.")
    print("Sentences without a rule in them were left out. Read clauses.yaml beside the policy; it says what to do.")
    return 0


def compare(options: argparse.Namespace) -> int:
    """Say how two packs differ by topic, and what the first says nothing about."""
    five = [open_pack(school) for school in schools()]
    page = drawn(open_pack(options.one), open_pack(options.other), five)
    if options.to:
        options.to.write_text(page, "utf-8")
    else:
        print(page, end="")
    return 0
