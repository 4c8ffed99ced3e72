"""`backup` and `restore`: everything into one sealed file while canipost runs, and a database made from it again."""

import argparse
import asyncio
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from bot.commands.care import database_url, sealing_keys
from bot.seam.clock import utc_now
from policy_kb.counted import counted
from storage import Backup, backup, examine, open_store, restore


def take(options: argparse.Namespace) -> int:
    """Write a backup and read it again."""
    to: Path = options.to or Path(f"canipost-{utc_now():%Y-%m-%d-%H%M}.backup")
    began = time.monotonic()
    made = asyncio.run(backup(database_url(options.url), sealing_keys(), to, utc_now(), _counter("written")))
    print(f"{to}: {_said(made)}, {to.stat().st_size / 1e6:.1f} MB, written and read again in {_since(began)}.")
    print("It is sealed under the first of CANIPOST_KEYS: keep that key somewhere else, for without it nothing opens.")
    return 0


def check(options: argparse.Namespace) -> int:
    """Read a backup as a whole, and say what is in it."""
    print(f"{options.file}: {_said(examine(options.file, sealing_keys()))}. It is whole.")
    return 0


def put_back(options: argparse.Namespace) -> int:
    """Make an empty database what it was; exit code 1 where its ledgers are not whole."""
    began, url, keys = time.monotonic(), database_url(options.url), sealing_keys()
    made = asyncio.run(restore(options.file, url, keys, _counter("restored")))
    print(f"{_said(made)}, restored in {_since(began)}.")
    bad = asyncio.run(_verified(url, keys))
    return 1 if bad else 0


async def _verified(url: str, keys: list[str]) -> int:
    store, bad = await open_store(url, keys), 0
    try:
        await store.cover()
        for school in await store.audited():
            faults = await store.verify(school)
            bad += len(faults)
            print(f"{school}: " + ("whole" if not faults else "; ".join(faults[:5])))
    finally:
        await store.close()
    return bad


def _said(made: Backup) -> str:
    rows = made.rows
    return f"{made.made:%-d %B %Y, %H:%M} UTC, {_many(rows, 'record')}, {_many(rows, 'event')}"


def _many(rows: Mapping[str, int], one: str) -> str:
    return counted(rows.get(f"{one}s", 0), one)


def _since(began: float) -> str:
    return f"{time.monotonic() - began:.1f} s"


def _counter(what: str) -> Callable[[int], None]:
    done = 0

    def count(more: int) -> None:
        nonlocal done
        done += more
        if sys.stderr.isatty():
            print(f"\r{counted(done, 'row')} {what}", end="", file=sys.stderr)

    return count
