"""Walking a dialog: its draft is begun, replayed, answered, gone back in, changed, left.

Rules:
1. Nothing is trusted that a platform sends back: drafts are the person's own, questions are those of the dialog as it
   stands today, options are those on offer.
2. Every free text is looked at before it is used for anything else: what sounds like an emergency comes first.
3. An answer to the card at which a dialog stands leaves the cards before it as they are: the walk goes on from there,
   and whoever asks next for that draft, as it was saved, is handed it; nothing of it is held once the turn has ended,
   however it did.
4. That what stands on "check your answers" is to be sent is kept by what files it, and by nothing before: a draft that
   was not filed waits there to be sent.
5. What to ask about a post is searched for in its school's whole table, which takes up to a second where nobody asked
   before: that is done beside the event loop, and one at a time, for whoever comes next finds what the first has found.
"""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

from bot.cards import drawing, unsent
from bot.cards.drawing import notice
from bot.journeys import emergency, flags, steps
from bot.journeys import words as words_of
from bot.journeys.emergency import Alarm
from bot.journeys.staffing import staff
from bot.people.settings import School
from bot.seam.turn import Reply, Turn, Who
from dialogs.core import CHECK, Ask, Journey, Scene, replay
from dialogs.endings import Answers, Filing
from dialogs.registry import DIALOGS, ON_CASES
from storage import Draft, Store

_NOT_RESUMED = {"danger", "policy"}
"""Dialogs that always begin afresh: there is nothing in them worth carrying on with."""
_OF_POSTS = {"canipost", "approval"}
_NOTHING: Answers = {}


