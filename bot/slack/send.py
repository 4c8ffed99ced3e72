"""Sends cards through Slack's Web API, and says exactly how sending failed.

Rules:
1. One attempt a call: the sweeper repeats, because only it knows what was confirmed. slack_sdk's own retry, which
   posts twice when a connection drops after Slack accepted the message, is off.
2. Every message carries its key as metadata; after an attempt without an answer the conversation is searched for
   it first. Where the search itself is refused, the message is sent again: twice is better than never.
3. Reasons are Slack's error codes; no text of a message is ever part of one.
"""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Mapping
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.card import Card
from bot.sender import NoAnswer, Readers, Refused, TryLater
from bot.slack import render
from storage.kept import Address

ANSWER_WITHIN = 10.0
"""Seconds that one call may take."""
_SEARCHED = 24 * 3600
"""Seconds back that a conversation is searched for a message that may have arrived."""
_PAGES = 10
_EVENT = "canipost"
_LATER = {"ratelimited", "rate_limited", "message_limit_exceeded", "service_unavailable", "request_timeout"}
_LATER |= {"team_added_to_org"}
_UNSURE = {"internal_error", "fatal_error"}
"""Of these Slack says that some part of the call may have succeeded."""


def client(token: str, api_url: str, session: aiohttp.ClientSession) -> AsyncWebClient:
    """Make a Web API client: one shared session, no retries, nothing of a payload in the logs."""
    return AsyncWebClient(
        token, base_url=api_url, session=session, retry_handlers=[], logger=quiet("bot.slack.web")
    )


def quiet(name: str) -> logging.Logger:
    """Make a logger for the SDK, whose messages hold payloads, that says only where something was wrong."""
    logger = logging.getLogger(name)
    logger.setLevel(logging.WARNING)
    if not logger.filters:
        logger.addFilter(_where_only)
    return logger


async def call(
    slack: AsyncWebClient, method: str, arguments: Mapping[str, Any], *, reads: bool = False
) -> Mapping[str, Any]:
    """Call a Web API method once. `reads`: as a form, for Slack's reading methods take no JSON.

    Raises Refused, TryLater (surely not done) or NoAnswer (nobody knows).
    """
    try:
        async with asyncio.timeout(ANSWER_WITHIN):
            if reads:
                answer = await slack.api_call(method, http_verb="GET", params=dict(arguments))
            else:
                answer = await slack.api_call(method, json=dict(arguments))
    except SlackApiError as error:
        raise _meaning(error) from None
    except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
        raise TryLater(type(error).__name__) from None
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError, AttributeError) as error:
        # The last two: an answer that is not JSON, from a proxy, over which slack_sdk stumbles.
        raise NoAnswer(type(error).__name__) from None
    found = answer.data
    return found if isinstance(found, dict) else {}


