"""Sends cards to people and channels in Teams, through the references that came with earlier activities.

Rules:
1. One attempt a call: the sweeper repeats (bot/teams/connector.py says how a call can fail).
2. The Bot Connector gives no way to look for a message that may have arrived. After an attempt without an answer the
   card is posted again, with a line that says it may be a repeat: twice is better than never. The line stays when the
   card is brought up to date, for the first of the two stands there as it was.
3. Nobody can be written to by name or e-mail address: whoever has never installed the app, and is in no channel that
   has it, is Refused.
4. A chat that its owner removed is gone, and the stored reference with it, by whichever name Teams says so: it is
   opened anew once, with the stored id of the person, which is no second attempt, because the first was surely not
   carried out. A channel is never opened anew.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any

from bot.seam.card import Card, Paragraph
from bot.seam.sender import FREELY, Going, Gone, Readers, Refused
from bot.seam.wording import ENGLISH
from bot.teams import anew, render, ringing
from bot.teams.connector import Connector
from bot.teams.read import MEMBER, SERVICE
from storage.kept import Address

_REPEAT = "|repeat"
_NO_CHAT = frozenset({"ConversationNotFound", "BotNotInConversationRoster", "http-404", "http-410"})
_NO_MESSAGE = frozenset({"ConversationNotFound", "ActivityNotFoundInConversation", "http-404", "http-410"})
Recall = Callable[[str, str], Awaitable[Mapping[str, Any] | None]]


class TeamsSender:
    """A bot.sender.Sender for every tenant of one bot. `recall(workspace, key)` gives what `remember` kept."""

    def __init__(self, connector: Connector, recall: Recall) -> None:
        self._connector = connector
        self._recall = recall
        self._opened: dict[tuple[str, str], str] = {}
        self._readers: dict[tuple[str, str], tuple[str, ...]] = {}

    async def post(  # noqa: PLR0913 - as Sender
        self,
        workspace: str,
        address: Address,
        card: Card,
        key: str,  # noqa: ARG002 - there is nowhere to put it: rule 2
        *,
        maybe_there: bool,
        going: Going = FREELY,
    ) -> str:
        """Post a card; the handle is "conversation|message|service URL", and "|repeat" where it may be one."""
        card = _marked(card) if maybe_there else card
        service_url, conversation = await self._where(workspace, address)
        message = ringing.called(self._message(workspace, address, card), card.rings)
        if address.kind == "person" or card.rings:
            message["channelData"] = {"notification": {"alert": True}}
        try:
            posted = await self._connector.post(service_url, conversation, message, begins=going.begins)
        except Refused as refused:
            self._opened.pop((workspace, address.to), None)
            if str(refused) not in _NO_CHAT or address.kind == "channel":
                raise
            service_url, conversation = await self._opened_anew(workspace, address)
            posted = await self._connector.post(service_url, conversation, message, begins=going.begins)
        return f"{conversation}|{posted}|{service_url}{_REPEAT if maybe_there else ''}"

    async def edit(self, workspace: str, address: Address, handle: str, card: Card) -> None:
        """Edit a message in place."""
        card = _marked(card) if handle.endswith(_REPEAT) else card
        conversation, message, service_url = handle.removesuffix(_REPEAT).split("|", 2)
        try:
            await self._connector.put(service_url, conversation, message, self._message(workspace, address, card))
        except Refused as refused:
            if str(refused) in (_NO_MESSAGE if address.kind == "channel" else _NO_MESSAGE | _NO_CHAT):
                raise Gone(str(refused)) from None
            raise

    async def readers(self, workspace: str, address: Address) -> Readers | None:
        """Who can read a channel: the members of its team, by Entra object id.

        Teams tells a bot nothing of a team being public; whoever has joined one is a member and is listed.
        """
        if address.kind == "person":
            return None
        service_url, conversation = await self._where(workspace, address)
        members = await self._connector.members(service_url, conversation)
        people = [one for one in members if not str(one.get("id", "")).startswith("28:")]
        self._readers[workspace, address.to] = tuple(sorted(str(one.get("id", "")) for one in people))
        users = {str(one.get("aadObjectId") or one.get("objectId") or one.get("id") or "") for one in people}
        shared = any(one.get("tenantId") not in {None, "", workspace} for one in people)
        return Readers(frozenset(users - {""}), public=False, shared=shared)

    def _message(self, workspace: str, address: Address, card: Card) -> dict[str, Any]:
        """The card as a message; those who were seen to read the channel a moment ago may ask for it anew."""
        return anew.watched(render.message(card), card.anew, self._readers.get((workspace, address.to), ()))

    async def look(self, workspace: str, address: Address) -> None:
        """Ask who is in the conversation, which Teams tells only a bot that may write there."""
        service_url, conversation = await self._where(workspace, address)
        try:
            await self._connector.members(service_url, conversation)
        except Refused as refused:
            if str(refused) not in _NO_CHAT or address.kind == "channel":
                raise
            self._opened.pop((workspace, address.to), None)
            await self._opened_anew(workspace, address)

    async def _where(self, workspace: str, address: Address) -> tuple[str, str]:
        """Say at which service URL, in which conversation."""
        known = await self._recall(workspace, address.to)
        if known and (anew := self._opened.get((workspace, address.to))):
            return str(known["serviceUrl"]), anew
        if known and known.get("conversation"):
            return str(known["serviceUrl"]), str(known["conversation"])
        if address.kind == "channel":
            service = await self._recall(workspace, SERVICE)
            if not service:
                raise Refused("no-reference")
            return str(service["serviceUrl"]), address.to
        return await self._opened_anew(workspace, address)

    async def _opened_anew(self, workspace: str, address: Address) -> tuple[str, str]:
        """Open the chat with a person by their stored id, unless that was done already."""
        known = await self._recall(workspace, address.to)
        member = known if known and known.get("user") else await self._recall(workspace, MEMBER + address.to)
        if not member or not member.get("user"):
            raise Refused("no-reference")
        url, opened = str(member["serviceUrl"]), self._opened.get((workspace, address.to))
        if not opened:
            opened = await self._connector.open(
                url, bot=str(member.get("bot", "")), user=str(member["user"]), tenant=str(member["tenant"])
            )
            self._opened[workspace, address.to] = opened
        return url, opened


def _marked(card: Card) -> Card:
    """The card with the line that it may be a repeat (rule 2)."""
    return replace(card, parts=(Paragraph(ENGLISH.say("teams.maybe-repeat"), "quiet"), *card.parts))
