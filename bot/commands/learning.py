"""`learn`: what the look-up learns is learnt now, so that no start has to."""

import argparse

from bot.commands.places import Missing, packs_folder
from policy_kb.learning import learn
from policy_kb.loading import PACKS, load_all
from policy_kb.lookup import get_ready


def bring_up_to_date(options: argparse.Namespace) -> int:
    """Learn a folder of packs for this machine; without one, learn what the package brings (for who builds it)."""
    packs = packs_folder(options)
    if packs != PACKS:
        for policy in load_all(packs).values():
            get_ready([policy])
            print(f"{policy.id}: learnt", flush=True)
        return 0
    try:
        for name, size in learn():
            print(f"{name}: {size / 1024:.0f} KiB", flush=True)
    except RuntimeError:
        raise Missing("What the package brings is learnt with the extra: pip install 'canipost[meaning]'.") from None
    return 0
