"""What a technician learns of Teams before anything is served: who has the app, which channels it is in, who is there.

Rules:
1. Teams tells a bot of nobody until the app has been added somewhere: what it tells then is kept, as it is afterwards.
2. Whoever writes in the meantime is told, in fixed words, that the bot is not ready yet.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from aiohttp import ClientSession, web

from bot.seam.directory import Profile
from bot.seam.sender import NoAnswer, Refused, TryLater
from bot.seam.turn import Reply, Turn
from bot.teams import answers
from bot.teams.connector import Connector, Microsoft
from bot.teams.directory import TeamsDirectory, profile_of
from bot.teams.listen import Teams, build
from bot.teams.offered import Nowhere
from bot.teams.read import MEMBER, SERVICE
from policy_kb.shapes import dataclass

Remember = Callable[[str, str, Mapping[str, Any]], Awaitable[None]]
_CHANNEL = "19:"


@dataclass(frozen=True, slots=True)
class Room:
    """A channel of a team that has the app; the name is empty where Teams does not tell it."""

    id: str
    name: str
    team: str


class _NotReady:
    """A Listener that does nothing."""

    async def take(self, turn: Turn) -> Reply:  # noqa: ARG002 - whatever it is
        return Reply(answers.notice("setting-up"), ended=True)


class Trying:
    """Listens with one app's credentials, and asks with them. `keep` keeps references where the server will look."""

    def __init__(  # noqa: PLR0913 - what identifies the bot, each by name
        self,
        session: ClientSession,
        *,
        app_id: str,
        app_password: str,
        tenant_id: str,
        microsoft: Microsoft,
        keep: Remember,
        kept: Callable[[str, str], Awaitable[Mapping[str, Any] | None]],
    ) -> None:
        self.tenant = tenant_id
        self._kept, self._keep = kept, keep
        self._channels: dict[str, Mapping[str, Any]] = {}
        self._people: set[str] = set()
        self.teams: Teams = build(
            _NotReady(),
            session=session,
            app_id=app_id,
            app_password=app_password,
            tenant_id=tenant_id,
            remember=self._remember,
            first_time=_always,
            offered=Nowhere(),
            microsoft=microsoft,
        )
        self._connector: Connector = self.teams.connector
        self._directory = TeamsDirectory(self._connector, kept)

    @property
    def routes(self) -> Sequence[web.RouteDef]:
        """What is served meanwhile."""
        return self.teams.routes

    async def sign_in(self) -> None:
        """Whether Microsoft gives us a token. Raises TryLater with the reason where it does not."""
        await self._connector.token()

    def heard_before(self, channels: Sequence[str], people: Sequence[str]) -> None:
        """Go on with what was heard at an earlier start."""
        self._channels |= {one: self._channels.get(one, {}) for one in channels}
        self._people |= set(people)

    @property
    def heard(self) -> tuple[list[str], list[str]]:
        """The channels and the people of whom Teams has told."""
        return sorted(self._channels), sorted(self._people)

    async def rooms(self) -> Sequence[Room]:
        """The channels of every team that has the app. Raises TryLater, Refused or NoAnswer."""
        found: dict[str, Room] = {}
        teams: set[tuple[str, str]] = set()
        for channel in self._channels:
            known = await self._kept(self.tenant, channel) or {}
            team = str(known.get("team", ""))
            found[channel] = Room(channel, "", team)
            if team:
                teams.add((str(known.get("serviceUrl", "")), team))
        for url, team in sorted(teams):
            for told in await self._connector.channels(url, team):
                name = str(told.get("name") or "General")
                found[str(told.get("id"))] = Room(str(told.get("id")), name, team)
        named = [one for one in found.values() if one.name]
        return sorted(named or found.values(), key=lambda one: one.name)

    async def people(self) -> Sequence[Profile]:
        """Everybody of whom Teams tells: who is in a team that has the app, and who has added it alone."""
        found: dict[str, Profile] = {}
        for channel in self._channels:
            async for one in self._directory.everybody(self.tenant, channel):
                found[one.user] = one
        for user in self._people - found.keys():
            try:
                if alone := await self._directory.profile(self.tenant, user, ()):
                    found[user] = alone
            except (Refused, TryLater, NoAnswer):
                continue  # they have removed the app since
        return tuple(found.values())

    async def readers(self, channel: str) -> Sequence[Profile]:
        """Everybody in one channel, guests and other organisations as well."""
        known = await self._kept(self.tenant, channel) or await self._kept(self.tenant, SERVICE) or {}
        told = await self._connector.members(str(known.get("serviceUrl", "")), channel)
        return [one for one in (profile_of(each, self.tenant, frozenset()) for each in told) if one]

    async def _remember(self, workspace: str, key: str, reference: Mapping[str, Any]) -> None:
        if workspace != self.tenant:
            return
        await self._keep(workspace, key, reference)
        if key.startswith(_CHANNEL):
            self._channels[key] = reference
        elif key.startswith(MEMBER) or reference.get("conversation"):
            self._people.add(key.removeprefix(MEMBER))


async def _always(_: str) -> bool:
    return True
