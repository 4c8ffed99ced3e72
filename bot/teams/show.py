"""Answers in Teams: the next card in place, within Teams' time, and nothing private where others can read.

Rules:
1. A press is answered in the invoke response, within Teams' 10 seconds: what takes longer is answered with "one
   moment" and brought in afterwards. Failures are answered in the shape Teams shows (HTTP 200, the code inside).
2. Where others write too, an answer is a targeted message, which only its reader sees, and their private chat where
   that fails; what stands open to everybody is a fixed sentence. How a targeted card goes on stands in `among`.
3. Of an alert card, which everybody in its channel sees, Acknowledge is answered to whoever pressed it and View goes
   to their private chat. The card itself is the sweeper's to change.
4. Logs say codes and kinds of errors.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Any

from bot.seam.card import Card
from bot.seam.sender import Refused, TryLater
from bot.seam.turn import Given, Listener, Reply, Turn
from bot.seam.wording import ENGLISH
from bot.teams import among, anew, answers, read, render, search, window
from bot.teams.acquaintances import Acquaintances, Remember
from bot.teams.files import Files
from bot.teams.places import Courier
from bot.teams.under_way import UnderWay

Json = dict[str, Any]

NO_CHAT = "teams.no-private-chat"
_log = logging.getLogger(__name__)


class Chat:
    """What is said to people in Teams; `patience` is the seconds after which somebody is told to wait a moment."""

    def __init__(  # noqa: PLR0913 - only `build` calls it
        self,
        listener: Listener,
        courier: Courier,
        files: Files,
        *,
        remember: Remember,
        first_time: Callable[[str], Awaitable[bool]],
        patience: float,
    ) -> None:
        self._listener, self._courier, self._patience = listener, courier, patience
        self._first_time, self._files, self._known = first_time, files, Acquaintances(remember, courier)
        self._under_way = UnderWay()
        self.close, self._begin = self._under_way.close, self._under_way.begin

    async def happened(self, activity: Json) -> None:
        """Take what needs no answer on the wire: a message, an installation, somebody coming."""
        work = {
            "message": self._wrote,
            "messageUpdate": self._wrote_again,
            "installationUpdate": self._installed,
            "conversationUpdate": self._known.came,
        }.get(activity["type"])
        if work:
            await asyncio.wait({self._begin(work(activity))}, timeout=self._patience)

    async def _wrote(self, activity: Json) -> None:
        """Answer a message, or an Action.Submit, which comes as one."""
        if not await self._new(activity):
            return
        await self._known.learn(activity)
        pressed = read.pressed(activity)
        turn = pressed or read.typed(activity)
        if files := self._files.handed(activity):
            turn = read.with_files(turn, activity, files)
        if pressed and turn.deed in read.QUIET:
            words = await self._quietly(activity, turn, told=True)
            if words:
                await self._say_privately(activity, render.text(words))
        elif pressed and not read.private(activity):
            await self._submitted(activity, turn)
        elif read.private(activity):
            reply = await self._taken(turn)
            await self._show(activity, reply.card, instead_of=read.replied_to(activity) if pressed else "")
            await self._offer(activity, reply.files)
        else:
            await self._among_others(activity, turn)

    async def _wrote_again(self, activity: Json) -> None:
        """Answer what somebody has made of a message of theirs: it is heard as what they write is."""
        if read.edited(activity):
            await self._wrote(activity)

    async def _taken(self, turn: Turn) -> Reply:
        try:
            return await self._listener.take(turn)
        except Exception as error:  # noqa: BLE001 - the person must get an answer
            _log.error("teams: a turn failed: %s", type(error).__name__)
            return Reply(answers.notice("failed"))

    async def _among_others(self, activity: Json, turn: Turn) -> None:
        """Answer what somebody wrote where others write too, so that nobody but them reads the answer."""
        turn = read.passing(turn if read.targeted(activity) else read.in_public(turn))
        reply = await self._taken(turn)
        if await self._show(activity, reply.card, way=among.way_of(turn)):
            return
        try:
            chat = await self._courier.private_chat(activity)
        except (Refused, TryLater) as error:
            _log.warning("teams: nobody could be told: %s", error)
        else:
            if await self._courier.bring(chat, render.message(reply.card)):
                return
        if not read.targeted(activity):
            await self._courier.openly(activity, "write-privately-deleted")

    async def _submitted(self, activity: Json, turn: Turn) -> None:
        """Answer an old client's press where others write too."""
        mark = read.way(activity)
        way = mark and among.way_of(turn, mark)
        answer = await self._pressed_among(activity, turn, mark)
        if isinstance(answer, Card):
            if not await self._show(activity, answer, instead_of=read.replied_to(activity), way=way):
                await self._say_privately(activity, render.message(answer))
        elif not await self._courier.bring(self._courier.here(activity), render.text(answer)):
            await self._say_privately(activity, render.text(answer))

    async def _installed(self, activity: Json) -> None:
        """Greet whoever has installed the bot for themselves."""
        await self._known.came(activity)
        if activity.get("action") != "add" or not read.private(activity) or not await self._new(activity):
            return
        reply = await self._taken(Turn(read.who(activity), "home", stays=True))
        # It holds nobody's words: it stays, and nobody is told that it stands.
        await self._courier.bring(replace(self._courier.here(activity), whose=None), render.message(reply.card))

    async def _new(self, activity: Json) -> bool:
        known_by = read.known_by(activity)
        if not known_by:
            return True
        try:
            return await self._first_time(f"teams:{known_by}")
        except Exception as error:  # noqa: BLE001 - answering twice is better than not at all
            _log.error("teams: not known whether new: %s", type(error).__name__)
            return True

    async def invoked(self, activity: Json) -> Json:
        """Take a press on a card; gives the body of the invoke response."""
        if activity.get("name") == "fileConsent/invoke":
            self._begin(self._consented(activity))
            return {}
        if activity.get("name") == "composeExtension/fetchTask":
            return await self._reported(activity)
        if read.text(activity, "name") in window.NAMES:
            return await self._in_window(activity)
        if activity.get("name") == search.QUERY:
            looked = search.asked(activity)
            return search.answered(await self._within(looked, search.WITHIN) if looked else None)
        turn = read.pressed(activity) if activity.get("name") == "adaptiveCard/action" else None
        if turn is None:
            return answers.failure(400, "BadRequest", ENGLISH.say("teams.unknown"))
        if turn.deed == anew.DEED:
            return anew.answered(await self._within(turn, anew.WITHIN), activity["from"]["id"])
        mark = None if read.private(activity) else read.way(activity)
        way = mark and among.way_of(turn, mark)
        work = self._begin(self._pressed(activity, turn))
        done, _ = await asyncio.wait({work}, timeout=self._patience)
        if not done:
            self._begin(self._afterwards(activity, work, way))
            quiet = turn.deed in read.QUIET or not (way or read.private(activity))
            return answers.said(ENGLISH.say("teams.one-moment") if quiet else answers.notice("one-moment"), way)
        answer = work.result()
        return answers.said(answer, way) if answer else answers.failure(500, "Failed", ENGLISH.say("teams.failed"))

    async def _consented(self, activity: Json) -> None:
        """Bring a file that somebody said yes to, and put words in the place of the offer."""
        words = await self._files.answered(activity)
        await self._courier.bring(self._courier.here(activity), render.text(words), read.replied_to(activity))

    async def _offer(self, activity: Json, files: Sequence[Given]) -> None:
        async for message in self._files.offers(activity, files):
            await self._courier.bring(self._courier.here(activity), message)

    async def _reported(self, activity: Json) -> Json:
        """Begin a report about a message, in the private chat of whoever chose to; nobody else sees that they did."""
        turn = read.reported(activity)
        work = self._begin(self._report(activity, turn)) if turn else None
        if work:
            await asyncio.wait({work}, timeout=self._patience)
        words = work.result() if work and work.done() else ENGLISH.say("teams.one-moment" if work else "teams.unknown")
        return {"task": {"type": "message", "value": words}}

    async def _in_window(self, activity: Json) -> Json:
        """Go on in a dialog; what comes too late for it is shown in the chat."""
        turn = window.pressed(activity)
        if turn is None:
            return window.said(ENGLISH.say("teams.unknown"))
        await self._known.learn(activity)
        work = self._begin(self._taken(turn))
        await asyncio.wait({work}, timeout=self._patience)
        self._begin(self._outside(activity, work, late=not work.done()))
        return window.shown(work.result() if work.done() else None)

    async def _outside(self, activity: Json, work: "asyncio.Task[Reply]", *, late: bool) -> None:
        """Bring to the chat what a dialog cannot hold: files, and what came too late for it."""
        reply = await work
        if late:
            await self._show(activity, reply.card)
        await self._offer(activity, reply.files)

    async def _within(self, turn: Turn, seconds: float) -> Reply | None:
        """The reply to a turn that changes nothing, if it comes in time."""
        work = self._begin(self._taken(turn))
        await asyncio.wait({work}, timeout=min(self._patience, seconds))
        return work.result() if work.done() else None

    async def _report(self, activity: Json, turn: Turn) -> str:
        try:
            await self._known.learn(activity)
            return ENGLISH.say(await self._brought(activity, turn, "report-begun"))
        except Exception as error:  # noqa: BLE001 - the person must get an answer
            _log.error("teams: a message was not reported: %s", type(error).__name__)
            return ENGLISH.say("teams.failed")

    async def _brought(self, activity: Json, turn: Turn, arrived: str) -> str:
        """Take a turn and bring what follows to the private chat, if there is one; gives the key of the words."""
        try:
            chat = await self._courier.private_chat(activity)
        except Refused:
            return NO_CHAT
        card = (await self._listener.take(turn)).card
        return f"teams.{arrived}" if await self._courier.bring(chat, render.message(card)) else "teams.failed"

    async def _pressed(self, activity: Json, turn: Turn) -> Card | str | None:
        """Do what a button says; gives the card or the words to answer with, None if it failed."""
        try:
            await self._known.learn(activity)
            if turn.deed in read.QUIET:
                return await self._quietly(activity, turn)
            if not read.private(activity):
                return await self._pressed_among(activity, turn, read.way(activity))
            reply = await self._listener.take(turn)
        except Exception as error:  # noqa: BLE001 - the person must get an answer
            _log.error("teams: a press failed: %s", type(error).__name__)
            return None
        if reply.files:
            self._begin(self._offer(activity, reply.files))
        if reply.ended and read.replied_to(activity):
            # The invoke response changes the card on this screen; the message itself is changed for the others.
            self._begin(self._show(activity, reply.card, instead_of=read.replied_to(activity)))
        return reply.card

    async def _pressed_among(self, activity: Json, turn: Turn, way: among.Way | None) -> Card | str:
        """Do what a button says where others write too: in the place of a targeted card, or in the private chat."""
        if way is None:
            return ENGLISH.say("teams.write-privately")
        if not among.answered_here(turn, way):
            try:
                key = await self._brought(activity, turn, "moved-on")
            except TryLater:
                key = NO_CHAT
            if key != NO_CHAT:
                return answers.notice("moved-on") if key == "teams.moved-on" else ENGLISH.say(key)
        # Without a private chat it goes on here: nobody else sees it, and an alarm must not wait for an installation.
        return (await self._taken(read.passing(turn))).card

    async def _quietly(self, activity: Json, turn: Turn, *, told: bool = False) -> str:
        """Acknowledge or view: the words for whoever pressed; details go to their private chat (`told`: all does)."""
        if turn.deed == "acknowledge" and not told:
            return render.line((await self._listener.take(turn)).card)
        key = await self._brought(activity, turn, "sent-privately")
        return "" if told else ENGLISH.say(key)

    async def _afterwards(self, activity: Json, work: "asyncio.Task[Card | str | None]", way: among.Way | None) -> None:
        answer = await work
        here = read.private(activity) or way is not None
        if isinstance(answer, Card):
            await self._show(activity, answer, instead_of=read.replied_to(activity), way=way)
        elif not answer and here:
            await self._show(activity, answers.notice("failed"), instead_of=read.replied_to(activity), way=way)
        else:
            await self._say_privately(activity, render.text(answer or ENGLISH.say("teams.failed")))

    async def _say_privately(self, activity: Json, message: Json) -> None:
        try:
            chat = await self._courier.private_chat(activity)
        except (Refused, TryLater) as error:
            _log.warning("teams: nobody could be told: %s", error)
            return
        await self._courier.bring(chat, message)

    async def _show(self, activity: Json, card: Card, *, instead_of: str = "", way: among.Way | None = None) -> bool:
        """Show a card to one person where they are, in place of an earlier message if there is one."""
        place = self._courier.here(activity)
        message = among.message(card, way or "on") if place.only else window.opening(render.message(card), card)
        if instead_of and await self._courier.bring(place, message, instead_of):
            return True
        return await self._courier.bring(place, message)
