"""The page under /p/: what a link opens, for people without an account. Served only where a public address is set.

Rules:
1. Only the host of the public address is answered, and only under /p/: the web desk never stands there.
2. What a link does not open looks the same whatever the reason. Nothing of a school is said without a link that works.
3. Whoever guesses is slowed down, each address by itself and all of them together; a form is small and flat.
4. Nothing is kept in the browser, nothing is fetched from anywhere, and nothing typed is logged.
"""

import ipaddress
import logging
import re
import secrets
import time
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.seam.visitors import Visitors

_LOG = logging.getLogger(__name__)
_WROTE = web.RequestKey("wrote", str)
"""Under this name a request holds what was written in its form."""
_HERE = Path(__file__).parent
_TOKEN = re.compile(r"[A-Za-z0-9_-]{16,64}")
_LARGEST = 60_000
"""Bytes of a form: 4,000 characters that each take twelve fit."""
_MINUTE = 60.0
EACH, ALL, FORMS = 30, 300, 10
"""In a minute: what one address may ask in vain, what all may ask, and how many forms one link takes."""
_MOST_KNOWN = 5000
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex, nofollow",
}


class Pace:
    """How often something was done in the last minute, by a name."""

    def __init__(self, most: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = most
        self._clock = clock
        self._seen: OrderedDict[str, deque[float]] = OrderedDict()

    def take(self, name: str) -> bool:
        """Do it once more; False, and nothing is counted, where that is once too often."""
        now = self._clock()
        times = self._seen.setdefault(name, deque())
        self._seen.move_to_end(name)
        while len(self._seen) > _MOST_KNOWN:
            self._seen.popitem(last=False)
        while times and times[0] <= now - _MINUTE:
            times.popleft()
        if len(times) >= self._most:
            return False
        times.append(now)
        return True

    def full(self, name: str) -> bool:
        """Whether once more would be too often."""
        times = self._seen.get(name, deque())
        return sum(one > self._clock() - _MINUTE for one in times) >= self._most


class Public:
    """The page; `routes` for the application. `address` is the public one, as https://bot.example.org."""

    def __init__(self, visitors: Visitors, address: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._visitors = visitors
        self._host = (urlsplit(address).hostname or "").lower()
        self._vain, self._all, self._forms = Pace(EACH, clock), Pace(ALL, clock), Pace(FORMS, clock)
        self._pages = Environment(
            loader=FileSystemLoader(_HERE / "templates"), autoescape=True, undefined=StrictUndefined
        )
        self.routes: tuple[web.RouteDef, ...] = (
            web.get("/p/static/public.css", self._guarded(self._style)),
            web.get("/p/{token}", self._guarded(self._sheet)),
            web.post("/p/{token}", self._guarded(self._answer)),
        )

    def _guarded(
        self, handle: Callable[[web.Request], Awaitable[web.Response]]
    ) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def answer(request: web.Request) -> web.Response:
            try:
                hosted = (urlsplit(f"//{request.host}").hostname or "").lower() == self._host
            except ValueError:
                hosted = False
            if not hosted:
                raise web.HTTPNotFound
            try:
                response = await handle(request)
            except (web.HTTPException, ConnectionError, web.RequestPayloadError):
                raise
            except Exception as error:  # noqa: BLE001 - the last place before the person
                _LOG.error("the public page could not answer: %s", type(error).__name__)
                response = self._trouble(request, 500, "busy")
            response.headers.update(HEADERS)
            return response

        return answer

    async def _style(self, request: web.Request) -> web.Response:
        del request
        return web.Response(text=(_HERE / "templates" / "public.css").read_text("utf-8"), content_type="text/css")

    async def _sheet(self, request: web.Request) -> web.Response:
        if slowed := self._slowed(request):
            return slowed
        sheet = await self._visitors.sheet(_token(request))
        if sheet is None:
            return self._gone(request)
        return self._page("sheet", 200, sheet=sheet, given={}, problem="", first=None, once=secrets.token_hex(8))

    async def _answer(self, request: web.Request) -> web.Response:
        if slowed := self._slowed(request):
            return slowed
        token, fields = _token(request), await _fields(request)
        request[_WROTE] = fields.get("what", "")
        sheet = await self._visitors.sheet(token)
        if sheet is None:
            return self._gone(request)
        if not self._forms.take(token):
            return self._trouble(request, 429, "busy")
        done = await self._visitors.answer(token, fields)
        match done.what:
            case "gone":
                return self._gone(request)
            case "missing" | "urgent" | "own":
                given = {name: value for name, value in fields.items() if name != "once"}
                problem = f"missing-{sheet.kind}" if done.what == "missing" else ""
                once, first = fields.get("once", "")[:32], None if problem else done
                return self._page("sheet", 200, sheet=sheet, given=given, problem=problem, first=first, once=once)
            case _:
                return self._page("done", 200, done=done)

    def _slowed(self, request: web.Request) -> web.Response | None:
        if self._vain.full(_whose(request)) or not self._all.take("all"):
            return self._trouble(request, 429, "busy")
        return None

    def _gone(self, request: web.Request) -> web.Response:
        self._vain.take(_whose(request))
        return self._trouble(request, 404, "gone")

    def _trouble(self, request: web.Request, status: int, key: str) -> web.Response:
        """Why it is not done, with what was written, which has not been sent: nobody loses it unawares."""
        return self._page("trouble", status, key=key, wrote=request.get(_WROTE, ""))

    def _page(self, name: str, status: int, **values: object) -> web.Response:
        text = self._pages.get_template(f"{name}.html").render(say=self._say, **values)
        return web.Response(text=text, status=status, content_type="text/html", charset="utf-8")

    def _say(self, key: str, **values: object) -> str:
        return self._visitors.say(f"visitors.{key}", **values)


def _whose(request: web.Request) -> str:
    """The address of whoever asks; behind a proxy near us the last that it names, for anybody may write the others."""
    remote, said = request.remote or "", request.headers.getall("X-Forwarded-For", [""])[-1].rpartition(",")[2].strip()
    try:
        near = ipaddress.ip_address(remote.partition("%")[0]).is_private
    except ValueError:
        near = False
    return said[:64] if said and near else remote


def _token(request: web.Request) -> str:
    """The token of a request; what cannot be one never reaches the store."""
    token = request.match_info["token"]
    return token if _TOKEN.fullmatch(token) else "-"


async def _fields(request: web.Request) -> Mapping[str, str]:
    """The fields of a small, flat form; nothing of any other."""
    if request.content_type != "application/x-www-form-urlencoded":
        return {}
    body = bytearray()
    async for piece in request.content.iter_any():  # one read gives what has come so far, and that may be half of it
        body += piece
        if len(body) > _LARGEST:
            return {}
    try:
        return dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=20))
    except ValueError:
        return {}


build = Public
"""Every folder that listens is built by this name."""
