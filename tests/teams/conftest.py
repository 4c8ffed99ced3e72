"""The double, the bot's own server, and somebody's browser-less Teams."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from bot.teams import listen
from bot.teams.send import TeamsSender
from tests.teams.double import Json, Person, TeamsDouble
from tests.teams.listener import Scripted
from tests.until import HANGS

Send = Callable[..., Awaitable[tuple[int, Json]]]


@dataclass
class Room:
    """Everything a test needs: the double, the bot, and who is there."""

    teams: TeamsDouble
    listener: Scripted
    bot: listen.Teams
    sender: TeamsSender
    http: aiohttp.ClientSession
    url: str
    teacher: Person
    lead: Person
    channel: str

    async def send(self, activity: Mapping[str, Any], **claims: object) -> tuple[int, Json]:
        """Send an activity as Teams does."""
        return await self.teams.send(self.http, self.url, activity, **claims)


async def serve(routes: Any) -> tuple[web.AppRunner, str]:  # noqa: ANN401 - what aiohttp takes
    """Serve routes on this machine."""
    application = web.Application()
    application.add_routes(routes)
    runner = web.AppRunner(application, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    return runner, f"http://127.0.0.1:{runner.addresses[0][1]}{listen.PATH}"


SOON = pytest.mark.parametrize("patience", [1.0])
"""A second until somebody is asked to wait, for tests of a slow listener; a busy machine stalls for half of one."""


@pytest.fixture
def patience() -> float:
    """Nobody is asked to wait, however busy the machine."""
    return HANGS


@pytest.fixture
async def room(patience: float) -> AsyncIterator[Room]:
    """Give a bot that is wired as bot.app wires it."""
    listener = Scripted()
    async with TeamsDouble() as teams, aiohttp.ClientSession() as session, aiohttp.ClientSession() as http:
        bot = listen.build(
            listener,
            session=session,
            app_id=teams.app_id,
            app_password=teams.app_password,
            tenant_id=teams.tenant,
            remember=listener.remember,
            first_time=listener.first_time,
            offered=listener,
            microsoft=teams.microsoft,
            patience=patience,
        )
        teacher, lead = teams.person("aad-teacher"), teams.person("aad-lead")
        channel = teams.channel("19:dsl@thread.tacv2", [lead, teams.person("aad-deputy"), teams.person("aad-head")])
        runner, url = await serve(bot.routes)
        sender = TeamsSender(bot.connector, listener.recall)
        yield Room(teams, listener, bot, sender, http, url, teacher, lead, channel)
        await bot.close(1)
        await runner.cleanup()