class SlackSender:
    """A bot.sender.Sender for one workspace."""

    def __init__(
        self, token: str, session: aiohttp.ClientSession, *, api_url: str = "https://slack.com/api/"
    ) -> None:
        self._slack = client(token, api_url, session)
        self._direct: dict[str, str] = {}
        self._self = ""

    async def post(self, workspace: str, address: Address, card: Card, key: str, *, maybe_there: bool) -> str:
        """Post a card; the handle is "channel:ts"."""
        channel = await self._channel(address)
        if maybe_there and (handle := await self._posted(channel, key)):
            return handle
        arguments = render.message(card) | {
            "channel": channel,
            "metadata": {"event_type": _EVENT, "event_payload": {"key": key}},
            "mrkdwn": False,
            "parse": "none",
            "link_names": False,
            "unfurl_links": False,
            "unfurl_media": False,
        }
        try:
            answer = await call(self._slack, "chat.postMessage", arguments)
        except Refused as refused:
            if str(refused) == "channel_not_found":
                self._direct.pop(address.to, None)
            raise
        return f"{answer['channel']}:{answer['ts']}"

    async def edit(self, workspace: str, address: Address, handle: str, card: Card) -> None:
        """Edit a message in place; its metadata stays, because none is sent."""
        channel, _, ts = handle.partition(":")
        await call(
            self._slack, "chat.update", render.message(card) | {"channel": channel, "ts": ts, "parse": "none"}
        )

    async def readers(self, workspace: str, address: Address) -> Readers | None:
        """Who can read a channel, without the bot itself."""
        if address.kind == "person":
            return None
        try:
            info = await call(self._slack, "conversations.info", {"channel": address.to}, reads=True)
        except Refused as refused:
            # Slack names the scope it would take; we never ask for the one that reads public channels.
            if str(refused) == "missing_scope channels:read":
                return Readers(frozenset(), public=True)
            raise
        channel = info.get("channel", {})
        pages = self._pages("conversations.members", {"channel": address.to, "limit": 200}, 100)
        users = [user async for page in pages for user in page.get("members", ())]
        if not self._self:
            self._self = str((await call(self._slack, "auth.test", {})).get("user_id", ""))
        return Readers(
            frozenset(users) - {self._self},
            public=not (channel.get("is_private") or channel.get("is_mpim")),
            shared=any(
                channel.get(f"is_{word}")
                for word in ("shared", "ext_shared", "org_shared", "pending_ext_shared")
            ),
        )

    async def _channel(self, address: Address) -> str:
        if address.kind == "channel":
            return address.to
        if address.to not in self._direct:
            try:
                answer = await call(self._slack, "conversations.open", {"users": address.to})
            except NoAnswer as unsure:
                raise TryLater(str(unsure)) from None  # nothing was posted, and opening twice is opening once
            self._direct[address.to] = str(answer["channel"]["id"])
        return self._direct[address.to]

    async def _posted(self, channel: str, key: str) -> str | None:
        """Find the message that carries this key."""
        arguments = {
            "channel": channel,
            "include_all_metadata": True,
            "oldest": f"{time.time() - _SEARCHED:.6f}",
            "limit": 200,
        }
        try:
            async for page in self._pages("conversations.history", arguments, _PAGES):
                for message in page.get("messages", ()):
                    metadata = message.get("metadata") or {}
                    if (
                        metadata.get("event_type") == _EVENT
                        and metadata.get("event_payload", {}).get("key") == key
                    ):
                        return f"{channel}:{message['ts']}"
        except NoAnswer as unsure:
            raise NoAnswer(f"search: {unsure}") from None
        except Refused:
            return None
        return None

    async def _pages(
        self, method: str, arguments: Mapping[str, Any], most: int
    ) -> AsyncIterator[Mapping[str, Any]]:
        cursor = ""
        for _ in range(most):
            page = await call(
                self._slack, method, {**arguments, **({"cursor": cursor} if cursor else {})}, reads=True
            )
            yield page
            cursor = (page.get("response_metadata") or {}).get("next_cursor", "")
            if not cursor:
                return


def _meaning(error: SlackApiError) -> Refused | TryLater | NoAnswer:
    response = error.response
    status = int(getattr(response, "status_code", None) or getattr(response, "status", None) or 0)
    data = getattr(response, "data", None)
    code = str(data.get("error") or "") if isinstance(data, dict) else ""
    if status == 429 or code in _LATER:
        return TryLater(code or "ratelimited", _seconds(response))
    if code in _UNSURE or status >= 500 or not code:
        return NoAnswer(code or f"http_{status}")
    needed = data.get("needed") if isinstance(data, dict) else None
    return Refused(f"{code} {needed}" if code == "missing_scope" and needed else code)


def _seconds(response: object) -> float | None:
    headers = {str(name).lower(): value for name, value in dict(getattr(response, "headers", {})).items()}
    try:
        return max(0.0, float(headers["retry-after"]))
    except (KeyError, ValueError):
        return None


def _where_only(record: logging.LogRecord) -> bool:
    record.msg, record.args = f"slack sdk: {record.levelname.lower()} in {record.funcName}", ()
    record.exc_info = record.exc_text = None
    return True
