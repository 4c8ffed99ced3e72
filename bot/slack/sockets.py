"""Socket Mode: listens to Slack through WebSockets that we open; an envelope comes through one of them."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from time import time
from typing import TYPE_CHECKING, Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.calling import quiet
from policy_kb.later import later

if TYPE_CHECKING:
    from slack_bolt.adapter.socket_mode import async_internals as answering
    from slack_bolt.adapter.socket_mode import internals as enveloped
    from slack_bolt.response import BoltResponse
    from slack_sdk.socket_mode import aiohttp as over_aiohttp
    from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
    from slack_sdk.socket_mode.request import SocketModeRequest
else:
    answering = later("slack_bolt.adapter.socket_mode.async_internals")
    enveloped = later("slack_bolt.adapter.socket_mode.internals")
    over_aiohttp = later("slack_sdk.socket_mode.aiohttp")

SOCKETS = 2
"""Connections; Slack allows ten (docs.slack.dev/apis/events-api/using-socket-mode)."""
Took = Callable[["AsyncBaseSocketModeClient", "SocketModeRequest"], Awaitable[None]]


class Sockets:
    """There are two, so that one is there while Slack moves the other; `took` takes each envelope."""

    def __init__(self, app_token: str, web_api: AsyncWebClient, ping_interval: float) -> None:
        self._app_token, self._web_api, self._ping_interval = app_token, web_api, ping_interval
        self._closed, self._listening = asyncio.Event(), asyncio.Event()

    @property
    def listening(self) -> bool:
        """Whether Slack has greeted one of them."""
        return self._listening.is_set()

    def close(self) -> None:
        """Stop listening."""
        self._closed.set()

    async def run(self, took: Took) -> None:
        """Listen until `close`, connecting again whenever one breaks."""
        await asyncio.gather(*(self._one(took) for _ in range(SOCKETS)))

    async def _one(self, took: Took) -> None:
        socket = over_aiohttp.SocketModeClient(
            app_token=self._app_token,
            logger=quiet("bot.slack.socket"),
            web_client=self._web_api,
            ping_interval=self._ping_interval,
        )
        socket.socket_mode_request_listeners.append(took)
        socket.message_listeners.append(self._said)
        try:
            await socket.connect()  # type: ignore[no-untyped-call] # slack_sdk left it untyped
            await self._closed.wait()
        finally:
            await socket.close()  # type: ignore[no-untyped-call] # as above
            # It was told to stop and not waited for: in the midst of connecting again, it opens another session.
            await asyncio.gather(*filter(None, [socket.current_session_monitor]), return_exceptions=True)
            await socket.aiohttp_client_session.close()

    async def _said(self, _: "AsyncBaseSocketModeClient", message: dict[str, Any], __: str | None) -> None:
        if message.get("type") == "hello":
            self._listening.set()


def headers(envelope: "SocketModeRequest") -> dict[str, str | Sequence[str]] | None:
    """What would stand over an envelope's payload, had it come by HTTP."""
    return enveloped.build_headers(envelope)


async def send_back(socket: "AsyncBaseSocketModeClient", envelope: "SocketModeRequest", answer: "BoltResponse") -> None:
    """Answer an envelope."""
    await answering.send_async_response(socket, envelope, answer, time())
