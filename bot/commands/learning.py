"""`learn`: what the look-up learns is learnt now, so that no start has to."""

import argparse

from bot.commands.places import Missing, packs_folder
from bot.commands.progress import Bar
from policy_kb.foreseeing import foresee
from policy_kb.learning import learnt, to_learn
from policy_kb.loading import PACKS, load_all
from policy_kb.lookup import get_ready
from policy_kb.opening import keep


def bring_up_to_date(options: argparse.Namespace) -> int:
    """Learn a folder of packs for this machine; without one, what is out of date of what the package brings."""
    packs = packs_folder(options)
    if packs != PACKS:
        for policy in load_all(packs).values():
            get_ready([policy])
            keep(policy, foresee(policy))
            print(f"{policy.id}: learnt", flush=True)
        return 0
    try:
        wanted = to_learn(everything=options.all)
    except RuntimeError:
        raise Missing("What the package brings is learnt with the extra: pip install 'canipost[meaning]'.") from None
    bar = Bar("learning", len(wanted))
    for done, one in enumerate(wanted):
        bar.at(done)
        one.learn()
        bar.end()
        print(f"{one.path.name}: {one.path.stat().st_size / 1024:.0f} KiB", flush=True)
    learnt()
    if not wanted:
        print("Nothing is out of date.")
    return 0
