"""Where an answer in Teams may be read, and bringing it there until Teams has taken it.

Rules:
1. A Place is for one person's eyes: their private chat with the bot, or a targeted message where others write too,
   which Teams shows to nobody else. There is no Place that others can read: what stands open to them is fixed words.
2. A targeted message is posted with `isTargetedActivity=true` and whom it is for; brought up to date with the flag
   and without them (Microsoft answers 400 otherwise). It leaves the clients after 24 hours.
   (learn.microsoft.com/microsoftteams/platform/agents-in-teams/targeted-messages)
3. What stands in a private chat is told to whoever takes it away in time.
4. What was said in answer is repeated a few times if Teams is busy: twice is harmless for one's own eyes.
"""

import asyncio
import logging
from collections.abc import Mapping
from typing import Any

from bot.seam.sender import NoAnswer, Refused, TryLater
from bot.seam.standing import Stands, untold
from bot.seam.wording import ENGLISH
from bot.teams import read, render
from bot.teams.connector import Connector
from policy_kb.shapes import dataclass

Json = dict[str, Any]

_TRIES, _LONGEST_WAIT = 4, 10.0
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Place:
    """A conversation at a service URL.

    `only` is the id of the one person who sees it there, empty in a private chat; `about` is the targeted message
    that it answers, which Teams shows above it. `whose` chat it is, by tenant and person, where it is a private one.
    """

    service_url: str
    conversation: str
    only: str = ""
    about: str = ""
    whose: tuple[str, str] | None = None


class Courier:
    """Brings messages to places."""

    def __init__(self, connector: Connector, stands: Stands = untold) -> None:
        self._connector, self._stands = connector, stands

    def here(self, activity: Mapping[str, Any]) -> Place:
        """Where this person alone reads an answer without going elsewhere."""
        service_url, conversation = activity["serviceUrl"], read.conversation(activity)
        if read.private(activity):
            return Place(service_url, conversation, whose=_whose(activity))
        about = str(activity.get("id") or "") if read.targeted(activity) else ""
        return Place(service_url, conversation, only=activity["from"]["id"], about=about)

    async def private_chat(self, activity: Mapping[str, Any]) -> Place:
        """The private chat of whoever did something, opened if need be. Raises Refused or TryLater."""
        if read.private(activity):
            return self.here(activity)
        found = await self._connector.open(
            activity["serviceUrl"],
            bot=read.bot(activity),
            user=activity["from"]["id"],
            tenant=read.who(activity).workspace,
        )
        return Place(activity["serviceUrl"], found, whose=_whose(activity))

    async def members(self, activity: Mapping[str, Any]) -> list[Json]:
        """Everybody where something happened. Raises Refused or TryLater."""
        where = read.conversation(activity).partition(";")[0]
        return await self._connector.members(activity["serviceUrl"], where)

    async def bring(self, place: Place, message: Json, instead_of: str = "") -> bool:
        """Bring a message, or put it in the place of an earlier one; says whether Teams took it."""
        if place.about and not instead_of:
            message = message | {"entities": [{"type": "targetedMessageInfo", "messageId": place.about}]}
        return await self._until_taken(place, message, instead_of)

    async def openly(self, activity: Mapping[str, Any], key: str) -> None:
        """Say one of our own fixed sentences where it was written, for everybody there to read."""
        place = Place(activity["serviceUrl"], read.conversation(activity))
        await self._until_taken(place, render.text(ENGLISH.say(f"teams.{key}")), "")

    async def _until_taken(self, place: Place, message: Json, instead_of: str) -> bool:
        url, chat = place.service_url, place.conversation
        for attempt in range(1, _TRIES + 1):
            wait = 0.5 * 2**attempt
            try:
                name = instead_of
                if instead_of:
                    await self._connector.put(url, chat, instead_of, message, targeted=bool(place.only))
                else:
                    name = await self._connector.post(url, chat, message, only=place.only)
            except Refused as error:
                _log.warning("teams: an answer was refused: %s", error)
                return False
            except TryLater as error:
                reason, wait = str(error), error.after if error.after is not None else wait
            except NoAnswer as error:
                reason = str(error)
            else:
                if place.whose and name and _is_card(message):
                    await self._stands(*place.whose, f"{chat}|{name}|{url}", "changed" if instead_of else "new")
                return True
            if attempt < _TRIES:
                await asyncio.sleep(min(wait, _LONGEST_WAIT))
        _log.error("teams: an answer could not be brought: %s", reason)
        return False


def _whose(activity: Mapping[str, Any]) -> tuple[str, str]:
    who = read.who(activity)
    return who.workspace, who.user


def _is_card(message: Json) -> bool:
    return any(one.get("contentType") == render.CARD_TYPE for one in message.get("attachments", ()))
