"""`keys`: make one, check whether those given open everything, write everything under the first, or go back."""

import argparse
import asyncio
import time

from bot.commands.care import database_url, sealing_keys
from bot.commands.progress import Bar
from bot.commands.retention import LOGGED
from policy_kb.counted import counted
from storage import checked, flatten, new_key, open_store, reseal


def keys(options: argparse.Namespace) -> int:
    """Do it; exit code 1 where something is sealed under a key that was not given."""
    match options.do:
        case "new":
            print(new_key())
            return 0
        case "check":
            return _check(database_url(options.url))
        case "flatten":
            return _flatten(database_url(options.url))
        case _:
            return _rotate(database_url(options.url), contents=options.contents)


def _check(url: str) -> int:
    given = sealing_keys()
    found = asyncio.run(checked(url, given))
    for one in found:
        which = f"key {one.number} of those given" if one.number else "NOT AMONG THE KEYS GIVEN"
        print(f"{one.id}: {counted(one.values, 'sealed value')}, {which}")
    missing = [one.id for one in found if not one.number]
    if missing:
        print(
            f"Give {', '.join(missing)} too, in CANIPOST_KEYS after the newest, or restore: without it nothing opens."
        )
        return 1
    old = sum(one.values for one in found if one.number != 1)
    bare = sum(one.bare for one in found)
    for key_id, records in asyncio.run(_remains(url, given)).items():
        many = counted(records, "record was", "records were")
        print(f"{key_id}: {many} destroyed while this key was in use; it opens what is left. {LOGGED}")
    if old:
        many = counted(old, "value is", "values are")
        print(f"{many} under an older key: run canipost keys rotate, then the older keys may go.")
    elif bare:
        many = counted(bare, "value is as an earlier version kept it", "values are as an earlier version kept them")
        print(f"{many}: canipost keys rotate gives each a key of its own.")
    else:
        print("Everything is under the first key; any other may be taken away.")
        if len(given) > 1:
            print("Backups of before do not open without that other one: take a new one now (canipost backup).")
    return 0


async def _remains(url: str, given: list[str]) -> dict[str, int]:
    store = await open_store(url, given)
    try:
        return await store.remains()
    finally:
        await store.close()


def _rotate(url: str, *, contents: bool) -> int:
    given, bar, began = sealing_keys(), Bar("sealed anew"), time.monotonic()
    try:
        count = asyncio.run(reseal(url, given, bar.of, contents=contents))
    finally:
        bar.end()
    if contents and not count:
        print(
            "Nothing was left to be sealed anew: all is under the first key already. To give everything new data keys, "
            "put another new key first (canipost keys new), and run this again."
        )
        return 0
    many = counted(count, "value was", "values were")
    print(
        f"{many} written under the first key in {time.monotonic() - began:.0f} s. "
        "Run canipost keys check, then take the older keys away."
    )
    return 0


def _flatten(url: str) -> int:
    bar = Bar("put back")
    try:
        count = asyncio.run(flatten(url, sealing_keys(), bar.of))
    finally:
        bar.end()
    print(
        f"{counted(count, 'value is as earlier versions kept it', 'values are as earlier versions kept them')}. "
        "Go back to the tables of one now (canipost db back 0013, or an older number): start nothing before."
    )
    return 0
