"""What is written with a file: it goes where the file goes, whoever it names is asked about first, and it is kept where
no file may be.

Rules:
1. Words that go to a record are looked at like all that is added to it (see `bot.casework.naming`); until its sender
   has answered, words and files wait together.
2. Where no file may be added the words still count: they go into the report that is being written, or wait for one.
3. Nobody is named as one to ring whom the words may be about.
"""  # noqa: D205 - one sentence

from collections.abc import Sequence
from dataclasses import replace

from bot.cards import attachments, forms, unsent
from bot.cards.drawing import with_danger
from bot.cases.debts import elsewhere, to_handlers
from bot.cases.door import without
from bot.cases.gate import possible
from bot.cases.story import Story
from bot.casework import naming
from bot.casework.casebook import Casebook
from bot.journeys import words
from bot.journeys.adding import add
from bot.people import holders
from bot.people.settings import School
from bot.seam.card import Part
from bot.seam.turn import Reply, Turn, Who
from dialogs.core import Question
from dialogs.endings import Answers
from dialogs.reports.story import NAME
from policy_kb.vocabulary import SCHOOL_ROLES
from storage import Draft


class Worded:
    """Keeps what is written with files."""

    def __init__(self, book: Casebook) -> None:
        self._book = book

    async def into(self, school: School, turn: Turn, story: Story, text: str) -> Story:
        """The record with these words in it; as it was where they are in it already."""
        waited = turn.typed("draft")
        if not text or (waited and any(event.draft == waited for event in story.events)):
            return story
        bars, said = naming.said(school, turn, story, text)
        owed = to_handlers(school, without(story, bars), self._book.today(school))
        owed += elsewhere(school, story, bars) if bars else []
        return await self._book.write(school, story, str(turn.who), "added", said, owed=owed)

    def unanswered(self, school: School, turn: Turn, story: Story, text: str) -> tuple[Question, ...]:
        """Of whom it has to be asked whether it is about them, before the words go to this record."""
        questions = naming.maybe(school, turn, story, text) if text else ()
        return () if naming.answered(questions, turn) else questions

    def asking(  # noqa: PLR0913, PLR0917 - who is asked what, of which words and which record
        self,
        school: School,
        turn: Turn,
        draft: Draft,
        story: Story,
        questions: Sequence[Question],
        first: Sequence[Part] = (),
    ) -> Reply:
        """The card that asks it, with what is said first; words and files wait in this draft."""
        kept = {name: turn.typed(name) for name in ("draft", "only") if turn.typed(name)}
        card = forms.about_them(school.words, draft.id, words.kept(draft), story.record.reference, questions, kept)
        return Reply(with_danger(school.words, replace(card, parts=(*first, *card.parts))))

    async def refused(  # noqa: PLR0913 - whose words, what was answered there, and what is deleted
        self,
        school: School,
        turn: Turn,
        text: str,
        answers: Answers,
        place: Draft | Story | None = None,
        *,
        erased: bool = False,
    ) -> Reply:
        """Why no file may be added, whom to ring, and the way on with the words."""
        store, who, now = self._book.store, str(turn.who), self._book.clock()
        out, waits = about(school, turn.who, {**answers, "text": text}), ""
        draft = place.id if isinstance(place, Draft) else ""
        if text and isinstance(place, Draft) and place.dialog == "report":
            await add(store, school, turn.who, place, text, now)
        elif text:
            waits = (await store.begin(school.id, who, words.KEPT, {words.SAID: text}, now)).id
        fits = isinstance(place, Story) and possible("my-add", place)
        record = place.record.reference if fits and isinstance(place, Story) else ""
        return Reply(attachments.refused(school, out, draft, erased=erased, words=waits, record=record))

    async def alone(
        self, school: School, turn: Turn, text: str, records: Sequence[str], why: Sequence[Part] = ()
    ) -> Reply:
        """Words whose files were not taken, for these reasons, or are gone, and that have no place yet."""
        now = self._book.clock()
        draft = await self._book.store.begin(school.id, str(turn.who), words.KEPT, {words.SAID: text}, now)
        card = unsent.card(school.words, draft.id, text, records)
        return Reply(replace(card, parts=(*why, *card.parts)))


def about(school: School, who: Who, answers: Answers) -> frozenset[str]:
    """The holders whom these words and answers may be about."""
    texts = [one for value in answers.values() for one in ((value,) if isinstance(value, str) else value)]
    found = frozenset(person.name for person in school.people if person.roles & SCHOOL_ROLES & set(texts))
    for text in texts:
        found |= holders.spoken_of(school, text) | holders.titled(school, text)
    found |= holders.bearing(school, str(answers.get(NAME.id, "")))
    return found - holders.known(school, {str(who)})
