"""`/policy`: what follows from a look-up, from "was this the answer?", and from answers that people have given.

Rules:
1. Questions without an answer are counted by month and theme; neither the words nor the asker are kept.
2. A person's answer is shown to others only where that person wrote the question in general words, and until its
   date; then it has to be given again.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from bot.cards import looked_up
from bot.cards.drawing import notice
from bot.cases.advice import Advice, Given
from bot.cases.story import story_of
from bot.people.settings import School
from bot.seam.turn import Reply, Turn
from dialogs.core import Journey
from dialogs.endings import LookedUp, NotCovered, PolicyAnswer, SchoolFacts
from policy_kb.alike import alike
from storage import Draft, Store

HOLDS = timedelta(days=365)
"""How long a person's answer is shown to others."""


class Answering:
    """Finishes look-ups, and takes what people say of the answers."""

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock

    async def finish(self, school: School, draft: Draft, found: LookedUp) -> Advice:
        """Count what has no answer, if it could be read, and add what a person has answered to a question like this."""
        if isinstance(found, NotCovered) and not found.unread:
            await self._store.tally(school.id, "not-covered", found.theme, self._clock())
        return await self.known(school, draft, found)

    async def known(self, school: School, draft: Draft, found: LookedUp) -> Advice:
        """What was found, with what a person has answered to a question like this; nothing is counted."""
        given = await self._given(school, str(draft.answers.get("policy.asked", "")))
        return Advice(found, draft.id, given=given)

    async def _given(self, school: School, asked: str) -> Given | None:
        best, given = 0.0, None
        for record, events in await self._store.histories(school.id, ["answered"], ["request"]):
            for event in story_of(record, events).all("tell"):
                until = event.at + HOLDS
                near = alike(asked, event.general) if event.general and self._clock() < until else None
                if near is not None and near > best:
                    day = school.words.date(until.astimezone(school.timezone))
                    best, given = near, Given(event.general, event.text, event.name, day)
        return given

    async def take(self, school: School, turn: Turn, draft: Draft, journey: Journey) -> Reply:
        """That was it, and the question is forgotten; or it was not, and the rest of what was found follows."""
        found = journey.now
        if not isinstance(found, PolicyAnswer | NotCovered | SchoolFacts):
            return Reply(notice(school.words, "cards.gone"), ended=True)
        if turn.deed == "helped":
            await self._store.cancel(school.id, str(turn.who), draft.id, self._clock())
            return Reply(notice(school.words, "cards.helped", "ok"), ended=True)
        await self._store.tally(school.id, "not-the-answer", found.theme, self._clock())
        return Reply(looked_up.others(found, school, draft.id), ended=True)
