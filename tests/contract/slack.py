"""Slack on the contract's stage: signed requests in, Slack's own double out."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp

from bot.app import Wiring
from bot.email.send import MailKeys
from bot.keys import SlackKeys
from tests.contract.stage import MenuStage, Names, served
from tests.slack.double import SlackDouble
from tests.slack.hand import Hand, Json, Sent, words
from tests.slack.trouble import Broken
from tests.until import HANGS, until

NAMES = Names("T0SCHOOL", "U0TEACHER", "U0DSL", "U0DEPUTY", "U0HEAD", "U0CHAIR", "C0DSL", "U0SECOND", "C0SECOND")

_BEGIN = ("initial_value", "initial_option", "initial_options")
"""What a field holds before anybody touches it."""


class SlackStage(MenuStage):
    """A workspace of the double."""

    def __init__(self, wiring: Wiring, slack: SlackDouble, hands: dict[str, Hand]) -> None:
        self.names = NAMES
        self.wiring = wiring
        self.slack = slack
        self.hands = hands

    async def begin(self, person: str, dialog: str, text: str = "") -> str:
        return await self._then(person, self.hands[person].command(f"/{dialog}", text))

    async def write(self, person: str, text: str) -> str:
        hand = self.hands[person]
        before = len(self.slack.direct(hand.user))
        assert (await hand.write(text)).status == 200
        await until(lambda: len(self.slack.direct(hand.user)) > before, lambda: self._there(person))
        return words(self.slack.direct(hand.user)[-1])

    async def report_message(self, person: str, words: str, forwarded: str = "") -> str:
        shared = [{"is_share": True, "author_name": "Rob P", "text": forwarded}] if forwarded else []
        return await self._then(person, self.hands[person].report("C0STAFF", words, attachments=shared))

    async def tap_message(self, person: str, label: str) -> str:
        hand = self.hands[person]
        message = self.slack.direct(hand.user)[-1]
        return await self._then(person, hand.press(message, label, channel=f"D{hand.user}"))

    async def tap(self, person: str, label: str) -> str:
        view = self._view(person)
        if _sends(view) == label:
            return await self._then(person, self.hands[person].submit(view, {}))
        return await self._then(person, self.hands[person].press(view, label))

    async def fill(self, person: str, texts: dict[str, str]) -> str:
        view = self._view(person)
        check_fits(view, texts)
        return await self._then(person, self.hands[person].submit(view, texts))

    async def tap_in_channel(self, person: str, label: str) -> str:
        message = self.slack.messages[NAMES.channel][-1]
        return await self._then(person, self.hands[person].press(message, label, channel=NAMES.channel))

    async def channel(self) -> list[str]:
        return [words(message) for message in self.slack.messages[NAMES.channel]]

    async def private(self, person: str) -> list[str]:
        return [words(message) for message in self.slack.direct(getattr(NAMES, person))]

    async def attach(self, person: str, *files: bytes) -> str:
        told = [self.slack.sent_file(data, f"IMG_{n}.jpg") for n, data in enumerate(files)]
        view = self._view(person)
        check_fits(view, {"files": told})
        return await self._then(person, self.hands[person].submit(view, {"files": told}))

    async def send_files(self, person: str, *files: bytes, text: str = "") -> str:
        hand = self.hands[person]
        before = len(self.slack.direct(hand.user))
        told = [self.slack.sent_file(data, f"IMG_{n}.jpg") for n, data in enumerate(files)]
        assert (await hand.send_files(*told, text=text)).status == 200
        await until(lambda: len(self.slack.direct(hand.user)) > before, lambda: self._there(person))
        return words(self.slack.direct(hand.user)[-1])

    async def open_file(self, person: str, label: str) -> None:
        await self.tap_in_channel(person, "Show the details")
        await self.tap(person, "More")
        await self.tap(person, label)
        await until(lambda: self.slack.given(self.hands[person].user), lambda: self._there(person))

    async def given(self, person: str, many: int = 1) -> list[bytes]:
        user = self.hands[person].user
        await asyncio.sleep(0 if many else 0.2)  # handing over goes on after the card
        await until(lambda: len(self.slack.given(user)) >= many, lambda: self._there(person))
        return [file.data for file in self.slack.given(user)]

    def fetched(self) -> int:
        return sum(method == "download" for method, _ in self.slack.calls)

    def downloads_fail(self) -> bool:
        self.slack.trouble("download", Broken(500))
        return True

    def known(self, person: str, *, email: str = "", guest: bool = False, group: str = "") -> bool:
        user = getattr(NAMES, person)
        self.slack.scopes |= {"users:read.email", "usergroups:read"}
        self.slack.called[user] = {"real_name": "A Name", "display_name": "", "email": email}
        self.slack.accounts[user] = {"is_ultra_restricted": guest}
        self.slack.user_groups["S0STAFF"] = [user] if group else []
        return True

    def hot(self) -> list[str]:
        return [text for _, asked in self.slack.calls for text in _mrkdwn(asked)]

    def _view(self, person: str) -> Json:
        """The window that this person has before them, and nobody else."""
        user = getattr(NAMES, person)
        mine = [view for name, view in self.slack.views.items() if self.slack.opened_by[name] == user]
        assert mine, f"{person} has no window open"
        assert mine[-1]["id"] not in self.slack.closed_views, f"{person} has closed the window"
        return mine[-1]

    def _shown(self, person: str) -> tuple[int, int]:
        mine = [view for name, view in self.slack.views.items() if self.slack.opened_by[name] == getattr(NAMES, person)]
        return sum(len(view["shown"]) for view in mine), len(self.slack.whispers)

    async def _then(self, person: str, doing: Awaitable[Sent]) -> str:
        """Do something, and wait until what it brings is before this person; gives its words."""
        views, whispers = self._shown(person)
        sent = await doing
        assert sent.status == 200
        await until(lambda: self._new(person, views, whispers), lambda: self._there(person))
        return self._new(person, views, whispers)

    def _new(self, person: str, views: int, whispers: int) -> str:
        """What came before this person since so much had; "one moment" is nothing yet."""
        now_views, now_whispers = self._shown(person)
        if now_whispers > whispers:
            return words(self.slack.whispers[-1])
        shown = now_views > views and not self._view(person)["shown"][-1].startswith("One moment")
        return words(self._view(person)) if shown else ""

    def _there(self, person: str) -> object:
        """What this person has before them, and what the program asked Slack for last."""
        user = getattr(NAMES, person)
        shown = [view["shown"] for name, view in self.slack.views.items() if self.slack.opened_by[name] == user]
        return {
            "windows": shown,
            "whispered": [words(one) for one in self.slack.whispers[-2:]],
            "written": [words(one) for one in self.slack.direct(user)[-2:]],
            "asked": [method for method, _ in self.slack.calls[-12:]],
        }


def check_fits(view: Json, typed: Mapping[str, object]) -> None:
    """As Slack's own client: what is typed goes into fields that are there, and none that is needed stays empty."""
    fields = {block["element"]["action_id"]: block for block in view["blocks"] if block["type"] == "input"}
    assert _sends(view), "this window has nothing to send it with"
    assert typed.keys() <= fields.keys(), (list(typed), list(fields))
    for name, block in fields.items():
        element = block["element"]
        groups = element.get("option_groups") or [element]
        options = {option["value"] for group in groups for option in group.get("options", ())}
        assert name not in typed or not options or typed[name] in options, (name, typed[name], options)
        given = typed.get(name) or any(element.get(begin) for begin in _BEGIN)
        assert given or block.get("optional"), f"'{name}' must not stay empty"


