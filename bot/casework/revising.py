"""Bringing an entry of a register up to date: one answer at a time, by those who may deal with it.

Rules:
1. What was sent stays; the answer of now is added, and the newest counts.
2. The name of whom an entry is about is never changed: that is another entry.
"""

from bot.cards import register_forms
from bot.cards.drawing import notice
from bot.cards.sheet import fits
from bot.cases.gate import possible
from bot.cases.holding import register_of
from bot.casework.casebook import Casebook, not_there, patiently
from bot.casework.standing import stands
from bot.journeys import steps
from bot.people.settings import School
from bot.seam.turn import Reply, Turn
from dialogs.core import Ask
from dialogs.registers import question

DEEDS = frozenset({"case-revise"})


class Revising:
    """Takes the deed of those who bring an entry up to date."""

    def __init__(self, book: Casebook) -> None:
        self._book = book

    async def take(self, school: School, turn: Turn) -> Reply:
        """Ask which answer, then for the answer of now, and keep it."""
        return await patiently(self._once, school, turn)

    async def _once(self, school: School, turn: Turn) -> Reply:
        found = await self._book.opened(school, turn.who, turn.deed, turn.target)
        register = register_of(school, found[0].record.type) if found else None
        if found is None or register is None or not fits(turn.deed, found[0], school):
            return not_there(school)
        story, person = found
        reference = story.record.reference
        if not possible(turn.deed, story):
            return Reply(notice(school.words, "casework.is-closed", reference=reference), ended=True, undone=True)
        asked = register.question(turn.typed("which"))
        if asked is None or asked.id == register.about:
            return Reply(register_forms.which(story, register, school.words))
        one = question(asked)
        if one.id not in turn.values and "sent" not in turn.values:
            return Reply(register_forms.revise(story, one, school.words))
        given, problems = steps.read(school.words, Ask((one,)), turn.values, {})
        if problems:
            return Reply(register_forms.revise(story, one, school.words, given, problems[one.id]))
        body = {"name": person.name, "answers": given}
        await self._book.write(school, story, str(turn.who), "revised", body)
        done = notice(school.words, "registers.revised", "ok", reference=reference)
        return Reply(await stands(self._book, school, turn.who, done, turn.target), ended=True)
