"""Confirming a record, and showing its details.

Rules:
1. Every look at the details is an event; whoever may not see them learns nothing, not even that there is a record.
   `case-now` shows none: it is the alert as it stands.
2. Whoever confirms second learns who was first.
"""

from bot.cards import filed, rehearsal
from bot.cards.drawing import notice
from bot.cards.own_view import own_view
from bot.cases.bodies import DRILL, Case
from bot.casework.casebook import Casebook, not_there, patiently
from bot.casework.rounds import Rounds
from bot.casework.standing import sheet, stands
from bot.people.settings import School
from bot.seam.card import Card, Paragraph
from bot.seam.turn import Reply, Turn

DEEDS = frozenset({"view", "case-open", "case-now", "acknowledge"})


class Seeing:
    """Takes the deeds of those who look."""

    def __init__(self, book: Casebook) -> None:
        self._book = book
        self._rounds = Rounds(book)

    async def take(self, school: School, turn: Turn) -> Reply:
        """Show the details, or confirm."""
        if turn.deed == "acknowledge":
            return await patiently(self._confirm, school, turn)
        found = await self._book.opened(school, turn.who, turn.deed, turn.target or turn.typed("reference"))
        if found is None:
            return not_there(school)
        story, person = found
        if turn.deed == "case-now":
            return Reply(own_view(story, school, person))
        return Reply(await sheet(self._book, school, turn.who, person, story), ended=True)

    async def _confirm(self, school: School, turn: Turn) -> Reply:
        found = await self._book.opened(school, turn.who, turn.deed, turn.target)
        if found is None:
            return not_there(school)
        story, person = found
        reference, words = story.record.reference, school.words
        if story.record.state != "submitted":
            first = story.seen or filed.moved_last(story)
            if first is None or first.actor == str(turn.who):
                return await self._stands(school, turn, notice(words, "cards.acknowledged", "ok", reference=reference))
            at = filed.at(first.at, school)
            late = notice(words, "cards.late", reference=reference, actor=first.name, at=at)
            return await self._stands(school, turn, late)
        story = await self._book.write(school, story, str(turn.who), "acknowledged", {"name": person.name})
        if isinstance(story.body, Case):
            await self._rounds.after(school, story, story.body.category)
        if story.record.type == DRILL:
            time = rehearsal.lasting(words, self._book.clock() - story.record.filed_at)
            text = Paragraph(words.say("practice.seen-text", time=time))
            return Reply(Card(words.say("practice.seen-title"), (text,), tone="ok"), ended=True)
        return await self._stands(school, turn, notice(words, "cards.acknowledged", "ok", reference=reference))

    async def _stands(self, school: School, turn: Turn, done: Card) -> Reply:
        return Reply(await stands(self._book, school, turn.who, done, turn.target), ended=True)
