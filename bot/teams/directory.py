"""Who is who in a Teams tenant, as far as the Bot Connector says: members of a chat or of a team.

Rules:
1. Nobody can be asked about by name: somebody is looked up in their own chat with the bot, everybody in the channel of
   a team that has the app.
2. A guest is of another tenant, has #EXT# in the name of their account, or is called a guest.
3. Job titles and departments are told to no bot.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping
from time import monotonic
from typing import Any

from bot.seam.directory import Profile
from bot.seam.sender import Refused, TryLater
from bot.teams.connector import Connector
from bot.teams.read import MEMBER, SERVICE

_KEPT = 600.0
"""Seconds that the people of a team are remembered."""
_NOBODY = frozenset({"MemberNotFoundInConversation", "NotFound", "http-404"})
Recall = Callable[[str, str], Awaitable[Mapping[str, Any] | None]]


class TeamsDirectory:
    """A bot.seam.directory.Directory for every tenant of one bot. `recall(workspace, key)` gives what was kept."""

    def __init__(self, connector: Connector, recall: Recall) -> None:
        self._connector, self._recall = connector, recall
        self._groups: dict[tuple[str, str], tuple[frozenset[str], float]] = {}

    async def profile(self, workspace: str, user: str, groups: Collection[str]) -> Profile | None:
        """Ask who somebody is, in their own chat, and in which of these teams' channels."""
        known = await self._recall(workspace, user) or await self._recall(workspace, MEMBER + user)
        if not known or not known.get("user"):
            for group in groups:  # somebody who never wrote to us may still be in a team that has us
                async for one in self.everybody(workspace, group):
                    if one.user == user:
                        return one
            raise TryLater("no-reference")
        url, chat = str(known["serviceUrl"]), str(known.get("conversation") or "")
        chat = chat or await self._connector.open(
            url, bot=str(known.get("bot", "")), user=str(known["user"]), tenant=workspace
        )
        try:
            told = await self._connector.member(url, chat, str(known["user"]))
        except Refused as refused:
            if str(refused) in _NOBODY:
                return None
            raise
        within = frozenset([group for group in groups if user in await self._within(workspace, group)])
        return profile_of(told, workspace, within)

    async def everybody(self, workspace: str, group: str = "") -> AsyncIterator[Profile]:
        """Give everybody in a team, by the id of one of its channels."""
        for told in await self._connector.members(await self._service(workspace), group):
            if found := profile_of(told, workspace, frozenset({group})):
                yield found

    async def by_email(self, workspace: str, email: str, channels: Collection[str]) -> Profile | None:
        """Look for whoever has an e-mail address in these teams' channels. Raises what the last that failed did."""
        failed: Refused | TryLater | None = None
        for channel in channels:
            try:
                async for one in self.everybody(workspace, channel):
                    if email in one.emails:
                        return one
            except (Refused, TryLater) as why:
                failed = why
        if failed:
            raise failed
        return None

    async def _within(self, workspace: str, group: str) -> frozenset[str]:
        users, until = self._groups.get((workspace, group), (frozenset[str](), 0.0))
        if monotonic() >= until:
            users = frozenset([one.user async for one in self.everybody(workspace, group)])
            self._groups[workspace, group] = users, monotonic() + _KEPT
        return users

    async def _service(self, workspace: str) -> str:
        service = await self._recall(workspace, SERVICE)
        if not service:
            raise Refused("no-reference")
        return str(service["serviceUrl"])


def profile_of(told: Mapping[str, Any], workspace: str, groups: frozenset[str]) -> Profile | None:
    """Somebody as the connector tells of them; None where it is nobody."""
    said = {name: value.strip() for name, value in told.items() if isinstance(value, str)}
    user = said.get("aadObjectId") or said.get("objectId") or said.get("id", "")
    if not user or said.get("id", "").startswith("28:"):
        return None
    account, role = said.get("userPrincipalName", ""), said.get("userRole", "").casefold()
    emails = dict.fromkeys(one.casefold() for one in (account, said.get("email", "")) if one)
    outside = said.get("tenantId", workspace) != workspace
    names = " ".join(one for one in (said.get("givenName", ""), said.get("surname", "")) if one)
    return Profile(
        user=user,
        name=said.get("name") or names,
        emails=tuple(one for one in emails if "@" in one and "#ext#" not in one),
        guest=role == "guest" or "#ext#" in account.casefold(),
        outside=outside,
        groups=groups,
    )
