"""Takes turns to the listener and shows what comes back: in a window, the home tab, or a message to one person.

Rules:
1. `waits` says how long each thing may take; what is not ready is preceded by "one moment" and replaces it.
2. Turns of one window are taken in order, and what an older one brings late is not shown over a newer one.
3. Showing is repeated where that does no harm (views); opening is not, because a trigger works once.
4. Whatever fails ends in a card in plain words, which also says what to do if a child is in danger.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import uuid4
from weakref import WeakValueDictionary

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.seam.card import Card
from bot.seam.sender import NoAnswer, Refused, TryLater
from bot.seam.standing import Stands, untold
from bot.seam.turn import Given, Listener, Reply, Turn
from bot.slack import render
from bot.slack.aside import Aside, message, modal, notice, one_moment
from bot.slack.calling import ANSWER_WITHIN, call
from bot.slack.files import Files
from bot.slack.names import Names
from bot.slack.text import Json
from policy_kb.shapes import dataclass

_AGAIN = (0.5, 1.0, 2.0)
"""Seconds before showing a view again, where Slack does not say how many."""
_LONGEST_PAUSE = 10.0
_MOST_NAMED = 20
"""People in one message whose names are asked for."""
_SETTLE = 0.5
"""Seconds for Slack to put an answered view up, so that its successor does not come first and is covered by it."""
FirstTime = Callable[[str, str], Awaitable[bool]]
"""Whether a delivery is new, which makes it the newest of its window ("": it has none)."""
Newest = Callable[[str, str], Awaitable[bool]]
"""Whether a delivery is the newest of its window in all programs that serve the workspace."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Waits:
    """Seconds: until "one moment" answers a form, until it opens a window, and until a turn is given up.

    `view`: until Slack has shown a view, after which it is said as a message as well.
    """

    answer: float = 2.0
    trigger: float = 0.8
    turn: float = 60.0
    view: float = 0.9


async def alone(_: str, __: str) -> bool:
    """No other program serves the workspace."""
    return True


class _Mark:
    """A turn of a window; equal to none but itself."""

    def __init__(self, delivery: str) -> None:
        self.delivery = delivery


