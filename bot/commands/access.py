"""`access`: somebody asks for everything about them: collect it, have a person mark it, write the paper, by the day."""

import argparse
import asyncio
import os
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

from bot.cards import passages
from bot.cards.passages import Passage, Undecided
from bot.casework.access import Access, others_hold
from bot.casework.casebook import Casebook
from bot.casework.exports import Taker
from bot.commands.care import database_url, sealing_keys
from bot.commands.places import Missing
from bot.commands.progress import Bar
from bot.commands.which import holder_of, school_of
from bot.people.months import answer_by
from bot.people.settings import School
from bot.seam.clock import utc_now
from policy_kb.counted import counted
from storage import open_store

_FAR = timedelta(days=2 * 366)
"""How far off a day may be that is not a slip of the year."""
_TO = "Nothing is overwritten; choose another file with --to."


def access(options: argparse.Namespace) -> int:
    """Say by when, collect into a file, or write the paper of a file."""
    school = school_of(options)
    by = _by(school, options)
    if options.do == "due":
        print(f"To answer by {by:%A %-d %B %Y}.")
        return 0
    if options.file is None or not options.name or not options.taker:
        raise Missing("Give the name of who asks, the file, and --as with the name of the holder who collects.")
    there, to = options.file.exists(), options.to or options.file.with_suffix(".pdf")
    if options.do == "write" and (not there or to.exists()):
        raise Missing(f"{options.file} is not there: collect first." if not there else f"{to} is there already. {_TO}")
    try:
        marked = passages.read(options.file.read_text("utf-8")) if there else []
        return asyncio.run(_done(school, options, marked, by))
    except Undecided as why:
        raise Missing(f"{options.file}: {why}") from None


async def _done(school: School, options: argparse.Namespace, marked: Sequence[Passage], by: date) -> int:
    store = await open_store(database_url(options.url), sealing_keys())
    try:
        book = Casebook(store, utc_now, lambda: None)
        today = await book.staffroom.today(school)
        person = holder_of(today, options.taker)
        taker, who = Taker(person, f"command-line:{person.name}"), [options.name, *options.also]
        file: Path = options.file
        bar = Bar("read", await store.counted_all(school.id))
        try:
            found = await Access(book).collect(today, taker, who, bar.at)
        finally:
            bar.end()
        if options.do == "collect":
            fresh = passages.taken_over(found.passages, marked)
            others = school.words.listed(others_hold(today, taker)) or "-"
            head = school.words.say("access.file-head", name=options.name, taker=person.name, day=f"{by:%A %-d %B %Y}",
                                    others=others)  # fmt: skip
            await Access(book).shown(today, taker, found.stories)
            _write(file, passages.written(fresh, head).encode(), again=True)
            left = sum(one.decided == passages.LOOK for one in fresh)
            many = f"{counted(len(fresh), 'passage')} of {counted(len(found.stories), 'record')}"
            print(f"{file}: {many}, {left} to decide. Answer by {by:%A %-d %B %Y}.")
            return 0
        passages.checked(marked, found.passages)
        to: Path = options.to or file.with_suffix(".pdf")
        given = await Access(book).paper(today, taker, options.name, marked, found.stories)
        _write(to, given.data, again=False)
        print(f"{to}: {len(given.data)} bytes. That {person.name} took it has been recorded. Destroy {file} now.")
        return 0
    finally:
        await store.close()


def _by(school: School, options: argparse.Namespace) -> date:
    today = utc_now().astimezone(school.timezone).date()
    came = options.came or today
    if abs(came - today) > _FAR:
        raise Missing(f"{came} is more than two years from today. Look at the year of --came.")
    try:
        return answer_by(came, school.nation, options.waited, longer=options.longer)
    except ValueError as wrong:
        raise Missing(f"The days do not fit: {wrong}. Look at --came and --waited.") from None


def _write(file: Path, data: bytes, *, again: bool) -> None:
    """Write a whole file or none, which its owner alone can read."""
    part = file.with_name(f".{file.name}.part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as opened:
        opened.write(data)
        opened.flush()
        os.fsync(opened.fileno())
    if not again and file.exists():
        part.unlink()
        raise Missing(f"{file} is there already. {_TO}")
    part.replace(file)
