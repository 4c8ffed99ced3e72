"""Answers in Teams: the next card in place, within Teams' time, and nothing private where others can read.

Rules:
1. A press is answered in the invoke response, within Teams' 10 seconds: what takes longer is answered with "one
   moment" and brought in afterwards. Failures are answered in the shape Teams shows (HTTP 200, the code inside).
2. Where others can read, nothing private is said: Acknowledge is answered to whoever pressed it, View goes to their
   private chat, everything else is asked to go there. The alert card itself is the sweeper's to change.
3. What was said in answer is repeated a few times if Teams is busy: twice is harmless in one's own chat.
4. Logs say codes and kinds of errors.
"""

import asyncio
import hashlib
import logging
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from typing import Any

from botbuilder.schema import ActivityTypes

from bot.seam.card import Card
from bot.seam.sender import NoAnswer, Refused, TryLater
from bot.seam.turn import Given, Listener, Reply, Turn
from bot.seam.wording import ENGLISH
from bot.teams import answers, read, render
from bot.teams.connector import Connector
from bot.teams.files import Files

Json = dict[str, Any]
Remember = Callable[[str, str, Mapping[str, Any]], Awaitable[None]]

_TRIES, _LONGEST_WAIT = 4, 10.0
_KNOWN = 5000
_log = logging.getLogger(__name__)


