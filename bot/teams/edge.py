"""The edge to botbuilder: its adapter takes an activity in, as its `Activity` type has it, and runs the turn.

Rules:
1. This is the one file that imports botbuilder, and it is imported only where Teams is served (1.5 s at start).
2. What comes in has been let in by `entry` already: botbuilder's own checks of tokens are not used.
3. The adapter's way out is our connector: a message to a recipient who is marked as targeted is targeted. What is
   said goes out through `places`, which knows how to wait and to try again.
4. An invoke, which is what each press on a card is, never passes through botbuilder: it is read from the JSON that
   came and answered with what its turn gives. botbuilder's types take a tenth of such a turn to make and nobody reads
   them; its HTTP layer serialises an answer twice, and its `send_activity` copies the whole card deeply first.
"""

from collections.abc import Awaitable, Callable, Sequence
from types import SimpleNamespace
from typing import Any

from botbuilder.core import TurnContext
from botbuilder.integration.aiohttp import CloudAdapter, ConfigurationBotFrameworkAuthentication
from botbuilder.schema import Activity, ActivityTypes, ResourceResponse

from bot.teams.connector import Connector

Json = dict[str, Any]
Happened = Callable[[Json], Awaitable[None]]
Invoked = Callable[[Json], Awaitable[Json]]


class Malformed(Exception):  # noqa: N818 - says what it is
    """What came is no activity."""


class Edge(CloudAdapter):  # type: ignore[misc] # botbuilder is untyped
    """botbuilder's adapter over our connector. `happened` takes what needs no answer, `invoked` gives one."""

    def __init__(self, connector: Connector, happened: Happened, invoked: Invoked) -> None:
        super().__init__(ConfigurationBotFrameworkAuthentication(SimpleNamespace(APP_ID=connector.app_id)))
        self._connector, self._happened, self._invoked = connector, happened, invoked

    async def take(self, body: Json) -> Json | None:
        """Run one turn; gives the answer to an invoke, None to anything else. Raises Malformed."""
        if body["type"] == ActivityTypes.invoke:
            return await self._invoked(body)
        try:
            activity = Activity.deserialize(body)
        except Exception as error:  # noqa: BLE001 - whatever the SDK stumbles over, from TypeError to its own
            raise Malformed(type(error).__name__) from None

        async def turn(_: TurnContext) -> None:
            await self._happened(body)

        await self.run_pipeline(TurnContext(self, activity), turn)
        return None

    async def send_activities(self, _: TurnContext, activities: Sequence[Activity]) -> list[ResourceResponse]:
        """Post activities. Raises what the connector does."""
        answers = []
        for one in activities:
            made, whom = one.serialize(), one.recipient
            targeted = bool(whom and (whom.additional_properties or {}).get("isTargeted"))
            only = str(whom.id) if targeted else ""
            answers.append(
                ResourceResponse(id=await self._connector.post(one.service_url, one.conversation.id, made, only=only))
            )
        return answers
