"""`find`: the id by which Slack and Teams know somebody, from their e-mail address, to write into the settings.

Rules:
1. Slack is asked for the address; Teams tells of those only who are in a channel of the settings with canipost.
2. Settings that have faults are read all the same: an address in place of an id is one of them.
"""

import argparse
import asyncio
import tomllib
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

from aiohttp import ClientSession

from bot.commands.care import database_url, sealing_keys
from bot.commands.keys import connector, slack_keys, teams_keys
from bot.commands.places import Missing, settings_folder
from bot.keys import SlackKeys, TeamsKeys
from bot.seam.sender import NoAnswer, Refused, TryLater
from storage import open_store


def find(options: argparse.Namespace) -> int:
    """Print it; exit code 1 where nobody has the address."""
    slack, teams = slack_keys(), teams_keys()
    if not (slack or teams):
        raise Missing("No tokens are set: canipost init, or docs/environment.md.")
    if slack and not slack.bot_token:
        raise Missing("The app is installed in several workspaces: write the address itself into the settings.")
    return asyncio.run(_looked(options, options.email.strip().casefold(), slack, teams))


async def _looked(options: argparse.Namespace, email: str, slack: SlackKeys | None, teams: TeamsKeys | None) -> int:
    found = 0
    async with ClientSession() as session:
        try:
            if slack and (user := await _in_slack(session, slack, email)):
                found += 1
                print(f'slack = "{user}"')
            if teams:
                async for user in _in_teams(session, teams, email, options):
                    found += 1
                    print(f'teams = "{user}"')
        except (Refused, TryLater, NoAnswer) as why:
            raise Missing(f"The platform did not say: {why}. canipost check --live tries the tokens.") from None
    if not found:
        print(f"Nobody with the address {email} was found.")
    return int(not found)


async def _in_slack(session: ClientSession, keys: SlackKeys, email: str) -> str:
    from bot.slack.trying import Trying  # noqa: PLC0415 - Slack's SDK, only where there is a token

    asks = Trying(keys.bot_token, session, keys.api_url)
    profile = await asks.by_email((await asks.installed()).workspace, email)
    return profile.user if profile and profile.inside else ""


async def _in_teams(
    session: ClientSession, keys: TeamsKeys, email: str, options: argparse.Namespace
) -> AsyncIterator[str]:
    from bot.teams.directory import TeamsDirectory  # noqa: PLC0415 - as above

    store, seen = await open_store(database_url(options.url), sealing_keys()), set[str]()
    try:
        for school, tenant, channels in _schools(settings_folder(options) or Path("settings")):

            async def recall(_: str, key: str, of: str = school) -> Mapping[str, Any] | None:
                return await store.conversation(of, "teams", key)

            directory = TeamsDirectory(connector(session, keys), recall)
            for channel in channels:
                async for one in directory.everybody(tenant, channel):
                    if email in one.emails and one.inside and one.user not in seen:
                        seen.add(one.user)
                        yield one.user
    finally:
        await store.close()


def _schools(folder: Path) -> list[tuple[str, str, list[str]]]:
    """Each school that is in Teams: its id, its tenant and its channels, as far as its file can be read."""
    found = []
    for file in sorted(folder.glob("*.toml")):
        try:
            told = tomllib.loads(file.read_text("utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError):
            continue
        tenant = str(told.get("workspaces", {}).get("teams", ""))
        channels = [str(one["teams"]) for one in told.get("channels", ()) if "teams" in one]
        if tenant:
            found.append((str(told.get("school") or file.stem), tenant, channels))
    return found
