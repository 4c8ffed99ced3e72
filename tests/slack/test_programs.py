"""Two programs serve one workspace: a window shows the newest deed, whichever program took it."""

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.slack.listen import build
from bot.slack.show import Waits
from tests.slack.cards import FORM, TAP, VERDICT
from tests.slack.double import SlackDouble
from tests.slack.hand import Hand, words
from tests.slack.listener import Scripted
from tests.slack.test_listen import opened
from tests.until import until


class Shared:
    """What a store knows: each delivery, and the newest of each window."""

    def __init__(self) -> None:
        self.seen: set[str] = set()
        self.newest: dict[str, str] = {}
        self.broken = False

    async def first_time(self, key: str, window: str) -> bool:
        new = key not in self.seen
        self.seen.add(key)
        self.newest[window] = key
        return new

    async def is_newest(self, key: str, window: str) -> bool:
        if self.broken:
            raise OSError("the store is down")
        return self.newest.get(window) == key


@pytest.fixture
def shared() -> Shared:
    return Shared()


@pytest.fixture
async def hands(
    slack: SlackDouble, session: aiohttp.ClientSession, listener: Scripted, waits: Waits, shared: Shared
) -> AsyncIterator[tuple[Hand, Hand]]:
    made, servers = [], []
    for _ in range(2):
        one = build(
            listener, bot_token=slack.token, signing_secret=slack.signing_secret, api_url=slack.api_url,
            session=session, first_time=shared.first_time, is_newest=shared.is_newest, waits=waits,
        )  # fmt: skip
        app = web.Application()
        app.add_routes(one.routes)
        server = TestServer(app)
        await server.start_server()
        made.append(one)
        servers.append(server)
    first, second = (Hand(slack, "U1TEACHER", session, str(one.make_url("/slack/events"))) for one in servers)
    yield first, second
    for one in made:
        await one.close()
    for server in servers:
        await server.close()


async def test_what_one_program_brings_late_is_not_shown_over_what_another_has_shown(
    hands: tuple[Hand, Hand], slack: SlackDouble, listener: Scripted
) -> None:
    here, there = hands
    view = await opened(here, slack, listener, TAP)
    held = listener.held()
    listener.script.extend([FORM, VERDICT])
    await here.press(view, "Yes")
    await until(lambda: len(listener.turns) == 2)
    await there.press(view, "No")
    await until(lambda: "■ Do not post" in words(slack.views[view["id"]]))
    held.set()
    await asyncio.sleep(0.5)
    assert "■ Do not post" in words(slack.views[view["id"]])


async def test_a_repeat_that_comes_to_another_program_is_done_once(
    hands: tuple[Hand, Hand], slack: SlackDouble, listener: Scripted
) -> None:
    here, there = hands
    view = await opened(here, slack, listener, TAP)
    await here.press(view, "Yes")
    await until(lambda: len(listener.turns) == 2)
    assert (await there.raw(*here.last)).status == 200
    await asyncio.sleep(0.1)
    assert len(listener.turns) == 2


async def test_where_nobody_knows_which_is_newest_the_answer_is_shown(
    hands: tuple[Hand, Hand], slack: SlackDouble, listener: Scripted, shared: Shared
) -> None:
    here, _ = hands
    view = await opened(here, slack, listener, TAP)
    listener.script.append(VERDICT)
    shared.broken = True
    await here.press(view, "No")
    await until(lambda: "■ Do not post" in words(slack.views[view["id"]]))
