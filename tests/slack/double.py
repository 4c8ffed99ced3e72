"""Slack's Web API on this machine: real HTTP, Slack's error shapes and limits, and trouble on demand.

    async with SlackDouble() as slack:
        slack.person("U1"); slack.channel("C1", members=["U1"])
        slack.trouble("chat.postMessage", Limited(after=3))       # the next call only
        ...                                                       # the program talks to slack.api_url
        slack.messages["C1"], slack.views, slack.homes, slack.whispers, slack.calls

What a person does in Slack is in tests/slack/hand.py.
"""

import asyncio
import itertools
import json
import time
from base64 import b64encode
from collections import defaultdict, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from aiohttp import WSMsgType, web

from tests.slack.block_kit import message_problems, view_problems
from tests.slack.trouble import Broken, Dropped, Fails, Limited, Silent, Slow, Trouble
from tests.until import HANGS

Json = dict[str, Any]


@dataclass(slots=True)
class Channel:
    """A conversation."""

    id: str
    members: list[str] = field(default_factory=list)
    name: str = ""
    private: bool = True
    shared: bool = False
    archived: bool = False
    is_member: bool = True


@dataclass(slots=True)
class SlackFile:
    """A file in the workspace; `seen` says whether the bot may have it (it is in the conversation)."""

    id: str
    name: str
    data: bytes
    seen: bool = True
    shown_in: str = ""


class Refusal(Exception):  # noqa: N818 - Slack's own answer, not our error
    """`ok: false`."""

    def __init__(self, code: str, **more: object) -> None:
        super().__init__(code)
        self.answer = {"ok": False, "error": code, **more}


