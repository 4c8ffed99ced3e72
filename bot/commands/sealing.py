"""`keys`: make one, check whether those given open everything, and write everything under the first."""

import argparse
import asyncio
import sys

from bot.commands.care import database_url, sealing_keys
from storage import checked, new_key, reseal


def keys(options: argparse.Namespace) -> int:
    """Do it; exit code 1 where something is sealed under a key that was not given."""
    match options.do:
        case "new":
            print(new_key())
            return 0
        case "check":
            return _check(database_url(options.url))
        case _:
            return _rotate(database_url(options.url))


def _check(url: str) -> int:
    given = sealing_keys()
    counted = asyncio.run(checked(url, given))
    for one in counted:
        which = f"key {one.number} of those given" if one.number else "NOT AMONG THE KEYS GIVEN"
        print(f"{one.id}: {one.blobs} sealed values, {which}")
    missing = [one.id for one in counted if not one.number]
    if missing:
        print(
            f"Give {', '.join(missing)} too, in CANIPOST_KEYS after the newest, or restore: without it nothing opens."
        )
        return 1
    old = sum(one.blobs for one in counted if one.number != 1)
    if old:
        print(f"{old} values are under an older key: run canipost keys rotate, then the older keys may go.")
    else:
        print("Everything is under the first key; any other may be taken away.")
    return 0


def _rotate(url: str) -> int:
    given, done = sealing_keys(), 0

    def said(more: int) -> None:
        nonlocal done
        done += more
        if sys.stderr.isatty():
            print(f"\r{done} sealed anew", end="", file=sys.stderr)

    count = asyncio.run(reseal(url, given, said))
    if sys.stderr.isatty():
        print(file=sys.stderr)
    print(f"{count} values were written under the first key. Run canipost keys check, then take the older keys away.")
    return 0
