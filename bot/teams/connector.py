"""Speaks to the Bot Connector, the REST interface through which a bot writes in Teams; says how each call failed.

Rules:
1. One attempt a call: whoever calls repeats, because only they know whether twice would be wrong.
2. A call that was surely not carried out is TryLater; where nobody knows, NoAnswer; where it never will be, Refused.
   Microsoft counts 412, 429, 502 and 504 as transient; after 500, 502 or 504 the message may well have arrived.
3. Our token goes to the service URL of an authenticated activity only: https, or this machine, and no redirects.
4. Nothing blocks: the SDK's own client is built anew for each activity (11 ms) and calls from threads, so it is
   not used. This client is an aiohttp session.
"""

import asyncio
import ipaddress
import json
import re
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import quote, urlsplit

import aiohttp

from bot.seam.sender import FREELY, NoAnswer, Refused, TryLater
from policy_kb.shapes import dataclass

Json = dict[str, Any]
Begins = Callable[[], Awaitable[None]]

ANSWER_WITHIN = 10.0
"""Seconds that one call may take."""
_TARGETED = "?isTargetedActivity=true"
_UNSURE = {500, 502, 504}
_LATER = {408, 412, 425, 429, 503}
_MISCONFIGURED = 60.0
"""Seconds between attempts where our own password is refused: only the technician can end that."""


@dataclass(frozen=True, slots=True)
class Microsoft:
    """Where Microsoft's own services are; the public cloud, unless a test stands in for it."""

    login: str = "https://login.microsoftonline.com"
    keys: str = "https://login.botframework.com/v1/.well-known/openidconfiguration"
    issuer: str = "https://api.botframework.com"
    scope: str = "https://api.botframework.com/.default"


PUBLIC = Microsoft()


