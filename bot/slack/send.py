"""Sends cards through Slack's Web API, and says exactly how sending failed.

Rules:
1. One attempt a call: the sweeper repeats, because only it knows what was confirmed. slack_sdk's own retry,
   which posts twice when a connection drops after Slack accepted the message, is off.
2. Every message carries its key as metadata; after an attempt without an answer the conversation is searched for
   it first. Where the search itself is refused, the message is sent again: twice is better than never.
3. Reasons are Slack's error codes; no text of a message is ever part of one.
4. What belongs below another message is its reply, and stands in the channel as well: nobody has to open a thread to
   see it. Where Slack takes no reply there, it is a message of its own.
5. What is wrong with our own token, or with the whole workspace, says nothing of an address: it is tried again, for it
   may pass, and nobody else on this platform could be written to in the meantime.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Mapping
from http import HTTPStatus
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.seam.card import Card
from bot.seam.clock import utc_now
from bot.seam.sender import Gone, NoAnswer, Readers, Refused, TryLater
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
_OURSELVES = {
    "invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "no_permission",
    "access_denied", "accesslimited", "ekm_access_denied", "org_login_required", "team_access_not_granted",
    "not_allowed_token_type", "enterprise_is_restricted", "two_factor_setup_required",
}  # fmt: skip
"""Of ourselves, not of the address."""
_NO_MESSAGE = {"message_not_found", "cant_update_message", "edit_window_closed"}
_NO_THREAD = {"cannot_reply_to_message", "restricted_action_thread_locked", "thread_not_found", "invalid_thread_ts"}
_UNSURE = {"internal_error", "fatal_error"}
"""Of these Slack says that some part of the call may have succeeded."""


def client(token: str, api_url: str, session: aiohttp.ClientSession) -> AsyncWebClient:
    """Make a Web API client: one shared session, no retries, nothing of a payload in the logs."""
    return AsyncWebClient(token, base_url=api_url, session=session, retry_handlers=[], logger=quiet("bot.slack.web"))


def quiet(name: str, level: int = logging.WARNING) -> logging.Logger:
    """Make a logger for the SDK, whose messages hold payloads, that says only where something was wrong."""
    logger = logging.getLogger(name)
    logger.setLevel(level)
    if not logger.filters:
        logger.addFilter(_where_only)
    return logger


async def call(
    slack: AsyncWebClient,
    method: str,
    arguments: Mapping[str, Any],
    *,
    reads: bool = False,
    within: float = ANSWER_WITHIN,
) -> Mapping[str, Any]:
    """Call a Web API method once, for so many seconds. `reads`: as a form, for Slack's reading methods take no JSON.

    Raises Refused, TryLater (surely not done) or NoAnswer (nobody knows).
    """
    found = (await answered(slack, method, arguments, reads=reads, within=within)).data
    return found if isinstance(found, dict) else {}


async def answered(
    slack: AsyncWebClient,
    method: str,
    arguments: Mapping[str, Any],
    *,
    reads: bool = False,
    within: float = ANSWER_WITHIN,
) -> AsyncSlackResponse:
    """As `call`, with the headers of the answer."""
    if reads:
        return await carried_out(slack.api_call(method, http_verb="GET", params=dict(arguments)), within)
    return await carried_out(slack.api_call(method, json=dict(arguments)), within)


async def carried_out(asking: Awaitable[AsyncSlackResponse], within: float = ANSWER_WITHIN) -> AsyncSlackResponse:
    """What Slack answers to one call of the SDK's. Raises as `call` does."""
    try:
        async with asyncio.timeout(within):
            return await asking
    except SlackApiError as error:
        raise _meaning(error) from None
    except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
        raise TryLater(type(error).__name__) from None
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError, AttributeError) as error:
        # The last two: an answer that is not JSON, from a proxy, over which slack_sdk stumbles.
        raise NoAnswer(type(error).__name__) from None