class Walk:
    """Walks every dialog of everybody, by the drafts in the store."""

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock
        self._gone_on: dict[str, tuple[School, Draft, Journey]] = {}  # by whose it is
        self._searching = asyncio.Lock()

    async def begin(self, school: School, who: Who, dialog: str, answers: Answers, more: Answers = _NOTHING) -> Draft:
        """A new draft with the answers and flags there are."""
        return await self._store.begin(school.id, str(who), dialog, answers, self._clock(), more)

    async def alarm(self, school: School, who: Who, found: Alarm) -> Draft:
        """The dialog of an emergency."""
        return await self.begin(school, who, "danger", found.answers, found.flags)

    async def mine(self, school: School, who: Who, draft: str) -> Draft | None:
        """This person's draft of that id, whatever has become of it."""
        return await self._store.draft(school.id, str(who), draft)

    async def leave(self, school: School, who: Who, draft: Draft) -> None:
        """Give a draft up; what was written in it is deleted."""
        await self._store.cancel(school.id, str(who), draft.id, self._clock())

    async def replay(self, school: School, draft: Draft) -> Journey:
        """A dialog from its first card, with the answers of a draft; as it was walked already (rule 3)."""
        at, of, journey = self._gone_on.pop(draft.person, (None, None, None))
        if journey and at is school and of is draft:
            return journey
        return await self._replayed(draft, self.scene(school, draft))

    async def _replayed(self, draft: Draft, scene: Scene, begun: Journey | None = None) -> Journey:
        dialog = {**DIALOGS, **ON_CASES}[draft.dialog]
        if draft.dialog not in _OF_POSTS:
            return replay(dialog, draft.answers, scene, begun)
        async with self._searching:
            return await asyncio.to_thread(replay, dialog, draft.answers, scene, begun)

    async def unfinished(self, school: School, person: str) -> list[Draft]:
        """What this person could carry on with, newest first; verdicts and look-ups are finished when given."""
        return [draft for draft in await self._store.drafts(school.id, person) if await self.waits(school, draft)]

    async def waits(self, school: School, draft: Draft) -> bool:
        """Whether an open draft waits to be carried on with."""
        return (
            bool(draft.answers)
            and draft.dialog in DIALOGS.keys() - _NOT_RESUMED | ON_CASES.keys()
            and not flags.practised(draft)
            and isinstance((await self.replay(school, draft)).now, Ask)
        )

    async def take(self, school: School, turn: Turn, draft: Draft) -> Reply | Draft:
        """One deed within an open draft: a card where that is all, or the draft from which the dialog goes on."""
        words = school.words
        if turn.deed == "cancel" and turn.typed("sure") != "yes" and draft.dialog in DIALOGS.keys() | ON_CASES.keys():
            return Reply(drawing.sure(words, draft.id))
        if turn.deed == "cancel" and turn.typed("sure") != "yes" and draft.dialog == words_of.KEPT:
            return Reply(unsent.sure(words, draft.id))
        if turn.deed == "cancel":
            await self.leave(school, turn.who, draft)
            return Reply(notice(words, "cards.cancelled"), ended=True)
        if draft.dialog not in DIALOGS.keys() | ON_CASES.keys():  # it only holds something
            return steps.closed(words, None)
        scene = self.scene(school, draft)
        journey = await self._replayed(draft, scene)
        match turn.deed:
            case "answer":
                return await self._answer(school, turn, draft, scene, journey)
            case "back":
                return Reply(steps.step_before(words, draft, journey, turn.typed("card")))
            case "change":
                return Reply(steps.to_change(words, draft, journey, turn.typed("question")))
            case _:
                return draft

    async def _answer(self, school: School, turn: Turn, draft: Draft, scene: Scene, journey: Journey) -> Reply | Draft:
        step = steps.step_with(journey, turn.typed("card") or next(iter(turn.values), ""))
        if step is None:  # the card is not asked any more; what was written on it is heard all the same
            found = emergency.heard(draft, {name: turn.typed(name) for name in turn.values})
            return await self.alarm(school, turn.who, found) if found else draft
        given, problems = steps.read(school.words, step, turn.values, draft.answers)
        if problems:
            everything = {one.id: turn.typed(one.id) for one in step.questions}
            if found := emergency.heard(draft, everything):  # what may be one comes before any mistake beside it
                await self._store.answer(school.id, str(turn.who), draft.id, given, self._clock(), draft)
                return await self.alarm(school, turn.who, found)
            return Reply(steps.ask_card(school.words, draft, step, journey, problems, given))
        if step is journey.now and given.keys() == {CHECK.id}:
            sends = replace(draft, answers={**draft.answers, **given})
            ahead = await self._replayed(sends, scene, journey)
            if isinstance(ahead.now, Filing):  # what files the draft keeps this answer as well
                return self._hand_on(school, sends, ahead)
        saved = await self._store.answer(school.id, str(turn.who), draft.id, given, self._clock(), draft)
        if saved is None or saved.state != "open":  # somebody was faster: the same person, clicking twice
            return steps.closed(school.words, saved)
        if found := emergency.heard(saved, given):
            return await self.alarm(school, turn.who, found)
        if step is journey.now and (saved.answers, saved.flags) == ({**draft.answers, **given}, draft.flags):
            return self._hand_on(school, saved, await self._replayed(saved, scene, journey))
        return saved

    def _hand_on(self, school: School, draft: Draft, journey: Journey) -> Draft:
        """Hold a walk for whoever asks next for this draft."""
        self._gone_on[draft.person] = school, draft, journey
        return draft

    def ended(self, who: Who) -> None:
        """A turn of this person's has ended: nothing of what they wrote is held for it any more."""
        self._gone_on.pop(str(who), None)

    def scene(self, school: School, draft: Draft) -> Scene:
        """What a dialog is handed besides the answers of its draft."""
        now = self._clock().astimezone(school.timezone)
        away = school.calendar is not None and not school.calendar.at_work(now)
        known = {"when": frozenset({"own-time"})} if away else {}
        read = {
            name.removeprefix("post."): frozenset((value,) if isinstance(value, str) else value)
            for name, value in flags.read_in(draft).items()
        }
        return Scene(
            school.policy, now.date(), known, flags.calm(draft), school.nation, staff=staff(school, draft), read=read,
            chore=school.policy.task(flags.chore_of(draft)),
        )  # fmt: skip

    def now(self) -> datetime:
        """The time now."""
        return self._clock()

    def today(self, school: School) -> date:
        """The day at the school."""
        return self._clock().astimezone(school.timezone).date()
