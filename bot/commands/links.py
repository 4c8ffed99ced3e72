"""`links`: the outside pages that a policy leans on, tried one by one; it says which could not be reached, and why."""

import argparse
import asyncio
import re
from collections.abc import Iterable, Mapping, Sequence

import aiohttp

from bot.cases.registers import which
from bot.casework.casebook import Casebook
from bot.commands import key_sources
from bot.commands.care import database_url, sealing_keys
from bot.commands.places import Missing, packs_folder, settings_folder
from bot.people.settings import School, load_schools
from bot.seam.clock import utc_now
from policy_kb.loading import known, load
from policy_kb.policy import Policy
from storage import open_store

_LINK = re.compile(
    r"(?:https?://)?(?:[a-z0-9-]+\.)+(?:uk|com|org|net|gov)(?::\d+)?(?:/[^\s()]*[^\s().,;])?", re.IGNORECASE
)
_PATIENCE = aiohttp.ClientTimeout(total=20)
_AT_ONCE = 4
_REGISTER = "outside-link"
_GONE = 400


def links(options: argparse.Namespace) -> int:
    """Try every link of one school; exit code 1 where any could not be reached."""
    found = dict(in_policy(_policy(options)))
    found |= asyncio.run(_in_register(options))
    if not found:
        print("There is no link in the policy, and none in the register.")
        return 0
    tried = asyncio.run(reached(found))
    for link, why in sorted(tried.items(), key=lambda one: bool(one[1])):
        print(f"{'not reached' if why else 'reached'}: {link} ({found[link]}){f': {why}' if why else ''}")
    missed = sum(bool(why) for why in tried.values())
    print(
        f"{len(tried)} tried, {missed} not reached."
        + (" Look at those by hand before you change anything." if missed else "")
    )
    return 1 if missed else 0


def in_policy(policy: Policy) -> Iterable[tuple[str, str]]:
    """Every link that stands in a clause, with the clause."""
    for clause in policy.clauses.values():
        for link in _LINK.findall(f"{clause.summary} {clause.exceptions}"):
            yield link, clause.id


async def reached(found: Iterable[str]) -> Mapping[str, str]:
    """What came of each link: empty where it answers, else why not."""
    some = asyncio.Semaphore(_AT_ONCE)
    async with aiohttp.ClientSession(timeout=_PATIENCE) as session:

        async def tried(link: str) -> str:
            async with some:
                return await _tried(session, link if "://" in link else f"https://{link}")

        every = tuple(dict.fromkeys(found))
        return dict(zip(every, await asyncio.gather(*(tried(link) for link in every)), strict=True))


async def _tried(session: aiohttp.ClientSession, address: str) -> str:
    try:
        async with session.get(address, allow_redirects=True) as answer:
            return "" if answer.status < _GONE else f"it answers {answer.status}"
    except TimeoutError:
        return "no answer within 20 seconds"
    except aiohttp.ClientConnectorCertificateError:
        return "its certificate is not valid"
    except (aiohttp.ClientError, ValueError) as error:
        return f"no connection ({type(error).__name__})"


def _policy(options: argparse.Namespace) -> Policy:
    packs = packs_folder(options)
    if options.school not in known(packs):
        raise Missing(f"There is no pack '{options.school}'. There are: {', '.join(known(packs))}.")
    return load(options.school, packs)


async def _in_register(options: argparse.Namespace) -> dict[str, str]:
    """The links in the register, where there are settings and keys to read it with."""
    folder = settings_folder(options)
    if folder is None or not key_sources.named():
        return {}
    schools = [one for one in load_schools(folder, packs_folder(options)) if one.policy.id == options.school]
    return await _kept(schools, sealing_keys(), database_url(options.url)) if schools else {}


async def _kept(schools: Sequence[School], keys: Sequence[str], url: str) -> dict[str, str]:
    store = await open_store(url, keys)
    try:
        book = Casebook(store, utc_now, lambda: None)
        stories = [one for school in schools for one in await book.stories(school, {"register"}, types={_REGISTER})]
    finally:
        await store.close()
    standing = (one for one in stories if which(one) == "standing")
    found = ((str(one.answers.get(f"{_REGISTER}.address", "")).strip(), one.record.reference) for one in standing)
    return {link: reference for link, reference in found if link}
