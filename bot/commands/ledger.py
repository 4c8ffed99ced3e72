"""`ledger`: prove the ledgers of a database, print a line that proves one later, or say whether a paper was taken.

1. A ledger that is not there is never called whole: its name is a mistake, and those that are there are named.
2. A paper proves nothing but by a ledger that is whole, so both are looked at, and both are said.
"""

import argparse
import asyncio
import hashlib
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC
from pathlib import Path

from bot.commands.care import database_url, sealing_keys
from bot.commands.places import Missing
from bot.owed import anchors
from bot.seam.clock import utc_now
from policy_kb.counted import counted
from storage import Anchor, Store, open_store

_WIDTH = 40


def ledger(options: argparse.Namespace) -> int:
    """Prove, or print the line; exit code 1 where a ledger is not whole or not there, or a paper is not known."""
    return asyncio.run(_with_store(options))


async def _with_store(options: argparse.Namespace) -> int:
    url = database_url(options.url)
    store = await open_store(url, sealing_keys())
    try:
        noted = anchors.read(anchors.anchors_file(url, options.anchors))
        if options.do == "line":
            return await _lines(store, await _asked(store, options.school, {}))
        return await _verify(store, options, noted)
    finally:
        await store.close()


async def _asked(store: Store, school: str | None, noted: Mapping[str, object]) -> list[str]:
    """The schools that are asked for, of those that have a ledger or had one. Raises Missing."""
    there = sorted({*noted, *await store.audited()})
    if school and school not in there:
        raise Missing(
            f"There is no ledger of '{school}'. "
            + (f"There are: {', '.join(there)}." if there else "There is none of any school yet.")
        )
    return [school] if school else there


async def _lines(store: Store, schools: Sequence[str]) -> int:
    found = [(one, anchor) for one in schools if (anchor := await store.anchor(one))]
    for one, anchor in found:
        print(f"{utc_now():%-d %B %Y}  {one}  {anchors.spoken(anchor)}")
    if not found:
        print("There is no ledger yet.")
    return 0


def _line(options: argparse.Namespace) -> tuple[str | None, list[Anchor]]:
    """The school that is asked for, and what was kept of its ledger. Raises Missing."""
    if not options.line:
        return options.school, []
    try:
        named, anchor = anchors.read_printed(options.line)
    except ValueError as error:
        raise Missing(f"'{options.line}' is no line. {error}") from None
    if named and options.school and named != options.school:
        raise Missing(f"The line is of '{named}', and --school says '{options.school}'. Leave --school out.")
    if not (named or options.school):
        raise Missing("Say of which school the line is: --school.")
    return named or options.school, [anchor]


async def _verify(store: Store, options: argparse.Namespace, noted: Mapping[str, Sequence[Anchor]]) -> int:
    asked, kept = _line(options)
    paper = _print_of(options.paper) if options.paper else ""
    schools = await _asked(store, asked, noted)
    bad = 0
    for one in schools:
        faults = await store.verify(one, [*noted.get(one, ()), *kept], _bar(one))
        bad += bool(faults)
        anchor = await store.anchor(one)
        events = counted(anchor.seq if anchor else 0, "event")
        print(f"{one}: {events}, {counted(len(faults), 'fault') if faults else 'whole'}")
        for fault in faults:
            print(f"  {fault}")
    if not schools:
        print("There is no ledger yet.")
    if paper:
        bad += not await _taken(store, schools, options.paper, paper)
    return 1 if bad else 0


async def _taken(store: Store, schools: Sequence[str], file: Path, paper: str) -> bool:
    """Say of which records a file was taken, when and by whom; gives whether it was."""
    found = [(school, *one) for school in schools for one in await store.taken(school, paper)]
    for school, reference, event in found:
        when = event.at.astimezone(UTC)
        name, what = event.body.get("name") or "somebody", event.body.get("what") or "a paper"
        print(f"{file}: taken by {name}, {when:%-d %B %Y, %H:%M} UTC: {what} of {reference} at {school}")
    if not found:
        print(f"{file}: no ledger knows this file (SHA-256 {paper}).")
        print("  It was not taken here, was changed since, or its record was destroyed. What was in a bundle is proved")
        print("  by the bundle: give the ZIP file as it was taken.")
    return bool(found)


def _print_of(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _bar(school: str) -> Callable[[int, int], None]:
    """A bar on the terminal that says how far it has come."""

    def draw(done: int, whole: int) -> None:
        if sys.stderr.isatty() and whole:
            full = done * _WIDTH // whole
            end = "\r" if done < whole else "\n"
            print(f"{school:20} [{'#' * full}{' ' * (_WIDTH - full)}] {done}/{whole}", end=end, file=sys.stderr)

    return draw
