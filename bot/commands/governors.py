"""`governors`: the report to the governors, from the command line."""

import argparse
import asyncio

from bot.casework.casebook import Casebook
from bot.casework.governors import Governors, html, pdf
from bot.commands.care import database_url, sealing_keys
from bot.commands.places import Missing
from bot.commands.which import school_of
from bot.people.settings import School
from bot.seam.clock import utc_now
from storage import open_store


def governors(options: argparse.Namespace) -> int:
    """Write the report of a school as HTML or PDF, by the name of the file."""
    if options.to.suffix not in {".pdf", ".html"}:
        raise Missing(f"'{options.to}' is neither PDF nor HTML. Name it with its ending: --to report.pdf.")
    school = school_of(options)
    data = asyncio.run(_made(school, options.maker, database_url(options.url), as_pdf=options.to.suffix == ".pdf"))
    if options.to.exists():
        raise Missing(f"{options.to} is there already; it is not overwritten. Choose another name.")
    options.to.write_bytes(data)
    print(f"Written: {options.to}. Numbers below five, and what gives them away, are not shown in it.")
    return 0


async def _made(school: School, maker: str, url: str, *, as_pdf: bool) -> bytes:
    store = await open_store(url, sealing_keys())
    try:
        book = Casebook(store, utc_now, lambda: None)
        report = await Governors(book).made(await book.staffroom.today(school), maker)
    finally:
        await store.close()
    return await asyncio.to_thread(pdf if as_pdf else html, report)
