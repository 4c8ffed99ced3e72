"""`register`: a register brought in from a spreadsheet, and the links that a policy leans on, tried one by one."""

import argparse
import asyncio

from bot.casework import importing
from bot.casework.casebook import Casebook
from bot.commands.care import database_url, sealing_keys
from bot.commands.places import Missing
from bot.commands.which import holder_of, school_of
from bot.people.settings import School
from bot.seam.clock import utc_now
from policy_kb.lines import Faults
from policy_kb.register import Register
from storage import open_store

_ACTOR = "command-line"


def bring_in(options: argparse.Namespace) -> int:
    """Show what a file would change, and write it where that was asked for; exit code 1 where it has faults."""
    keys = sealing_keys()
    school = school_of(options)
    register = school.policy.registers.get(options.register)
    if register is None or not register.once:
        there = ", ".join(name for name, one in school.policy.registers.items() if one.once)
        raise Missing(f"{school.id} brings no register '{options.register}' in from a file. It can: {there or 'none'}.")
    rows, faults = importing.read_rows(register, options.file.read_bytes(), options.file.name)
    if faults:
        raise Faults(faults)
    return asyncio.run(_brought_in(school, register, rows, options, keys))


async def _brought_in(
    school: School, register: Register, rows: list[importing.Answers], options: argparse.Namespace, keys: list[str]
) -> int:
    store = await open_store(database_url(options.url), keys)
    try:
        book = Casebook(store, utc_now, lambda: None)
        school = await book.staffroom.today(school)
        holder_of(school, options.taker)
        changes = await importing.compare(book, school, register, rows)
        for line in importing.said(changes):
            print(line)
        if not options.write:
            print("Nothing has been written. Add --write to write it.")
            return 0
        await importing.write(book, school, register, changes, f"{_ACTOR}:{options.taker}", options.taker)
        print(f"Written, and recorded as brought in by {options.taker}.")
        return 0
    finally:
        await store.close()
