"""`roster`: fill a school's roster from what its office exports, show it, and mark somebody as having left.

Rules:
1. Nothing is written before it was shown what would change, and somebody said yes (or gave --write).
2. Where more than a third would leave, that is asked for by its number: half a file must not send half a school away.
"""

import argparse
import asyncio
import uuid
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from datetime import date, datetime

from bot.casework.casebook import Casebook
from bot.casework.leaving import Done, Leaving
from bot.commands.care import database_url, sealing_keys
from bot.commands.places import Missing
from bot.commands.progress import Bar
from bot.commands.roster_files import from_file, from_platform
from bot.commands.which import school_of
from bot.office.arrivals import Brought
from bot.office.comparing import Changes, compare
from bot.people.roster import MANAGER, Member, Roster
from bot.people.settings import School
from bot.seam.clock import utc_now
from bot.seam.wording import ENGLISH
from policy_kb.lines import Faults
from policy_kb.shapes import dataclass
from storage import Overtaken, open_store

say = ENGLISH.say
_FEW, _THIRD, _SHOWN = 5, 3, 20
_KINDS = ("joined", "left", "back", "renamed", "changed", "doubled", "notes")


@dataclass(frozen=True, slots=True)
class Office:
    """One school, its store, and who asks and answers."""

    school: School
    book: Casebook
    ask: Callable[[str], str] | None = None

    @property
    def today(self) -> date:
        """The day at the school."""
        return self.book.today(self.school)


def import_people(options: argparse.Namespace) -> int:
    """Read a file or a member list, show what would change, and write it if somebody says so."""
    return asyncio.run(_import(options))


def show(options: argparse.Namespace) -> int:
    """Show who is on the roster."""
    return asyncio.run(_show(options))


def left(options: argparse.Namespace) -> int:
    """Mark somebody as having left; what was theirs is handed over."""
    return asyncio.run(_left(options))


async def _import(options: argparse.Namespace) -> int:
    async with _office(options) as office:
        platform = {"slack", "teams"} & {options.format}
        brought = await (from_platform(office, options) if platform else from_file(office, options))
        _told(brought)
        if brought.faults:
            raise Faults(brought.faults)
        seen = await office.book.store.roster_version(office.school.id)
        before = await office.book.staffroom.written(office.school, seen)
        changes = compare(before, brought, office.today, lambda: uuid.uuid4().hex)
        _print(changes, everybody=options.all)
        if not changes.written:
            print(say("roster.nothing"))
            return 0
        if not _agreed(office, options, before, changes):
            print(say("roster.not-written"))
            return 0 if office.ask else 1
        return await _write(office, changes, seen)


async def _write(office: Office, changes: Changes, seen: int) -> int:
    bar = Bar(say("roster.read", count=len(changes.written), source=office.school.name), len(changes.written))
    bar.at(0)
    try:
        await office.book.staffroom.write(office.school, changes.written, seen=seen)
    except Overtaken:
        bar.end()
        raise Missing(say("roster.overtaken")) from None
    bar.at(len(changes.written))
    bar.end()
    counts = {kind: len(getattr(changes, kind)) for kind in ("joined", "left", "back", "changed")}
    counts["changed"] += len(changes.renamed)
    print(say("roster.written", **counts))
    await _tidied(office)
    return 0


async def _tidied(office: Office) -> None:
    """Hand over what belongs to those who have left, and say so."""
    _print_done(await Leaving(office.book).tidy(office.school))
    roster = await office.book.roster(office.school)
    for person in office.school.people:
        if any(roster.gone(f"{at}:{to}") for at, to in person.ids.items()):
            print(say("roster.holds", name=person.name, roles=", ".join(sorted(person.roles))))


def _print_done(done: Done) -> None:
    for reference, name in done.handed:
        print(say("roster.handed", reference=reference, name=name))
    for reference in done.ended:
        print(say("roster.ended", reference=reference))
    if done.drafts:
        print(say("roster.drafts", count=done.drafts))


