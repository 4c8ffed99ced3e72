"""Microsoft's side on this machine: Bot Connector, login, signing keys; real HTTP, real signatures, trouble on demand.

    async with TeamsDouble() as teams:
        build(listener, app_id=teams.app_id, ..., microsoft=teams.microsoft)
        teacher = teams.person("aad-teacher"); teams.channel("19:dsl@thread.tacv2", [teacher])
        teams.trouble("POST", Status(429, after=3))            # the next such call only
        await teams.send(http, url, teams.message(teacher, "report"))
        teams.messages[teacher.chat], teams.edits, teams.calls

What a person does in Teams is in tests/teams/hand.py.
"""

import asyncio
import base64
import itertools
import json
import time
from collections import defaultdict, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

import aiohttp
import jwt
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key

from bot.teams.connector import Microsoft

Json = dict[str, Any]
LARGEST = 100_000
"""Bytes of a message as UTF-16, above which Teams answers 413."""
_PAGE = 2


@dataclass(frozen=True, slots=True)
class Status:
    """An HTTP status with Teams' error body; done or not; `after` is Retry-After."""

    status: int
    code: str = "ServiceError"
    after: int | None = None
    done: bool = False


@dataclass(frozen=True, slots=True)
class Dropped:
    """The connection breaks; done or not."""

    done: bool = True


@dataclass(frozen=True, slots=True)
class Silent:
    """Nothing at all comes back; done or not."""

    done: bool = True


