"""The program and the double, wired over loopback."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.slack.listen import Slack, build
from bot.slack.send import SlackSender
from bot.slack.show import Waits
from tests.slack.double import SlackDouble
from tests.slack.hand import Hand
from tests.slack.listener import Scripted
from tests.until import HANGS


@pytest.fixture
async def slack() -> AsyncIterator[SlackDouble]:
    async with SlackDouble() as double:
        yield double


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as made:
        yield made


@pytest.fixture
def listener() -> Scripted:
    return Scripted()


SOON = pytest.mark.parametrize("waits", [Waits(answer=1.0, trigger=1.0, turn=4.0)])
"""A second until "one moment", for tests of a slow listener; a busy machine stalls for half of one."""
AS_IT_IS = pytest.mark.parametrize("waits", [Waits()])
"""As long as a school's program waits."""


@pytest.fixture
def waits() -> Waits:
    """Nobody is asked to wait, however busy the machine."""
    return Waits(answer=HANGS, trigger=HANGS, turn=HANGS, view=HANGS)


@pytest.fixture
async def ours(
    slack: SlackDouble, session: aiohttp.ClientSession, listener: Scripted, waits: Waits
) -> AsyncIterator[Slack]:
    made = build(
        listener,
        bot_token=slack.token,
        signing_secret=slack.signing_secret,
        api_url=slack.api_url,
        session=session,
        first_time=listener.first_time,
        waits=waits,
    )
    yield made
    await made.close()


@pytest.fixture
async def hand(slack: SlackDouble, ours: Slack, session: aiohttp.ClientSession) -> AsyncIterator[Hand]:
    app = web.Application()
    app.add_routes(ours.routes)
    async with TestServer(app) as server:
        yield Hand(slack, "U1TEACHER", session, str(server.make_url("/slack/events")))


@pytest.fixture
def sender(slack: SlackDouble, session: aiohttp.ClientSession) -> SlackSender:
    return SlackSender(slack.token, session, api_url=slack.api_url)
