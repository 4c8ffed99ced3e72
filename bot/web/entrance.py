"""The entrance of a desk that is open to more than one machine: nobody gets past it who has not signed in.

Rules:
1. Every page is for one signed-in person, and for the schools where they are staff today. Nobody sees another's pages.
2. A form of a session that has gone to sleep is not lost: it waits, and is taken once the same person has signed in.
3. In Teams' frame the token that Teams holds signs people in (bot/web/tab.py), and no provider's page is opened.
4. Whoever signs out at the provider is signed out here as well, where it tells us so: by a token of its own, or by a
   hidden frame that names their session there and nothing else. All that a guess could do is to end a session.
5. Whoever is sent back here by another site's link signs in as themselves: a try belongs to the browser that began it.
6. What ends a session ends it in every program on the same database: signing out here or there, being staff nowhere.
"""

import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol
from urllib.parse import quote, urlsplit

from aiohttp import web

from bot.web import guard, render
from bot.web.desk import DeskSchool, Persona
from bot.web.guard import Trouble
from bot.web.issuer import Proven
from bot.web.provider import Provider, Try, Unproven
from bot.web.sessions import IDLE, Sessions, SignedIn, Waiting
from bot.web.tab import PAGE, SIGNED_IN, Tab, cookie, door, prove, within

log = logging.getLogger(__name__)
_MOST_TRIES = 1000
_QUIET = ("/panes", "/events")
"""Pages that refresh by themselves: they keep nobody signed in."""
SIGNED_OUT_THERE = "/signed-out-there"
_SIGN_OUT = "/sign-out"
_OPEN = frozenset({"/sign-in", "/signed-in", SIGNED_OUT_THERE, _SIGN_OUT})
"""Pages for whoever has not signed in here; whoever signs out may have signed in to another program."""


SIGNED = web.RequestKey("signed", SignedIn)
_HOMES: web.RequestKey[frozenset[str]] = web.RequestKey("homes", frozenset)
_ASLEEP = web.RequestKey("asleep", bool)


class Admission(Protocol):
    """What the schools know of whoever signs in."""

    async def user(self, proven: Proven) -> str:
        """The id by which they know somebody; the surest of the provider's where none does."""
        ...

    async def schools_of(self, user: str, name: str) -> frozenset[str]:
        """The workspaces of those at which somebody is staff today."""
        ...


