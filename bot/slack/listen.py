"""Listens to Slack, by HTTP or through a socket: a payload becomes a Turn, its Reply a view, within 3 seconds.

Rules:
1. Nothing is parsed before its signature holds (v0, five minutes, constant time), and nothing is done twice: a
   delivery (a signature, an event id, an envelope id) counts once.
2. Bolt answers when our function returns (bot/slack/straight.py). Answering is the last thing a function does; what
   takes longer is a task of its own, so no failure can erase an answer.
3. Bolt asks Slack nothing before it answers (`Anybody` is local). What answers speaks with the token of the workspace
   that a payload came from (bot/slack/several.py).
4. Logs say codes and kinds of errors; the SDK's own messages hold payloads and are cut (bot/slack/calling.quiet).
"""

import asyncio
import logging
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, TypeVar

import aiohttp
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.signature import SignatureVerifier

from bot.seam.sender import TryLater
from bot.seam.standing import Stands, untold
from bot.seam.turn import Listener, Turn
from bot.seam.wording import ENGLISH
from bot.slack import read
from bot.slack.calling import client, quiet, written
from bot.slack.files import Files
from bot.slack.form import spelt_out
from bot.slack.installations import Installations, only
from bot.slack.several import Each
from bot.slack.show import FirstTime, Newest, Screen, Waits, alone
from bot.slack.sockets import Sockets, headers, send_back
from bot.slack.straight import Anybody, Straight

if TYPE_CHECKING:
    from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
    from slack_sdk.socket_mode.request import SocketModeRequest

PATH = "/slack/events"
COMMANDS: Mapping[str, str] = {f"/{name}": name for name in ("canipost", "report", "declare", "policy")}
LARGEST = 1_000_000
"""Bytes of the largest request that is read; Slack's own limit for a view is 250 KB."""
_TIME = re.compile("[0-9]{1,12}")
"""Seconds since 1970; hundreds of digits are too many for the verifier's arithmetic."""
_log = logging.getLogger(__name__)
T = TypeVar("T")


