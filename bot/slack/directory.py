"""Who is who in a Slack workspace: guests, people of other organisations, closed accounts, addresses and titles.

Rules:
1. Slack gives e-mail addresses only with the scope users:read.email; without it a profile has none, and somebody is
   found by their id alone.
2. A single-channel guest is "ultra restricted", a multi-channel guest "restricted", and somebody whom Slack Connect
   shows us is a "stranger", or of another team.
"""

from collections.abc import AsyncIterator, Collection, Mapping
from time import monotonic
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.seam.directory import Profile
from bot.seam.sender import NoAnswer, Refused, TryLater
from bot.slack.calling import call
from bot.slack.text import clean

_PAGE, _MOST_PAGES = 200, 100
"""People a page, as Slack recommends, and pages: 20,000 people, more than any school or trust has."""
_KEPT = 600.0
"""Seconds that the people of a group are remembered."""
_NOBODY = frozenset({"user_not_found", "users_not_found", "user_not_visible"})


class SlackDirectory:
    """A bot.seam.directory.Directory for one workspace."""

    def __init__(self, slack: AsyncWebClient) -> None:
        self._slack = slack
        self._groups: dict[str, tuple[frozenset[str], float]] = {}

    async def profile(self, workspace: str, user: str, groups: Collection[str]) -> Profile | None:
        """Ask who somebody is, and in which of these groups."""
        try:
            told = await self._ask("users.info", {"user": user})
        except Refused as refused:
            if str(refused) in _NOBODY:
                return None
            raise
        within = frozenset([group for group in groups if user in await self._within(group)])
        return profile_of(told.get("user"), workspace, within)

    async def by_email(self, workspace: str, email: str) -> Profile | None:
        """Ask who has an e-mail address."""
        try:
            told = await self._ask("users.lookupByEmail", {"email": email})
        except Refused as refused:
            if str(refused) in _NOBODY:
                return None
            raise
        return profile_of(told.get("user"), workspace, frozenset())

    async def everybody(self, workspace: str, group: str = "") -> AsyncIterator[Profile]:
        """Give everybody in the workspace, page by page, or those of a group."""
        wanted = await self._within(group) if group else None
        async for page in self._pages("users.list", {"limit": _PAGE}):
            for user in page.get("members") or ():
                found = profile_of(user, workspace, frozenset({group} - {""}))
                if found and (wanted is None or found.user in wanted):
                    yield found

    async def _within(self, group: str) -> frozenset[str]:
        users, until = self._groups.get(group, (frozenset[str](), 0.0))
        if monotonic() >= until:
            if group.startswith("S"):
                told = await self._ask("usergroups.users.list", {"usergroup": group})
                users = frozenset(str(one) for one in told.get("users") or ())
            else:
                pages = self._pages("conversations.members", {"channel": group, "limit": _PAGE})
                users = frozenset([str(one) async for page in pages for one in page.get("members") or ()])
            self._groups[group] = users, monotonic() + _KEPT
        return users

    async def _pages(self, method: str, arguments: Mapping[str, Any]) -> AsyncIterator[Mapping[str, Any]]:
        cursor = ""
        for _ in range(_MOST_PAGES):
            page = await self._ask(method, {**arguments, **({"cursor": cursor} if cursor else {})})
            yield page
            cursor = (page.get("response_metadata") or {}).get("next_cursor", "")
            if not cursor:
                return
        raise TryLater("endless-members")

    async def _ask(self, method: str, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        try:
            return await call(self._slack, method, arguments, reads=True)
        except NoAnswer as unsure:
            raise TryLater(str(unsure)) from None  # nothing was done, and asking twice is asking once


def profile_of(user: object, workspace: str, groups: frozenset[str]) -> Profile | None:
    """Somebody as Slack tells of them; None where it is nobody."""
    if not isinstance(user, Mapping) or not user.get("id"):
        return None
    told: Mapping[str, Any] = user["profile"] if isinstance(user.get("profile"), Mapping) else {}
    email, team = _line(told.get("email")).casefold(), str(user.get("team_id") or workspace)
    return Profile(
        user=str(user["id"]),
        name=_line(told.get("real_name") or user.get("real_name") or told.get("display_name")),
        emails=(email,) if email else (),
        title=_line(told.get("title")),
        guest=bool(user.get("is_restricted") or user.get("is_ultra_restricted")),
        outside=bool(user.get("is_stranger")) or (team.startswith("T") and team != workspace),
        gone=bool(user.get("deleted")),
        program=bool(user.get("is_bot")) or user["id"] == "USLACKBOT",
        groups=groups,
    )


def _line(value: object) -> str:
    return " ".join(clean(value).split())[:300] if isinstance(value, str) else ""