class SlackSender:
    """A bot.sender.Sender for one workspace."""

    def __init__(self, token: str, session: aiohttp.ClientSession, *, api_url: str = "https://slack.com/api/") -> None:
        self._slack = client(token, api_url, session)
        self._direct: dict[str, str] = {}
        self._self, self._team = "", ""

    async def post(self, workspace: str, address: Address, card: Card, key: str, *, maybe_there: bool) -> str:
        """Post a card; the handle is "channel:ts"."""
        await self._own_id(workspace)
        channel = await self._channel(address)
        thread = _below(card, channel)
        if maybe_there and (handle := await self._posted(channel, key, thread)):
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
            answer = await call(self._slack, "chat.postMessage", arguments | thread)
        except Refused as refused:
            if str(refused) == "channel_not_found":
                self._direct.pop(address.to, None)
            if str(refused) not in _NO_THREAD:
                raise
            answer = await call(self._slack, "chat.postMessage", arguments)
        return f"{answer['channel']}:{answer['ts']}"

    async def edit(self, workspace: str, address: Address, handle: str, card: Card) -> None:
        """Edit a message in place; its metadata stays, because none is sent."""
        await self._own_id(workspace)
        channel, _, ts = handle.partition(":")
        if address.kind == "channel" and channel != address.to:
            raise Refused("handle_of_another_channel")
        try:
            changed = render.message(card) | {"channel": channel, "ts": ts, "parse": "none"}
            await call(self._slack, "chat.update", changed)
        except Refused as refused:
            if str(refused) in _NO_MESSAGE:
                raise Gone(str(refused)) from None
            raise

    async def readers(self, workspace: str, address: Address) -> Readers | None:
        """Who can read a channel, without the bot itself."""
        if address.kind == "person":
            return None
        own = await self._own_id(workspace)
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
        return Readers(
            frozenset(users) - {own},
            public=not (channel.get("is_private") or channel.get("is_mpim")),
            shared=any(
                channel.get(f"is_{word}") for word in ("shared", "ext_shared", "org_shared", "pending_ext_shared")
            ),
        )

    async def look(self, workspace: str, address: Address) -> None:
        """Ask what Slack knows of it; a closed account or a guest's is refused as it would be on writing."""
        await self._own_id(workspace)
        if address.kind == "channel":
            await call(self._slack, "conversations.info", {"channel": address.to}, reads=True)
            return
        known = (await call(self._slack, "users.info", {"user": address.to}, reads=True)).get("user", {})
        if known.get("deleted"):
            raise Refused("user_disabled")
        await self._channel(address)

    async def _own_id(self, workspace: str) -> str:
        """Give the bot's own user id; a workspace that is not the token's is refused, whatever the settings say."""
        if not self._self:
            try:
                own = await call(self._slack, "auth.test", {})
            except NoAnswer as unsure:
                raise TryLater(str(unsure)) from None
            self._self, self._team = str(own.get("user_id", "")), str(own.get("team_id", ""))
        if workspace != self._team:
            raise Refused("another_workspace")
        return self._self

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

    async def _posted(self, channel: str, key: str, thread: Mapping[str, Any]) -> str | None:
        """Find the message that carries this key: in its thread, where it has one, and in the conversation."""
        if thread and (there := await self._found("conversations.replies", channel, key, {"ts": thread["thread_ts"]})):
            return there
        return await self._found("conversations.history", channel, key, {})

    async def _found(self, method: str, channel: str, key: str, more: Mapping[str, Any]) -> str | None:
        arguments = {
            **more,
            "channel": channel,
            "include_all_metadata": True,
            "oldest": f"{utc_now().timestamp() - _SEARCHED:.6f}",
            "limit": 200,
        }
        try:
            async for page in self._pages(method, arguments, _PAGES):
                for message in page.get("messages", ()):
                    metadata = message.get("metadata") or {}
                    if metadata.get("event_type") == _EVENT and metadata.get("event_payload", {}).get("key") == key:
                        return f"{channel}:{message['ts']}"
        except NoAnswer as unsure:
            raise NoAnswer(f"search: {unsure}") from None
        except Refused:
            return None
        return None

    async def _pages(self, method: str, arguments: Mapping[str, Any], most: int) -> AsyncIterator[Mapping[str, Any]]:
        cursor = ""
        for _ in range(most):
            page = await call(self._slack, method, {**arguments, **({"cursor": cursor} if cursor else {})}, reads=True)
            yield page
            cursor = (page.get("response_metadata") or {}).get("next_cursor", "")
            if not cursor:
                return


def _below(card: Card, channel: str) -> dict[str, Any]:
    """How a message is told that it is a reply, which is shown in the channel too; nothing where it is none."""
    where, _, ts = card.follows.partition(":")
    return {"thread_ts": ts, "reply_broadcast": True} if ts and where == channel else {}


def _meaning(error: SlackApiError) -> Refused | TryLater | NoAnswer:
    response = error.response
    status = int(getattr(response, "status_code", None) or getattr(response, "status", None) or 0)
    data = getattr(response, "data", None)
    code = str(data.get("error") or "") if isinstance(data, dict) else ""
    if status == HTTPStatus.TOO_MANY_REQUESTS or code in _LATER:
        return TryLater(code or "ratelimited", _seconds(response))
    if code in _OURSELVES:
        return TryLater(code)
    if code in _UNSURE or status >= HTTPStatus.INTERNAL_SERVER_ERROR or not code:
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
