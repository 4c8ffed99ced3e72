"""The tokens of every workspace that has installed the app, in the shape of slack_sdk's installation store.

Rules:
1. A workspace's token is kept with the school whose settings name that workspace, sealed like everything of a school's;
   a workspace that no school names is not let in. slack_sdk's own stores keep tokens in the clear.
2. Nobody's personal token is kept, and none that reaches a whole organisation: each school's workspace has its own.
"""

import logging
from collections.abc import Awaitable, Callable, Mapping
from time import monotonic
from typing import Any

from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.installation_store.models.bot import Bot
from slack_sdk.oauth.installation_store.models.installation import Installation

from bot.seam.sender import TryLater

Keep = Callable[[str, Mapping[str, Any]], Awaitable[bool]]
"""Keep a workspace's installation (empty: it was taken out); False where no school has that workspace."""
Kept = Callable[[str], Awaitable[Mapping[str, Any] | None]]
_KEPT = 30.0
"""Seconds that a token is remembered: another program of ours may have taken the installation, or the removal."""
_log = logging.getLogger(__name__)


class NotOurs(Exception):  # noqa: N818 - says what it is
    """No school here has this workspace."""


class Installations(AsyncInstallationStore):
    """Keeps and finds them. `only`: the one token of an app that is installed in one workspace."""

    def __init__(self, keep: Keep, kept: Kept, only: str = "") -> None:
        self._keep, self._kept, self._only = keep, kept, only
        self._tokens: dict[str, tuple[str, float]] = {}

    @property
    def logger(self) -> logging.Logger:
        """As slack_sdk wants it; nothing of a token is ever said."""
        return _log

    async def token(self, workspace: str) -> str:
        """The bot's token in a workspace. Raises TryLater where the app is not installed there (yet)."""
        if self._only:
            return self._only
        token, until = self._tokens.get(workspace, ("", 0.0))
        if monotonic() >= until:
            found = await self._kept(workspace)
            if not found or not found.get("bot_token"):
                raise TryLater("not_installed")
            token = str(found["bot_token"])
            self._tokens[workspace] = token, monotonic() + _KEPT
        return token

    async def async_save(self, installation: Installation) -> None:
        """Keep an installation in one workspace. Raises NotOurs."""
        bot, team = installation.to_bot(), installation.team_id or ""
        kept = {
            "bot_token": bot.bot_token, "bot_user": bot.bot_user_id, "scopes": list(bot.bot_scopes),
            "app": bot.app_id or "", "enterprise": bot.enterprise_id or "", "by": installation.user_id,
        }  # fmt: skip
        if installation.is_enterprise_install or not team or not await self._keep(team, kept):
            raise NotOurs
        self._tokens.pop(team, None)

    async def async_find_bot(
        self, *, enterprise_id: str | None, team_id: str | None, is_enterprise_install: bool | None = False
    ) -> Bot | None:
        """What is kept of a workspace's bot."""
        found = await self._kept(team_id) if team_id and not is_enterprise_install else None
        if not found or not found.get("bot_token"):
            return None
        return Bot(
            app_id=found.get("app"), enterprise_id=enterprise_id, team_id=team_id, bot_token=str(found["bot_token"]),
            bot_id="", bot_user_id=str(found.get("bot_user", "")), bot_scopes=list(found.get("scopes", ())),
            installed_at=0,
        )  # fmt: skip

    async def async_delete_bot(self, *, enterprise_id: str | None, team_id: str | None) -> None:  # noqa: ARG002 - theirs
        """Forget a workspace's token."""
        if team_id:
            self._tokens.pop(team_id, None)
            await self._keep(team_id, {})

    async def async_delete_installation(
        self, *, enterprise_id: str | None, team_id: str | None, user_id: str | None = None
    ) -> None:
        """As `async_delete_bot`: nothing else is kept."""


def only(token: str) -> Installations:
    """The token of an app that is installed in one workspace."""

    async def keep(_: str, __: Mapping[str, Any]) -> bool:
        return False

    async def kept(_: str) -> Mapping[str, Any] | None:
        return None

    return Installations(keep, kept, token)