def _agreed(office: Office, options: argparse.Namespace, before: Iterable[Member], changes: Changes) -> bool:
    here = sum(not one.gone(office.today) for one in before)
    going = len(changes.left)
    if going > _FEW and going * _THIRD > here and options.let_go != going:
        print(say("roster.many-leave", count=going, here=here))
        if office.ask is None:
            print(say("roster.say-many", count=going))
            return False
        if office.ask(say("roster.ask-many", count=going)).strip() != str(going):
            return False
    if options.write:
        return True
    answer = office.ask(say("roster.ask-write", school=office.school.name)) if office.ask else ""
    return answer.strip().casefold() in {"y", "yes"}


def _told(brought: Brought) -> None:
    print(say("roster.read", count=len(brought.people), source=brought.source))
    for why, count in brought.left_out.items():
        print(say(f"roster.left-out-{why}", count=count))


def _print(changes: Changes, *, everybody: bool) -> None:
    for kind in _KINDS:
        lines = list(_lines(kind, changes))
        if not lines:
            continue
        print(say(f"roster.{kind}", count=len(lines)))
        for line in lines if everybody else lines[:_SHOWN]:
            print(f"  {line}")
        if len(lines) > _SHOWN and not everybody:
            print(f"  {say('roster.more', count=len(lines) - _SHOWN)}")
    if changes.same:
        print(say("roster.same", count=changes.same))


def _lines(kind: str, changes: Changes) -> Iterable[str]:
    match kind:
        case "renamed":
            return (say("roster.line-renamed", old=old, name=one.name) for old, one in changes.renamed)
        case "changed":
            return (say("roster.line-changed", name=one.name, what=", ".join(what)) for one, what in changes.changed)
        case "doubled" | "notes":
            return changes.doubled if kind == "doubled" else changes.notes
        case _:
            members: Sequence[Member] = getattr(changes, kind)
            return (one.name for one in members)


async def _show(options: argparse.Namespace) -> int:
    async with _office(options) as office:
        roster = await office.book.roster(office.school)
        if not roster.written:
            print(say("roster.show-none", school=office.school.name))
            return 1
        print(say("roster.show-head", school=office.school.name, count=len(roster.here), gone=len(roster.left)))
        for one in (*roster.members(), *(roster.left if options.all else ())):
            print(f"  {_line(one, roster)}")
        return 0


def _line(one: Member, roster: Roster) -> str:
    manager = roster.manager_of(one)
    roles = [*([one.standing] if one.standing != "staff" else []), *sorted(one.roles - {MANAGER})]
    return say(
        "roster.show-line", name=one.name, roles=", ".join(roles), manager=manager.name if manager else "",
        left=f"{one.left:%-d %B %Y}" if one.left else "", known=bool(one.ids),
    )  # fmt: skip


async def _left(options: argparse.Namespace) -> int:
    async with _office(options) as office:
        day = options.day or office.today
        wanted = options.name.casefold()
        members = await office.book.staffroom.written(office.school)
        found = [one for one in members if wanted in {one.name.casefold(), one.email.casefold()} and one.left is None]
        if len(found) != 1:
            what = "Nobody" if not found else "More than one person"
            raise Missing(f"{what} on the roster is called '{options.name}'. Give the e-mail address instead.")
        await office.book.store.mark_left(office.school.id, [found[0].id], day, utc_now())
        print(say("roster.removed", name=found[0].name, day=f"{day:%-d %B %Y}"))
        await _tidied(office)
        return 0


@asynccontextmanager
async def _office(options: argparse.Namespace) -> AsyncIterator[Office]:
    school = school_of(options)
    store = await open_store(database_url(options.url), sealing_keys())
    try:
        yield Office(school, Casebook(store, _clock, lambda: None), _asker(options))
    finally:
        await store.close()


def _asker(options: argparse.Namespace) -> Callable[[str], str] | None:
    import sys  # noqa: PLC0415 - so that a test can put another stream there

    return input if sys.stdin.isatty() and not options.write else None


def _clock() -> datetime:
    return utc_now()
