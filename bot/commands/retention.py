"""`retention`: what may be destroyed by now, a hold on something, and its destruction with the headteacher's yes."""

import argparse
import asyncio
from collections import Counter

from bot.cases import retention
from bot.cases.gate import may
from bot.cases.story import Story, kept_out
from bot.casework.casebook import Casebook
from bot.commands.care import database_url, sealing_keys
from bot.commands.places import Missing
from bot.commands.progress import Bar
from bot.commands.which import holder_of, school_of
from bot.people.settings import Person, School
from bot.seam.clock import utc_now
from bot.seam.wording import ENGLISH
from storage import clean, open_store

_KINDS = ("case", "request", "register", "task")
_AT_ONCE = 200
_HEAD, _CHAIR = "headteacher", "chair-of-governors"

LOGGED = (
    "The database's log may hold them for a while, sealed. To end that, and what those backups hold: make a new key "
    "(canipost keys new), put it first, run canipost keys rotate, then take the old key away."
)


def keep(options: argparse.Namespace) -> int:
    """Show the schedule, count what is due, hold, release or destroy."""
    if options.do == "schedule":
        print(drawn())
        return 0
    return asyncio.run(_done(school_of(options), options))


def drawn() -> str:
    """The schedule as a table, in Markdown."""
    say = ENGLISH.say
    rows = [f"| {say(f'retention.row-{row.name}')} | {row.years} | {say(f'retention.why-{row.name}')} |"
            for row in retention.SCHEDULE]  # fmt: skip
    return "\n".join(["| What | Years after its end | Why |", "| --- | --- | --- |", *rows])


async def _done(school: School, options: argparse.Namespace) -> int:
    store = await open_store(database_url(options.url), sealing_keys())
    try:
        book = Casebook(store, utc_now, lambda: None)
        today = await book.staffroom.today(school)
        person = holder_of(today, options.taker)
        if options.do in {"hold", "release"}:
            return await _hold(book, today, person, options)
        return await _due(book, today, person, options)
    finally:
        await store.close()


async def _hold(book: Casebook, school: School, person: Person, options: argparse.Namespace) -> int:
    story = await book.readable(school, options.reference or "")
    if story is None or not may(person, _actor(person), "case-note", story, school) or not options.why:
        raise Missing("Give a reference that this person may see, and --why.")
    verb = "held" if options.do == "hold" else "released"
    body = {"name": person.name, "text": options.why}
    await book.store.note(
        school.id, story.record.reference, verb=verb, actor=_actor(person), body=body, owed=(), now=book.clock()
    )
    print(f"{story.record.reference} is {verb}. That {person.name} said so has been recorded.")
    return 0


async def _due(book: Casebook, school: School, person: Person, options: argparse.Namespace) -> int:
    stories = await _all_due(book, school)
    mine = [story for story in stories if _theirs(school, person, story)]
    for name, count in sorted(Counter(row.name for story in mine if (row := retention.row_of(story))).items()):
        print(f"{count:6}  {ENGLISH.say(f'retention.row-{name}')}")
    print(f"{len(mine):6}  in all may be destroyed by now")
    if options.do == "due":
        for story in mine:
            print(f"  {story.record.reference}  {story.record.kind}  since {retention.until(story)}")
        return 0
    if not person.roles & {_HEAD, _CHAIR}:
        raise Missing("Only the headteacher says yes to this. Give --as the headteacher's name.")
    if not mine:
        return 0
    if options.yes != len(mine):
        raise Missing(f"Nothing was destroyed. To say yes to all of these, add: --yes {len(mine)}")
    bar = Bar("destroyed", len(mine))
    for number, story in enumerate(mine, 1):
        await _destroy(book, school, person, story)
        bar.at(number)
    bar.end()
    print(f"{len(mine)} destroyed; a certificate of each stands in the ledger. Backups from before still hold them.")
    if not await clean(database_url(options.url)):
        print(LOGGED)
    return 0


def _theirs(school: School, person: Person, story: Story) -> bool:
    """Whether it is for this person to say yes: the headteacher, and the chair where the headteacher is kept out."""
    heads = {head.name for head in school.holders(_HEAD)}
    if _CHAIR in person.roles and _HEAD not in person.roles and not heads <= kept_out(school, story):
        return False
    return story.record.kind == "task" or may(person, _actor(person), "case-export", story, school)


async def _destroy(book: Casebook, school: School, person: Person, story: Story) -> None:
    row, day = retention.row_of(story), retention.until(story)
    body = {"name": person.name, "basis": row.name if row else "", "since": day.isoformat() if day else ""}
    await book.store.destroy(
        school.id, story.record.reference, actor=_actor(person), body=body, now=book.clock(), after=story.newest
    )


async def _all_due(book: Casebook, school: School) -> list[Story]:
    found: list[Story] = []
    before: int | None = None
    while True:
        leaf = await book.store.leaf(school.id, dict.fromkeys(_KINDS, ()), _AT_ONCE, before)
        found += [one for one in book.told(school, leaf.found) if retention.due(one, book.today(school))]
        if leaf.before is None:
            return found
        before = leaf.before


def _actor(person: Person) -> str:
    return f"command-line:{person.name}"