class Chat:
    """What is said to people in Teams; `patience` is the seconds after which somebody is told to wait a moment."""

    def __init__(  # noqa: PLR0913 - only `build` calls it
        self,
        listener: Listener,
        connector: Connector,
        files: Files,
        *,
        remember: Remember,
        first_time: Callable[[str], Awaitable[bool]],
        patience: float,
    ) -> None:
        self._listener, self._connector, self._patience = listener, connector, patience
        self._remember, self._first_time, self._files = remember, first_time, files
        self._known: dict[tuple[str, str], Mapping[str, str]] = {}
        self._tasks: set[asyncio.Task[Any]] = set()

    async def close(self, within: float) -> None:
        """Wait at most so many seconds for turns under way; then they are dropped."""
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=within)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def happened(self, activity: Json) -> None:
        """Take what needs no answer on the wire: a message, an installation, somebody coming."""
        work = {
            ActivityTypes.message: self._wrote,
            ActivityTypes.installation_update: self._installed,
            ActivityTypes.conversation_update: self._learn,
        }.get(activity["type"])
        if work:
            await asyncio.wait({self._begin(work(activity))}, timeout=self._patience)

    async def _wrote(self, activity: Json) -> None:
        """Answer a message, or an Action.Submit, which comes as one."""
        if not await self._new(activity):
            return
        await self._learn(activity)
        turn = read.pressed(activity) or read.typed(activity)
        if files := self._files.handed(activity):
            turn = read.with_files(turn, activity, files)
        submitted = read.pressed(activity) is not None
        if submitted and turn.deed in read.QUIET:
            words = await self._quietly(activity, turn, told=True)
            if words:
                await self._say_privately(activity, render.text(words))
            return
        if not read.private(activity):
            await self._in_private(activity, None if submitted else read.in_public(turn))
            return
        try:
            reply = await self._listener.take(turn)
        except Exception as error:  # noqa: BLE001 - the person must get an answer
            _log.error("teams: a turn failed: %s", type(error).__name__)
            reply = Reply(answers.notice("failed"))
        await self._show(activity, reply.card, read.replied_to(activity) if submitted else "")
        await self._offer(activity, reply.files)

    async def _in_private(self, activity: Json, turn: Turn | None) -> None:
        """Answer in their private chat what somebody wrote where others can read; say there only where to write."""
        try:
            chat = await self._private_chat(activity) if turn else ""
        except (Refused, TryLater) as error:
            _log.warning("teams: nobody could be told: %s", error)
            chat = ""
        if turn is None or not chat:
            words = ENGLISH.say("teams.write-privately" if turn is None else "teams.write-privately-deleted")
            await self._deliver(activity, read.conversation(activity), render.text(words))
            return
        try:
            card = (await self._listener.take(turn)).card
        except Exception as error:  # noqa: BLE001 - the person must get an answer
            _log.error("teams: a turn failed: %s", type(error).__name__)
            card = answers.notice("failed")
        await self._deliver(activity, chat, render.message(card))

    async def _installed(self, activity: Json) -> None:
        """Greet whoever has installed the bot for themselves."""
        await self._learn(activity)
        if activity.get("action") != "add" or not read.private(activity) or not await self._new(activity):
            return
        reply = await self._listener.take(Turn(read.who(activity), "home", stays=True))
        await self._show(activity, reply.card, "")

    async def _learn(self, activity: Json) -> None:
        """Remember how to reach whoever is here, once."""
        workspace = read.who(activity).workspace
        for key, reference in read.references(activity):
            if self._known.get((workspace, key)) == reference:
                continue
            try:
                await self._remember(workspace, key, reference)
            except Exception as error:  # noqa: BLE001 - the answer must not wait for the store to be mended
                _log.error("teams: a reference was not kept: %s", type(error).__name__)
                continue
            if len(self._known) >= _KNOWN:
                self._known.clear()
            self._known[workspace, key] = reference

    async def _new(self, activity: Json) -> bool:
        name = activity.get("id")
        if not isinstance(name, str) or not name:
            return True
        known_by = hashlib.sha256(f"{read.conversation(activity)}\n{name}".encode("utf-8", "replace")).hexdigest()
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
        turn = read.pressed(activity) if activity.get("name") == "adaptiveCard/action" else None
        if turn is None:
            return answers.failure(400, "BadRequest", ENGLISH.say("teams.unknown"))
        work = self._begin(self._pressed(activity, turn))
        done, _ = await asyncio.wait({work}, timeout=self._patience)
        if not done:
            self._begin(self._afterwards(activity, work))
            quiet = turn.deed in read.QUIET or not read.private(activity)
            return answers.said(ENGLISH.say("teams.one-moment") if quiet else answers.notice("one-moment"))
        answer = work.result()
        return answers.said(answer) if answer else answers.failure(500, "Failed", ENGLISH.say("teams.failed"))

    async def _consented(self, activity: Json) -> None:
        """Bring a file that somebody said yes to, and put words in the place of the offer."""
        words = await self._files.answered(activity)
        await self._deliver(activity, read.conversation(activity), render.text(words), read.replied_to(activity))

    async def _offer(self, activity: Json, files: Sequence[Given]) -> None:
        for message in self._files.offers(activity, files):
            await self._deliver(activity, read.conversation(activity), message)

    async def _reported(self, activity: Json) -> Json:
        """Begin a report about a message, in the private chat of whoever chose to; nobody else sees that they did."""
        turn = read.reported(activity)
        work = self._begin(self._report(activity, turn)) if turn else None
        if work:
            await asyncio.wait({work}, timeout=self._patience)
        words = work.result() if work and work.done() else ENGLISH.say("teams.one-moment" if work else "teams.unknown")
        return {"task": {"type": "message", "value": words}}

    async def _report(self, activity: Json, turn: Turn) -> str:
        try:
            await self._learn(activity)
            chat = await self._private_chat(activity)
            card = (await self._listener.take(turn)).card
        except Refused:
            return ENGLISH.say("teams.no-private-chat")
        except Exception as error:  # noqa: BLE001 - the person must get an answer
            _log.error("teams: a message was not reported: %s", type(error).__name__)
            return ENGLISH.say("teams.failed")
        arrived = await self._deliver(activity, chat, render.message(card))
        return ENGLISH.say("teams.report-begun" if arrived else "teams.failed")

    async def _pressed(self, activity: Json, turn: Turn) -> Card | str | None:
        """Do what a button says; gives the card or the words to answer with, None if it failed."""
        try:
            await self._learn(activity)
            if turn.deed in read.QUIET:
                return await self._quietly(activity, turn)
            if not read.private(activity):
                return ENGLISH.say("teams.write-privately")
            reply = await self._listener.take(turn)
        except Exception as error:  # noqa: BLE001 - the person must get an answer
            _log.error("teams: a press failed: %s", type(error).__name__)
            return None
        if reply.files:
            self._begin(self._offer(activity, reply.files))
        if reply.ended and read.replied_to(activity):
            # The invoke response changes the card on this screen; the message itself is changed for the others.
            self._begin(self._show(activity, reply.card, read.replied_to(activity)))
        return reply.card

    async def _quietly(self, activity: Json, turn: Turn, *, told: bool = False) -> str:
        """Acknowledge or view: the words for whoever pressed; details go to their private chat (`told`: all does)."""
        if turn.deed == "acknowledge" and not told:
            return render.line((await self._listener.take(turn)).card)
        try:
            chat = await self._private_chat(activity)
        except Refused:
            return "" if told else ENGLISH.say("teams.no-private-chat")
        card = (await self._listener.take(turn)).card
        arrived = await self._deliver(activity, chat, render.message(card))
        return "" if told else ENGLISH.say("teams.sent-privately" if arrived else "teams.failed")

    async def _afterwards(self, activity: Json, work: "asyncio.Task[Card | str | None]") -> None:
        answer = await work
        if isinstance(answer, Card):
            await self._show(activity, answer, read.replied_to(activity))
        elif not answer and read.private(activity):
            await self._show(activity, answers.notice("failed"), read.replied_to(activity))
        else:
            await self._say_privately(activity, render.text(answer or ENGLISH.say("teams.failed")))

    async def _private_chat(self, activity: Json) -> str:
        if read.private(activity):
            return read.conversation(activity)
        return await self._connector.open(
            activity["serviceUrl"],
            bot=read.bot(activity),
            user=activity["from"]["id"],
            tenant=read.who(activity).workspace,
        )

    async def _say_privately(self, activity: Json, message: Json) -> None:
        try:
            chat = await self._private_chat(activity)
        except (Refused, TryLater) as error:
            _log.warning("teams: nobody could be told: %s", error)
            return
        await self._deliver(activity, chat, message)

    async def _show(self, activity: Json, card: Card, instead_of: str) -> None:
        """Show a card in a private chat, in place of an earlier message if there is one."""
        message, chat = render.message(card), read.conversation(activity)
        if not (instead_of and await self._deliver(activity, chat, message, instead_of)):
            await self._deliver(activity, chat, message)

    async def _deliver(self, activity: Json, chat: str, message: Json, instead_of: str = "") -> bool:
        url = activity["serviceUrl"]
        for attempt in range(1, _TRIES + 1):
            wait = 0.5 * 2**attempt
            try:
                if instead_of:
                    await self._connector.put(url, chat, instead_of, message)
                else:
                    await self._connector.post(url, chat, message)
            except Refused as error:
                _log.warning("teams: an answer was refused: %s", error)
                return False
            except TryLater as error:
                reason, wait = str(error), error.after if error.after is not None else wait
            except NoAnswer as error:
                reason = str(error)
            else:
                return True
            if attempt < _TRIES:
                await asyncio.sleep(min(wait, _LONGEST_WAIT))
        _log.error("teams: an answer could not be brought: %s", reason)
        return False

    def _begin(self, work: Coroutine[Any, Any, Any]) -> "asyncio.Task[Any]":
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._over)
        return task

    def _over(self, task: "asyncio.Task[Any]") -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            _log.error("teams: a turn was broken off: %s", type(error).__name__)
