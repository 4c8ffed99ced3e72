"""What people are called in Slack: payloads carry only the short name that somebody logs in with.

Rules:
1. A name is asked for once, when somebody does something first, and kept for a day. No turn waits for it: before it
   comes everything goes on under the short name that came with the turn, and the person's id is kept in any case.
   Only the names of those in a message that is brought along are waited for, less than a second.
2. Where Slack gives no name (the scope is missing, too many calls, no such person), it is not asked again at once.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from time import monotonic
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.seam.sender import NoAnswer, Refused, TryLater
from bot.slack.calling import call
from bot.slack.text import clean

KEPT, ASKED_AGAIN = 24 * 3600.0, 600.0
"""Seconds that a name is kept, and after which one that did not come is asked for again."""
_MOST = 5000
"""People remembered at once; a school has fewer."""
_LONGEST = 120
_log = logging.getLogger(__name__)


class Names:
    """The names of the people of one workspace, by their user ids."""

    def __init__(self, slack: AsyncWebClient, clock: Callable[[], float] = monotonic) -> None:
        self._slack, self._clock = slack, clock
        self._known: dict[str, tuple[str, float]] = {}
        self._asking: dict[str, asyncio.Task[None]] = {}

    def of(self, user: str) -> str:
        """What this person is called; empty where that is not known yet."""
        name, until = self._known.get(user, ("", 0.0))
        if user and user not in self._asking and self._clock() >= until:
            asking = self._asking[user] = asyncio.create_task(self._ask(user))
            asking.add_done_callback(lambda _: self._asking.pop(user, None))
        return name

    async def among(self, users: Sequence[str], within: float) -> Mapping[str, str]:
        """What these people are called, as far as it is known in so many seconds."""
        for user in users:
            self.of(user)
        asking = [task for user in users if (task := self._asking.get(user))]
        if asking:
            await asyncio.wait(asking, timeout=within)
        return {user: name for user in users if (name := self.of(user))}

    async def close(self) -> None:
        """Stop asking."""
        for asking in list(self._asking.values()):
            asking.cancel()
        await asyncio.gather(*self._asking.values(), return_exceptions=True)

    async def _ask(self, user: str) -> None:
        before = self._known.get(user, ("", 0.0))[0]
        try:
            told = await call(self._slack, "users.info", {"user": user}, reads=True)
            name, kept = _called(told.get("user")), KEPT
        except (Refused, TryLater, NoAnswer) as error:
            _log.warning("slack: users.info: %s", error)
            name, kept = before, ASKED_AGAIN
        if len(self._known) >= _MOST:
            self._known.clear()
        self._known[user] = (name, self._clock() + kept)


def _called(user: object) -> str:
    """The full name, with what they call themselves beside it where that is something else."""
    user = user if isinstance(user, Mapping) else {}
    profile: Mapping[str, Any] = user["profile"] if isinstance(user.get("profile"), Mapping) else {}
    full = _line(profile.get("real_name") or user.get("real_name"))
    shown = _line(profile.get("display_name"))
    if not full or not shown or shown.casefold() == full.casefold():
        return full or shown
    return f"{full} ({shown})"


def _line(value: object) -> str:
    return " ".join(clean(value).split())[:_LONGEST] if isinstance(value, str) else ""
