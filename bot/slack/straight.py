"""Bolt as we use it: its own checks and its authorisation first, then straight to our function for a kind of payload.

Rules:
1. Bolt's listeners are not used. To find one of eight it puts thirty arguments together for each that it asks, and
   again for the one that it calls; we have one function for a kind, and the kind stands in the payload.
2. Bolt answers what our function has acknowledged when that returns; what it has not acknowledged, with nothing. What
   our function raises goes to Bolt's handler of errors.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.slack import read

Take = Callable[[dict[str, Any], str, AsyncAck], Awaitable[None]]
"""Takes a payload, the key of its delivery, and how it is acknowledged."""
_UNUSED = "xoxb-"
"""What Bolt is told: nothing of Bolt's own calls Slack."""


class Straight(AsyncMiddleware):
    """The last of Bolt's middleware: `takes` by kind of payload (`read.kind`)."""

    def __init__(self, takes: Mapping[str, Take]) -> None:
        self._takes = takes

    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,
        resp: BoltResponse,  # noqa: ARG002 - Bolt's
        next: Callable[[], Awaitable[BoltResponse]],  # noqa: A002 - Bolt's
    ) -> BoltResponse:
        """Answer a payload; of a kind that nobody takes, leave it to Bolt."""
        take = self._takes.get(read.kind(req.body))
        if take is None:
            return await next()
        ack = req.context.ack
        await take(req.body, req.context["delivery"], ack)
        return ack.response or await ack()


class Anybody(AsyncAuthorize):
    """Lets every workspace through: which of them we know, and by which token, the rooms behind decide."""

    def __init__(self) -> None:
        """Bolt's has no types."""

    async def __call__(  # noqa: PLR0913 - Bolt's
        self,
        *,
        context: AsyncBoltContext,  # noqa: ARG002 - Bolt's
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None,  # noqa: ARG002 - Bolt's
        actor_enterprise_id: str | None = None,  # noqa: ARG002 - Bolt's
        actor_team_id: str | None = None,  # noqa: ARG002 - Bolt's
        actor_user_id: str | None = None,  # noqa: ARG002 - Bolt's
    ) -> AuthorizeResult:
        """Ask Slack nothing."""
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_token=_UNUSED)