class Screen:
    """What the people of a workspace see. Everything it starts, `close` waits for."""

    def __init__(  # noqa: PLR0913 - only `build` calls it
        self,
        listener: Listener,
        slack: AsyncWebClient,
        session: aiohttp.ClientSession,
        turns: tuple[FirstTime, Newest],
        *,
        waits: Waits | None = None,
        files: Files,
        stands: Stands = untold,
    ) -> None:
        self._listener, self._slack, self._aside = listener, slack, Aside(slack, session, stands)
        (self._first_time, self._newest_of_all), self._waits, self._files = turns, waits or Waits(), files
        self._names = Names(slack)
        self._tasks: set[asyncio.Task[Any]] = set()
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._newest: dict[str, _Mark] = {}

    def with_files(self, turn: Turn | None, found: Sequence[Mapping[str, Any]] | None) -> Turn | None:
        """A turn with the files that came along."""
        return replace(turn, files=self._files.handed(found)) if turn and found else turn

    def begin(self, work: Coroutine[Any, Any, Any]) -> "asyncio.Task[Any]":
        """Start work that outlives the answer to Slack."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    async def close(self, within: float = 10.0) -> None:
        """Wait for what is under way, at most so many seconds."""
        until = asyncio.get_running_loop().time() + within
        while self._tasks and (left := until - asyncio.get_running_loop().time()) > 0:
            await asyncio.wait(self._tasks, timeout=left)
        late = list(self._tasks)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
        await self._names.close()

    async def window(self, delivery: str, turn: Turn | None, body: Mapping[str, Any], *, quietly: bool) -> None:
        """Open a window for a turn; `quietly`, a message that only this person sees instead."""
        task = self.begin(self._take(delivery, turn))
        await asyncio.wait({task}, timeout=self._waits.trigger)
        reply: Reply | None = None
        if task.done():
            if (reply := task.result()) is None:
                return
            if quietly and not reply.card.inputs and await self._aside.whisper(reply.card, body):
                return
        external = uuid4().hex
        view = modal(reply.card if reply else one_moment()) | {"external_id": external}
        opened = {"trigger_id": str(body.get("trigger_id", "")), "view": view}
        try:
            await call(self._slack, "views.open", opened, within=self._waits.view)
        except NoAnswer:
            await self._perhaps(task, turn, body, external)
            return
        except (Refused, TryLater) as error:
            _log.warning("slack: views.open: %s", error)
            if late := await task:
                await self._aside.elsewhere(turn, late.card, body)
            return
        if reply is None and (late := await task):
            view = modal(late.card) | {"external_id": external}
            await self._put("views.update", {"external_id": external, "view": view})

    async def _perhaps(
        self, task: "asyncio.Task[Reply | None]", turn: Turn | None, body: Mapping[str, Any], external: str
    ) -> None:
        """Nobody knows whether a window opened: say it as a message, and in the window if there is one."""
        if not task.done():
            await self._aside.elsewhere(turn, one_moment(), body)
        if reply := await task:
            await self._aside.elsewhere(turn, reply.card, body)
            view = modal(reply.card) | {"external_id": external}
            await self._put("views.update", {"external_id": external, "view": view})

    async def change(self, delivery: str, turn: Turn | None, view_id: str) -> None:
        """Bring a window up to date after a button in it was pressed."""
        mine = self._mark(view_id, delivery)
        task = self.begin(self._take(delivery, turn, view_id))
        await asyncio.wait({task}, timeout=self._waits.answer)
        if not task.done() and await self._newest_anywhere(delivery, view_id):
            await self._put("views.update", {"view_id": view_id, "view": modal(one_moment())}, tries=1)
        if reply := await task:
            await self._replace(view_id, reply.card, mine, turn)

    async def answer(self, delivery: str, turn: Turn | None, view_id: str) -> Json | None:
        """Give the view that answers a form, in time; None where the form was answered before."""
        mine = self._mark(view_id, delivery)
        task = self.begin(self._take(delivery, turn, view_id))
        await asyncio.wait({task}, timeout=self._waits.answer)
        if task.done():
            reply: Reply | None = task.result()
            self._is_newest(view_id, mine)
            return modal(reply.card) if reply else None
        self.begin(self._late(task, view_id, mine, turn))
        return modal(one_moment())

    async def home(self, delivery: str, turn: Turn) -> None:
        """Publish a person's home tab."""
        if reply := await self._take(delivery, turn):
            view = {"user_id": turn.who.user, "view": render.home(reply.card)}
            await self._put("views.publish", view)

    async def message(self, delivery: str, turn: Turn, channel: str) -> None:
        """Answer a direct message."""
        if reply := await self._take(delivery, turn):
            await self._aside.post(channel, reply.card, turn.who)

    async def privately(self, delivery: str, turn: Turn, channel: str, thread: str) -> None:
        """Answer in their own conversation what a person wrote where others can read it, and hint there, to them."""
        reply = await self._take(delivery, turn)
        if reply is None:
            return
        try:
            opened = await call(self._slack, "conversations.open", {"users": turn.who.user})
        except (Refused, TryLater, NoAnswer) as error:
            _log.warning("slack: conversations.open: %s", error)
            shown = reply.card
        else:
            await self._aside.post(str(opened["channel"]["id"]), reply.card, turn.who)
            shown = notice("in-public")
        hint = message(shown) | {"channel": channel, "user": turn.who.user, "parse": "none"}
        try:
            await call(self._slack, "chat.postEphemeral", hint | ({"thread_ts": thread} if thread else {}))
        except (Refused, TryLater, NoAnswer) as error:
            _log.warning("slack: chat.postEphemeral: %s", error)

    async def _take(self, delivery: str, turn: Turn | None, window: str = "") -> Reply | None:
        """Take a turn. None: this delivery was taken before. A turn that we cannot read is answered as unknown."""
        if turn is None:
            return Reply(notice("unknown"))
        lock = self._locks.setdefault(window, asyncio.Lock()) if window else asyncio.Lock()
        try:
            async with asyncio.timeout(self._waits.turn), lock:
                if not await self._first_time(delivery, window):
                    return None
                reply = await self._listener.take(await self._named(turn))
            if reply.files:
                self.begin(self._give(turn, reply.files))
        except Exception as error:  # noqa: BLE001 - whatever it is, the person must hear something
            _log.error("slack: a turn failed: %s", type(error).__name__)  # not the traceback, which may quote texts
            return Reply(notice("failed"))
        return reply

    async def _named(self, turn: Turn) -> Turn:
        """The turn with the name by which people know who did it, and those whom it names, where Slack says it."""
        unknown = [user for user, name in turn.people.items() if not name]
        if unknown:
            found = await self._names.among(unknown[:_MOST_NAMED], self._waits.trigger)
            turn = replace(turn, people={user: name or found.get(user, "") for user, name in turn.people.items()})
        name = self._names.of(turn.who.user)
        return replace(turn, who=replace(turn.who, name=name)) if name else turn

    async def _give(self, turn: Turn, files: Sequence[Given]) -> None:
        """Hand files to whoever asked for them, in their own conversation; where that fails, say so there."""
        if not await self._files.give(turn.who.user, files):
            await self._aside.elsewhere(turn, notice("not-given"), {})

    async def _late(self, task: "asyncio.Task[Reply | None]", view_id: str, mine: "_Mark", turn: Turn | None) -> None:
        await asyncio.gather(task, asyncio.sleep(_SETTLE))
        if reply := task.result():
            await self._replace(view_id, reply.card, mine, turn)

    def _mark(self, view_id: str, delivery: str) -> "_Mark":
        self._newest[view_id] = mine = _Mark(delivery)
        return mine

    async def _replace(self, view_id: str, card: Card, mine: "_Mark", turn: Turn | None) -> None:
        """Show the next card in a window; where Slack does not do so at once, as a message as well."""
        if not self._is_newest(view_id, mine) or not await self._newest_anywhere(mine.delivery, view_id):
            return
        shown = {"view_id": view_id, "view": modal(card)}
        if await self._put("views.update", shown, tries=1) is None:
            await self._aside.elsewhere(turn, card, {})
            await self._put("views.update", shown)

    def _is_newest(self, view_id: str, mine: "_Mark") -> bool:
        """Tell whether this turn is its window's newest; asked once, for the window is forgotten then."""
        newest = self._newest.get(view_id) is mine
        if newest:
            del self._newest[view_id]
        return newest

    async def _newest_anywhere(self, delivery: str, view_id: str) -> bool:
        """Tell whether no other program has taken a newer turn of the window; where nobody knows, it is shown."""
        try:
            return await self._newest_of_all(delivery, view_id)
        except Exception as error:  # noqa: BLE001 - the person must hear something
            _log.error("slack: not known whether newest: %s", type(error).__name__)
            return True

    async def _put(self, method: str, arguments: Json, *, tries: int = len(_AGAIN) + 1) -> bool | None:
        """Show a view, again where that may help; False where it cannot be shown, None where another try might.

        A single try is a short one: somebody waits for what comes after it.
        """
        within = self._waits.view if tries == 1 else ANSWER_WITHIN
        for pause in (*_AGAIN[: tries - 1], None):
            try:
                await call(self._slack, method, arguments, within=within)
            except (TryLater, NoAnswer) as error:
                if pause is None:
                    _log.warning("slack: %s: %s", method, error)
                    return None
                asked = error.after if isinstance(error, TryLater) and error.after is not None else pause
                await asyncio.sleep(min(asked, _LONGEST_PAUSE))
            except Refused as error:
                if str(error) != "not_found":  # not_found: the person has closed the window
                    _log.warning("slack: %s: %s", method, error)
                return False
            else:
                return True
        return False

    def _ended(self, task: "asyncio.Task[Any]") -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            _log.error("slack: a task failed: %s", type(error).__name__)
