"""A page for whoever looks after a policy: a draft, clause by clause, beside the words of the policy it came from.

Rules:
1. It is a desk like the other: this machine only, opened by a link with a key, forms from our own pages only.
2. A decision belongs to the clause it was shown for: sent twice, or from a page that is out of date, it does nothing.
3. What cannot be taken is said above the form, and what was typed stays in it.
"""

import asyncio
from collections.abc import Iterable, Mapping
from typing import Literal, Protocol

from aiohttp import web

from bot.web import guard, render
from bot.web.guard import Trouble
from policy_kb.shapes import dataclass


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that can be changed of a clause; `folded` ones are out of sight until one is `open`."""

    name: str
    label: str
    kind: Literal["text", "line", "one", "many"]
    value: tuple[str, ...] = ()
    options: tuple[tuple[str, str], ...] = ()
    hint: str = ""
    folded: bool = False
    open: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """The clause that waits: where it stands in the policy, what the policy says there, and what the clause holds."""

    name: str
    place: str
    said: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """How far it is: how many are decided, in words too, and what waits; `end` says what comes after the last."""

    title: str
    done: int
    all: int
    progress: str
    now: Shown | None
    may_go_back: bool
    may_go_live: bool
    end: str = ""


Values = Mapping[str, tuple[str, ...]]


class Curation(Protocol):
    """A draft that somebody goes through."""

    def stands(self) -> Standing:
        """How far it is."""
        ...

    def take(self, deed: str, name: str, values: Values) -> str:
        """Do what was decided of a clause; why not, in plain words, where it cannot be done."""
        ...


class CuratingDesk:
    """One page and its form; `routes` for the application. `secret` makes the tokens of forms, `key` opens the link."""

    def __init__(self, curation: Curation, *, secret: bytes, key: str) -> None:
        self._curation = curation
        self._secret = secret
        self._key = key
        self._one = asyncio.Lock()  # decisions are files: one after the other
        self.routes: tuple[web.RouteDef, ...] = (
            web.get("/", self._page),
            web.post("/", self._decide),
            web.get("/static/{name}", self._static),
            web.get("/{elsewhere:.+}", self._nowhere),
        )

    @web.middleware
    async def guarded(self, request: web.Request, handler: guard.Handle) -> web.StreamResponse:
        """Only this machine, only its own pages; every failure a page in plain words."""
        try:
            guard.check_host(request, guard.LOOPBACK)
            if not request.path.startswith("/static/"):
                guard.check_key(request, self._key)
            response = await handler(request)
        except Trouble as trouble:
            response = _html(render.trouble(trouble.status, trouble.words), trouble.status)
        for name, value in guard.HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    async def _page(self, request: web.Request) -> web.Response:
        async with self._one:
            standing = await asyncio.to_thread(self._curation.stands)
        return self._drawn(request, standing)

    async def _decide(self, request: web.Request) -> web.Response:
        fields = await guard.read_fields(request, self._secret)
        values = sorted_out(fields)
        deed, name = (values.get(key, ("",))[0] for key in ("deed", "clause"))
        async with self._one:
            problem = await asyncio.to_thread(self._curation.take, deed, name, values)
            if not problem:
                return web.Response(status=303, headers={"Location": "/"})
            standing = await asyncio.to_thread(self._curation.stands)
        return self._drawn(request, standing, problem, values)

    def _drawn(
        self, request: web.Request, standing: Standing, problem: str = "", typed: Values | None = None
    ) -> web.Response:
        name = guard.session(request)
        text = render.curating(standing, guard.token(self._secret, name), problem, typed or {})
        response = _html(text, 422 if problem else 200)
        guard.remember(request, response, name)
        return response

    async def _static(self, request: web.Request) -> web.Response:
        return render.static(request.match_info["name"])

    async def _nowhere(self, request: web.Request) -> web.Response:
        del request
        raise Trouble(404, "nowhere")


def sorted_out(fields: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    """The fields of the form, each with all that was given; a browser ends lines as e-mail does."""
    values: dict[str, tuple[str, ...]] = {}
    for name, text in fields:
        values[name] = (*values.get(name, ()), text.replace("\r\n", "\n"))
    return values


def _html(text: str, status: int = 200) -> web.Response:
    return web.Response(text=text, status=status, content_type="text/html", charset="utf-8")
