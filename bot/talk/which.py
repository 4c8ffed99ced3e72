"""Which school a turn is about, where somebody works at several of one workspace.

Rules:
1. It is asked only where nothing says it: what they press on a card, and what goes on with a draft or a record of one
   school, is about that school.
2. What they typed meanwhile is kept, under their own name, until they choose; it is never dropped.
3. A card of one school says so in the target of each button (see `bot.cards.stamping`); a name that is none of theirs
   finds nothing.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from bot.cards import strangers
from bot.cards.stamping import MARK
from bot.journeys import emergency
from bot.people.settings import School
from bot.seam.card import Button
from bot.seam.turn import Reply, Turn
from bot.seam.wording import Words
from storage import Draft, Store

DEED = "which"
DIALOG = "which"
_DEED, _TARGET, _STAYS = "which.deed", "which.target", "which.stays"


class Which:
    """Finds the school of a turn, or asks for it."""

    def __init__(self, store: Store, clock: Callable[[], datetime], words: Words) -> None:
        self._store, self._clock, self._words = store, clock, words

    async def school(self, turn: Turn, schools: Sequence[School], named: str) -> tuple[School, Turn] | Reply | None:
        """The school, and the turn to be taken there; the card that asks; None where they named none of theirs."""
        if turn.deed == DEED:
            return await self._chosen(turn, schools, named)
        if named:
            return next(((school, turn) for school in schools if school.id == named), None)
        for target in (turn.target, turn.typed("from"), turn.typed("draft")):
            found = [school for school in schools if target and await self._knows(school, turn, target)]
            if len(found) == 1:
                return found[0], turn
        return await self._ask(turn, schools)

    async def _knows(self, school: School, turn: Turn, target: str) -> bool:
        draft = await self._store.draft(school.id, str(turn.who), target)
        return draft is not None or await self._store.record(school.id, target) is not None

    async def _ask(self, turn: Turn, schools: Sequence[School]) -> Reply:
        values = {name: value for name, value in turn.values.items() if value}
        deed, target = turn.deed, turn.target
        if values:
            flags = {_DEED: turn.deed, _TARGET: turn.target, **({_STAYS: "yes"} if turn.stays else {})}
            home = schools[0].id
            draft = await self._store.begin(home, str(turn.who), DIALOG, values, self._clock(), flags)
            deed, target = DEED, draft.id
        choices = tuple(Button(one.name, deed, f"{target}{MARK}{one.id}", style="main") for one in schools)
        urgent = turn.deed == "danger" or bool(emergency.typed(turn.values))
        return Reply(strangers.which(self._words, choices, urgent=urgent, kept=bool(values), files=bool(turn.files)))

    async def _chosen(self, turn: Turn, schools: Sequence[School], named: str) -> tuple[School, Turn] | None:
        """What was typed before the school was chosen, as a turn in this school."""
        school = next((one for one in schools if one.id == named), None)
        draft = await self._held(turn, schools)
        if school is None or draft is None:
            return None
        await self._store.cancel(draft.school, str(turn.who), draft.id, self._clock())
        deed, target = str(draft.flags[_DEED]), str(draft.flags.get(_TARGET, ""))
        return school, Turn(turn.who, deed, target, draft.answers, stays=turn.stays or _STAYS in draft.flags)

    async def _held(self, turn: Turn, schools: Sequence[School]) -> Draft | None:
        for school in schools:
            draft = await self._store.draft(school.id, str(turn.who), turn.target)
            if draft and draft.dialog == DIALOG and draft.state == "open":
                return draft
        return None
