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
from importlib import metadata
from pathlib import Path

from bot.cases.within_reach import addresses
from bot.commands import key_sources, variables
from bot.commands.care import database_url
from bot.commands.keys import mail_keys
from bot.commands.places import Missing
from bot.commands.reach import one
from bot.commands.which import schools_of
from bot.metrics import too_short
from bot.people.settings import School
from bot.seam.clock import utc_now
from policy_kb.counted import counted
from policy_kb.lines import Fault, Faults
from policy_kb.search.vectors import lacking
from storage import SealBroken, StoreError, amiss, current, file_of, open_store

_PACKAGES = ("aiohttp", "slack-bolt", "botbuilder-core", "sqlalchemy", "cryptography", "numpy")


def doctor(options: argparse.Namespace) -> int:
    """Print it; exit code 1 where something is wrong."""
    wrong = 0
    print("canipost doctor: nothing below names anybody; it can be pasted as it is.")
    for holds, text in _looked(options):
        wrong += not holds
        print(f"{'  ' if holds else '! '}{text}", flush=True)
    want = "wants" if wrong == 1 else "want"
    print(f"{counted(wrong, 'line')} marked ! {want} a look." if wrong else "Nothing stands out.")
    return int(bool(wrong))


def _looked(options: argparse.Namespace) -> Iterator[tuple[bool, str]]:
    ours, theirs = f"canipost {_version('canipost')}", f"Python {platform.python_version()}"
    yield True, f"{ours}, {theirs}, {platform.system()} {platform.machine()}"
    yield True, ", ".join(f"{name} {_version(name)}" for name in _PACKAGES)
    names = variables.names()
    yield True, f"set: {', '.join(name for name in names if os.environ.get(name)) or 'nothing'}"
    yield from _machine(database_url(options.url))
    if short := too_short():
        yield False, f"metrics: {short}"
    schools: tuple[School, ...] = ()
    try:
        schools = schools_of(options)
    except Faults as found:
        yield False, f"settings: {counted(len(found.faults), 'fault')}; {_checks(options)} names {_them(found.faults)}"
    except (Missing, OSError):
        yield False, f"settings: they cannot be read; {_checks(options)} says why"
    for n, school in enumerate(schools, 1):
        on, policy = ", ".join(school.workspaces), school.policy
        counts = ", ".join((
            counted(len(school.people), "person", "people"), counted(len(school.channels), "channel"),
            counted(len(policy.clauses), "clause"),
        ))  # fmt: skip
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
    file = file_of(url)
    folder = file.parent if file and file.parent.is_dir() else Path()
    free = shutil.disk_usage(folder).free // 2**20
    yield free > 500, f"disk: {free} MiB free"  # noqa: PLR2004 - a backup fits
    yield 2026 <= utc_now().year < 2100, f"clock: {utc_now():%Y-%m-%d %H:%M} UTC"  # noqa: PLR2004
    if file and file.exists():
        mode = file.stat().st_mode & 0o777
        yield not mode & 0o007, f"database: SQLite, {file.stat().st_size // 1024} KiB, mode {mode:o}"
    else:
        yield True, f"database: {url.partition(':')[0]}"
    try:
        yield True, f"keys: {len(key_sources.given())}"
    except key_sources.Exposed:
        yield False, "keys: others may read the file that they stand in; canipost keys check says what to do"
    except key_sources.Unread:
        yield False, "keys: they cannot be had from where they should be; canipost keys check says why"
    except Missing:
        yield False, "keys: none are given; canipost keys check says how"


async def _kept(schools: tuple[School, ...], url: str) -> list[tuple[bool, str]]:
    """What the database says."""
    found: list[tuple[bool, str]] = []
    try:
        version = await current(url)
        wrong = amiss(version)
        found.append((not wrong, f"schema: {wrong or version}"))
        if wrong:
            return found
        store = await open_store(url, key_sources.given())
    except Missing:
        return [*found, (False, "database: it was not opened, for want of its keys (see above)")]
    except SealBroken:
        return [
            *found,
            (False, "database: it is sealed under other keys than those given; canipost keys check says more"),
        ]
    except (StoreError, OSError, ValueError):
        return [*found, (False, "database: it cannot be opened; canipost db current says why")]
    try:
        waiting, damaged = await store.waiting(utc_now()), len(await store.damaged())
        late = waiting.oldest > 600  # noqa: PLR2004 - seconds, after which the technician is told as well
        found.append((not late, f"owed: {counted(waiting.debts, 'message')}, the oldest {round(waiting.oldest)} s"))
        found.append((not damaged, f"damaged: {counted(damaged, 'row')}"))
        for n, school in enumerate(schools, 1):
            lines = [await one(school, store, {}, whose, at) for whose, at in addresses(school)]
            kinds = Counter(f"{line.at.kind} {line.can}{f' ({line.cause})' if line.cause else ''}" for line in lines)
            told = ", ".join(f"{count} {what}" for what, count in sorted(kinds.items()))
            found.append((all(line.can != "no" for line in lines), f"school {n}: reach: {told or 'nobody'}"))
    except StoreError as error:
        found.append((False, f"database: it stopped answering ({type(error).__name__}); run this again"))
    finally:
        await store.close()
    return found


def _checks(options: argparse.Namespace) -> str:
    """The command that names what is wrong with the settings, as it is typed here; a path is nobody's to know."""
    if options.settings:
        return "canipost check, with the same --settings,"
    return "canipost check" if os.environ.get("CANIPOST_SETTINGS") else "canipost check --settings settings"


def _them(faults: list[Fault]) -> str:
    return "it" if len(faults) == 1 else "them"


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "absent"
