"""The harm threshold and the steps outside the school: two dialogs on a case, and what they leave in its record.

Rules:
1. Only those who may work on the case open them, go on with them and end them. Each turn asks again, and so does the
   writing itself, for somebody may have been kept out meanwhile.
2. Nothing is decided here: what is kept is what a person chose, with their name, the time and their reason.
3. Each end is one event, however often it is sent; a later decision stands beside the earlier one.
4. The text for the LADO is shown on demand, and each showing is an event.
"""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from bot.cards import weighing
from bot.cards.drawing import notice
from bot.cases.story import Story, about_adult
from bot.casework.casebook import Casebook, patiently
from bot.people.settings import Person, School
from bot.seam.turn import Reply, Turn, Who
from bot.seam.wording import Words
from dialogs import step, threshold
from dialogs.core import Advice
from storage import Draft

OPENS = {"case-threshold": "threshold", "case-call": "step"}
"""Deeds that open a dialog, and which."""
DEEDS = frozenset({"case-next", "case-lado", *OPENS})
_RECORD = {"threshold": threshold.RECORD, "step": step.RECORD}
_VERB = {"threshold": "threshold", "step": "step-taken"}


class Deciding:
    """Takes the deeds about decisions and steps, and looks after their dialogs from the first card to the event."""

    def __init__(self, book: Casebook, resume: Callable[[School, Turn], Awaitable[Reply]]) -> None:
        self._book = book
        self._resume = resume

    async def take(self, school: School, turn: Turn) -> Reply:
        """Open a dialog, show what comes next, or the text for the LADO."""
        return await self._open(school, turn) if turn.deed in OPENS else await patiently(self._shown, school, turn)

    async def _open(self, school: School, turn: Turn) -> Reply:
        """Open a dialog on this case, or the one that was left, where it stands."""
        dialog = OPENS[turn.deed]
        found = await self._found(school, turn.who, turn.target, dialog)
        if found is None:
            return _refused(school.words)
        story, person = found
        reference, actor = story.record.reference, str(turn.who)
        if not story.open:
            return _closed(school.words, reference)
        store, now, answers = self._book.store, self._book.clock(), {_RECORD[dialog]: reference}
        await store.note(school.id, reference, verb="viewed", actor=actor, body=_by(person), owed=(), now=now)
        for draft in await store.drafts(school.id, actor):
            if draft.dialog == dialog and draft.answers.get(_RECORD[dialog]) == reference:
                break
        else:
            draft = await store.begin(school.id, actor, dialog, answers, now)
        return await self._resume(school, replace(turn, deed="resume", target=draft.id))

    async def go_on(
        self, school: School, turn: Turn, draft: Draft, walk: Callable[[School, Turn, Draft], Awaitable[Reply]]
    ) -> Reply:
        """One turn within such a dialog; `walk` takes it as in any other dialog."""
        found = await self._case_of(school, turn.who, draft)
        if found is None:
            await self._book.store.cancel(school.id, str(turn.who), draft.id, self._book.clock())
            return _refused(school.words)
        story, _ = found
        if not story.open and turn.deed != "cancel":
            return _closed(school.words, story.record.reference)
        reply = await walk(school, turn, draft)
        now = await self._book.store.draft(school.id, str(turn.who), draft.id)
        if now is None or now.state != "open":
            return reply
        return replace(reply, card=weighing.dressed(reply.card, now, story, school))

    async def keep(self, school: School, turn: Turn, draft: Draft, found: Advice) -> Reply:
        """Write what a dialog ended with; the card says what can come next."""

        async def once(school: School, turn: Turn) -> Reply:
            found_now = await self._case_of(school, turn.who, draft)
            if found_now is None:
                return _refused(school.words)
            story, person = found_now
            verb, reference = _VERB[draft.dialog], story.record.reference
            if not any(event.body.get("draft") == draft.id for event in story.all(verb)):
                if not story.open:
                    return _closed(school.words, reference)
                story = await self._book.confirmed(school, turn.who, story, person)
                body = {**_by(person), **found.values, "draft": draft.id}
                await self._book.write(school, story, str(turn.who), verb, body)
                story = await self._book.story(school, reference) or story
            await self._book.store.cancel(school.id, str(turn.who), draft.id, self._book.clock())
            return Reply(weighing.kept(draft.dialog, story, school), ended=True)

        return await patiently(once, school, turn)

    async def _shown(self, school: School, turn: Turn) -> Reply:
        found = await self._found(school, turn.who, turn.target)
        if found is None:
            return _refused(school.words)
        story, person = found
        if turn.deed != "case-lado" or not weighing.for_lado(story):
            return Reply(weighing.next_card(story, school), ended=True)
        await self._book.write(school, story, str(turn.who), "lado-text", _by(person))
        return Reply(weighing.lado_card(story, school), ended=True)

    async def _found(self, school: School, who: Who, reference: str, dialog: str = "") -> tuple[Story, Person] | None:
        found = await self._book.handled(school, who, reference)
        if found is None or found[0].record.kind != "case":
            return None
        return None if dialog == "threshold" and not about_adult(found[0]) else found

    async def _case_of(self, school: School, who: Who, draft: Draft) -> tuple[Story, Person] | None:
        """The case that a draft is about, and the person, if they may work on it now."""
        return await self._found(school, who, str(draft.answers.get(_RECORD[draft.dialog], "")), draft.dialog)


def _by(person: Person) -> dict[str, object]:
    return {"name": person.name}


def _refused(words: Words) -> Reply:
    return Reply(notice(words, "casework.not-there"), ended=True)


def _closed(words: Words, reference: str) -> Reply:
    return Reply(notice(words, "casework.is-closed", reference=reference), ended=True)