class Entrance:
    """Looks at every request to the desk; `sessions` says who is signed in."""

    def __init__(
        self,
        provider: Provider,
        sessions: Sessions,
        admission: Admission,
        clock: Callable[[], datetime],
        tab: Tab | None = None,
    ) -> None:
        self.tab = tab
        self._provider, self.sessions, self._admission, self._clock = provider, sessions, admission, clock
        self._tries: OrderedDict[str, Try] = OrderedDict()
        self._secure = provider.keys.secure
        self.headers: Mapping[str, str] = {"Strict-Transport-Security": "max-age=31536000"} if self._secure else {}

    async def admit(self, request: web.Request) -> None:
        """Keep rule 1: whoever passes stands in `request[SIGNED]`. Raises Trouble, or a redirect to sign in."""
        now = self._clock()
        guard.check_name(request, frozenset({self._provider.keys.host}))
        own = guard.HOST_COOKIE if self._secure else guard.COOKIE
        request[guard.NAME] = cookie(request, own) if self.tab else own
        if request.path in (_OPEN | {PAGE, SIGNED_IN} if self.tab else _OPEN) or request.path.startswith("/static/"):
            return
        signed = await self.sessions.find(guard.session(request))
        asleep = signed is not None and not signed.awake(now)
        if signed is None or (asleep and request.method != "POST"):
            if request.method != "GET" or request.path.endswith(_QUIET):
                raise Trouble(401, "signed-out")
            raise web.HTTPSeeOther(f"{door(request, '/sign-in')}?to={quote(request.path_qs, safe='')}")
        homes = await self._admission.schools_of(signed.user, signed.proven.name)
        if not homes:
            log.warning("somebody who signed in is staff nowhere")
            await self.sessions.end(guard.session(request))
            raise Trouble(403, "not-staff")
        request[SIGNED], request[_HOMES], request[_ASLEEP] = signed, homes, asleep
        if not asleep and not request.path.endswith(_QUIET):
            signed.seen = now

    def asleep(self, request: web.Request) -> bool:
        """Whether what was sent must wait until its sender has signed in again."""
        return request[_ASLEEP]

    def keeps(self, request: web.Request) -> Callable[[], Awaitable[bool]]:
        """Whether the session of this request still counts, asked as time passes."""
        name = guard.session(request)

        async def still() -> bool:
            found = await self.sessions.find(name)
            return found is not None and found.awake(self._clock())

        return still

    def homes(self, request: web.Request) -> frozenset[str]:
        """The workspaces of the schools at which whoever asks is staff."""
        return request[_HOMES]

    def me(self, request: web.Request, school: DeskSchool, me: Persona) -> Persona:
        """Whoever asks, on their own page of one of their schools. Raises Trouble."""
        signed = request[SIGNED]
        if me.user != signed.user or school.workspace not in request[_HOMES]:
            raise Trouble(404, "nowhere")
        return me if me.roles else replace(me, label=signed.proven.name, name=signed.proven.name)

    async def _begin(self, request: web.Request) -> Try:
        """A try to sign in, for this browser, that comes back to where it wanted to go."""
        to, now = _inside(request.query.get("to", "/")), self._clock()
        before = await self.sessions.find(guard.session(request))
        within: timedelta | None = None
        if before and before.waiting and before.awake(now):
            within = timedelta(0)  # it waits because they must prove it once more
        elif before:
            within = IDLE
        timeless = before is not None and before.proven.at.timestamp() == 0
        found = Try(guard.session(request), to, now, within, timeless)
        self._tries[found.state] = found
        if len(self._tries) > _MOST_TRIES:
            self._tries.popitem(last=False)
        return found

    async def sign_in(self, request: web.Request) -> web.Response:
        """Send a browser to the provider."""
        one = await self._begin(request)
        try:
            afresh = one.within == timedelta(0) or one.timeless or "other" in request.query
            where = await self._provider.address(one, afresh=afresh)
        except Unproven as why:
            raise self._failed(why) from None
        response = web.Response(status=303, headers={"Location": where})
        guard.remember(request, response, one.browser)
        return response

    async def signed_in(self, request: web.Request) -> tuple[str, str, Waiting | None]:
        """Take whoever comes back: their session's name, where they go, what waits. Raises Trouble."""
        one = self._tries.pop(request.query.get("state", ""), None)
        if one is None or one.browser != guard.session(request):
            raise Trouble(400, "sign-in-stale")
        try:
            proven = await self._provider.prove(one, dict(request.query))
        except Unproven as why:
            raise self._failed(why) from None
        name, signed = await self.sessions.begin(one.browser, await self._admission.user(proven), proven)
        request[SIGNED], request[_ASLEEP] = signed, False
        return name, one.to, self.sessions.waiting(signed)

    async def tab_signed_in(self, request: web.Request) -> tuple[str, str, Waiting | None]:
        """Take the token that Teams holds for whoever sits before the tab; as `signed_in`. Raises Trouble."""
        guard.check_origin(request)
        if self.tab is None:
            raise Trouble(404, "nowhere")
        try:
            proven = await prove(self.tab, self._provider, request)
        except Unproven as why:
            raise self._failed(why) from None
        name, signed = await self.sessions.begin(guard.session(request), await self._admission.user(proven), proven)
        request[SIGNED], request[_ASLEEP] = signed, False
        return name, _inside(request.query.get("to", "/")), self.sessions.waiting(signed)

    async def sign_out(self, secret: bytes, request: web.Request) -> web.Response:
        """End the session, and offer the same at the provider."""
        await guard.read_fields(request, secret)
        signed = await self.sessions.end(guard.session(request))
        where = await self._provider.goodbye(signed.proven.token) if signed and signed.proven.token else ""
        response = web.Response(text=render.signed_out(where), content_type="text/html", charset="utf-8")
        if not within(request):
            response.del_cookie(request[guard.NAME], path="/", secure=self._secure, httponly=True, samesite="Lax")
        return response

    async def left(self, request: web.Request) -> web.Response:
        """Take the provider's word that somebody has signed out there (OpenID Connect Back-Channel Logout 1.0, 2.5)."""
        told = dict(await guard.read_pairs(request))
        try:
            sub, sid = await self._provider.left(told.get("logout_token", ""))
        except Unproven as why:
            log.warning("a sign-out at the provider was not believed: %s", why)
            return web.json_response({"error": "invalid_request"}, status=400)
        ended = await self.sessions.end_there(sub, sid)
        log.info("signed out at the provider: %s", "here as well" if ended else "nobody was signed in here by that")
        return web.Response()

    async def left_by_frame(self, request: web.Request) -> web.Response:
        """Take the same from a hidden frame (OpenID Connect Front-Channel Logout 1.0); Entra leaves the issuer out."""
        sid, issuer = request.query.get("sid", ""), self._provider.keys.issuer
        if sid and request.query.get("iss", issuer) == issuer:
            await self.sessions.end_there("", sid)
        whose = urlsplit(issuer)
        frame = f"default-src 'none'; frame-ancestors {whose.scheme}://{whose.netloc}"
        return web.Response(headers={"Content-Security-Policy": frame})

    def wait(self, request: web.Request, waiting: Waiting, back: str) -> web.Response:
        """Keep a turn until its sender has signed in again, and say so; `back` is where its answer will stand."""
        words, where = (
            "asleep" if request[_ASLEEP] else "again",
            f"{door(request, '/sign-in')}?to={quote(back, safe='')}",
        )
        if within(request) and words == "again":
            words, where = "again-elsewhere", self._provider.keys.at(back)
        else:
            request[SIGNED].waiting = replace(waiting, since=self._clock())
        page = render.sign_in(words, where, ends=waiting.turn.deed == "case-close")
        return web.Response(text=page, content_type="text/html", charset="utf-8")

    @staticmethod
    def _failed(why: Unproven) -> Trouble:
        log.warning("a sign-in failed: %s", why)
        return Trouble(502 if why.words == "provider-away" else 403, why.words)


def _inside(to: str) -> str:
    """An address within the desk; its beginning for any other."""
    parts = urlsplit(to)
    odd = not to.startswith("/") or to.startswith("//") or "\\" in to or parts.netloc
    return "/" if odd or parts.path in _OPEN | {PAGE, SIGNED_IN} else to