class SlackDouble:
    """A workspace with one app installed."""

    def __init__(self) -> None:
        self.token, self.app_token, self.signing_secret = "xoxb-made-up", "xapp-made-up", "made-up-secret"
        self.team, self.bot = "T0SCHOOL", "U0BOT"
        self.people: set[str] = set()
        self.channels: dict[str, Channel] = {}
        self.messages: dict[str, list[Json]] = defaultdict(list)
        self.views: dict[str, Json] = {}
        self.homes: dict[str, Json] = {}
        self.whispers: list[Json] = []
        self.calls: list[tuple[str, Json]] = []
        self.envelopes: asyncio.Queue[Json] = asyncio.Queue()
        self.scopes = {"commands", "chat:write", "im:write", "im:history", "groups:read", "groups:history"}
        self.scopes |= {"files:read", "files:write", "users:read", "users:read.email", "app_mentions:read"}
        self.tokens: dict[str, str] = {}
        """Tokens of other workspaces in which the same app is installed, and which those are."""
        self.unthreaded: set[str] = set()
        """Messages to which nobody may reply."""
        self.codes: dict[str, Json] = {}
        """What `oauth.v2.access` answers to a code, which counts once."""
        self.asked_by: list[tuple[str, str]] = []
        """Each call, and in which workspace its token is."""
        self.called: dict[str, Json] = {}
        self.accounts: dict[str, Json] = {}
        """What else Slack says of somebody, by user id: is_restricted, deleted, team_id and so on."""
        self.history_page = 3
        """Messages on a page of `conversations.history`: few, so that pages are turned; Slack gives 200."""
        self.user_groups: dict[str, list[str]] = {}
        self.files: dict[str, SlackFile] = {}
        self.closed_views: set[str] = set()
        self.trigger_lasts = 3.0
        """Seconds within which a window can be opened, as Slack has it."""
        self.opened_by: dict[str, str] = {}
        """View -> the person before whom it is."""
        self._directs: dict[str, str] = {}
        self._trouble: dict[str, deque[Trouble]] = defaultdict(deque)
        self._triggers: dict[str, tuple[float, bool]] = {}
        self._response_urls: set[str] = set()
        self._count = itertools.count(1)
        self._runner: web.AppRunner | None = None
        self._sockets: list[web.WebSocketResponse] = []
        self._answers: dict[str, asyncio.Future[Json]] = {}
        self._socket_here = asyncio.Event()
        self._released = asyncio.Event()
        self.url = ""

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=40_000_000)
        app.router.add_route("*", "/api/{method}", self._api)
        app.router.add_post("/response/{id}", self._response)
        app.router.add_get("/socket", self._socket)
        app.router.add_get("/files-pri/{id}/download/{name}", self._download)
        app.router.add_post("/upload/{id}", self._uploaded)
        self._runner = web.AppRunner(app, shutdown_timeout=0.2, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._released.set()
        for socket in self._sockets:
            await socket.close()
        if self._runner:
            await self._runner.cleanup()

    @property
    def api_url(self) -> str:
        """What the program is told as SLACK_API_URL."""
        return f"{self.url}/api/"

    def person(self, user: str) -> str:
        """Somebody who exists."""
        self.people.add(user)
        return user

    def channel(self, channel: str, **more: bool | str | list[str]) -> Channel:
        """Make a channel; the fields of Channel by name."""
        self.channels[channel] = Channel(channel, **more)  # type: ignore[arg-type] # the fields of Channel
        if self.channels[channel].is_member:
            self.channels[channel].members.append(self.bot)
        return self.channels[channel]

    def sent_file(self, data: bytes, name: str = "IMG_1.jpg", *, seen: bool = True) -> Json:
        """Somebody uploads a file; gives what payloads say of it."""
        file = SlackFile(f"F{next(self._count):08}", name, data, seen)
        self.files[file.id] = file
        return self._told(file)

    def _told(self, file: SlackFile) -> Json:
        url = f"{self.url}/files-pri/{file.id}/download/{file.name}"
        return {
            "id": file.id,
            "name": file.name,
            "title": file.name,
            "mimetype": "image/jpeg",
            "filetype": "jpg",
            "size": len(file.data),
            "file_access": "visible",
            "url_private": url.replace("/download", ""),
            "url_private_download": url,
        }

    async def _download(self, request: web.Request) -> web.StreamResponse:
        """Give a file to whoever may have it; anybody else is sent to the sign-in page, as Slack does."""
        trouble = self._trouble["download"].popleft() if self._trouble["download"] else None
        file = self.files.get(request.match_info["id"])
        allowed = request.headers.get("Authorization") == f"Bearer {self.token}" and "files:read" in self.scopes
        self.calls.append(("download", {"allowed": allowed}))
        match trouble:
            case Broken(status):
                return web.Response(status=status, text="<html></html>", content_type="text/html")
            case Dropped():
                assert request.transport
                request.transport.abort()
            case Silent():
                await self._released.wait()
        if file is None or not file.seen or not allowed:
            return web.Response(status=302, headers={"Location": f"{self.url}/signin"})
        return web.Response(body=file.data, content_type="image/jpeg")

    async def _uploaded(self, request: web.Request) -> web.Response:
        self.files[request.match_info["id"]].data = await request.read()
        return web.Response(text="OK")

    def _files_info(self, asked: Json) -> Json:
        file = self.files.get(asked.get("file", ""))
        if file is None or not file.seen:
            raise Refusal("file_not_found")
        return {"file": self._told(file)}

    def _files_getUploadURLExternal(self, asked: Json) -> Json:  # noqa: N802 - Slack's name
        if "files:write" not in self.scopes:
            raise Refusal("missing_scope", needed="files:write")
        file = SlackFile(f"F{next(self._count):08}", asked["filename"], b"")
        assert int(asked["length"]) > 0
        self.files[file.id] = file
        return {"upload_url": f"{self.url}/upload/{file.id}", "file_id": file.id}

    def _files_completeUploadExternal(self, asked: Json) -> Json:  # noqa: N802 - Slack's name
        self._conversation({"channel": asked["channel_id"]})
        for one in asked["files"]:
            self.files[one["id"]].shown_in = asked["channel_id"]
        return {"files": asked["files"]}

    def given(self, user: str) -> list[SlackFile]:
        """The files that the bot showed somebody in their own conversation."""
        return [file for file in self.files.values() if file.shown_in and file.shown_in == self._directs.get(user)]

    def direct(self, user: str) -> list[Json]:
        """The messages between a person and the bot."""
        return self.messages[self._directs[user]] if user in self._directs else []

    def trouble(self, method: str, *kinds: Trouble) -> None:
        """What goes wrong with the next calls of a method, one after the other."""
        self._trouble[method].extend(kinds)

    def trigger(self, age: float = 0.0, user: str = "") -> str:
        """A trigger_id: good once, within three seconds; a view that is opened with it opens before this person."""
        trigger = f"{next(self._count)}.trigger{user and f'.{user}'}"
        self._triggers[trigger] = (time.monotonic() - age, False)
        return trigger

    def response_url(self) -> str:
        """Where a message for one person's eyes can be sent."""
        self._response_urls.add(path := f"/response/{next(self._count)}")
        return self.url + path

    def apply(self, view_id: str, answer: Mapping[str, Any]) -> None:
        """Do what the answer to a view_submission says, as Slack does; a view it refuses is an AssertionError."""
        match answer.get("response_action"):
            case "update":
                assert not (wrong := view_problems(answer["view"])), wrong
                self._store(answer["view"], view_id)
            case None:
                self.closed_views.add(view_id)

    async def push(self, kind: str, payload: Json, **more: object) -> Json:
        """Send an envelope through the socket and give the answer's payload."""
        await self._socket_here.wait()
        envelope = f"envelope-{next(self._count)}"
        self._answers[envelope] = asyncio.get_running_loop().create_future()
        sent = {"type": kind, "envelope_id": envelope, "payload": payload, "accepts_response_payload": True}
        await self._sockets[-1].send_json(sent | more)
        answer = await asyncio.wait_for(self._answers[envelope], HANGS)
        return dict(answer.get("payload") or {})

    async def cut_socket(self) -> None:
        """Break the socket, as Slack does when it moves a connection; `push` waits for the next one."""
        self._socket_here.clear()
        await self._sockets[-1].close()

    async def _api(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        trouble = self._trouble[method].popleft() if self._trouble[method] else None
        match trouble:
            case Limited(after):
                limited = {"ok": False, "error": "ratelimited"}
                return web.json_response(limited, status=429, headers={"Retry-After": str(after)})
            case Fails(code):
                return web.json_response({"ok": False, "error": code})
            case Slow(seconds):
                await asyncio.sleep(seconds)
        done = trouble.done if isinstance(trouble, Broken | Dropped | Silent) else True
        answer = await self._do(method, request) if done else {}
        match trouble:
            case Broken(status):
                return web.Response(text="<html>Server Error</html>", status=status, content_type="text/html")
            case Dropped():
                assert request.transport
                request.transport.abort()
            case Silent():
                await self._released.wait()
        told = {"x-oauth-scopes": ",".join(sorted(self.scopes))} if method == "auth.test" else {}
        return web.json_response(answer, headers=told)

    async def _do(self, method: str, request: web.Request) -> Json:
        arguments: Json = dict(request.query)
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if request.content_type == "application/json" and request.can_read_body:
            arguments |= await request.json()
        self.calls.append((method, arguments))
        if method == "oauth.v2.access":
            return self._exchange(dict(await request.post()), request.headers.get("Authorization", ""))
        self.asked_by.append((method, self.tokens.get(token, self.team)))
        if method != "apps.connections.open" and token in self.tokens:
            token = self.token
        if token != (self.app_token if method == "apps.connections.open" else self.token):
            return {"ok": False, "error": "invalid_auth" if token else "not_authed"}
        doing = getattr(self, "_" + method.replace(".", "_"), None)
        if doing is None:
            return {"ok": False, "error": "unknown_method"}
        reads = method.startswith("conversations.") and method != "conversations.open"
        reads = reads or method in ("files.info", "files.getUploadURLExternal", "users.info", "users.list")
        reads = reads or method in ("usergroups.users.list", "users.lookupByEmail", "users.conversations")
        try:
            # Slack's reading methods take a form, not JSON: what comes as JSON is not there for them.
            done: Json = doing(dict(request.query) if reads else arguments)
        except Refusal as refusal:
            return refusal.answer
        return {"ok": True} | done

    def _exchange(self, asked: Mapping[str, Any], who: str) -> Json:
        if who != "Basic " + b64encode(b"1.2:made-up-client-secret").decode():
            return {"ok": False, "error": "bad_client_secret"}
        told = self.codes.pop(asked["code"], None)
        return {"ok": True} | told if told else {"ok": False, "error": "invalid_code"}

    def _auth_test(self, _: Json) -> Json:
        return {"user_id": self.bot, "team_id": self.asked_by[-1][1], "team": "Made Up School", "bot_id": "B0BOT"}

    def _users_lookupByEmail(self, asked: Json) -> Json:  # noqa: N802 - Slack's name
        if "users:read.email" not in self.scopes:
            raise Refusal("missing_scope", needed="users:read.email")
        for user in sorted(self.people):
            if self.called.get(user, {}).get("email") == asked.get("email") and asked.get("email"):
                return {"user": self._account(user)}
        raise Refusal("users_not_found")

    def _users_conversations(self, asked: Json) -> Json:
        """The private channels that the bot is in, two a page."""
        assert asked["types"] == "private_channel"
        if "groups:read" not in self.scopes:
            raise Refusal("missing_scope", needed="groups:read")
        mine = [one for one in self.channels.values() if one.private and one.is_member and one.id[0] != "D"]
        listed = [{"id": one.id, "name": one.name, "is_private": True} for one in mine if not one.archived]
        return self._page(listed, asked, "channels", 2)

    def _apps_connections_open(self, _: Json) -> Json:
        return {"url": self.url.replace("http", "ws") + "/socket"}

    def _users_info(self, asked: Json) -> Json:
        """Tell who somebody is; `called` holds their profile, by user id."""
        user = asked.get("user", "")
        if "users:read" not in self.scopes:
            raise Refusal("missing_scope", needed="users:read")
        if user not in self.people:
            raise Refusal("user_not_found")
        return {"user": self._account(user)}

    def _account(self, user: str) -> Json:
        profile = dict(self.called.get(user, {"real_name": f"Real {user}", "display_name": ""}))
        if "users:read.email" not in self.scopes:
            profile.pop("email", None)
        flags = dict.fromkeys(("deleted", "is_bot", "is_restricted", "is_ultra_restricted"), False)
        told = {"id": user, "team_id": self.team, "name": "made.up", "real_name": profile.get("real_name", "")}
        return {**told, **flags, "profile": profile, **self.accounts.get(user, {})}

    def _users_list(self, asked: Json) -> Json:
        """Everybody, two a page, whatever is asked for: Slack may give fewer than asked."""
        if "users:read" not in self.scopes:
            raise Refusal("missing_scope", needed="users:read")
        return self._page([self._account(one) for one in sorted(self.people)], asked, "members", 2)

    def _usergroups_users_list(self, asked: Json) -> Json:
        if "usergroups:read" not in self.scopes:
            raise Refusal("missing_scope", needed="usergroups:read")
        if asked.get("usergroup") not in self.user_groups:
            raise Refusal("no_such_subteam")
        return {"users": self.user_groups[asked["usergroup"]]}

    def _conversations_open(self, asked: Json) -> Json:
        user = asked.get("users", "")
        if user == self.bot:
            raise Refusal("cannot_dm_bot")
        if user not in self.people:
            raise Refusal("user_not_found")
        if user not in self._directs:
            self._directs[user] = f"D{user}"
            self.channels[f"D{user}"] = Channel(f"D{user}", members=[user, self.bot])
        return {"channel": {"id": self._directs[user]}}

    def _conversation(self, asked: Json, scope: str = "") -> Channel:
        found = self.channels.get(asked.get("channel", ""))
        if found is None or (found.private and not found.is_member):
            raise Refusal("channel_not_found")
        needed = f"{'groups' if found.private else 'channels'}:{scope}"
        if found.id[0] == "D":
            needed = f"im:{scope}"
        if scope and needed not in self.scopes:
            raise Refusal("missing_scope", needed=needed, provided=",".join(sorted(self.scopes)))
        return found

    def _conversations_info(self, asked: Json) -> Json:
        found = self._conversation(asked, "read")
        shared = dict.fromkeys(("is_shared", "is_ext_shared", "is_org_shared"), found.shared)
        return {"channel": {"id": found.id, "is_private": found.private, "is_mpim": False} | shared}

    def _conversations_members(self, asked: Json) -> Json:
        members = self._conversation(asked, "read").members
        return self._page(members, asked, "members", int(asked.get("limit", 100)))

    def _conversations_history(self, asked: Json) -> Json:
        found = self._conversation(asked, "history")
        there = [m for m in self.messages[found.id] if "thread_ts" not in m or m.get("reply_broadcast")]
        return self._listed(asked, reversed(there))

    def _conversations_replies(self, asked: Json) -> Json:
        found = self._conversation(asked, "history")
        return self._listed(asked, [m for m in self.messages[found.id] if asked["ts"] in (m["ts"], m.get("thread_ts"))])

    def _listed(self, asked: Json, messages: Iterable[Json]) -> Json:
        newer = [m for m in messages if float(m["ts"]) > float(asked.get("oldest", 0))]
        if asked.get("include_all_metadata") not in ("1", "true"):
            newer = [{name: value for name, value in m.items() if name != "metadata"} for m in newer]
        return self._page(newer, asked, "messages", min(int(asked.get("limit", 100)), self.history_page))

    def _page(self, items: list[Any], asked: Json, name: str, size: int) -> Json:
        start = int(asked.get("cursor") or 0)
        more = str(start + size) if start + size < len(items) else ""
        return {name: items[start : start + size], "response_metadata": {"next_cursor": more}}

    def _chat_postMessage(self, asked: Json) -> Json:  # noqa: N802 - Slack's name
        found = self._conversation(asked)
        if found.archived:
            raise Refusal("is_archived")
        if not found.is_member:
            raise Refusal("not_in_channel")
        self._check(message_problems(asked), "invalid_blocks")
        if asked.get("thread_ts") and asked["thread_ts"] in self.unthreaded:
            raise Refusal("cannot_reply_to_message")
        ts = f"{time.time() + next(self._count) / 1000:.6f}"
        kept = {
            name: asked[name]
            for name in ("text", "blocks", "metadata", "thread_ts", "reply_broadcast")
            if name in asked
        }
        self.messages[found.id].append({"ts": ts, "user": self.bot, "bot_id": "B0BOT", "edits": 0} | kept)
        return {"channel": found.id, "ts": ts, "message": self.messages[found.id][-1]}

    def _chat_postEphemeral(self, asked: Json) -> Json:  # noqa: N802 - Slack's name
        found = self._conversation(asked)
        if asked.get("user") not in found.members:
            raise Refusal("user_not_in_channel")
        self._check(message_problems(asked), "invalid_blocks")
        self.whispers.append(asked)
        return {"message_ts": f"{time.time():.6f}"}

    def _chat_update(self, asked: Json) -> Json:
        found = self._conversation(asked)
        message = next((m for m in self.messages[found.id] if m["ts"] == asked.get("ts")), None)
        if message is None:
            raise Refusal("message_not_found")
        self._check(message_problems(asked), "invalid_blocks")
        message |= {name: asked[name] for name in ("text", "blocks", "metadata") if name in asked}
        message["edits"] += 1
        return {"channel": found.id, "ts": message["ts"]}

    def _views_open(self, asked: Json) -> Json:
        issued, used = self._triggers.get(asked.get("trigger_id", ""), (0.0, False))
        if not issued:
            raise Refusal("invalid_trigger_id")
        if time.monotonic() - issued > self.trigger_lasts:
            raise Refusal("expired_trigger_id")
        if used:
            raise Refusal("exchanged_trigger_id")
        self._check(view_problems(asked["view"]))
        self._triggers[asked["trigger_id"]] = (issued, True)
        view_id = f"V{next(self._count)}"
        self.opened_by[view_id] = asked["trigger_id"].partition(".trigger.")[2]
        return {"view": self._store(asked["view"], view_id)}

    def _views_update(self, asked: Json) -> Json:
        by_name = {view.get("external_id"): view_id for view_id, view in self.views.items()}
        view_id = asked.get("view_id") or by_name.get(asked.get("external_id"))
        if view_id not in self.views or view_id in self.closed_views:
            raise Refusal("not_found")
        if asked.get("hash") not in (None, self.views[view_id]["hash"]):
            raise Refusal("hash_conflict")
        self._check(view_problems(asked["view"]))
        return {"view": self._store(asked["view"], view_id)}

    def _views_publish(self, asked: Json) -> Json:
        if asked.get("user_id") not in self.people:
            raise Refusal("user_not_found")
        self._check(view_problems(asked["view"]))
        view_id = f"VH{asked['user_id']}"
        self.homes[asked["user_id"]] = self._made(asked["view"], view_id)
        return {"view": self.homes[asked["user_id"]]}

    def _store(self, view: Json, view_id: str) -> Json:
        before = self.views.get(view_id, {})
        kept = {"external_id": before["external_id"]} if "external_id" in before else {}
        shown = [*before.get("shown", ()), view.get("title", {}).get("text", "")]
        self.views[view_id] = self._made(kept | view | {"shown": shown}, view_id)
        return self.views[view_id]

    def _made(self, view: Json, view_id: str) -> Json:
        made = {"id": view_id, "hash": f"{next(self._count)}.hash", "root_view_id": view_id, "team_id": self.team}
        found: Json = json.loads(json.dumps({"private_metadata": ""} | view | made))
        return found

    def _check(self, problems: list[str], code: str = "invalid_arguments") -> None:
        for short in ("msg_blocks_too_long", "view_too_large"):
            if short in problems:
                raise Refusal(short)
        if problems:
            raise Refusal(code, response_metadata={"messages": [f"[ERROR] {one}" for one in problems]})

    async def _response(self, request: web.Request) -> web.Response:
        if request.path not in self._response_urls:
            return web.Response(status=404, text="expired_url")
        said = await request.json()
        if said.get("blocks") and message_problems(said):
            return web.Response(status=400, text="invalid_blocks")
        assert said.get("response_type") == "ephemeral", "for everybody to see"
        self.whispers.append(said)
        return web.Response(text="ok")

    async def _socket(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self._sockets.append(socket)
        await socket.send_json({"type": "hello", "num_connections": 1})
        self._socket_here.set()
        async for said in socket:
            if said.type == WSMsgType.TEXT:
                answer = json.loads(said.data)
                if (waiting := self._answers.get(answer.get("envelope_id"))) and not waiting.done():
                    waiting.set_result(answer)
        return socket
