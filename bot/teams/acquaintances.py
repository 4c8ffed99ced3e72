"""Whom the bot knows in Teams: how to reach them again, and who can be written to from now on.

Rules:
1. A reference is kept when it is new or has changed, and again after a while (another program may have kept an older
   one since), not with each message.
2. Where the bot has just come, it reads who is there, so that each of them can be written to alone although they have
   not added the app themselves.
3. A store that is down holds up no answer.
"""

import logging
from collections.abc import Awaitable, Callable, Mapping
from time import monotonic
from typing import Any

from bot.seam.sender import Refused, TryLater
from bot.teams import comings, read
from bot.teams.places import Courier

Json = dict[str, Any]
Remember = Callable[[str, str, Mapping[str, Any]], Awaitable[None]]

_KNOWN = 5000
_AGAIN = 600.0
"""Seconds after which one is kept again."""
_log = logging.getLogger(__name__)


class Acquaintances:
    """Keeps them through `remember(workspace, key, reference)`."""

    def __init__(self, remember: Remember, courier: Courier) -> None:
        self._remember, self._courier = remember, courier
        self._known: dict[tuple[str, str], tuple[Mapping[str, str], float]] = {}

    async def learn(self, activity: Json) -> None:
        """Remember how to reach whoever is here, once."""
        workspace = read.who(activity).workspace
        for key, reference in read.references(activity):
            await self._kept(workspace, key, reference)

    async def came(self, activity: Json) -> None:
        """Remember who can be written to from now on, and who cannot any more."""
        await self.learn(activity)
        workspace = read.who(activity).workspace
        for key, state in comings.states(activity):
            await self._kept(workspace, f"{comings.STATE}{key}", {"state": state}, again=True)
        here = list(comings.newcomers(activity))
        if comings.arrived(activity):
            try:
                here += await self._courier.members(activity)
            except (Refused, TryLater) as error:
                _log.warning("teams: the members were not read: %s", error)
        for key, reference in read.members(activity, here):
            await self._kept(workspace, key, reference)

    async def _kept(self, workspace: str, key: str, reference: Mapping[str, str], *, again: bool = False) -> None:
        known, at = self._known.get((workspace, key), ({}, 0.0))
        if not again and known == reference and monotonic() - at < _AGAIN:
            return
        try:
            await self._remember(workspace, key, reference)
        except Exception as error:  # noqa: BLE001 - the answer must not wait for the store to be mended
            _log.error("teams: a reference was not kept: %s", type(error).__name__)
            return
        if len(self._known) >= _KNOWN:
            self._known.clear()
        self._known[workspace, key] = reference, monotonic()
