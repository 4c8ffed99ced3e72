"""What befalls the machine, the database and the platforms while a life lasts, besides its end.

All of it is lifted when the life is over. What could not be written meanwhile was never confirmed to anybody; what an
address refused meanwhile is owed to those for whom it stands.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from storage.database import connect, read_url
from tests.contract import slack as on_slack
from tests.contract import teams as on_teams
from tests.slack import trouble as slack_trouble
from tests.slack.double import SlackDouble
from tests.storage.databases import sql
from tests.teams.double import Status, TeamsDouble

FAIR = "fair"
FULL = "disk takes no more"
LOCKED = "database locked"
GONE = "database gone and back"
BACK = "clock an hour back"
DEAD = "platforms dead for an hour"
TOKEN = "token refused"
ARCHIVED = "channel archived"
REMOVED = "bot removed from the channel"
WEATHERS = (FULL, LOCKED, BACK, DEAD, TOKEN, ARCHIVED, REMOVED)
"""`GONE` is for PostgreSQL alone, which is a program of its own; `FULL` for SQLite alone, whose file is ours."""
HELD_SECONDS = 1.0
_CALLS = ("auth.test", "chat.postMessage", "chat.update", "conversations.info", "conversations.open")
_MANY = 500


def weathers(url: str) -> tuple[str, ...]:
    """What can befall a server on this database."""
    kept = [one for one in WEATHERS if one != FULL or url.startswith("sqlite")]
    return tuple(kept) if url.startswith("sqlite") else (*kept, GONE)


@asynccontextmanager
async def befalling(weather: str, url: str, slack: SlackDouble, teams: TeamsDouble) -> AsyncGenerator[None]:
    """Let it befall the two platforms and the database, and lift it afterwards."""
    channel, team = slack.channels[on_slack.NAMES.channel], teams._channels[on_teams.CHANNEL]  # noqa: SLF001 - the doubles' own
    beside: asyncio.Task[None] | None = None
    match weather:
        case "token refused":
            _each(slack, slack_trouble.Fails("token_revoked"))
            teams.trouble("TOKEN", *[Status(401, "Unauthorized")] * _MANY)
        case "platforms dead for an hour":
            _each(slack, slack_trouble.Broken(503))
            for method in ("POST", "PUT", "MEMBERS"):
                teams.trouble(method, *[Status(503)] * _MANY)
        case "channel archived":
            channel.archived = True
        case "bot removed from the channel":
            channel.is_member = team.installed = False
        case "database locked":
            beside = asyncio.create_task(_locked(url))
        case "database gone and back":
            beside = asyncio.create_task(_gone(url))
    try:
        yield
    finally:
        if beside is not None:
            await beside
        channel.archived, channel.is_member, team.installed = False, True, True
        if weather in {TOKEN, DEAD}:
            slack._trouble.clear()  # noqa: SLF001 - the doubles' own
            teams._troubles.clear()  # noqa: SLF001 - likewise


def _each(slack: SlackDouble, trouble: slack_trouble.Trouble) -> None:
    for method in _CALLS:
        slack.trouble(method, *[trouble] * _MANY)


async def _locked(url: str) -> None:
    """Somebody else writes, and takes their time."""
    engine = connect(read_url(url)).execution_options(writes=True)
    try:
        async with engine.begin() as connection:
            if not url.startswith("sqlite"):
                await connection.execute(text("LOCK TABLE records, drafts, deliveries IN EXCLUSIVE MODE"))
            await asyncio.sleep(HELD_SECONDS)
    except DBAPIError:
        pass  # the server had the lock itself for longer than anybody waits: then this passes by
    finally:
        await engine.dispose()


async def _gone(url: str) -> None:
    """Every connection breaks, and no other is taken for a while."""
    name = url.partition("?")[0].rpartition("/")[2]
    root = url.replace(f"/{name}", "/postgres", 1)
    cut = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"  # noqa: S608 - a name of ours
    try:
        await sql(root, f"ALTER DATABASE {name} ALLOW_CONNECTIONS false", cut)
        await asyncio.sleep(HELD_SECONDS)
    finally:
        await sql(root, f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
