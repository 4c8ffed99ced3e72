"""`ledger`: prove the ledgers of a database, or print a line that proves one later."""

import argparse
import asyncio
import sys
from collections.abc import Callable
from pathlib import Path

from bot.commands.care import database_url, sealing_keys
from bot.commands.places import Missing
from bot.owed import anchors
from bot.seam.clock import utc_now
from storage import Anchor, Store, open_store

_WIDTH = 40


def ledger(options: argparse.Namespace) -> int:
    """Prove, or print the line; exit code 1 where a ledger is not whole."""
    return asyncio.run(_with_store(options))


async def _with_store(options: argparse.Namespace) -> int:
    url = database_url(options.url)
    store = await open_store(url, sealing_keys())
    try:
        if options.do == "line":
            return await _lines(store, options.school)
        return await _verify(store, options, anchors.anchors_file(url, options.anchors))
    finally:
        await store.close()


async def _lines(store: Store, school: str | None) -> int:
    for one in [school] if school else await store.audited():
        anchor = await store.anchor(one)
        if anchor:
            print(f"{utc_now():%-d %B %Y}  {one}  {anchors.spoken(anchor)}")
    return 0


async def _verify(store: Store, options: argparse.Namespace, file: Path | None) -> int:
    noted = anchors.read(file)
    kept: list[Anchor] = []
    if options.line:
        try:
            kept = [anchors.read_spoken(options.line)]
        except ValueError as error:
            raise Missing(f"'{options.line}' is no line. {error}") from None
        if not options.school:
            raise Missing("Say of which school the line is: --school.")
    schools = [options.school] if options.school else sorted({*noted, *await store.audited()})
    bad = 0
    for one in schools:
        faults = await store.verify(one, [*noted.get(one, ()), *kept], _bar(one))
        bad += bool(faults)
        anchor = await store.anchor(one)
        print(f"{one}: {anchor.seq if anchor else 0} events, " + (f"{len(faults)} faults" if faults else "whole"))
        for fault in faults:
            print(f"  {fault}")
    if not schools:
        print("There is no ledger yet.")
    return 1 if bad else 0


def _bar(school: str) -> Callable[[int, int], None]:
    """A bar on the terminal that says how far it has come."""

    def draw(done: int, whole: int) -> None:
        if sys.stderr.isatty() and whole:
            full = done * _WIDTH // whole
            end = "\r" if done < whole else "\n"
            print(f"{school:20} [{'#' * full}{' ' * (_WIDTH - full)}] {done}/{whole}", end=end, file=sys.stderr)

    return draw
