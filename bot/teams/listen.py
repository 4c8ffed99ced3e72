"""Listens to Teams at /api/messages: an activity becomes a Turn, and its Reply the next card, in place.

Rules:
1. Nothing is done before the token holds (bot/teams/entry.py): 401 without a good one, 413 too large, 400 malformed,
   503 where Microsoft's keys are out of reach. Nothing is ever answered with 500.
2. The HTTP layer is ours: botbuilder's answers every Action.Execute with 500, because it serialises the body of the
   answer twice, and bad tokens and bodies with 500 too. Its adapter and types are used in bot/teams/edge.py alone.
3. What is said is decided in bot/teams/show.py.
"""

import json
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import aiohttp
from aiohttp import web

from bot.seam.passed_on import passed_on
from bot.seam.standing import Stands, untold
from bot.seam.turn import Listener
from bot.teams import answers, read
from bot.teams.acquaintances import Remember
from bot.teams.connector import PUBLIC, Connector, Microsoft, loopback, sound_service_url
from bot.teams.edge import Edge, Malformed
from bot.teams.entry import Gate, KeysOutOfReach
from bot.teams.files import Files
from bot.teams.offered import Offered
from bot.teams.places import Courier
from bot.teams.show import Chat

Json = dict[str, Any]

PATH = "/api/messages"
LARGEST = 1_000_000
"""Bytes of the largest activity that is read; Teams' own limit for a message is 100 KB."""
PATIENCE = 5.0
"""Seconds after which a person is told to wait a moment; Teams gives up after 10 to 15."""
_JSON = {"Content-Type": "application/json; charset=utf-8"}
_log = logging.getLogger(__name__)


class Teams:
    """The Teams side of the program: serve `routes`, send through `connector`, `close` at the end."""

    def __init__(self, chat: Chat, connector: Connector, gate: Gate | None, edge: Edge) -> None:
        self.connector = connector
        self._chat, self._gate, self._edge = chat, gate, edge

    @property
    def routes(self) -> Sequence[web.RouteDef]:
        """Routes for aiohttp."""
        return (web.post(PATH, self._request),)

    async def close(self, within: float = 10.0) -> None:
        """Wait at most so many seconds for turns under way; then they are dropped."""
        await self._chat.close(within)

    async def _request(self, request: web.Request) -> web.Response:
        refusal, activity = await self._let_in(request)
        if refusal:
            return web.Response(status=refusal)
        if not read.sound(activity):
            return web.Response(status=400)
        if read.by_a_bot(activity):
            return web.Response()
        try:
            answer = await self._edge.take(activity)
        except Malformed:
            return web.Response(status=400)
        return web.Response() if answer is None else web.Response(body=answers.written(answer), headers=_JSON)

    async def _let_in(self, request: web.Request) -> tuple[int, Json]:
        """Read and check a request; gives the status of a refusal, or 0 and the activity."""
        authorization = request.headers.get("Authorization", "")
        if self._gate and not authorization:
            return 401, {}
        if not self._gate and not _from_this_machine(request):
            return 403, {}
        if request.content_type != "application/json":
            return 415, {}
        raw = bytearray()
        async for chunk in request.content.iter_chunked(65536):
            raw += chunk
            if len(raw) > LARGEST:
                return 413, {}
        try:
            activity = json.loads(raw)
        except (ValueError, RecursionError):
            return 400, {}
        if not isinstance(activity, dict):
            return 400, {}
        if self._gate:
            try:
                return (0, activity) if await self._gate.admits(authorization, activity) else (401, {})
            except KeysOutOfReach as error:
                _log.error("teams: no signing keys: %s", error)
                return 503, {}
        local = sound_service_url(str(activity.get("serviceUrl", "")), local_only=True)
        return (0, activity) if local else (400, {})


def build(  # noqa: PLR0913 - what the app wires, each by name
    listener: Listener,
    *,
    session: aiohttp.ClientSession,
    app_id: str,
    app_password: str,
    tenant_id: str,
    remember: Remember,
    first_time: Callable[[str], Awaitable[bool]],
    offered: Offered,
    app_type: str = "SingleTenant",
    open_for_emulators: bool = False,
    microsoft: Microsoft = PUBLIC,
    patience: float = PATIENCE,
    stands: Stands = untold,
) -> Teams:
    """Make the Teams side of the program.

    `remember(workspace, key, reference)` keeps how to reach somebody (the newest counts); `first_time` says whether a
    key (at most 120 characters) is new. Raises ValueError where it would listen to strangers.
    """
    if app_type not in {"SingleTenant", "MultiTenant"}:
        raise ValueError(f"Teams: the app type {app_type!r} is not known; use SingleTenant or MultiTenant.")
    if not app_id and not open_for_emulators:
        raise ValueError("Teams: there is no app id, so anybody could write as anybody. Set the app id and password.")
    if app_id and not (app_password and (tenant_id or app_type != "SingleTenant")):
        raise ValueError("Teams: an app id needs its password and its tenant id.")
    keys = {"app_id": app_id, "app_password": app_password, "tenant_id": tenant_id, "app_type": app_type}
    whose = {"app_id": app_id, "tenant_id": tenant_id, "app_type": app_type}
    gate = Gate(session, **whose, microsoft=microsoft) if app_id else None
    connector = Connector(session, **keys, microsoft=microsoft)
    files = Files(session, connector, offered)
    chat = Chat(
        listener, Courier(connector, stands), files, remember=remember, first_time=first_time, patience=patience
    )
    return Teams(chat, connector, gate, Edge(connector, chat.happened, chat.invoked))


def _from_this_machine(request: web.Request) -> bool:
    # A proxy in front of us is a neighbour too, so whatever came through one is not from this machine.
    return not passed_on(request.headers, request.version) and loopback(request.remote or "")
