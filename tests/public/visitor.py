"""Somebody with a link and a browser: the real page over HTTP, and what they would read on it, as plain text."""

import re
import textwrap
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from html.parser import HTMLParser

from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.casework.visitors import Links
from bot.public.listen import Public
from bot.seam.wording import ENGLISH
from tests.desk import Desk

ADDRESS = "http://127.0.0.1"
Browser = TestClient[web.Request, web.Application]


class Page(HTMLParser):
    """A page as lines: headings, paragraphs, fields, what can be pressed; and the fields themselves."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.fields: dict[str, str] = {}
        """Label -> "name" of a field to type in, or "name=value" of one to choose."""
        self.given: dict[str, str] = {}
        self._text = ""
        self._for: dict[str, str] = {}
        self._choice = ""
        self._ticked = ""
        self._number = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag in {"h1", "h2", "p", "li", "label", "legend", "button", "title"}:
            self._text = ""
        if tag == "label" and "for" in said:
            self._for["id"] = said["for"]
        if tag == "textarea" or (tag == "input" and said.get("type") not in {"radio", "checkbox", "hidden"}):
            label = self._for.get(said["id"], "")
            self.fields[label] = said["name"]
            self.given[said["name"]] = said.get("value", "")
            if tag == "input":
                self._put(f"{label} __{said.get('value', '')}__")
        if tag == "input" and said.get("type") == "hidden":
            self.given[said["name"]] = said["value"]
        if tag == "input" and said.get("type") in {"radio", "checkbox"}:
            self._choice, self._ticked = f"{said['name']}={said['value']}", "x" if "checked" in said else " "
            if "checked" in said:
                self.given[said["name"]] = said["value"]

    def handle_data(self, data: str) -> None:
        self._text += data

    def handle_endtag(self, tag: str) -> None:
        text = re.sub(r"\s+", " ", self._text).strip()
        match tag:
            case "h1" | "h2":
                self._put(f"[ ] {text}")
            case "p":
                self._put(text)
            case "li":
                self._number += 1
                self._put(f"{self._number}. {text}")
            case "label" if self._choice:
                self.fields[text] = self._choice
                self._put(f"({self._ticked}) {text}")
                self._choice = ""
            case "label":
                self._for[self._for.pop("id")] = text
            case "legend":
                self._put(text)
            case "textarea":
                label = next(one for one, name in self.fields.items() if name == "what")
                self.given["what"] = text
                self._put(f"{label} __{text}__")
            case "button":
                self._put(f"<{text}>")
        if tag != "textarea" or text:
            self._text = ""

    def _put(self, line: str) -> None:
        self.lines += textwrap.wrap(line, 94, subsequent_indent="  ") or []


class Visitor:
    """Opens links, fills in what stands on the page, presses what there is."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.path = ""
        self.page = Page("")
        self.status = 0

    async def open(self, path: str) -> str:
        """Open a link."""
        self.path = path
        return await self._read(await self.browser.get(path, headers={"Host": "127.0.0.1"}))

    def fill(self, label: str, text: str) -> None:
        """Type into a field."""
        self.page.given[self.page.fields[label]] = text

    def choose(self, label: str) -> None:
        """Choose or tick something."""
        name, _, value = self.page.fields[label].partition("=")
        self.page.given[name] = value

    async def press(self) -> str:
        """Press the one button."""
        sent = await self.browser.post(self.path, data=self.page.given, headers={"Host": "127.0.0.1"})
        return await self._read(sent)

    async def _read(self, response: object) -> str:
        assert hasattr(response, "text")
        self.status = response.status  # type: ignore[attr-defined]
        self.page = Page(await response.text())
        return textwrap.indent("\n".join(self.page.lines), "  ")


@asynccontextmanager
async def visiting(desk: Desk, clock: list[float] | None = None) -> AsyncIterator[Visitor]:
    """A browser at the public page of a desk; `clock` is the seconds by which it is slowed down."""
    public = Public(Links(desk.book, desk.schools, ENGLISH), ADDRESS, (lambda: clock[0]) if clock else lambda: 0.0)
    application = web.Application()
    application.add_routes(public.routes)
    async with TestClient(TestServer(application)) as browser:
        yield Visitor(browser)