def _sends(view: Json) -> str:
    return str(view.get("submit", {}).get("text", ""))


def _mrkdwn(part: object) -> list[str]:
    if isinstance(part, dict):
        own = [str(part.get("text"))] if part.get("type") == "mrkdwn" else []
        return own + [text for value in part.values() for text in _mrkdwn(value)]
    return [text for one in part for text in _mrkdwn(one)] if isinstance(part, list) else []


@asynccontextmanager
async def slack_stage(  # noqa: PLR0913 - what a stage may want
    folder: Path,
    *,
    trust: bool = False,
    by_email: bool = False,
    socket: bool = False,
    database: str = "",
    mail: MailKeys | None = None,
) -> AsyncIterator[SlackStage]:
    """A workspace with the program installed over HTTP, or listening through a socket; `trust`: two schools have it."""
    async with SlackDouble() as double, aiohttp.ClientSession() as session:
        double.trigger_lasts = HANGS
        people = ("teacher", "dsl", "deputy", "head", "chair", "second")
        double.channel(NAMES.second_channel, members=[NAMES.second])
        double.channel(NAMES.channel, members=[NAMES.dsl, NAMES.deputy])
        app_token = double.app_token if socket else ""
        keys = SlackKeys(double.token, double.signing_secret, app_token, api_url=double.api_url)
        wanted = served(
            folder, "slack", NAMES, trust=trust, by_email=by_email, database=database, slack=keys, mail=mail
        )
        async with wanted as (wiring, server):
            url = "" if socket else str(server.make_url("/slack/events"))
            hands = {one: Hand(double, getattr(NAMES, one), session, url) for one in people}
            yield SlackStage(wiring, double, hands)