class Connector:
    """One bot's way out. Without an app id it sends no token, and only to this machine."""

    def __init__(  # noqa: PLR0913 - what identifies the bot, each by name
        self,
        session: aiohttp.ClientSession,
        *,
        app_id: str,
        app_password: str,
        tenant_id: str,
        app_type: str = "SingleTenant",
        microsoft: Microsoft = PUBLIC,
    ) -> None:
        tenant = tenant_id if app_type == "SingleTenant" else "botframework.com"
        self.app_id = app_id
        self._session = session
        self._password = app_password
        self._token_url = f"{microsoft.login}/{quote(tenant, safe='')}/oauth2/v2.0/token"
        self._scope = microsoft.scope
        self._token, self._until = "", 0.0
        self._fetching = asyncio.Lock()

    async def post(
        self,
        service_url: str,
        conversation: str,
        activity: Mapping[str, Any],
        only: str = "",
        begins: Begins = FREELY.begins,
    ) -> str:
        """Post an activity; gives its id. `only`: targeted, so that this one person sees it and nobody else does.

        `begins` is asked right before each attempt.
        """
        path = f"{_part(conversation)}/activities" + (_TARGETED if only else "")
        whom = {"recipient": {"id": only}} if only else {}
        answer = await self._call("POST", service_url, path, {**activity, **whom}, begins=begins)
        return str(answer.get("id", ""))

    async def put(
        self, service_url: str, conversation: str, message: str, activity: Mapping[str, Any], *, targeted: bool = False
    ) -> None:
        """Bring an activity up to date; doing it twice is doing it once. `targeted`: one that was posted so."""
        path = f"{_part(conversation)}/activities/{_part(message)}" + (_TARGETED if targeted else "")
        await self._call("PUT", service_url, path, {**activity, "id": message})

    async def open(self, service_url: str, *, bot: str, user: str, tenant: str) -> str:
        """Open the private conversation with one person, or find the one there is; gives its id."""
        wanted = {
            "bot": {"id": bot or f"28:{self.app_id}"},
            "members": [{"id": user}],
            "tenantId": tenant,
            "channelData": {"tenant": {"id": tenant}},
            "isGroup": False,
        }
        found = str((await self._harmless("POST", service_url, "", wanted)).get("id", ""))
        if not found:
            raise TryLater("no-conversation-id")
        return found

    async def members(self, service_url: str, conversation: str) -> list[Json]:
        """Everybody in a conversation: id, aadObjectId, tenantId and more, as Teams gives them."""
        found: list[Json] = []
        after = ""
        for _ in range(200):
            query = f"?pageSize=500&continuationToken={_part(after)}" if after else "?pageSize=500"
            page = await self._harmless("GET", service_url, f"{_part(conversation)}/pagedmembers{query}")
            found += [member for member in page.get("members") or () if isinstance(member, dict)]
            after = str(page.get("continuationToken") or "")
            if not after:
                return found
        raise TryLater("endless-members")

    async def member(self, service_url: str, conversation: str, user: str) -> Json:
        """Somebody in a conversation: as `members` gives them, by their 29:... id."""
        return await self._harmless("GET", service_url, f"{_part(conversation)}/members/{_part(user)}")

    async def channels(self, service_url: str, team: str) -> list[Json]:
        """Every channel of a team: id and name, which the first channel does not have (its name is "General")."""
        told = await self._harmless("GET", service_url, f"{_part(team)}/conversations", under="teams")
        return [one for one in told.get("conversations") or () if isinstance(one, dict)]

    async def _harmless(
        self,
        method: str,
        service_url: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        under: str = "conversations",
    ) -> Json:
        try:
            return await self._call(method, service_url, path, body, under)
        except NoAnswer as unsure:
            raise TryLater(str(unsure)) from None

    async def _call(  # noqa: PLR0913, PLR0917 - a call is all of these
        self,
        method: str,
        service_url: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        under: str = "conversations",
        begins: Begins = FREELY.begins,
    ) -> Json:
        if not sound_service_url(service_url, local_only=not self.app_id):
            raise Refused("service-url")
        url = f"{service_url.rstrip('/')}/v3/{under}" + (f"/{path}" if path else "")
        token = await self.token()
        await begins()
        status, headers, answer = await self._attempt(method, url, body, token)
        if status == 401 and self.app_id:  # noqa: PLR2004 - HTTP
            self._until = 0.0
            token = await self.token()
            await begins()
            status, headers, answer = await self._attempt(method, url, body, token)
        if 200 <= status < 300:  # noqa: PLR2004 - HTTP
            return answer
        raise _meaning(status, headers, answer)

    async def _attempt(
        self, method: str, url: str, body: Mapping[str, Any] | None, token: str
    ) -> tuple[int, Mapping[str, str], Json]:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        given = None if body is None else json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")
        if given is not None:
            headers["Content-Type"] = "application/json; charset=utf-8"
        try:
            async with (
                asyncio.timeout(ANSWER_WITHIN),
                self._session.request(method, url, data=given, headers=headers, allow_redirects=False) as response,
            ):
                return response.status, response.headers, _read(await response.read())
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise TryLater(type(error).__name__) from None
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise NoAnswer(type(error).__name__) from None

    async def token(self) -> str:
        """Give the token that shows who we are; empty where we have no app id. Raises TryLater."""
        if not self.app_id:
            return ""
        async with self._fetching:
            if time.monotonic() >= self._until:
                self._token, self._until = await self._fetch()
        return self._token

    async def _fetch(self) -> tuple[str, float]:
        form = {
            "grant_type": "client_credentials",
            "client_id": self.app_id,
            "client_secret": self._password,
            "scope": self._scope,
        }
        try:
            async with (
                asyncio.timeout(ANSWER_WITHIN),
                self._session.post(self._token_url, data=form, allow_redirects=False) as response,
            ):
                answer = _read(await response.read())
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise TryLater(f"token-{type(error).__name__}") from None
        token = answer.get("access_token")
        if not isinstance(token, str) or not token:
            raise TryLater(f"token-{_code(answer.get('error')) or response.status}", _MISCONFIGURED)
        lasts = answer.get("expires_in")
        return token, time.monotonic() + max(float(lasts) if isinstance(lasts, (int, float)) else 0.0, 600) - 300


def sound_service_url(service_url: str, *, local_only: bool = False) -> bool:
    """Whether our messages may go there: https anywhere, or http on this machine."""
    try:
        url = urlsplit(service_url)
        host = url.hostname or ""
    except ValueError:
        return False
    if loopback(host):
        return url.scheme in {"http", "https"}
    return url.scheme == "https" and bool(host) and not local_only


def loopback(host: str) -> bool:
    """Whether a host or a peer's address is this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _meaning(status: int, headers: Mapping[str, str], answer: Mapping[str, Any]) -> Refused | TryLater | NoAnswer:
    error = answer.get("error")
    code = _code(error.get("code") if isinstance(error, dict) else "") or f"http-{status}"
    if status == 401:  # noqa: PLR2004 - HTTP
        return TryLater(code, _MISCONFIGURED)
    if status in _LATER:
        return TryLater(code, _seconds(headers.get("Retry-After", "")))
    if status in _UNSURE or status >= 500 or status < 400:  # noqa: PLR2004 - HTTP
        return NoAnswer(code)
    return Refused(code)


def _code(given: object) -> str:
    """Give a code of Microsoft's as it stands, unless it is none: texts of errors can hold what we sent."""
    return given if isinstance(given, str) and re.fullmatch(r"[A-Za-z0-9_.-]{1,60}", given) else ""


def _seconds(given: str) -> float | None:
    try:
        return min(max(0.0, float(given)), 3600.0)
    except ValueError:
        return None


def _read(raw: bytes) -> Json:
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _part(text: str) -> str:
    return quote(text, safe="")
