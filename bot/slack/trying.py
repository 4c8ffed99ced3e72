"""What a technician asks of Slack before anything is served: which workspace, which scopes, who, which channels.

Rules:
1. Nothing here writes into Slack, and each answer is asked for once.
2. Slack says in a header of each answer which scopes a token has (docs.slack.dev/authentication/installing-with-oauth).
"""

from collections.abc import Sequence

from aiohttp import ClientSession

from bot.seam.directory import Profile
from bot.slack.calling import answered, call, client
from bot.slack.directory import SlackDirectory
from policy_kb.shapes import dataclass

_SCOPES = "x-oauth-scopes"
_MOST_PAGES = 20


@dataclass(frozen=True, slots=True)
class Installed:
    """Where a bot token is installed: the workspace's id and name, and the scopes that it has."""

    workspace: str
    name: str
    scopes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Room:
    """A private channel that the bot is in."""

    id: str
    name: str


class Trying:
    """Asks with one token. Every method raises Refused, TryLater or NoAnswer (see `bot.seam.sender`)."""

    def __init__(self, token: str, session: ClientSession, api_url: str) -> None:
        self._slack = client(token, api_url, session)
        self._directory = SlackDirectory(self._slack)

    async def installed(self) -> Installed:
        """Where the token is installed."""
        answer = await answered(self._slack, "auth.test", {})
        named = {str(name).lower(): str(value) for name, value in dict(answer.headers).items()}
        scopes = frozenset(one.strip() for one in named.get(_SCOPES, "").split(",") if one.strip())
        told = answer.data if isinstance(answer.data, dict) else {}
        return Installed(str(told.get("team_id", "")), str(told.get("team", "")), scopes)

    async def socket(self) -> None:
        """Whether a socket is opened for this app-level token; nobody goes through it."""
        await call(self._slack, "apps.connections.open", {})

    async def by_email(self, workspace: str, email: str) -> Profile | None:
        """Who has this e-mail address; None where nobody has."""
        return await self._directory.by_email(workspace, email)

    async def called(self, workspace: str, user: str) -> str:
        """What somebody is called; their id where Slack does not say."""
        found = await self._directory.profile(workspace, user, ())
        return found.name if found and found.name else user

    async def rooms(self) -> Sequence[Room]:
        """Every private channel that the bot is in, and that is not archived."""
        found: list[Room] = []
        cursor = ""
        for _ in range(_MOST_PAGES):
            wanted = {"types": "private_channel", "exclude_archived": "true", "limit": 200}
            wanted |= {"cursor": cursor} if cursor else {}
            page = await call(self._slack, "users.conversations", wanted, reads=True)
            found += [Room(str(one["id"]), str(one.get("name", ""))) for one in page.get("channels") or ()]
            cursor = (page.get("response_metadata") or {}).get("next_cursor", "")
            if not cursor:
                break
        return found
