"""Sends cards through Slack's Web API.

Rules:
1. The sweeper repeats what failed; how it failed says `calling`.
2. Every message carries its key as metadata; after an attempt without an answer the conversation is searched for
   it first. Where the search itself is refused, the message is sent again: twice is better than never.
3. What belongs below another message is its reply, and stands in the channel as well: nobody has to open a thread to
   see it. Where Slack takes no reply there, it is a message of its own.
"""

from collections.abc import AsyncIterator, Mapping
from typing import Any

import aiohttp

from bot.seam.card import Card
from bot.seam.clock import utc_now
from bot.seam.sender import FREELY, Going, Gone, NoAnswer, Readers, Refused, TryLater
from bot.slack import render
from bot.slack.calling import call, client
from storage.kept import Address

_SEARCHED = 24 * 3600
"""Seconds back that a conversation is searched for a message that may have arrived."""
_PAGES = 10
_EVENT = "canipost"
_NO_MESSAGE = {"message_not_found", "cant_update_message", "edit_window_closed"}
_NO_THREAD = {"cannot_reply_to_message", "restricted_action_thread_locked", "thread_not_found", "invalid_thread_ts"}


class SlackSender:
    """A bot.sender.Sender for one workspace."""

    def __init__(self, token: str, session: aiohttp.ClientSession, *, api_url: str = "https://slack.com/api/") -> None:
        self._slack = client(token, api_url, session)
        self._direct: dict[str, str] = {}
        self._self, self._team = "", ""

    async def post(  # noqa: PLR0913 - as Sender
        self, workspace: str, address: Address, card: Card, key: str, *, maybe_there: bool, going: Going = FREELY
    ) -> str:
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
        await going.begins()
        try:
            answer = await call(self._slack, "chat.postMessage", arguments | thread)
        except Refused as refused:
            if str(refused) == "channel_not_found":
                self._direct.pop(address.to, None)
            if str(refused) not in _NO_THREAD:
                raise
            await going.begins()
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
