"""The harm threshold and the steps outside the school: two dialogs on a report, and what they leave in its record.

Rules:
1. Only those who may work on the report open them, go on with them and end them. Each turn asks again, and so does the
   writing itself, for somebody may have been kept out meanwhile.
2. Nothing is decided here: what is kept is what a person chose, with their name, the time and their reason.
3. Each end is one event, however often it is sent; a later decision stands beside the earlier one.
4. The text for the LADO is shown on demand, and each showing is an event.
"""

from dataclasses import replace

from bot.cards import weighing
from bot.cards.drawing import notice
from bot.cards.referral import facts_first
from bot.cases.gate import possible
from bot.cases.rungs import CALLS
from bot.cases.story import Story, about_adult
from bot.casework.casebook import Casebook, not_there, patiently
from bot.casework.rounds import Rounds
from bot.journeys import flags
from bot.people.settings import Person, School
from bot.seam.turn import Reply, Turn, Who
from dialogs.endings import ForTheDesk, StepTaken, Weighed, step_taken, weighed
from policy_kb.chore import DECIDED
from storage import Draft

_OPENS = {"case-threshold": "threshold", "case-call": "step"}
"""Deeds that open a dialog, and which."""
_BY_DIALOG = {dialog: deed for deed, dialog in _OPENS.items()}
DEEDS = frozenset({"case-next", "case-lado", *_OPENS})


class Deciding:
    """Takes the deeds about decisions and steps, and looks after their dialogs from the first card to the event."""

    def __init__(self, book: Casebook) -> None:
        self._book = book
        self._rounds = Rounds(book)

    async def take(self, school: School, turn: Turn) -> Reply | Draft:
        """Open a dialog (the draft says which), show what comes next, or the text for the LADO."""
        return await self._open(school, turn) if turn.deed in _OPENS else await patiently(self._shown, school, turn)

    async def allowed(self, school: School, who: Who, draft: Draft) -> Story | Reply:
        """The report that a dialog is about, if this person may still go on with it; else what they are told."""
        found = await self._about(school, who, draft)
        if found is None:
            await self._book.store.cancel(school.id, str(who), draft.id, self._book.clock())
            return not_there(school, draft.answers)
        return found[0] if found[0].open else replace(_closed(school, found[0].record.reference), undone=True)

    def dressed(self, school: School, story: Story, draft: Draft, reply: Reply) -> Reply:
        """A card of such a dialog, with what is needed beside its question."""
        return replace(reply, card=weighing.dressed(reply.card, draft, story, school))

    async def keep(self, school: School, turn: Turn, draft: Draft, found: ForTheDesk) -> Reply:
        """Write what a dialog ended with; the card says what can come next."""
        verb, body = ("threshold", weighed(found)) if isinstance(found, Weighed) else ("step-taken", step_taken(found))

        async def once(school: School, turn: Turn) -> Reply:
            now = await self._about(school, turn.who, draft)
            if now is None:
                return not_there(school)
            story, person = now
            if not any(event.draft == draft.id for event in story.all(verb)):
                if not story.open:
                    return _closed(school, story.record.reference)
                if isinstance(found, StepTaken) and found.step in facts_first(story, school):
                    return Reply(weighing.facts_first(story, school, draft.id))  # the answers stay in the draft
                story = await self._book.confirmed(school, turn.who, story, person)
                said = {"name": person.name, **body, "draft": draft.id}
                story = await self._book.write(school, story, str(turn.who), verb, said)
                if isinstance(found, Weighed) and found.outcome in CALLS:
                    await self._rounds.after(school, story, DECIDED)
            await self._book.store.cancel(school.id, str(turn.who), draft.id, self._book.clock())
            return Reply(weighing.kept(draft.dialog, story, school), ended=True)

        return await patiently(once, school, turn)

    async def _open(self, school: School, turn: Turn) -> Reply | Draft:
        """The dialog on this report: the one that was left, where it stands, or a new one."""
        dialog = _OPENS[turn.deed]
        found = await self._found(school, turn.who, turn.deed, turn.target)
        if found is None:
            return not_there(school)
        story, person = found
        reference, actor = story.record.reference, str(turn.who)
        if not possible(turn.deed, story):
            return _closed(school, reference)
        await self._book.looked(school, story, turn.who, person)
        for draft in await self._book.store.drafts(school.id, actor):
            if draft.dialog == dialog and flags.record_of(draft) == reference:
                return draft
        about = flags.about_record(dialog, reference)
        return await self._book.store.begin(school.id, actor, dialog, {}, self._book.clock(), about)

    async def _shown(self, school: School, turn: Turn) -> Reply:
        found = await self._found(school, turn.who, turn.deed, turn.target)
        if found is None:
            return not_there(school)
        story, person = found
        if turn.deed != "case-lado" or not weighing.for_lado(story):
            return Reply(weighing.next_card(story, school), ended=True)
        looks = {"name": person.name, "roles": sorted(person.roles)}
        await self._book.write(school, story, str(turn.who), "lado-text", looks)
        return Reply(weighing.lado_card(story, school), ended=True)

    async def _found(self, school: School, who: Who, deed: str, reference: str) -> tuple[Story, Person] | None:
        found = await self._book.opened(school, who, deed, reference)
        return None if found and deed == "case-threshold" and not about_adult(found[0]) else found

    async def _about(self, school: School, who: Who, draft: Draft) -> tuple[Story, Person] | None:
        return await self._found(school, who, _BY_DIALOG[draft.dialog], flags.record_of(draft))


def _closed(school: School, reference: str) -> Reply:
    return Reply(notice(school.words, "casework.is-closed", reference=reference), ended=True)
