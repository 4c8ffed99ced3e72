"""A desk on a real server on loopback, with a fake Listener and fake letters behind it."""

import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urlencode

import pytest
from aiohttp import ClientResponse, CookieJar, web
from aiohttp.test_utils import TestClient, TestServer

from bot.web import listen
from bot.web.send import WebSender
from tests.web.fakes import FakeLetters, FakeListener, school

DESK = "/hillside/teacher"


class _Token(HTMLParser):
    found = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if given.get("name") == "csrf":
            self.found = given.get("value") or ""


@dataclass
class Open:
    """Everything about one open desk."""

    client: TestClient[web.Request, web.Application]
    listener: FakeListener
    letters: FakeLetters
    sender: WebSender
    desk: listen.Desk
    csrf: str = ""

    async def page(self, path: str = DESK) -> str:
        """Fetch a page, and keep the token of its forms."""
        async with self.client.get(path) as answer:
            text = await answer.text()
        token = _Token()
        token.feed(text)
        self.csrf = token.found or self.csrf
        return text

    async def post(self, path: str, /, *more: tuple[str, str], **fields: str) -> ClientResponse:
        """Send a form of that page, without following where it leads."""
        pairs = [("csrf", self.csrf), *fields.items(), *more]
        body = io.BytesIO(urlencode(pairs).encode())
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        answer = await self.client.post(path, data=body, headers=headers, allow_redirects=False)
        await answer.read()
        return answer


@asynccontextmanager
async def open_desk(key: str = "") -> AsyncIterator[Open]:
    """Open a desk with two schools; the second does not show both sides."""
    schools = (school(), school("lakeside", side_by_side=False))
    sender = WebSender(schools)
    listener, letters = FakeListener(), FakeLetters()
    desk = listen.build(listener, desks=schools, letters=letters, secret=b"s" * 32, bell=sender.bell, key=key)
    app = web.Application()
    app.add_routes(desk.routes)
    app.on_shutdown.append(lambda _: desk.close())
    client = TestClient(TestServer(app), cookie_jar=CookieJar(unsafe=True))
    async with client:
        found = Open(client, listener, letters, sender, desk)
        await found.page()
        yield found


@pytest.fixture
async def opened() -> AsyncIterator[Open]:
    """Open a desk for one test."""
    async with open_desk() as found:
        yield found
