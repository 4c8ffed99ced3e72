"""Listening on the web desk: from a form to a Turn, from a Reply to a page, and a stream that says "changed".

Rules:
1. Every form is answered with a redirect, so that going back and reloading do nothing twice.
2. The card in hand is kept in memory, per session and persona, and only the newest few; what is lost can be
   resumed from the draft.
3. No text, name or form is logged: only the kind of failure.
"""

import logging
import re
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from urllib.parse import quote

from aiohttp import web

from bot.seam.turn import Listener, Turn, Who
from bot.web import guard, render, tab
from bot.web.bell import Bell
from bot.web.desk import COMMANDS, DeskSchool, Letters, Persona, by_workspace
from bot.web.entrance import SIGNED, SIGNED_OUT_THERE, Entrance
from bot.web.folder import Folder, file_headers
from bot.web.form import Form, read
from bot.web.guard import Trouble
from bot.web.outlook import Outlook, look, outlook, person
from bot.web.parts import read_parts
from bot.web.sessions import Waiting
from bot.web.stream import stream

log = logging.getLogger(__name__)

MOST_PLACES = 2000

_COMMAND = re.compile(rf"\s*/?({'|'.join(COMMANDS)})\b[:,]?\s*", re.IGNORECASE)

SignedIn = Callable[[web.Request], Awaitable[tuple[str, str, Waiting | None]]]
"""Lets somebody in: their session, where they go, and what waits for them."""
_Place = tuple[str, str, str, str]
"""Session, workspace, persona, and which pane: "" is the private chat, anything else a channel."""


