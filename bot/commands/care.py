"""`db` and `unanswered`: what the technician and the policy's owner run."""

import argparse
import asyncio
import os
from collections import Counter

import storage
from bot.commands import key_sources
from bot.commands.places import Missing, packs_folder
from policy_kb.counted import counted
from policy_kb.loading import Faults, known, load
from storage import amiss

DATABASE = "sqlite:///canipost.db"


def database(options: argparse.Namespace) -> int:
    """Upgrade the database, bring it back to the tables of an older version, or say which version it has."""
    url = database_url(options.url)
    if options.what == "back":
        asyncio.run(storage.back(url, options.to or ""))
        print(f"schema: {options.to}. Start the version of canipost that it belongs to, and not this one.")
        return 0
    if options.what == "upgrade":
        file = storage.file_of(url)
        new = file and not file.exists()
        asyncio.run(storage.upgrade(url))
        if file and new:  # run in another folder, it upgrades nothing that is kept
            print(f"A new, empty database was made: {file.absolute()}")
    found = asyncio.run(storage.current(url))
    print(amiss(found) or f"schema: {found}")
    return int(bool(amiss(found)))


def unanswered(options: argparse.Namespace) -> int:
    """Say how often questions had no answer, by month and theme: what the owner of a policy might write next."""
    counts, there = asyncio.run(_tallied(options.school, database_url(options.url)))
    names = sorted({*there, *known(packs_folder(options))})
    if not counts and options.school not in names:
        raise Missing(f"There is no school '{options.school}'. There are: {', '.join(names)}.")
    spoken = _spoken_of(options)
    for month, kind, theme, count in counts:
        clauses = f"; the policy has {counted(spoken[theme], 'clause')} on it" if theme in spoken else ""
        print(f"{month}  {count:4}  {theme.replace('-', ' ')} ({kind.replace('-', ' ')}{clauses})")
    if not counts:
        print(f"Nothing has been counted for '{options.school}' yet.")
    return 0


def _spoken_of(options: argparse.Namespace) -> Counter[str]:
    """Topic -> how many clauses the school's pack has of it; nothing where there is no such pack."""
    packs = packs_folder(options)
    name = options.pack or options.school
    if name not in known(packs):
        return Counter()
    try:
        return Counter(clause.topic for clause in load(name, packs).clauses.values())
    except Faults:
        return Counter()


async def _tallied(school: str, url: str) -> tuple[list[tuple[str, str, str, int]], tuple[str, ...]]:
    """What was counted of a school, and the schools that have a ledger."""
    store = await storage.open_store(url, sealing_keys())
    try:
        return await store.tallied(school), await store.audited()
    finally:
        await store.close()


def sealing_keys() -> list[str]:
    """The keys of this installation, the newest first. Raises Missing where there are none."""
    return key_sources.given()


def database_url(given: str | None = None) -> str:
    """The database URL: as given, or from the environment, or a SQLite file in this folder."""
    return given or os.environ.get("CANIPOST_DATABASE") or DATABASE
