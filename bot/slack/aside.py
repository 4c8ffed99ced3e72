"""Shows a person a card where no window can: where they pressed, for them alone, or in their own conversation."""

import asyncio
import logging
from collections.abc import Mapping
from typing import Any

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.seam.card import Card, Paragraph
from bot.seam.sender import NoAnswer, Refused, TryLater
from bot.seam.standing import Stands, untold
from bot.seam.turn import Turn, Who
from bot.seam.wording import ENGLISH
from bot.slack import render
from bot.slack.calling import call
from bot.slack.text import Json

_log = logging.getLogger(__name__)


class Aside:
    """What is said beside windows."""

    def __init__(self, slack: AsyncWebClient, session: aiohttp.ClientSession, stands: Stands = untold) -> None:
        self._slack, self._session, self._stands = slack, session, stands

    async def elsewhere(self, turn: Turn | None, card: Card, body: Mapping[str, Any]) -> None:
        """Show a person a card for which no window could be opened."""
        if await self.whisper(card, body) or turn is None:
            return
        try:
            opened = await call(self._slack, "conversations.open", {"users": turn.who.user})
        except (Refused, TryLater, NoAnswer) as error:
            _log.warning("slack: conversations.open: %s", error)
            return
        await self.post(str(opened["channel"]["id"]), card, turn.who)

    async def post(self, channel: str, card: Card, who: Who) -> None:
        """Post a card in a conversation that is one person's; it is told where it stands, so that it goes in time."""
        try:
            answer = await call(self._slack, "chat.postMessage", message(card) | {"channel": channel, "parse": "none"})
        except (Refused, TryLater, NoAnswer) as error:
            _log.warning("slack: chat.postMessage: %s", error)
            return
        await self._stands(who.workspace, who.user, f"{answer['channel']}:{answer['ts']}", "new")

    async def whisper(self, card: Card, body: Mapping[str, Any]) -> bool:
        """Show a card to one person only, where they pressed; False where there is no such place."""
        url = body.get("response_url")
        if not isinstance(url, str) or not url:
            return False
        words = message(card) | {"response_type": "ephemeral", "replace_original": False}
        try:
            async with asyncio.timeout(10), self._session.post(url, json=words) as answer:
                return answer.ok
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            _log.warning("slack: response_url: %s", type(error).__name__)
            return False


def modal(card: Card) -> Json:
    """Make a view, of a plain notice where the card is one that Slack cannot hold."""
    try:
        return render.modal(card)
    except ValueError as error:
        _log.error("slack: a card does not fit: %s", error)
        return render.modal(notice("failed"))


def message(card: Card) -> Json:
    """Make a message, of a plain notice where the card is one that Slack cannot hold."""
    try:
        return render.message(card)
    except ValueError as error:
        _log.error("slack: a card does not fit: %s", error)
        return render.message(notice("failed"))


def one_moment() -> Card:
    """The card that asks somebody to wait."""
    return notice("one-moment")


def notice(name: str) -> Card:
    """A card of our own, with what to do if a child is in danger."""
    danger = Paragraph(ENGLISH.say("slack.danger"), "strong")
    return Card(ENGLISH.say(f"slack.{name}-title"), (Paragraph(ENGLISH.say(f"slack.{name}-text")), danger))
