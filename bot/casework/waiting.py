"""The one list of everything that waits for somebody: with filters, and each thing opened where it is dealt with."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from bot.cards import waiting as cards
from bot.cases.waiting import PARTS, Waits, waiting
from bot.casework.casebook import Casebook
from bot.people.settings import School
from bot.seam.turn import Reply, Turn, Who
from storage import Draft

DEEDS = frozenset({"waiting"})
KINDS = frozenset({"case", "request", "register", "task"})
_Take = Callable[[School, Turn], Awaitable[Reply | Draft]]


class Waiting:
    """Takes the deed of the list; `opens` are those who open what stands in it, by deed."""

    def __init__(self, book: Casebook, opens: Mapping[str, _Take]) -> None:
        self._book = book
        self._opens = opens

    async def take(self, school: School, turn: Turn) -> Reply | Draft:
        """Show the list, or open what was chosen in it."""
        deed, _, reference = turn.typed("open").partition(" ")
        if deed in self._opens and reference:
            return await self._opens[deed](school, replace(turn, deed=deed, target=reference, values={}))
        part = turn.target if turn.target in {*PARTS, "late"} else ""
        page = int(turn.typed("page")) if turn.typed("page").isdigit() else 0
        return Reply(cards.card(school, await self.waits(school, turn.who), part, page), ended=True)

    async def waits(self, school: School, who: Who) -> list[Waits]:
        """Everything that waits for somebody, the late first."""
        person = school.person(who.platform, who.user)
        stories = await self._book.stories(school, KINDS)
        return waiting(stories, person, str(who), school, self._book.clock())
