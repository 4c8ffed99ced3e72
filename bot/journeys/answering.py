"""`/policy`: what follows from a look-up, from "was this the answer?", and from answers that people have given.

Rules:
1. Questions without an answer are counted by month and theme; neither the words nor the asker are kept.
2. A person's answer is shown to others only where that person wrote the question in general words, and until its
   date; then it has to be given again.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from bot.cards import looked_up
from bot.cards.drawing import notice
from bot.people.settings import School
from bot.seam.turn import Reply, Turn
from dialogs.core import Advice, Journey
from policy_kb.alike import alike
from storage import Draft, Store

HOLDS = timedelta(days=365)
"""How long a person's answer is shown to others."""


class Answering:
    """Finishes look-ups, and takes what people say of the answers."""

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock

    async def finish(self, school: School, draft: Draft, found: Advice) -> Advice:
        """Count what has no answer, and add what a person has answered to a question like this."""
        if found.ending == "not-covered":
            await self._store.tally(school.id, "not-covered", str(found.values["theme"]), self._clock())
        given = await self._given(school, str(draft.answers.get("policy.asked", "")))
        return replace(found, values={**found.values, "given": given}) if given else found

    async def _given(self, school: School, asked: str) -> dict[str, str]:
        best, given = 0.0, dict[str, str]()
        for record in await self._store.records(school.id, ["answered"], ["request"]):
            for event in await self._store.events(school.id, record.reference):
                general = str(event.body.get("general", "")) if event.verb == "tell" else ""
                until = event.at + HOLDS
                near = alike(asked, general) if general and self._clock() < until else None
                if near is not None and near > best:
                    best = near
                    day = f"{until.astimezone(school.timezone):%-d %B %Y}"
                    given = {
                        "asked": general, "answer": str(event.body["reason"]), "by": str(event.body["name"]),
                        "until": day,
                    }  # fmt: skip
        return given

    async def take(self, school: School, turn: Turn, draft: Draft, journey: Journey) -> Reply:
        """That was it, and the question is forgotten; or it was not, and the rest of what was found follows."""
        if not isinstance(journey.now, Advice) or "theme" not in journey.now.values:
            return Reply(notice(school.words, "cards.gone"), ended=True)
        if turn.deed == "helped":
            await self._store.cancel(school.id, str(turn.who), draft.id, self._clock())
            return Reply(notice(school.words, "cards.helped", "ok"), ended=True)
        await self._store.tally(school.id, "not-the-answer", str(journey.now.values["theme"]), self._clock())
        return Reply(looked_up.others(journey.now, school, draft.id), ended=True)
