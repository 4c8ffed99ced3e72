"""Teams on the contract's stage: activities signed by the double in, Adaptive Cards and connector calls out."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp

from bot.app import Wiring
from bot.email.send import MailKeys
from bot.keys import TeamsKeys
from tests.contract.stage import MenuStage, Names, served
from tests.teams.double import Json, Message, Person, Status, TeamsDouble
from tests.teams.hand import actions, consented, installed, message, press, reported, shown, texts
from tests.until import until

CHANNEL = "19:dsl@thread.tacv2"
SECOND = "19:second@thread.tacv2"
_TEACHER, _DSL, _DEPUTY, _HEAD, _CHAIR, _STRANGER = (f"00000000-0000-4000-8000-00000000000{n}" for n in range(1, 7))
NAMES = Names(
    "11111111-2222-3333-4444-555555555555", _TEACHER, _DSL, _DEPUTY, _HEAD, _CHAIR, CHANNEL, _STRANGER, SECOND
)


class TeamsStage(MenuStage):
    """A tenant of the double."""

    def __init__(self, wiring: Wiring, teams: TeamsDouble, http: aiohttp.ClientSession, url: str) -> None:
        self.names = NAMES
        self.wiring = wiring
        self.teams = teams
        self.http = http
        self.url = url
        self.people: dict[str, Person] = {}
        self.cards: dict[str, tuple[str, Json]] = {}
        self.channel_cards: list[Json] = []

    async def send(self, activity: Json) -> Json:
        status, body = await self.teams.send(self.http, self.url, activity)
        assert status == 200, body
        return body

    async def begin(self, person: str, dialog: str, text: str = "") -> str:
        before = len(self._chat(person))
        await self.send(message(self.teams, self.people[person], f"{dialog} {text}".strip()))
        return self._see_new(person, before)

    async def write(self, person: str, text: str) -> str:
        await self.send(message(self.teams, self.people[person], text))
        newest = self._chat(person)[-1]
        return self._see(person, newest.id, newest.card)

    async def report_message(self, person: str, words: str, forwarded: str = "") -> str:
        before = len(self._chat(person))
        sender = {"user": {"id": "aad-rob", "displayName": "Rob P"}}
        content = {"originalMessageContent": f"<p>{forwarded}</p>", "originalMessageSender": sender}
        shared = {"contentType": "forwardedMessageReference", "content": json.dumps(content)}
        html = f"<p>{words}</p>"
        await self.send(reported(self.teams, self.people[person], html, *([shared] if forwarded else [])))
        return self._see_new(person, before)

    async def tap(self, person: str, label: str) -> str:
        return await self._press(person, label, None)

    async def fill(self, person: str, texts: dict[str, str]) -> str:
        sends = next(one for one in actions(self.cards[person][1]) if one.get("associatedInputs") != "none")
        return await self._press(person, sends["title"], texts)

    async def tap_in_channel(self, person: str, label: str) -> str:
        newest = self.teams.messages[CHANNEL][-1]
        if any(action["title"] == label for action in actions(newest.card)):
            self.channel_cards.append(newest.card)
        assert self.channel_cards, f"'{label}' was never in the channel"
        before = len(self._chat(person))
        activity = press(self.teams, self.people[person], self.channel_cards[-1], label, channel=CHANNEL, on=newest.id)
        body = await self.send(activity)
        assert not isinstance(body.get("value"), dict), "a card here would stand in the channel"
        news = [words(one.card) for one in self._chat(person)[before:]]
        return "\n".join([str(body.get("value", "")), *news])

    async def channel(self) -> list[str]:
        return [words(one.card) for one in self.teams.messages[CHANNEL]]

    async def private(self, person: str) -> list[str]:
        return [words(one.card) for one in self._chat(person)]

    async def attach(self, person: str, *files: bytes) -> str:
        """The card says to send them as a message."""
        assert "Attach it to a message" in words(self.cards[person][1])
        return await self.send_files(person, *files)

    async def send_files(self, person: str, *files: bytes, text: str = "") -> str:
        told = [self.teams.attached(data, f"IMG_{n}.jpg") for n, data in enumerate(files)]
        before = len(self._chat(person))
        await self.send(message(self.teams, self.people[person], text, attachments=told))
        await until(lambda: len(self._chat(person)) > before)
        newest = self._chat(person)[-1]
        return self._see(person, newest.id, newest.card)

    async def open_file(self, person: str, label: str) -> None:
        before = len(self._chat(person))
        await self.tap_in_channel(person, "Show the details")
        self._see_new(person, before)
        await self.tap(person, "More")
        await self.tap(person, label)

    async def given(self, person: str, many: int = 1) -> list[bytes]:
        """Say yes to every file that is offered."""
        await asyncio.sleep(0 if many else 0.2)  # the offer comes after the card
        await until(lambda: len(self._offered(person)) >= many, lambda: self._chat(person)[-3:])
        found = []
        for offer in self._offered(person):
            yes = consented(self.teams, self.people[person], offer.activity, replyToId=offer.id)
            await self.send(yes)
            key = yes["value"]["uploadInfo"]["uniqueId"]
            await until(lambda key=key: self.teams.files[key])  # type: ignore[misc] # this one's
            found.append(self.teams.files[key])
        return found

    def _offered(self, person: str) -> list[Message]:
        """The files that are offered to a person."""
        found = (
            (one, one.activity.get("attachments", [{}])[0]) for one in self.teams.messages[self.people[person].chat]
        )
        return [one for one, attached in found if attached.get("contentType", "").endswith("file.consent")]

    def fetched(self) -> int:
        return sum(kind == "DOWNLOAD" for kind, _ in self.teams.calls)

    def downloads_fail(self) -> bool:
        self.teams.trouble("DOWNLOAD", Status(503))
        return True

    def known(self, person: str, *, email: str = "", guest: bool = False, group: str = "") -> bool:
        account = f"{email.replace('@', '_')}#EXT#@school.example" if guest else email
        self.teams.profiles[getattr(NAMES, person)] = {"email": email, "userPrincipalName": account}
        self.teams.channel("19:staff@thread.tacv2", [self.people[person]] if group else [])
        return True

    def hot(self) -> list[str]:
        sent = [one.card for messages in self.teams.messages.values() for one in messages]
        sent += [card for _, card in self.cards.values()]
        return [text for card in sent for text in _marked_up(card)]

    def _chat(self, person: str) -> list[Message]:
        return [one for one in self.teams.messages[self.people[person].chat] if "attachments" in one.activity]

    def _see(self, person: str, name: str, card: Json) -> str:
        self.cards[person] = (name, card)
        return words(card)

    async def _press(self, person: str, label: str, inputs: dict[str, str] | None) -> str:
        name, card = self.cards[person]
        before = len(self._chat(person))
        body = await self.send(press(self.teams, self.people[person], card, label, inputs, on=name))
        if body.get("task", {}).get("type") == "message":  # a dialog that has ended
            return str(body["task"]["value"])
        if isinstance(body.get("value"), str):  # the details come as a message of their own
            return self._see_new(person, before)
        return self._see(person, name, shown(body))

    def _see_new(self, person: str, before: int) -> str:
        """The newest card of a chat, which must have come since there were so many."""
        cards = self._chat(person)
        assert len(cards) > before, f"nothing new came to {person}"
        return self._see(person, cards[-1].id, cards[-1].card)


def words(card: Json) -> str:
    """All words of a card."""
    return "\n".join(texts(card))


def _marked_up(part: object) -> list[str]:
    """Texts in elements that read Markdown; a TextRun does not."""
    if isinstance(part, list):
        return [text for one in part for text in _marked_up(one)]
    if isinstance(part, dict):
        own = [str(part.get("text"))] if part.get("type") == "TextBlock" else []
        return own + [text for value in part.values() for text in _marked_up(value)]
    return []


@asynccontextmanager
async def teams_stage(
    folder: Path, *, trust: bool = False, by_email: bool = False, mail: MailKeys | None = None
) -> AsyncIterator[TeamsStage]:
    """A tenant in which everybody and the safeguarding team's channel have the app; `trust`: two schools have it."""
    async with TeamsDouble() as double, aiohttp.ClientSession() as http:
        keys = TeamsKeys(double.app_id, double.app_password, double.tenant, microsoft=double.microsoft)
        wanted = served(folder, "teams", NAMES, trust=trust, by_email=by_email, teams=keys, mail=mail)
        async with wanted as (wiring, server):
            stage = TeamsStage(wiring, double, http, str(server.make_url("/api/messages")))
            for one in ("teacher", "dsl", "deputy", "head", "chair", "second"):
                stage.people[one] = double.person(getattr(NAMES, one))
            double.channel(CHANNEL, [stage.people["dsl"], stage.people["deputy"]])
            double.channel(SECOND, [stage.people["second"]])
            for person in stage.people.values():
                await stage.send(installed(double, person))
            await stage.send(installed(double, stage.people["dsl"], channel=CHANNEL))
            await stage.send(installed(double, stage.people["second"], channel=SECOND))
            yield stage