class Slack:
    """The Slack side of the program. By HTTP: serve `routes`. With an app token: run `run_socket_mode`."""

    def __init__(
        self,
        screens: Each[Screen],
        installations: Installations,
        *,
        signing_secret: str,
        sockets: Sockets | None,
        commands: Mapping[str, str],
    ) -> None:
        self._screens, self._installations, self._commands, self._sockets = screens, installations, commands, sockets
        self._verifier = None if sockets else SignatureVerifier(signing_secret)
        self._app = self._bolt()

    @property
    def routes(self) -> Sequence[web.RouteDef]:
        """Routes for aiohttp; none where Slack is listened to through a socket."""
        return () if self._sockets else (web.post(PATH, self._request),)

    async def run_socket_mode(self) -> None:
        """Listen through sockets until `close`; by HTTP, do nothing."""
        if self._sockets:
            await self._sockets.run(self._envelope)

    @property
    def listening(self) -> bool:
        """Whether Slack can reach us: by HTTP always, through sockets once it has greeted one."""
        return self._sockets is None or self._sockets.listening

    async def close(self, within: float = 10.0) -> None:
        """Stop listening through the socket, and wait at most so many seconds for turns under way."""
        await asyncio.gather(*(screen.close(within) for screen in self._screens.made))
        if self._sockets:
            self._sockets.close()

    def _bolt(self) -> AsyncApp:
        async def failed(error: Exception) -> BoltResponse:
            _log.error("slack: a request failed: %s", type(error).__name__)
            return BoltResponse(status=200, body="")

        app = AsyncApp(
            name="canipost",
            # Where SLACK_BOT_TOKEN is set, Bolt takes it by itself and warns at each start that it does not need it.
            logger=quiet("bot.slack.bolt", logging.ERROR),
            authorize=Anybody(),
            request_verification_enabled=False,  # done by _request, over the bytes and before they are parsed
            ignoring_self_events_enabled=False,  # done by _message: it would take a call to Slack to know the bot
            attaching_function_token_enabled=False,  # we have no functions
        )
        app.error(failed)
        shortcut, removed = self._shortcut, self._removed
        app.use(
            Straight(
                {
                    "command": self._command,
                    "view_submission": self._submission,
                    "block_actions": self._action,
                    "shortcut": shortcut,
                    "message_action": shortcut,
                    "app_home_opened": self._home_opened,
                    "app_uninstalled": removed,
                    "tokens_revoked": removed,
                    "event": self._message,
                }
            )
        )
        return app

    async def _request(self, request: web.Request) -> web.StreamResponse:
        raw = bytearray()
        async for chunk in request.content.iter_chunked(65536):
            raw += chunk
            if len(raw) > LARGEST:
                return web.Response(status=413)
        timestamp = request.headers.get("X-Slack-Request-Timestamp", "")
        signature = request.headers.get("X-Slack-Signature", "")
        if not self._genuine(bytes(raw), timestamp, signature):
            return web.Response(status=401)
        try:
            asked = AsyncBoltRequest(
                body=spelt_out(bytes(raw)),
                headers={"content-type": request.headers.get("Content-Type", "")},
                context={"delivery": f"slack:{signature}"},
            )
        except (ValueError, TypeError, AttributeError, KeyError, RecursionError):
            return web.Response(status=400)
        if not read.sound(asked.body):
            return web.Response(status=400)
        if not read.known(asked.body):
            return web.Response()
        return await to_aiohttp_response(await self._dispatched(asked))

    def _genuine(self, raw: bytes, timestamp: str, signature: str) -> bool:
        if self._verifier is None or not _TIME.fullmatch(timestamp) or not signature.isascii():
            return False
        try:
            return bool(self._verifier.is_valid(raw, timestamp, signature))
        except ValueError:  # bytes that are no text, which Slack never signs
            return False

    async def _envelope(self, socket: "AsyncBaseSocketModeClient", envelope: "SocketModeRequest") -> None:
        answer = BoltResponse(status=200, body="")
        if read.sound(envelope.payload) and read.known(envelope.payload):
            asked = AsyncBoltRequest(
                mode="socket_mode",
                body=envelope.payload,
                headers=headers(envelope),
                context={"delivery": f"slack:{envelope.envelope_id}"},
            )
            answer = await self._dispatched(asked)
        await send_back(socket, envelope, answer)

    async def _dispatched(self, asked: AsyncBoltRequest) -> BoltResponse:
        try:
            answer = await self._app.async_dispatch(asked)
        except Exception as error:  # noqa: BLE001 - Bolt read on where its kind of payload has to have something
            _log.error("slack: a payload could not be read: %s", type(error).__name__)
            return BoltResponse(status=400, body="")
        # 404 is Bolt's for what no function of ours took: Slack would show the person an error.
        return BoltResponse(status=200, body="") if answer.status == HTTPStatus.NOT_FOUND else answer

    async def _at(self, body: Mapping[str, Any]) -> Screen | None:
        """What speaks in the workspace that this came from; None where the app is not installed (any more)."""
        try:
            return await self._screens.of(read.through(body))
        except TryLater:
            return None

    async def _command(self, body: dict[str, Any], delivery: str, ack: AsyncAck) -> None:
        turn, screen = self._read(read.command, body, self._commands), await self._at(body)
        if turn is None or screen is None:
            said = ENGLISH.say("slack.no-such-command" if turn is None else "slack.not-installed")
            await ack(text=said, response_type="ephemeral")
            return
        screen.begin(screen.window(delivery, turn, body, quietly=False))
        await ack()

    async def _action(self, body: dict[str, Any], delivery: str, ack: AsyncAck) -> None:
        turn, view, screen = self._read(read.pressed, body), body.get("view") or {}, await self._at(body)
        if screen and view.get("type") == "modal":
            screen.begin(screen.change(delivery, turn, str(view["id"])))
        elif screen and view.get("type") == "home" and turn and turn.deed in {"home", "front"}:
            screen.begin(screen.home(delivery, turn))
        elif screen:
            quietly = turn is None or turn.deed == "acknowledge"
            screen.begin(screen.window(delivery, turn, body, quietly=quietly))
        await ack()

    async def _shortcut(self, body: dict[str, Any], delivery: str, ack: AsyncAck) -> None:
        if screen := await self._at(body):
            turn = screen.with_files(self._read(read.shortcut, body), _read(read.files, body))
            screen.begin(screen.window(delivery, turn, body, quietly=False))
        await ack()

    async def _submission(self, body: dict[str, Any], delivery: str, ack: AsyncAck) -> None:
        found, screen = _read(read.submitted, body), await self._at(body)
        if isinstance(found, Mapping):
            await ack(response_action="errors", errors=dict(found))
            return
        if screen:
            turn = screen.with_files(self._known(found, body), _read(read.files, body))
            if view := await screen.answer(delivery, turn, str(body["view"].get("id", ""))):
                ack.response = BoltResponse(status=200, body=written({"response_action": "update", "view": view}))

    async def _home_opened(self, body: dict[str, Any], *_: object) -> None:
        turn = self._known(Turn(read.who(body), "front"), body)
        if turn and body["event"].get("tab", "home") == "home" and (screen := await self._at(body)):
            screen.begin(screen.home(_event(body), turn))

    async def _removed(self, body: dict[str, Any], *_: object) -> None:
        """The app was taken out of a workspace, or its token was taken back."""
        revoked = body["event"].get("tokens") or {}
        if body["event"]["type"] == "app_uninstalled" or revoked.get("bot"):
            await self._installations.async_delete_bot(enterprise_id=None, team_id=str(body.get("team_id", "")))

    async def _message(self, body: dict[str, Any], *_: object) -> None:
        """Answer what a person wrote to the bot, always to them alone; not what bots wrote, nor edits and deletions."""
        wrote = self._read(read.wrote, body)
        if wrote is None or not (screen := await self._at(body)):
            return
        turn, event = screen.with_files(wrote, _read(read.files, body)) or wrote, body["event"]
        if "public" in turn.values:
            thread = str(event.get("thread_ts") or "")
            screen.begin(screen.privately(_event(body), turn, str(event["channel"]), thread))
        else:
            screen.begin(screen.message(_event(body), turn, str(event["channel"])))

    def _read(self, reader: Callable[..., Turn | None], body: dict[str, Any], *more: object) -> Turn | None:
        return self._known(_read(reader, body, *more), body)

    def _known(self, turn: Turn | None, body: Mapping[str, Any]) -> Turn | None:
        """Whoever is of another workspace than that in which they did it is known in none."""
        if turn is None or turn.who.workspace == read.through(body):
            return turn
        return replace(turn, who=replace(turn.who, workspace=""))


