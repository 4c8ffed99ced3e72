"""`find`: the id by which Slack and Teams know somebody, from their e-mail address, to write into the settings.

Rules:
1. Slack is asked for the address, in each workspace that has installed the app; Teams tells of those only who are in a
   channel of the settings with canipost.
2. Settings that have faults are read all the same: an address in place of an id is one of them.
"""

import argparse
import asyncio
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

from aiohttp import ClientSession

from bot.commands.care import database_url, sealing_keys
from bot.commands.keys import connector, slack_keys, teams_keys
from bot.commands.places import Missing, as_told, settings_folder
from bot.keys import SlackKeys, TeamsKeys
from bot.seam.sender import NoAnswer, Refused, TryLater
from storage import open_store


def find(options: argparse.Namespace) -> int:
    """Print it; exit code 1 where nobody has the address."""
    slack, teams = slack_keys(), teams_keys()
    if not (slack or teams):
        raise Missing("No tokens are set: canipost init, or docs/environment.md.")
    return asyncio.run(_looked(options, options.email.strip().casefold(), slack, teams))


async def _looked(options: argparse.Namespace, email: str, slack: SlackKeys | None, teams: TeamsKeys | None) -> int:
    found = 0
    async with ClientSession() as session:
        try:
            if slack:
                async for line in _in_slack(session, slack, email, options):
                    found += 1
                    print(line)
            if teams:
                async for user in _in_teams(session, teams, email, options):
                    found += 1
                    print(f'teams = "{user}"')
        except (Refused, TryLater, NoAnswer) as why:
            raise Missing(f"The platform did not say: {why}. canipost check --live tries the tokens.") from None
    if not found:
        print(f"Nobody with the address {email} was found.")
    return int(not found)


async def _in_slack(
    session: ClientSession, keys: SlackKeys, email: str, options: argparse.Namespace
) -> AsyncIterator[str]:
    from bot.slack.trying import Trying  # noqa: PLC0415 - Slack's SDK, only where there is a token

    tokens = {keys.bot_token: ""} if keys.bot_token else await _installed(options)
    for token, school in tokens.items():
        asks = Trying(token, session, keys.api_url)
        profile = await asks.by_email((await asks.installed()).workspace, email)
        if profile and profile.inside:
            yield f'slack = "{profile.user}"' + (f"  # {school}" if school else "")


async def _installed(options: argparse.Namespace) -> dict[str, str]:
    """The token of each workspace that has installed the app, and its school. Raises Missing where none has."""
    from bot.in_slack import INSTALLED  # noqa: PLC0415 - as above

    store, found = await open_store(database_url(options.url), sealing_keys()), dict[str, str]()
    try:
        for school, _ in _schools(options):
            if (kept := await store.conversation(school, "slack", INSTALLED)) and kept.get("bot_token"):
                found.setdefault(str(kept["bot_token"]), school)
    finally:
        await store.close()
    if not found:
        raise Missing("The app is installed in no workspace of the settings yet: canipost check --live says where to.")
    return found


async def _in_teams(
    session: ClientSession, keys: TeamsKeys, email: str, options: argparse.Namespace
) -> AsyncIterator[str]:
    from bot.teams.directory import TeamsDirectory  # noqa: PLC0415 - as above

    store, seen = await open_store(database_url(options.url), sealing_keys()), set[str]()
    try:
        for school, told in _schools(options):

            async def recall(_: str, key: str, of: str = school) -> Mapping[str, Any] | None:
                return await store.conversation(of, "teams", key)

            directory = TeamsDirectory(connector(session, keys), recall)
            tenant = str(told.get("workspaces", {}).get("teams", ""))
            for channel in [str(one["teams"]) for one in told.get("channels", ()) if tenant and "teams" in one]:
                async for one in directory.everybody(tenant, channel):
                    if email in one.emails and one.inside and one.user not in seen:
                        seen.add(one.user)
                        yield one.user
    finally:
        await store.close()


def _schools(options: argparse.Namespace) -> list[tuple[str, dict[str, Any]]]:
    return as_told(settings_folder(options) or Path("settings"))
