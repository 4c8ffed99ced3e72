"""`doctor`: how this installation is, in words that can be pasted into a support request.

Rules:
1. Nothing personal and nothing secret: counts, versions and kinds. No name, id, address, path or text of anybody's, and
   of a variable only that it is set.
2. It changes nothing, asks no platform, and goes on where a part of it fails: that is what it is for.
"""

import argparse
import asyncio
import os
import platform
import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

from bot.cases.within_reach import addresses
from bot.commands import key_sources, variables
from bot.commands.care import database_url
from bot.commands.keys import mail_keys
from bot.commands.places import Missing
from bot.commands.reach import one
from bot.commands.which import schools_of
from bot.people.settings import School
from bot.seam.clock import utc_now
from policy_kb.lines import Faults
from policy_kb.search.vectors import lacking
from storage import StoreError, current, newest, open_store

_PACKAGES = ("aiohttp", "slack-bolt", "botbuilder-core", "sqlalchemy", "cryptography", "numpy")


def doctor(options: argparse.Namespace) -> int:
    """Print it; exit code 1 where something is wrong."""
    wrong = 0
    print("canipost doctor: nothing below names anybody; it can be pasted as it is.")
    for holds, text in _looked(options):
        wrong += not holds
        print(f"{'  ' if holds else '! '}{text}", flush=True)
    print("Nothing stands out." if not wrong else f"{wrong} lines marked ! want a look.")
    return int(bool(wrong))


def _looked(options: argparse.Namespace) -> Iterator[tuple[bool, str]]:
    ours, theirs = f"canipost {_version('canipost')}", f"Python {platform.python_version()}"
    yield True, f"{ours}, {theirs}, {platform.system()} {platform.machine()}"
    yield True, ", ".join(f"{name} {_version(name)}" for name in _PACKAGES)
    names = variables.names()
    yield True, f"set: {', '.join(name for name in names if os.environ.get(name)) or 'nothing'}"
    yield from _machine(database_url(options.url))
    schools: tuple[School, ...] = ()
    try:
        schools = schools_of(options)
    except Faults as found:
        yield False, f"settings: {len(found.faults)} faults; canipost check --settings names them"
    except (Missing, OSError) as error:
        yield False, f"settings: {type(error).__name__}; canipost check --settings says more"
    for n, school in enumerate(schools, 1):
        on, policy = ", ".join(school.workspaces), school.policy
        counts = f"{len(school.people)} people, {len(school.channels)} channels, {len(policy.clauses)} clauses"
        yield True, f"school {n}: {on}; {counts}"
        lado = "lado" in school.numbers
        yield lado, f"school {n}: number of the LADO {'set' if lado else 'missing'}"
        late = policy.overdue(utc_now().date())
        yield True, f"school {n}: review of its policy {'overdue' if late else 'in time'}"
    try:
        mail = "set" if mail_keys() else "not set: when chat is down, nobody is told by mail"
        yield True, f"mail: {mail}"
    except Missing:
        yield False, "mail: CANIPOST_SMTP cannot be read; canipost serve says more"
    yield True, f"look-up: {'words and meaning' if lacking() is None else 'words alone (canipost check says why)'}"
    yield from asyncio.run(_kept(schools, database_url(options.url)))


def _machine(url: str) -> Iterator[tuple[bool, str]]:
    free = shutil.disk_usage(".").free // 2**20
    yield free > 500, f"disk: {free} MiB free"  # noqa: PLR2004 - a backup fits
    yield 2026 <= datetime.now(UTC).year < 2100, f"clock: {datetime.now(UTC):%Y-%m-%d %H:%M} UTC"  # noqa: PLR2004
    if url.startswith("sqlite") and (file := Path(url.removeprefix("sqlite:///"))).exists():
        mode = file.stat().st_mode & 0o777
        yield not mode & 0o007, f"database: SQLite, {file.stat().st_size // 1024} KiB, mode {mode:o}"
    else:
        yield True, f"database: {url.partition(':')[0]}"
    try:
        yield True, f"keys: {len(key_sources.given())}"
    except Missing:
        yield False, "keys: none are given, or others could read them; canipost keys check says more"


async def _kept(schools: tuple[School, ...], url: str) -> list[tuple[bool, str]]:
    """What the database says."""
    found: list[tuple[bool, str]] = []
    try:
        version = await current(url)
        found.append((version == newest(), f"schema: {version or 'empty'}, newest {newest()}"))
        store = await open_store(url, key_sources.given())
    except (StoreError, Missing, OSError, ValueError) as error:
        return [*found, (False, f"database: {type(error).__name__}; canipost db current says more")]
    try:
        waiting, damaged = await store.waiting(utc_now()), len(await store.damaged())
        late = waiting.oldest > 600  # noqa: PLR2004 - seconds, after which the technician is told as well
        found.append((not late, f"owed: {waiting.debts} messages, the oldest {round(waiting.oldest)} s"))
        found.append((not damaged, f"damaged: {damaged} rows"))
        for n, school in enumerate(schools, 1):
            lines = [await one(school, store, {}, whose, at) for whose, at in addresses(school)]
            counted = Counter(f"{line.at.kind} {line.can}{f' ({line.cause})' if line.cause else ''}" for line in lines)
            told = ", ".join(f"{count} {what}" for what, count in sorted(counted.items()))
            found.append((all(line.can != "no" for line in lines), f"school {n}: reach: {told or 'nobody'}"))
    except StoreError as error:
        found.append((False, f"database: {type(error).__name__}"))
    finally:
        await store.close()
    return found


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "absent"