def build(  # noqa: PLR0913 - what the app wires, each by name
    listener: Listener,
    *,
    session: aiohttp.ClientSession,
    first_time: FirstTime,
    is_newest: Newest = alone,
    bot_token: str = "",
    installations: Installations | None = None,
    signing_secret: str = "",
    app_token: str | None = None,
    api_url: str = "https://slack.com/api/",
    commands: Mapping[str, str] = COMMANDS,
    waits: Waits | None = None,
    ping_interval: float = 5.0,
    stands: Stands = untold,
) -> Slack:
    """Make the Slack side of the program, which listens through a socket where there is an app token, else by HTTP.

    `first_time` keeps a key (at most 120 characters) for an hour or more. `bot_token` is that of the one workspace,
    unless `installations` know several. Raises ValueError where there is neither an app token nor a signing secret.
    """
    tokens = installations or only(bot_token)

    def screen(token: str) -> Screen:
        files, turns = Files(web_api := client(token, api_url, session), session), (first_time, is_newest)
        return Screen(listener, web_api, session, turns, waits=waits, files=files, stands=stands)

    sockets = Sockets(app_token, client(bot_token, api_url, session), ping_interval) if app_token else None
    return Slack(Each(tokens, screen), tokens, signing_secret=signing_secret, sockets=sockets, commands=commands)


def _read(reader: Callable[..., T], *payload: Any) -> T | None:  # noqa: ANN401
    """Read a payload; one that is sound outside and odd inside is one that we do not know."""
    try:
        return reader(*payload)
    except (KeyError, TypeError, AttributeError, ValueError):
        return None


def _event(body: Mapping[str, Any]) -> str:
    return f"slack:{body['event_id']}"[:120]  # as long as a key may be
