"""The web desk on the contract's stage: forms in, pages out, without JavaScript."""

import io
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
from aiohttp.test_utils import TestServer

from bot.app import Wiring
from tests.contract.page import Page
from tests.contract.stage import Names, Stage, served

NAMES = Names("westhaven", "teacher", "dsl", "deputy", "head", "chair", "dsl-team")


class WebStage(Stage):
    """A browser for each person."""

    def __init__(self, wiring: Wiring, server: TestServer, session: aiohttp.ClientSession) -> None:
        self.names = NAMES
        self.wiring = wiring
        self.server = server
        self.session = session
        self.seen: list[str] = []
        self.left_open: dict[str, Page] = {}

    async def begin(self, person: str, dialog: str, text: str = "") -> str:
        page = await self._page(person)
        form, fields = page.button("chat", "Send", "/say")
        sent = [(name, f"/{dialog} {text}" if name == "said" else value) for name, value in fields]
        return (await self._send(form.action, sent)).words("chat")

    async def write(self, person: str, text: str) -> str:
        form, fields = (await self._page(person)).button("chat", "Send", "/say")
        sent = [(name, text if name == "said" else value) for name, value in fields]
        return (await self._send(form.action, sent)).words("chat")

    async def tap(self, person: str, label: str) -> str:
        form, fields = (await self._page(person)).button("chat", label)
        return (await self._send(form.action, fields)).words("chat")

    async def fill(self, person: str, texts: dict[str, str]) -> str:
        page = await self._page(person)
        form = page.form("chat", {f"values.{name}" for name in texts})
        for name, text in texts.items():
            assert text in form.choices.get(f"values.{name}", {text}), f"'{text}' cannot be chosen for {name}"
        sent = [(name, value) for name, value in form.fields if name.removeprefix("values.") not in texts]
        sent += [(f"values.{name}", value) for name, value in texts.items()]
        assert form.needed <= {name for name, value in sent if value}, "a browser sends no form with this left empty"
        return (await self._send(form.action, sent)).words("chat")

    async def tap_in_channel(self, person: str, label: str) -> str:
        """Press it on the page as it is, or on one that was left open since the button was there."""
        page = await self._page("dsl")
        if any(button[0] == label for form in page.forms if form.pane == "channel" for button in form.buttons):
            self.left_open[label] = page
        assert label in self.left_open, f"'{label}' was never in the channel"
        form, fields = self.left_open[label].button("channel", label)
        if person != "dsl":
            reads = person == "deputy"
            fields = [(n, v if reads or n not in {"pane", "channel"} else "") for n, v in fields if n != "at"]
            fields.append(("at", person))
        after = await self._send(form.action.replace("/dsl/", f"/{person}/"), fields)
        return f"{after.words('chat')}\n{after.words('channel')}"

    async def channel(self) -> list[str]:
        return (await self._page("deputy")).messages("channel")

    async def private(self, person: str) -> list[str]:
        return (await self._page(person)).messages("chat")

    async def attach(self, person: str, *files: bytes) -> str:
        page = await self._page(person)
        form = next(form for form in page.forms if ("deed", "hand-in") in form.fields)
        return (await self._upload(form.action, form.fields, files)).words("chat")

    async def send_files(self, person: str, *files: bytes, text: str = "") -> str:
        form, fields = (await self._page(person)).button("chat", "Send", "/say")
        sent = [(name, text if name == "said" else value) for name, value in fields]
        return (await self._upload(form.action, sent, files)).words("chat")

    async def open_file(self, person: str, label: str) -> None:
        await self.tap_in_channel(person, "Show the details")
        await self.tap_in_channel(person, "More")
        await self.tap_in_channel(person, label)

    async def given(self, person: str, many: int = 1) -> list[bytes]:
        await self._page(person)
        found = []
        for href in dict.fromkeys(re.findall(rf'href="(/westhaven/{person}/file/[^"]+)"', self.seen[-1])):
            async with self.session.get(self.server.make_url(href)) as response:
                assert response.status == 200
                found.append(await response.read())
        return found

    def fetched(self) -> int:
        return 0

    async def _upload(self, action: str, fields: list[tuple[str, str]], files: tuple[bytes, ...]) -> Page:
        form = aiohttp.FormData(default_to_multipart=True)
        for name, text in fields:
            form.add_field(name, text)
        for n, data in enumerate(files):
            form.add_field("files", io.BytesIO(data), filename=f"IMG_{n}.jpg")
        url = self.server.make_url(action)
        async with self.session.post(url, data=form, headers={"Origin": str(url.origin())}) as response:
            assert response.status == 200
            self.seen.append(await response.text())
            return Page(self.seen[-1])

    def hot(self) -> list[str]:
        return [line for page in self.seen for line in page.splitlines() if "<script" in line and "src=" not in line]

    async def _page(self, person: str) -> Page:
        async with self.session.get(self.server.make_url(f"/westhaven/{person}")) as response:
            assert response.status == 200
            self.seen.append(await response.text())
            return Page(self.seen[-1])

    async def _send(self, action: str, fields: list[tuple[str, str]]) -> Page:
        url = self.server.make_url(action)
        async with self.session.post(url, data=fields, headers={"Origin": str(url.origin())}) as response:
            assert response.status == 200, await response.text()
            self.seen.append(await response.text())
            return Page(self.seen[-1])


@asynccontextmanager
async def web_stage(folder: Path) -> AsyncIterator[WebStage]:
    """The desk on loopback."""
    jar = aiohttp.CookieJar(unsafe=True)  # an address, not a name
    async with (
        served(folder, "web", NAMES, web=True) as (wiring, server),
        aiohttp.ClientSession(cookie_jar=jar) as session,
    ):
        yield WebStage(wiring, server, session)