class Desk:
    """The web desk: `routes` for the application, and `close`, which ends all streams on shutdown.

    `bell` is the WebSender's; `secret` makes the tokens of forms; where there is a `key`, the desk is opened by a link
    with it; where there is an `entrance`, people sign in. Raises ValueError for a bad desk.
    """

    def __init__(  # noqa: PLR0913 - one for each thing it is wired to
        self,
        listener: Listener,
        *,
        desks: Sequence[DeskSchool],
        letters: Letters,
        secret: bytes,
        bell: Bell,
        allowed_hosts: Iterable[str] = guard.LOOPBACK,
        key: str = "",
        entrance: Entrance | None = None,
    ) -> None:
        self._listener = listener
        self._schools = by_workspace(desks)
        self._letters = letters
        self._secret = secret
        self._key = key
        self._entrance = entrance
        self._bell = bell
        self._kind = "private" if entrance else next((one.kind for one in desks), "demonstration")
        self._hosts = frozenset(name.lower() for name in allowed_hosts)
        self._folder = Folder()
        self._extra = dict(entrance.headers) if entrance else {}
        self._places: OrderedDict[_Place, render.Shown] = OrderedDict()
        persona = "/{workspace}/{user}"
        self.routes: tuple[web.RouteDef, ...] = (
            *(self._doors(entrance) if entrance else ()),
            web.get("/", self._guarded(self._chooser)),
            web.get("/static/{name}", self._guarded(self._static)),
            web.get("/{workspace}", self._guarded(self._school_page)),
            web.get(persona, self._guarded(self._page)),
            web.get(f"{persona}/panes", self._guarded(self._panes)),
            web.get(f"{persona}/file/{{key}}", self._guarded(self._file)),
            web.get(f"{persona}/events", self._guarded(self._events), allow_head=False),
            web.post(f"{persona}/turn", self._guarded(self._turn)),
            web.post(f"{persona}/say", self._guarded(self._say)),
            web.post(f"{persona}/put-away", self._guarded(self._put_away)),
            web.get("/{elsewhere:.+}", self._guarded(self._nowhere)),
        )

    async def close(self) -> None:
        """End every stream; the pages come back by themselves when there is a server again."""
        self._bell.close()

    def _guarded(
        self, handle: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        """Host check before, security headers after, and every failure a page in plain words."""

        async def answer(request: web.Request) -> web.StreamResponse:
            try:
                if self._entrance:
                    await self._entrance.admit(request)
                else:
                    guard.check_host(request, self._hosts)
                    guard.check_key(request, self._key)
                response = await handle(request)
            except Trouble as trouble:
                response = self._trouble(request, trouble.status, trouble.words)
            except (web.HTTPException, ConnectionError, web.RequestPayloadError):
                raise
            except Exception as error:  # noqa: BLE001 - the last place before the person
                log.error("the desk could not answer: %s", type(error).__name__)
                response = self._trouble(request, 500, "broken")
            if not response.prepared:
                for name, value in tab.headers(request, guard.HEADERS | self._extra).items():
                    response.headers.setdefault(name, value)
            return response

        return answer

    def _trouble(self, request: web.Request, status: int, words: str) -> web.Response:
        school = self._schools.get(request.match_info.get("workspace", ""))
        me = school.persona(request.match_info.get("user", "")) if school else None
        back = school.href(me.user) if school and me else "/"
        back = tab.door(request, "/sign-in?other") if words == "not-staff" else back
        return _html(render.trouble(status, words, back, kind=self._kind), status)

    def _whose(self, request: web.Request) -> tuple[DeskSchool, Persona]:
        school = self._schools.get(request.match_info["workspace"])
        me = school.persona(request.match_info["user"]) if school else None
        if school is None or me is None:
            raise Trouble(404, "nowhere")
        return school, self._entrance.me(request, school, me) if self._entrance else me

    async def _chooser(self, request: web.Request) -> web.Response:
        if self._entrance is None:
            return _html(render.chooser(tuple(self._schools.values()), kind=self._kind))
        theirs = [one for name, one in self._schools.items() if name in self._entrance.homes(request)]
        user = request[SIGNED].user
        return _see(theirs[0].href(user)) if len(theirs) == 1 else _html(render.chooser(theirs, user, self._kind))

    def _doors(self, entrance: Entrance) -> Iterator[web.RouteDef]:
        """Where people come in and go out."""
        yield web.get("/sign-in", self._guarded(entrance.sign_in))
        yield web.get("/signed-in", self._guarded(partial(self._signed_in, entrance.signed_in)))
        yield web.post(SIGNED_OUT_THERE, self._guarded(entrance.left))
        yield web.get(SIGNED_OUT_THERE, self._guarded(entrance.left_by_frame), allow_head=False)
        yield web.post("/sign-out", self._guarded(partial(entrance.sign_out, self._secret)))
        if entrance.tab:
            yield web.get(tab.PAGE, self._guarded(tab.page))
            yield web.post(tab.SIGNED_IN, self._guarded(partial(self._signed_in, entrance.tab_signed_in)))

    async def _signed_in(self, signed_in: SignedIn, request: web.Request) -> web.Response:
        """Somebody has shown who they are: what they had sent before is done now, by them."""
        name, to, waiting = await signed_in(request)
        response = _see(to)
        if waiting and (school := self._schools.get(waiting.workspace)):
            response = await self._take(request, school, waiting.form, waiting.turn, waiting.said)
        response = tab.gone_on(response) if request.path == tab.SIGNED_IN else response
        guard.remember(request, response, name)
        return response

    async def _school_page(self, request: web.Request) -> web.Response:
        school = self._schools.get(request.match_info["workspace"])
        if school is None:
            raise Trouble(404, "nowhere")
        return _see(school.href(request[SIGNED].user if self._entrance else school.personas[0].user))

    async def _nowhere(self, request: web.Request) -> web.Response:
        del request
        raise Trouble(404, "nowhere")

    async def _static(self, request: web.Request) -> web.Response:
        return render.static(request.match_info["name"])

    async def _page(self, request: web.Request) -> web.Response:
        name = guard.session(request)
        response = _html(render.desk(await self._view(request, name)))
        guard.remember(request, response, name)
        return response

    async def _panes(self, request: web.Request) -> web.Response:
        return _html(render.panes(await self._view(request, guard.session(request))))

    def _outlook(self, request: web.Request) -> Outlook:
        return outlook(*self._whose(request), request.query.get("channel", ""))

    async def _view(self, request: web.Request, session: str) -> render.View:
        seen = self._outlook(request)

        def shown(user: str, pane: str) -> render.Shown | None:
            return self._places.get((session, seen.school.workspace, user, pane))

        # The mark is taken first: what changes while we read is announced once more rather than missed.
        mark = self._bell.mark(seen.keys())
        return await look(seen, self._letters, shown, csrf=guard.token(self._secret, session), mark=mark)

    async def _form(self, request: web.Request) -> Form:
        """Read a form of ours, with the files that it brings. Raises Trouble."""
        if request.content_type != "multipart/form-data":
            return read(await guard.read_fields(request, self._secret))
        guard.check_origin(request)
        fields, files = await read_parts(request, self._secret)
        guard.check_token(request, self._secret, fields)
        return read(fields, files)

    async def _turn(self, request: web.Request) -> web.Response:
        school, me = self._whose(request)
        form = await self._form(request)
        if not re.fullmatch(r"[a-z][a-z-]{0,39}", form.get("deed")):
            raise Trouble(400, "malformed")
        who = Who("web", school.workspace, me.user, me.name)
        turn = Turn(who, form.get("deed"), form.get("target"), form.values, files=form.files)
        return await self._take(request, school, form, turn)

    async def _say(self, request: web.Request) -> web.Response:
        """Take what was typed into the box, or a command that was pressed with or without words in it."""
        school, me = self._whose(request)
        form = await self._form(request)
        who = Who("web", school.workspace, me.user, me.name)
        typed = _COMMAND.match(form.get("said"))
        rest = form.get("said")[typed.end() :] if typed else form.get("said")
        dialog = form.get("dialog") or (typed[1].lower() if typed else "")
        if dialog and dialog not in COMMANDS:
            raise Trouble(400, "malformed")
        if dialog:
            turn = Turn(who, "begin", dialog, {"text": rest.strip()}, files=form.files)
            return await self._take(request, school, form, turn)
        if form.files:
            turn = Turn(who, "hand-in", "", {"text": rest.strip()}, files=form.files)
            return await self._take(request, school, form, turn)
        plain = Turn(who, "home", "", {"text": rest.strip()} if rest.strip() else {})
        return await self._take(request, school, form, plain, said=rest.strip())

    async def _take(
        self, request: web.Request, school: DeskSchool, form: Form, turn: Turn, said: str = ""
    ) -> web.Response:
        back = self._back(school, turn.who.user, form)
        if self._entrance:
            turn = replace(turn, signed_in=request[SIGNED].proven.at)
        if self._entrance and self._entrance.asleep(request):
            return self._entrance.wait(request, Waiting(school.workspace, turn, form, said), back)
        reply = await self._listener.take(turn)
        if self._entrance and reply.again:
            return self._entrance.wait(request, Waiting(school.workspace, turn, form, said), back)
        session = guard.session(request)
        place = (session, school.workspace, turn.who.user, form.get("pane"))
        if reply.ended and reply.sent_too:
            self._places.pop(place, None)  # the message itself is shown
        else:
            self._places[place] = render.Shown(
                reply.card, reply.ended, form.get("under"), said, self._folder.put(session, reply.files)
            )
            self._places.move_to_end(place)
            if len(self._places) > MOST_PLACES:
                self._places.popitem(last=False)
        self._bell.ring((school.workspace, person(turn.who.user)))
        return _see(back)

    async def _put_away(self, request: web.Request) -> web.Response:
        school, me = self._whose(request)
        form = await self._form(request)
        self._places.pop((guard.session(request), school.workspace, me.user, form.get("pane")), None)
        return _see(self._back(school, me.user, form))

    def _back(self, school: DeskSchool, user: str, form: Form) -> str:
        """Give the desk that the form was on, where its answer stands. Raises Trouble."""
        at = form.get("at") or user
        if school.persona(at) is None or any(
            school.channel(form.get(name)) is None for name in ("pane", "channel") if form.get(name)
        ):
            raise Trouble(400, "malformed")
        query = f"?channel={quote(form.get('channel'), safe='')}" if form.get("channel") else ""
        return f"{school.href(at)}{query}#{'shown' if form.get('pane') else 'latest'}"

    async def _file(self, request: web.Request) -> web.Response:
        """Give a file that this session was handed, and no other."""
        self._whose(request)
        given = self._folder.get(guard.session(request), request.match_info["key"])
        if given is None:
            raise Trouble(404, "nowhere")
        return web.Response(body=given.data, content_type=given.type, headers=file_headers(given))

    async def _events(self, request: web.Request) -> web.StreamResponse:
        awake = self._entrance.keeps(request) if self._entrance else None
        return await stream(request, self._bell, self._outlook(request).keys(), awake)


def _html(text: str, status: int = 200) -> web.Response:
    return web.Response(text=text, status=status, content_type="text/html", charset="utf-8")


def _see(where: str) -> web.Response:
    return web.Response(status=303, headers={"Location": where})


build = Desk
"""Every platform folder is built by this name."""
