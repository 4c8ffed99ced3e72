"""Listens to Slack, by HTTP or through a socket: a payload becomes a Turn, and its Reply a view, within 3 seconds.

Rules:
1. Nothing is parsed before its signature holds (v0, five minutes, constant time), and nothing is done twice: a
   delivery (a signature, an event id, an envelope id) counts once.
2. Bolt answers when our function returns (`process_before_response`), not when its 10 ms poll notices; so the answer
   is the last thing that a function does, and whatever fails afterwards, in a task of its own, cannot erase it.
3. A window is opened within a second of the trigger, which lives for three. What is not ready by then is preceded by
   "one moment", and replaces it when it comes.
4. Each person's window shows the newest thing they did: turns of one window are taken in order, and what an older
   one brings late is not shown any more.
5. Replies go to the person only: a window, or a message that nobody else sees.
6. Logs say codes and kinds of errors; the SDK's own messages hold payloads and are cut (bot/slack/send.quiet).
"""

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass
from time import time
from typing import Any

import aiohttp
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.adapter.socket_mode.async_internals import send_async_response
from slack_bolt.adapter.socket_mode.internals import build_headers
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.signature import SignatureVerifier
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from bot.slack import read
from bot.slack.send import client, quiet
from bot.slack.show import Screen
from bot.turn import Listener, Turn

COMMANDS: Mapping[str, str] = {
    "/canipost": "canipost",
    "/report": "report",
    "/declare": "declare",
    "/policy": "policy",
}
LARGEST = 1_000_000
"""Bytes of the largest request; Slack's own limit for a view is 250 KB."""
_ANY = re.compile(".*", re.DOTALL)
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Waits:
    """Seconds: until "one moment" answers a form, until it opens a window, and until a turn is given up."""

    answer: float = 2.0
    trigger: float = 0.8
    turn: float = 60.0


def build(  # noqa: PLR0913 - what the app wires, each by name
    listener: Listener,
    *,
    bot_token: str,
    signing_secret: str,
    session: aiohttp.ClientSession,
    first_time: Callable[[str], Awaitable[bool]],
    app_token: str | None = None,
    api_url: str = "https://slack.com/api/",
    commands: Mapping[str, str] = COMMANDS,
    waits: Waits | None = None,
) -> "Slack":
    """Make the Slack side of the program: with an app token it listens through a socket, else by HTTP."""
    web_api = client(bot_token, api_url, session)
    screen = Screen(listener, web_api, session, first_time, waits or Waits())
    return Slack(screen, signing_secret=signing_secret, app_token=app_token, commands=commands)
