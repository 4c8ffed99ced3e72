"""`reach`: for every holder and channel whether canipost can write there, since when, and what to do if it cannot."""

import argparse
import asyncio
from collections.abc import Mapping

from aiohttp import ClientSession

from bot.cards.drawing import role_words
from bot.cases.trouble import cause_of
from bot.cases.within_reach import Known, Reachable, addresses, reachable
from bot.commands.care import database_url, sealing_keys
from bot.commands.introduced import introduced
from bot.commands.keys import senders
from bot.commands.which import schools_of
from bot.owed.safety import safe
from bot.people.settings import School
from bot.seam.clock import utc_now
from bot.seam.sender import NoAnswer, Refused, Sender, TryLater
from storage import Address, Store, open_store

_STATE, _MEMBER = "state:", "member:"


def reach(options: argparse.Namespace) -> int:
    """Say it of every school; exit code 1 where somebody or something cannot be written to."""
    schools = schools_of(options)
    found = asyncio.run(_looked(schools, database_url(options.url), live=options.live))
    for school, lines in found:
        print(school.name)
        for line in lines:
            print(said(school, line))
    unknown = sum(line.can == "unknown" for _, lines in found for line in lines)
    if unknown and not options.live:
        print(f"{unknown} not tried yet: canipost reach --live asks Slack and Teams, and writes to nobody.")
    return int(any(line.can == "no" for _, lines in found for line in lines))


async def _looked(schools: tuple[School, ...], url: str, *, live: bool) -> list[tuple[School, list[Reachable]]]:
    store = await open_store(url, sealing_keys())
    try:
        async with ClientSession() as session:
            asked = senders(session, store, schools) if live else {}
            return [
                (school, [await one(school, store, asked, whose, at) for whose, at in addresses(school)])
                for school in await introduced(schools, store, session if live else None)
            ]
    finally:
        await store.close()


async def one(
    school: School, store: Store, asked: Mapping[str, Sender], whose: tuple[str, ...], at: Address
) -> Reachable:
    """What is known of one address, or what its platform says of it now."""
    line = reachable(whose, at, await _known(school, store, at), await store.delivered(school.id, at))
    if at.platform not in asked or line.cause == "not-met":
        return line
    sender, workspace = asked[at.platform], school.workspaces[at.platform]
    try:
        await sender.look(workspace, at)
        await safe(school, sender, workspace, at)
    except Refused as why:
        return Reachable(whose, at, "no", line.since if line.can == "no" else utc_now(), cause_of(str(why), at.kind))
    except (TryLater, NoAnswer):
        return Reachable(whose, at, "unknown")
    return Reachable(whose, at, "yes", line.since if line.can == "yes" else utc_now())


async def _known(school: School, store: Store, at: Address) -> Known:
    """What the store knows of an address, or of the team of a channel."""
    here = await store.conversation(school.id, at.platform, at.to)
    member = await store.conversation(school.id, at.platform, f"{_MEMBER}{at.to}") if at.kind == "person" else None
    newest = Known(met=bool(here or member))
    for key in (at.to, str((here or {}).get("team", ""))):
        found = await store.conversation(school.id, at.platform, f"{_STATE}{key}") if key else None
        since = await store.known_since(school.id, at.platform, f"{_STATE}{key}") if found else None
        if found and since and (newest.since is None or since > newest.since):
            newest = Known(newest.met, str(found.get("state", "")), since)
    return newest


def said(school: School, line: Reachable) -> str:
    """The line of an address, with the remedy where it has one."""
    say, kind = school.words.say, line.at.kind
    if kind == "person":
        whose = line.whose[0]
    else:
        whose = f"{say('trouble.channel-whose')} {school.words.listed([role_words(school, r) for r in line.whose])}"
    where = f"{whose}, {say(f'trouble.on-{line.at.platform}')}"
    since = f" since {line.since.astimezone(school.timezone):%d %b %Y}" if line.since else ""
    match line.can:
        case "yes":
            return f"  yes      {where}{since}"
        case "unknown":
            return f"  unknown  {where}: not tried yet"
        case "no":
            why = say(f"trouble.{kind}-{line.cause}")
            return f"  NO       {where}{since}: {why} {say(f'trouble.{kind}-{line.cause}-do')}"
