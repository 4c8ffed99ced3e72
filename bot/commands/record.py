"""`record`: papers of a report on the command line, for a named holder who may read it; the ledger names them."""

import argparse
import asyncio
import os
from collections.abc import Sequence
from pathlib import Path

from bot.cases.gate import may
from bot.casework import exports
from bot.casework.casebook import Casebook
from bot.casework.caseload import Caseload
from bot.casework.papers import sha256
from bot.commands.care import database_url, sealing_keys
from bot.commands.places import Missing
from bot.commands.which import holder_of, school_of
from bot.people.settings import School
from bot.seam.clock import utc_now
from bot.seam.turn import Given
from storage import open_store

_ACTOR = "command-line"


def export(options: argparse.Namespace) -> int:
    """Write one paper to a file; exit code 1 where there is no such report for this person."""
    keys = sealing_keys()
    given = asyncio.run(_taken(school_of(options), options, keys))
    to: Path = options.to or Path(given.name)
    try:
        descriptor = os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise Missing(f"{to} is there already, and nothing is overwritten. Choose another file with --to.") from None
    with os.fdopen(descriptor, "wb") as opened:
        opened.write(given.data)
    print(f"{to}: {len(given.data)} bytes, SHA-256 {sha256(given.data)}")
    print(f"That {options.taker} took it has been recorded; canipost ledger verify --paper {to} says so again.")
    return 0


async def _taken(school: School, options: argparse.Namespace, keys: Sequence[str]) -> Given:
    store = await open_store(database_url(options.url), keys)
    try:
        book = Casebook(store, utc_now, lambda: None)
        school = await book.staffroom.today(school)
        person, desk = holder_of(school, options.taker), Caseload(book)
        papers, taker = exports.Exports(book, desk), exports.Taker(person, f"{_ACTOR}:{person.name}")
        if options.what == "register":
            return (await papers.register(school, taker))[0]
        story = await book.story(school, options.reference or "")
        if story is None or not may(person, taker.actor, "case-export", story, school):
            raise Missing("There is no report under this reference that this person may take papers of.")
        return await papers.one(school, taker, story, options.what)
    finally:
        await store.close()