Trouble = Status | Dropped | Silent


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in the tenant: Entra object id, the id by which this bot knows them, and their chat with it."""

    aad: str
    id: str
    chat: str
    tenant: str


@dataclass(slots=True)
class _Channel:
    members: list[Person]
    installed: bool = True


@dataclass(slots=True)
class Message:
    """A message that stands in a conversation, as it was last edited; `only` one person sees a targeted one."""

    id: str
    activity: Json
    edited: int = 0
    only: str = ""

    @property
    def card(self) -> Json:
        """Its card."""
        content = self.activity["attachments"][0]["content"]
        assert isinstance(content, dict)
        return content


@dataclass
class TeamsDouble:
    """The double. `installed`: people who have the app; `blocked`: conversations that block the bot."""

    tenant: str = "11111111-2222-3333-4444-555555555555"
    app_id: str = "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"
    app_password: str = "made-up-password"
    messages: dict[str, list[Message]] = field(default_factory=lambda: defaultdict(list))
    edits: list[tuple[str, str]] = field(default_factory=list)
    calls: list[tuple[str, str]] = field(default_factory=list)
    blocked: set[str] = field(default_factory=set)
    files: dict[str, bytes] = field(default_factory=dict)
    profiles: dict[str, Json] = field(default_factory=dict)
    """What else Teams says of somebody, by object id: email, userPrincipalName, userRole and so on."""
    named: dict[str, str] = field(default_factory=dict)
    """What channels are called, by id; the first of a team has no name."""
    fetched_keys: int = 0
    fetched_tokens: int = 0
    keys_asked: int = 0
    """How often it was asked where the keys are, which it says while `keys_go_on` is set."""
    keys_down: bool = False
    kid: str = "key-1"
    endorsements: list[str] | None = field(default_factory=lambda: ["msteams", "webchat"])
    targeting: bool = True
    """Whether the tenant has targeted messages."""

    def __post_init__(self) -> None:
        self._people: dict[str, Person] = {}
        self._chats: dict[str, Person] = {}
        self._installed: set[str] = set()
        self._channels: dict[str, _Channel] = {}
        self._troubles: dict[str, deque[Trouble]] = defaultdict(deque)
        self._tokens: set[str] = set()
        self._count = itertools.count(1)
        self.keys: dict[str, RSAPrivateKey] = {self.kid: _KEY}
        self._never = asyncio.Event()
        self.keys_go_on = asyncio.Event()
        self.keys_go_on.set()

    async def __aenter__(self) -> Self:
        application = web.Application(client_max_size=40_000_000)
        application.add_routes([
            web.get("/openid", self._openid),
            web.get("/keys", self._jwks),
            web.post("/{tenant}/oauth2/v2.0/token", self._token),
            web.post("/service/v3/conversations", self._open),
            web.post("/service/v3/conversations/{chat}/activities", self._post),
            web.put("/service/v3/conversations/{chat}/activities/{message}", self._put),
            web.get("/service/v3/conversations/{chat}/pagedmembers", self._members),
            web.get("/service/v3/conversations/{chat}/members/{user}", self._member),
            web.get("/service/v3/teams/{team}/conversations", self._channels_of),
            web.get("/service/v3/attachments/{file}/views/original", self._pasted),
            web.get("/onedrive/{file}", self._download),
            web.put("/onedrive/{file}", self._uploaded),
        ])  # fmt: skip
        self._runner = web.AppRunner(application, shutdown_timeout=0.1, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self._root = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._never.set()
        await self._runner.cleanup()

    @property
    def service_url(self) -> str:
        """Where the Bot Connector is; Teams' own ends with a slash too."""
        return f"{self._root}/service/"

    @property
    def microsoft(self) -> Microsoft:
        """What `listen.build` takes, so that this double stands for Microsoft."""
        return Microsoft(login=self._root, keys=f"{self._root}/openid")

    def person(self, aad: str, *, installed: bool = True, tenant: str = "") -> Person:
        """Make somebody who has the app, unless it is said otherwise."""
        known_as = base64.urlsafe_b64encode(f"{self.app_id}{aad}".encode()).decode().rstrip("=")[-40:]
        person = Person(aad, f"29:{known_as}", f"a:1{known_as}", tenant or self.tenant)
        self._people[person.id] = self._chats[person.chat] = person
        if installed:
            self._installed.add(person.id)
        return person

    def removes_app(self, person: Person) -> None:
        """Somebody removes the app, and Teams tells nobody."""
        self._installed.discard(person.id)

    def removes_chat(self, person: Person) -> Person:
        """Somebody removes their chat with the bot; opening it again gives another one."""
        del self._chats[person.chat]
        anew = Person(person.aad, person.id, f"{person.chat}-anew", person.tenant)
        self._people[anew.id] = self._chats[anew.chat] = anew
        return anew

    def channel(self, name: str, members: Sequence[Person], *, installed: bool = True) -> str:
        """Make a channel (19:…@thread.tacv2) of a team with these members."""
        self._channels[name] = _Channel(list(members), installed)
        return name

    def attached(self, data: bytes, name: str = "IMG_1.jpg") -> Json:
        """Somebody attaches a file: it is put into their OneDrive, and this is what the bot is told of it."""
        key = f"file-{next(self._count)}"
        self.files[key] = data
        url = f"{self._root}/onedrive/{key}?tempauth=signed"
        return {
            "contentType": "application/vnd.microsoft.teams.file.download.info",
            "name": name,
            "contentUrl": f"https://made-up-my.sharepoint.com/personal/somebody/{name}",
            "content": {"downloadUrl": url, "uniqueId": key, "fileType": name.rpartition(".")[2]},
        }

    def pasted(self, data: bytes) -> Json:
        """Somebody pastes a picture into the chat."""
        key = f"image-{next(self._count)}"
        self.files[key] = data
        return {"contentType": "image/*", "contentUrl": f"{self.service_url}v3/attachments/{key}/views/original"}

    def consent(self, offer: Mapping[str, Any], action: str = "accept") -> Json:
        """Somebody answers a file consent card; gives the value of the invoke."""
        content = offer["attachments"][0]["content"]
        key = f"upload-{next(self._count)}"
        self.files[key] = b""
        context = content["acceptContext" if action == "accept" else "declineContext"]
        place = {"uploadUrl": f"{self._root}/onedrive/{key}", "uniqueId": key, "name": offer["attachments"][0]["name"]}
        return {"type": "fileUpload", "action": action, "context": context, "uploadInfo": place}

    async def _pasted(self, request: web.Request) -> web.Response:
        trouble = await self._trouble("DOWNLOAD", request)
        if refusal := self._stranger(request):
            return refusal
        answer = web.Response(body=self.files[request.match_info["file"]], content_type="image/jpeg")
        return await self._after(trouble, request, answer)

    async def _download(self, request: web.Request) -> web.Response:
        """Give a file to whoever has its signed address; our token has no business there."""
        trouble = await self._trouble("DOWNLOAD", request)
        assert "Authorization" not in request.headers
        if request.query.get("tempauth") != "signed":
            return web.Response(status=401)
        answer = web.Response(body=self.files[request.match_info["file"]], content_type="image/jpeg")
        return await self._after(trouble, request, answer)

    async def _uploaded(self, request: web.Request) -> web.Response:
        trouble = await self._trouble("UPLOAD", request)
        assert "Authorization" not in request.headers
        data = await request.read()
        assert request.headers["Content-Range"] == f"bytes 0-{len(data) - 1}/{len(data)}"
        if trouble is None:
            self.files[request.match_info["file"]] = data
        return await self._after(trouble, request, web.Response(status=201))

    def trouble(self, method: str, *troubles: Trouble) -> None:
        """Make the next calls of this kind fail: POST, PUT, OPEN (a conversation), MEMBERS, TOKEN, DOWNLOAD, UPLOAD."""
        self._troubles[method].extend(troubles)

    def roll_key(self, kid: str) -> None:
        """Sign with another key from now on, as Microsoft does now and then."""
        self.kid = kid
        self.keys = {kid: generate_private_key(public_exponent=65537, key_size=2048)}

    def token(self, activity: Mapping[str, Any], **claims: object) -> str:
        """Sign a token for an activity as the Bot Framework does; a claim of None is left out."""
        now = int(time.time())
        known: Json = {"iss": self.microsoft.issuer, "aud": self.app_id, "nbf": now - 10, "exp": now + 3600}
        known["serviceurl"] = activity.get("serviceUrl")
        wanted = {name: value for name, value in (known | claims).items() if value is not None}
        return jwt.encode(wanted, self.keys[self.kid], "RS256", headers={"kid": self.kid})

    async def send(
        self, http: aiohttp.ClientSession, url: str, activity: Mapping[str, Any], **claims: object
    ) -> tuple[int, Json]:
        """Send an activity as Teams does; gives the status, and the body of an invoke response."""
        headers = {"Authorization": f"Bearer {self.token(activity, **claims)}"}
        async with http.post(url, json=activity, headers=headers) as response:
            raw = await response.read()
            return response.status, json.loads(raw) if raw else {}

    async def _trouble(self, kind: str, request: web.Request) -> Trouble | None:
        self.calls.append((kind, request.match_info.get("chat", "")))
        return self._troubles[kind].popleft() if self._troubles[kind] else None

    async def _after(self, trouble: Trouble | None, request: web.Request, answer: web.Response) -> web.Response:
        match trouble:
            case Status():
                headers = {} if trouble.after is None else {"Retry-After": str(trouble.after)}
                return _error(trouble.status, trouble.code, headers)
            case Dropped():
                assert request.transport
                request.transport.abort()
            case Silent():
                await self._never.wait()
        return answer

    def _stranger(self, request: web.Request) -> web.Response | None:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        denied = {"message": "Authorization has been denied for this request."}
        return None if token in self._tokens else web.json_response(denied, status=401)

    def forget_tokens(self) -> None:
        """Let every token that was given expire."""
        self._tokens.clear()

    async def _openid(self, _: web.Request) -> web.Response:
        self.keys_asked += 1
        await self.keys_go_on.wait()
        if self.keys_down:
            return web.Response(status=503)
        return web.json_response({"issuer": self.microsoft.issuer, "jwks_uri": f"{self._root}/keys"})

    async def _jwks(self, _: web.Request) -> web.Response:
        self.fetched_keys += 1
        keys = []
        for kid, key in self.keys.items():
            public = jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)
            endorsed = {} if self.endorsements is None else {"endorsements": self.endorsements}
            keys.append({**public, "kid": kid, **endorsed})
        return web.json_response({"keys": keys})

    async def _token(self, request: web.Request) -> web.Response:
        trouble = await self._trouble("TOKEN", request)
        form = await request.post()
        wanted = {
            "grant_type": "client_credentials", "client_id": self.app_id, "client_secret": self.app_password,
            "scope": "https://api.botframework.com/.default",
        }  # fmt: skip
        if {**form} != wanted or request.match_info["tenant"] not in {self.tenant, "botframework.com"}:
            told = {"error": "invalid_client", "error_description": "AADSTS7000215: Invalid client secret provided."}
            return web.json_response(told, status=401)
        self.fetched_tokens += 1
        token = f"token-{next(self._count)}"
        self._tokens.add(token)
        answer = {"token_type": "Bearer", "expires_in": 86399, "ext_expires_in": 86399, "access_token": token}
        return await self._after(trouble, request, web.json_response(answer))

    async def _open(self, request: web.Request) -> web.Response:
        trouble = await self._trouble("OPEN", request)
        if refusal := self._stranger(request):
            return refusal
        asked = await request.json()
        assert asked["isGroup"] is False
        assert asked["bot"]["id"] == f"28:{self.app_id}"
        assert asked["tenantId"] == asked["channelData"]["tenant"]["id"]
        person = self._people.get(asked["members"][0]["id"])
        if person is None or person.id not in self._installed:
            return _error(403, "ForbiddenOperationException")
        return await self._after(trouble, request, web.json_response({"id": person.chat}, status=201))

    async def _post(self, request: web.Request) -> web.Response:
        chat = request.match_info["chat"]
        trouble = await self._trouble("POST", request)
        refusal = self._stranger(request) or self._shut(chat)
        activity = await request.json()
        only = self._targeted_at(request, activity)
        refusal = refusal or _too_much(activity) or (_error(400, "Bad argument") if only is None else None)
        if refusal:
            return refusal
        message = Message(f"1{next(self._count):012}", activity, only=only or "")
        if trouble is None or (not isinstance(trouble, Status) and trouble.done) or getattr(trouble, "done", False):
            self.messages[chat].append(message)
        return await self._after(trouble, request, web.json_response({"id": message.id}, status=201))

    async def _put(self, request: web.Request) -> web.Response:
        chat, name = request.match_info["chat"], request.match_info["message"]
        trouble = await self._trouble("PUT", request)
        activity = await request.json()
        refusal = self._stranger(request) or self._shut(chat) or _too_much(activity)
        message = next((one for one in self.messages[chat] if one.id == name), None)
        targeted = "isTargetedActivity" in request.query
        if targeted and "recipient" in activity:
            refusal = refusal or _error(400, "Bad argument")
        if refusal or message is None or targeted != bool(message.only):
            return refusal or _error(404, "ActivityNotFoundInConversation")
        if trouble is None or trouble.done:
            message.activity = activity
            message.edited += 1
            self.edits.append((chat, name))
        return await self._after(trouble, request, web.json_response({"id": name}))

    async def _members(self, request: web.Request) -> web.Response:
        trouble = await self._trouble("MEMBERS", request)
        channel = self._channels.get(request.match_info["chat"])
        if refusal := self._stranger(request):
            return refusal
        if person := self._chats.get(request.match_info["chat"]):
            channel = _Channel([person], person.id in self._installed)
        if channel is None or not channel.installed:
            return _error(403 if channel else 404, "BotNotInConversationRoster" if channel else "ConversationNotFound")
        start = int(request.query.get("continuationToken", "from+0/=").split("+")[1].split("/")[0])
        page = channel.members[start : start + _PAGE]
        answer: Json = {"members": [self._told(one) for one in page]}
        if start + _PAGE < len(channel.members):
            answer["continuationToken"] = f"from+{start + _PAGE}/="
        return await self._after(trouble, request, web.json_response(answer))

    async def _channels_of(self, request: web.Request) -> web.Response:
        """Tell of the channels of a team that has the app; the first has no name."""
        trouble = await self._trouble("CHANNELS", request)
        if refusal := self._stranger(request):
            return refusal
        known = [{"id": name} | ({"name": self.named[name]} if name in self.named else {}) for name in self._channels]
        return await self._after(trouble, request, web.json_response({"conversations": known}))

    async def _member(self, request: web.Request) -> web.Response:
        """Tell who one member of a conversation is."""
        trouble = await self._trouble("MEMBER", request)
        if refusal := self._stranger(request):
            return refusal
        person, chat = self._people.get(request.match_info["user"]), request.match_info["chat"]
        channel = self._channels.get(chat)
        inside = self._chats.get(chat) == person or (channel is not None and person in channel.members)
        if person is None or not inside:
            return _error(404, "MemberNotFoundInConversation")
        return await self._after(trouble, request, web.json_response(self._told(person)))

    def _told(self, one: Person) -> Json:
        told = {"id": one.id, "aadObjectId": one.aad, "name": "A Name", "tenantId": one.tenant, "userRole": "user"}
        return told | self.profiles.get(one.aad, {})

    def seen_by_all(self, chat: str = "") -> list[Message]:
        """What stands where others can read it, in one conversation or in all that are not one person's."""
        rooms = [chat] if chat else [name for name in self.messages if name not in self._chats]
        return [one for name in rooms for one in self.messages[name] if not one.only]

    def seen_only_by(self, person: Person) -> list[Message]:
        """What was targeted at one person, wherever."""
        return [one for name in self.messages for one in self.messages[name] if one.only == person.id]

    def _targeted_at(self, request: web.Request, activity: Mapping[str, Any]) -> str | None:
        """Whom a message is targeted at, empty if nobody; None where Teams does not take it so."""
        recipient = (activity.get("recipient") or {}).get("id", "")
        if request.query.get("isTargetedActivity") != "true":
            assert not recipient, "a recipient without the flag: everybody would read it"
            return ""
        channel = self._channels.get(request.match_info["chat"].partition(";")[0])
        there = channel is not None and recipient in {one.id for one in channel.members}
        return recipient if self.targeting and there else None

    def _shut(self, chat: str) -> web.Response | None:
        if chat in self.blocked:
            return _error(403, "MessageWritesBlocked")
        base = chat.partition(";")[0]
        if base in self._channels:
            return None if self._channels[base].installed else _error(403, "BotNotInConversationRoster")
        person = self._chats.get(chat)
        if person is None:
            return _error(404, "ConversationNotFound")
        return None if person.id in self._installed else _error(403, "BotNotInConversationRoster")


_KEY = generate_private_key(public_exponent=65537, key_size=2048)


def _error(status: int, code: str, headers: Mapping[str, str] | None = None) -> web.Response:
    told = {"error": {"code": code, "message": "Words of Microsoft's."}}
    return web.json_response(told, status=status, headers=headers)


def _too_much(activity: Mapping[str, Any]) -> web.Response | None:
    if len(json.dumps(activity, ensure_ascii=False).encode("utf-16-le")) > LARGEST:
        return _error(413, "MessageSizeTooBig")
    if activity.get("type") != "message" or not (activity.get("attachments") or activity.get("text")):
        return _error(400, "BadSyntax")
    return None
