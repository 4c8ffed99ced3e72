"""`check --live`: everything that `init` has tried, tried again, while canipost runs; it writes to nobody unless asked.

Rules:
1. Each line says what was tried, and where it does not hold, what to do; the exit code is 1 if one does not hold.
2. `--alert` sends a practice alert through the server that runs, and waits until somebody has confirmed it.
"""

import argparse
import asyncio
import os
from collections.abc import AsyncIterator
from dataclasses import replace

from aiohttp import ClientSession

from bot.cases.within_reach import addresses
from bot.commands.care import database_url, sealing_keys
from bot.commands.introduced import introduced
from bot.commands.keys import connector, homes, senders, slack_keys, teams_keys
from bot.commands.manifests import slack as slack_manifest
from bot.commands.manifests import slack_commands
from bot.commands.reach import one, said
from bot.commands.setup import alert
from bot.commands.setup.public import fetching
from bot.commands.setup.walk import NotYet
from bot.commands.which import schools_of
from bot.keys import SlackKeys, TeamsKeys
from bot.people.settings import School
from bot.seam.clock import utc_now
from bot.seam.sender import NoAnswer, Refused, TryLater
from policy_kb.counted import counted
from storage import Store, open_store

Tried = tuple[bool, str]
"""Whether it holds, and what is said."""


def live(options: argparse.Namespace) -> int:
    """Try it all; exit code 1 where something does not hold."""
    schools = schools_of(options)
    return asyncio.run(_tried(schools, database_url(options.url), alert_too=options.alert))


async def _tried(schools: tuple[School, ...], url: str, *, alert_too: bool) -> int:
    wrong = 0

    def show(holds: bool, text: str) -> None:  # noqa: FBT001 - what is shown first
        nonlocal wrong
        wrong += not holds
        print(f"  {'ok  ' if holds else 'NO  '} {text}", flush=True)

    async with ClientSession() as session:
        store = await open_store(url, sealing_keys())
        try:
            print("Slack and Teams", flush=True)
            async for holds, text in platforms(session, schools, store):
                show(holds, text)
            asked = senders(session, store, schools)
            for school in await introduced(schools, store, session):
                print(school.name, flush=True)
                show("lado" in school.numbers, "the number of the LADO" + ("" if "lado" in school.numbers else NO_LADO))
                for whose, at in addresses(school):
                    found = await one(school, store, asked, whose, at)
                    again = "" if found.can != "unknown" else ": give its tokens, or try again once it answers"
                    show(found.can == "yes", " ".join(said(school, found).split()[1:]) + again)
                if alert_too:
                    await alert.confirmed(store, school, "canipost check", print, lambda: None)
                    show(True, "the test alert arrived and was confirmed")  # noqa: FBT003 - as above
        except NotYet as why:
            show(False, str(why))  # noqa: FBT003 - as above
        finally:
            await store.close()
    print("Everything holds." if not wrong else f"{counted(wrong, 'line')} marked NO: what to do stands there.")
    return int(bool(wrong))


NO_LADO = ' is missing: write it under [numbers], lado = "...". Staff are told to ring it where nobody else is left.'


async def platforms(session: ClientSession, schools: tuple[School, ...], store: Store) -> AsyncIterator[Tried]:
    """What is tried of the tokens, and of the public address."""
    slack, teams = slack_keys(), teams_keys()
    if slack:
        for bot, workspaces in await _tokens(slack, store, schools):
            async for found in _slack(session, replace(slack, bot_token=bot), workspaces):
                yield found
    if teams:
        yield await _teams(session, teams)
    if not (slack or teams):
        yield False, "no tokens are set: canipost init, or docs/environment.md"
    if address := os.environ.get("CANIPOST_ADDRESS"):
        yield await _address(session, address.rstrip("/"))


async def _tokens(keys: SlackKeys, store: Store, schools: tuple[School, ...]) -> list[tuple[str, set[str]]]:
    """Each token, and the workspaces for which it is; an empty one where the app is not installed."""
    workspaces = {school.workspaces.get("slack", "") for school in schools} - {""}
    if keys.bot_token:
        return [(keys.bot_token, workspaces)]
    from bot import in_slack  # noqa: PLC0415 - Slack's SDK, only where there is a token

    found, kept = [], in_slack.tokens(keys, store, homes(schools), utc_now)
    for workspace in sorted(workspaces):
        try:
            found.append((await kept.token(workspace), {workspace}))
        except TryLater:
            found.append(("", {workspace}))
    return found


async def _slack(session: ClientSession, keys: SlackKeys, workspaces: set[str]) -> AsyncIterator[Tried]:
    from bot.slack.trying import Trying  # noqa: PLC0415 - Slack's SDK, only where there is a token

    if not keys.bot_token:
        yield False, f"canipost is not installed in {', '.join(workspaces)}: open {keys.address}/slack/install there."
        return
    try:
        found = await Trying(keys.bot_token, session, keys.api_url).installed()
    except (Refused, TryLater, NoAnswer) as why:
        yield False, f"Slack's bot token: Slack says {why}. Copy it again from the app's page, or run canipost init."
        return
    yield True, f"Slack's bot token, of the workspace {found.name or found.workspace}"
    if strangers := workspaces - {found.workspace}:
        yield False, f"the settings name {', '.join(sorted(strangers))}, and the token is {found.workspace}'s."
    wanted = set(slack_manifest("", socket=True, commands=slack_commands({}))["oauth_config"]["scopes"]["bot"])
    missing = ", ".join(sorted(wanted - found.scopes))
    remedy = f": missing are {missing}. Paste the manifest again (canipost manifest slack), and reinstall the app."
    yield not missing, f"its {len(wanted)} scopes" + (remedy if missing else "")
    if keys.app_token:
        try:
            await Trying(keys.app_token, session, keys.api_url).socket()
        except (Refused, TryLater, NoAnswer) as why:
            yield False, f"Slack's app-level token: Slack says {why}. Make a new one with connections:write."
        else:
            yield True, "Slack opens a socket"


async def _teams(session: ClientSession, keys: TeamsKeys) -> Tried:

    try:
        await connector(session, keys).token()
    except TryLater as why:
        return False, f"Microsoft gives no token ({why}). Compare the ids; make a new client secret if it has run out."
    return True, "Microsoft gives a token"


async def _address(session: ClientSession, address: str) -> Tried:
    try:
        answer = await fetching(session)(f"{address}/healthz")
    except NotYet as why:
        return False, f"{address}: {why}"
    if '"alive"' not in answer:
        return False, f"{address}: something else answers there. Let the proxy pass everything on to canipost."
    return True, f"{address} leads to canipost"
