"""Files that came before it was said what they are for, or whose place is gone: held, sealed, with what was written.

Rules:
1. What is held is given up only once it stands where its sender wanted it, or when they delete it; what nobody came
   back for is erased after a day.
2. Where the place that they chose is gone (it ended, it was destroyed, it takes no files), they are asked again. What
   was destroyed does not come back: nothing but what is held goes anywhere.
"""

from collections.abc import Sequence
from dataclasses import replace

from bot.cards import attachments
from bot.cards.drawing import with_danger
from bot.cases.handed_in import Taken, forbidden, may_add
from bot.cases.story import story_of
from bot.casework.casebook import Casebook
from bot.evidence.intake import WAITING, Held, Intake
from bot.evidence.worded import Worded
from bot.journeys import emergency, flags, words
from bot.people.settings import School
from bot.seam.card import Card, Part
from bot.seam.turn import Reply, Turn, Who
from dialogs.endings import Answer
from storage import Draft, KeptFile

_NEWEST = 20
"""Reports of theirs that are looked at to offer one."""


class Holding:
    """Holds files and words until they have a place."""

    def __init__(self, book: Casebook, intake: Intake) -> None:
        self._store, self._clock = book.store, book.clock
        self._intake = intake

    async def open(self, school: School, who: Who, draft_id: str) -> Draft | None:
        """The draft of theirs that holds something still."""
        draft = await self._store.draft(school.id, str(who), draft_id) if draft_id else None
        return draft if draft and draft.state == "open" and draft.dialog == WAITING else None

    async def with_alarm(self, school: School, who: Who, alarm: Draft) -> list[Held]:
        """The files that were held back while the card of an emergency is shown, to be handed in."""
        return (await self.behind(school, who, alarm))[1]

    async def behind(self, school: School, who: Who, alarm: Draft) -> tuple[int, list[Held]]:
        """How many they are, and those of them that can be opened."""
        draft = await self.open(school, who, str(alarm.flags.get(flags.FILES, "")))
        kept, files = await self.content(school, who, draft) if draft else ((), [])
        return len(kept), files

    async def content(self, school: School, who: Who, draft: Draft) -> tuple[tuple[KeptFile, ...], list[Held]]:
        """What a draft holds, and of that what can be opened."""
        kept = await self._store.files_of_draft(school.id, str(who), draft.id)
        found = [(one.name, await self._intake.opened(school, one)) for one in kept]
        return kept, [Held(name, data) for name, data in found if data is not None]

    async def held_back(self, school: School, turn: Turn) -> dict[str, Answer]:
        """Hold files while the card of an emergency is shown; gives where, and what was not kept."""
        if not turn.files:
            return {}
        if any(forbidden({"text": said}) for said in (turn.typed("text"), *emergency.names(turn))):
            return {flags.NOT_KEPT: (school.words.say("files.refused-text"),)}
        draft, taken = await self.wait(school, turn, "")
        return {flags.FILES: draft.id, flags.NOT_KEPT: attachments.lost(school, taken)}

    async def wait(self, school: School, turn: Turn, text: str) -> tuple[Draft, Taken]:
        """Hold files and the words that came with them."""
        said = {words.SAID: text} if text else {}
        draft = await self._store.begin(school.id, str(turn.who), WAITING, said, self._clock())
        return draft, await self._intake.take(school, turn.who, draft, turn.files)

    async def hold(self, school: School, turn: Turn, text: str, worded: Worded, *, gone: bool) -> Reply:
        """Keep what was sent without a place, and ask what it is for; `gone`: it had one."""
        draft, taken = await self.wait(school, turn, text)
        why: list[Part] = [attachments.gone(school.words)] if gone else []
        if not taken.kept:
            await self._store.cancel(school.id, str(turn.who), draft.id, self._clock())
            said = attachments.said(school, draft, taken)
            if text:
                return await worded.alone(school, turn, text, await self.own(school, turn.who), (*why, *said.parts))
            return Reply(with_danger(school.words, said), ended=True)
        why += attachments.not_taken(school, taken)
        return Reply(attachments.hold(school.words, draft.id, await self.own(school, turn.who), why))

    async def again(self, school: School, who: Who, draft: Draft) -> Reply:
        """Say that the place is gone, and ask what it is for once more."""
        own = await self.own(school, who)
        return Reply(attachments.hold(school.words, draft.id, own, [attachments.gone(school.words)]))

    @staticmethod
    def once(turn: Turn, draft: Draft) -> Turn:
        """The turn with the draft that holds its words, so that they are not written twice."""
        return replace(turn, values={"draft": draft.id, **turn.values})

    async def let_go(  # noqa: PLR0913, PLR0917 - whose, what was held, what became of it, and what they are told
        self, school: School, who: Who, draft: Draft, there: Sequence[KeptFile], taken: Taken, card: Card
    ) -> Card:
        """Give up what stands in its place now; of the rest the card asks where it goes."""
        moved = {one.sha256 for one in taken.kept}
        rest = [one for one in there if one.damaged or one.sha256 not in moved]
        if not rest:
            await self._store.cancel(school.id, str(who), draft.id, self._clock())
            return card
        done = [one.id for one in there if one not in rest]
        await self._store.answer(school.id, str(who), draft.id, {words.SAID: ""}, self._clock())
        await self._store.erase_files(school.id, str(who), draft.id, done)
        return attachments.with_rest(school.words, card, draft.id, await self.own(school, who))

    async def own(self, school: School, who: Who) -> list[str]:
        """The references of reports of theirs that take a file."""
        mine = await self._store.records(school.id, kinds=["case"], person=str(who), newest=_NEWEST)
        stories = (story_of(record, ()) for record in mine)
        return [story.record.reference for story in stories if may_add(story, school)][:3]
