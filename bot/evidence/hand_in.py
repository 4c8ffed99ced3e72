"""Files that people hand in: pictures of a post, checked and cleaned; screenshots of what is reported, kept as is.

Rules:
1. Where it may be a sexual picture of a child nothing is taken: it is not even fetched.
2. A file goes where the person is just now: into the draft they write, or to the report whose receipt they hold.
   What comes without a place is held, sealed, until they say what it is for.
3. A file of a record is shown to those who may see its details, on demand, and each showing is an event.
4. What was written with a file goes where the file goes.
5. Nothing is lost because its place is gone: what was to go there is held, and its sender is asked again.
"""

from collections.abc import Sequence
from datetime import timedelta

from bot.cards import attachments, file_words, unopened
from bot.cards.drawing import notice, with_danger
from bot.cases.handed_in import POSTS, SORTS, forbidden, may_add, wants_file
from bot.cases.story import Story
from bot.casework.casebook import Casebook, not_there, patiently
from bot.evidence.holding import Holding
from bot.evidence.intake import WAITING, Intake
from bot.evidence.place import Place
from bot.evidence.worded import Worded, about
from bot.journeys import flags, words
from bot.journeys.adding import add
from bot.people.settings import School
from bot.seam.card import Button, Card, Part
from bot.seam.turn import Given, Handed, Reply, Turn, Who
from dialogs.endings import Filing
from storage import Draft, DraftGone, KeptFile, NoRecord

_FRESH = timedelta(hours=1)
DEEDS = frozenset({"attach", "hand-in", "sort", "clean", "take-out", "show-file"})


class Evidence:
    """Takes files in, and shows them again."""

    def __init__(self, book: Casebook) -> None:
        self._book = book
        self._store = book.store
        self._clock = book.clock
        self.intake = Intake(book)
        self._worded = Worded(book)
        self.holding = Holding(book, self.intake)

    async def take(self, school: School, turn: Turn) -> Reply:
        """Do what a person does with files."""
        try:
            return await patiently(self._deed, school, turn)
        except DraftGone:  # somebody was faster: the same person, elsewhere
            return self._gone(school)

    async def _deed(self, school: School, turn: Turn) -> Reply:
        match turn.deed:
            case "attach":
                return await self._attach(school, turn)
            case "hand-in":
                return await self._hand_in(school, turn)
            case "sort":
                return await self._sort(school, turn)
            case "take-out" if turn.typed("sure") != "yes":
                back = Button(school.words.say("files.carry-on"), "resume", turn.target, style="main")
                return Reply(attachments.sure(school.words, turn.target, turn.deed, back))
            case "take-out":
                await self._store.erase_files(school.id, str(turn.who), turn.target)
                return Reply(attachments.carry_on(school.words, notice(school.words, "files.taken-out"), turn.target))
            case "clean":
                return await self._clean(school, turn)
            case _:
                return await self._show(school, turn)

    async def into(self, school: School, who: Who, place: Draft | Story, files: Sequence[Handed]) -> Card:
        """Take files in, and say what became of them. Raises DraftGone."""
        taken = await self.intake.take(school, who, place, files)
        home = place if isinstance(place, Draft) else place.record
        return attachments.said(school, home, taken)

    async def with_alert(self, school: School, who: Who, alarm: Draft, new: Story) -> tuple[Part, ...]:
        """Bring the files that were held back to the alert that was sent; says which did not go."""
        if not may_add(new, school):  # other words of theirs said what none may be taken of
            await self._store.cancel(school.id, str(who), str(alarm.flags[flags.FILES]), self._clock())
            return attachments.none_along(school.words)
        count, files = await self.holding.behind(school, who, alarm)
        return attachments.not_along(school, await self.intake.take(school, who, new, files), count)

    async def before_sending(self, school: School, who: Who, draft: Draft, filing: Filing, card: Card) -> Card:
        """The card that shows all answers, with the files that go along; erases them where none may."""
        files = await self._store.files_of_draft(school.id, str(who), draft.id)
        if forbidden(filing.answers, filing.category):
            if files:
                await self._store.erase_files(school.id, str(who), draft.id)
                return attachments.refused(school, about(school, who, filing.answers), draft.id, erased=True)
            return card
        post = draft.dialog in POSTS
        wanted = None if filing.kind == "case" or post else wants_file(school, filing.answers)
        if filing.kind != "case" and not post:
            if not wanted and files:  # an answer was changed, and nothing is asked that they would answer
                await self._store.erase_files(school.id, str(who), draft.id)
            return attachments.with_wanted(school.words, card, draft.id, files, wanted) if wanted else card
        return attachments.with_added(school.words, card, draft.id, files, post=post)

    async def refused(self, school: School, turn: Turn, text: str) -> Reply:
        """Why no file may be added to what is begun with these words, and the way on with them."""
        return await self._worded.refused(school, turn, text, {})

    async def begin_report(self, school: School, turn: Turn, draft: Draft) -> Reply:
        """Begin a report with files in it."""
        if forbidden(draft.answers):
            return await self._worded.refused(school, turn, "", draft.answers, draft)
        return Reply(await self.into(school, turn.who, draft, turn.files))

    async def pictures(self, school: School, turn: Turn, draft: Draft) -> list[Part]:
        """Take in the pictures of a post; what they tell, nothing where there are none."""
        if not turn.files:
            return []
        taken = await self.intake.take(school, turn.who, draft, turn.files)
        return [
            *attachments.not_taken(school, taken, post=True),
            *file_words.tells(school.words, taken.kept),
        ]

    async def move(self, school: School, who: Who, from_draft: str, to_draft: str) -> None:
        """Take a post's pictures along to the request for its approval."""
        if await self._store.files_of_draft(school.id, str(who), from_draft):
            await self._store.move_files(school.id, str(who), from_draft, to_draft)

    async def after_verdict(self, school: School, who: Who, draft: Draft, verdict: object) -> bool:
        """Whether the cleaned pictures of a post can be had back; where it must not be posted they are erased."""
        if not await self._store.files_of_draft(school.id, str(who), draft.id):
            return False
        if verdict != "do-not-post":
            return True
        await self._store.erase_files(school.id, str(who), draft.id)
        return False

    async def _attach(self, school: School, turn: Turn, problem: str = "") -> Reply:
        place = await self._place(school, turn.who, turn.target)
        if place is None:
            return self._gone(school)
        if place.forbidden:
            return await self._worded.refused(school, turn, "", place.answers, place.home)
        await self._forget(school, turn.who)
        await self._store.begin(school.id, str(turn.who), WAITING, {}, self._clock(), {flags.PLACE: place.target})
        back = place.draft is not None
        card = attachments.attach(school, place.target, turn.who.platform, sort=place.sort, back=back, problem=problem)
        return Reply(with_danger(school.words, card, turn.target if back else ""))

    async def _hand_in(self, school: School, turn: Turn) -> Reply:
        if not turn.files and not turn.typed("text"):
            return await self._attach(school, turn, school.words.say("files.none-came"))
        place = await self._place(school, turn.who, turn.target) if turn.target else await self._meant(school, turn)
        text = words.whole(school.words, turn.typed("text"))
        if forbidden({"text": text}) or (place and place.forbidden):
            return await self._worded.refused(
                school, turn, text, place.answers if place else {}, place.home if place else None
            )
        if place is None:
            return await self._homeless(school, turn, text, gone=bool(turn.target))
        if place.story and (asked := self._worded.unanswered(school, turn, place.story, text)):
            draft, taken = await self.holding.wait(school, turn, text)
            said = attachments.not_taken(school, taken)
            return self._worded.asking(school, turn, draft, place.story, asked, said)
        try:
            home = await self._said_in(school, turn, place, text)
            card = await self.into(school, turn.who, home, turn.files)
        except (DraftGone, NoRecord):  # it has ended, or was destroyed, just now
            return await self._homeless(school, turn, text, gone=True)
        await self._forget(school, turn.who)
        return Reply(card, ended=place.story is not None)

    async def _said_in(self, school: School, turn: Turn, place: Place, text: str) -> Draft | Story:
        """The place with what was written in it. Raises DraftGone."""
        if place.story is not None:
            return await self._worded.into(school, turn, place.story, text)
        draft = place.draft
        return await add(self._store, school, turn.who, draft, text, self._clock()) if draft and text else place.home

    async def _homeless(self, school: School, turn: Turn, text: str, *, gone: bool) -> Reply:
        """Hold what has no place, or none any more (`gone`), and ask what it is for."""
        if turn.files:
            return await self.holding.hold(school, turn, text, self._worded, gone=gone)
        why = [attachments.gone(school.words)] if gone else []
        return await self._worded.alone(school, turn, text, await self.holding.own(school, turn.who), why)

    async def meant(self, school: School, turn: Turn) -> str:
        """What a file that came by itself is for: a draft or a record; empty where nothing says so."""
        place = await self._meant(school, turn)
        return place.target if place else ""

    async def _sort(self, school: School, turn: Turn) -> Reply:
        """Bring what was held to where it belongs; its kind is checked again for that place."""
        to, draft = str(turn.values.get("to", "")), await self.holding.open(school, turn.who, turn.target)
        if draft is None:
            return self._gone(school)
        if not to and turn.typed("sure") != "yes":
            say = school.words.say
            back = Button(say("files.hold-report"), "sort", draft.id, {"to": "report"}, style="main")
            return Reply(attachments.sure(school.words, draft.id, turn.deed, back))
        if not to:
            await self._store.cancel(school.id, str(turn.who), draft.id, self._clock())
            return Reply(with_danger(school.words, notice(school.words, "files.deleted")), ended=True)
        try:
            return await self._bring(school, turn, draft, to)
        except (DraftGone, NoRecord):  # it has ended, or was destroyed, just now
            return await self.holding.again(school, turn.who, draft)

    async def _bring(self, school: School, turn: Turn, draft: Draft, to: str) -> Reply:
        """Bring what a draft holds to a new post or report, or to the place that `to` names.

        The draft is given up once all of it is there; what is not stays in it, and is asked about again. Raises
        DraftGone and NoRecord.
        """
        who, text = turn.who, words.kept(draft)
        there, files = await self.holding.content(school, who, draft)
        if not there and not text:
            await self._store.cancel(school.id, str(who), draft.id, self._clock())
            return Reply(with_danger(school.words, notice(school.words, "files.held-out")), ended=True)
        if to in {"post", "report"}:
            dialog = "canipost" if to == "post" else "report"
            place: Place | None = Place(await self._store.begin(school.id, str(who), dialog, {}, self._clock()))
        else:
            place = await self._place(school, who, to)
        if place is None:
            return await self.holding.again(school, who, draft)
        if forbidden({"text": text}) or place.forbidden:
            reply = await self._worded.refused(school, turn, text, place.answers, place.home, erased=bool(there))
            await self._store.cancel(school.id, str(who), draft.id, self._clock())
            return reply
        if place.story and (asked := self._worded.unanswered(school, turn, place.story, text)):
            return self._worded.asking(school, turn, draft, place.story, asked)
        home = await self._said_in(school, self.holding.once(turn, draft), place, text)
        taken = await self.intake.take(school, who, home, files)
        card = attachments.said(school, home if isinstance(home, Draft) else home.record, taken)
        card = await self.holding.let_go(school, who, draft, there, taken, card)
        return Reply(card, ended=place.story is not None)

    async def _clean(self, school: School, turn: Turn) -> Reply:
        draft = await self._store.draft(school.id, str(turn.who), turn.target)
        kept = await self._store.files_of_draft(school.id, str(turn.who), turn.target) if draft else ()
        if draft is None or draft.dialog not in POSTS or not kept:
            return Reply(with_danger(school.words, notice(school.words, "files.no-picture")), ended=True)
        given = [await self._given(school, one, f"picture-{n}") for n, one in enumerate(kept, 1)]
        card = with_danger(
            school.words, attachments.carry_on(school.words, notice(school.words, "files.cleaned"), draft.id), draft.id
        )
        return Reply(card, files=[one for one in given if one])

    async def _show(self, school: School, turn: Turn) -> Reply:
        found = await self._book.opened(school, turn.who, turn.deed, turn.target)
        files = await self._store.files_of_record(school.id, found[0].record.reference) if found else ()
        n, one = next(((n, one) for n, one in enumerate(files, 1) if one.id == turn.typed("file")), (0, None))
        if found is None or one is None:
            return not_there(school)
        story, person = found
        body = {"name": person.name, "roles": sorted(person.roles), "files": [one.in_ledger()]}
        await self._book.write(school, story, str(turn.who), "file-shown", body)
        given = await self._given(school, one, f"{story.record.reference}-{n}")
        if given is None:
            return Reply(unopened.card(school, None), ended=True)
        return Reply(attachments.shown(story.record, n, one, school), ended=True, files=[given])

    async def _given(self, school: School, one: KeptFile, name: str) -> Given | None:
        data = await self.intake.opened(school, one)
        media, ending = SORTS[one.kind]
        return Given(f"canipost-{name}.{ending}", media, data) if data is not None else None

    async def _place(self, school: School, who: Who, target: str) -> Place | None:
        """A place that takes this person's files: an open draft of theirs, or a report of theirs."""
        draft = await self._store.draft(school.id, str(who), target)
        if draft is not None and draft.reference is not None:
            target = draft.reference  # it was sent meanwhile
        elif draft is not None:
            takes = draft.dialog in POSTS | {"report"} or (
                draft.dialog == "declare" and wants_file(school, draft.answers) is not None
            )
            return Place(draft) if draft.state == "open" and takes else None
        story = await self._book.readable(school, target)
        mine = story is not None and story.record.person == str(who)
        takes = story is not None and (story.record.kind == "case" or may_add(story, school))
        return Place(story=story) if mine and takes else None

    async def _meant(self, school: School, turn: Turn) -> Place | None:
        """What a file that came by itself is for: what was asked last, or the dialog that is going on."""
        for draft in await self._store.drafts(school.id, str(turn.who)):
            if draft.changed_at < self._clock() - _FRESH:
                break
            target = str(draft.flags.get(flags.PLACE, "")) if draft.dialog == WAITING else draft.id
            if target and (place := await self._place(school, turn.who, target)):
                return place
        return None

    @staticmethod
    def _gone(school: School) -> Reply:
        return Reply(with_danger(school.words, notice(school.words, "cards.gone")), ended=True)

    async def _forget(self, school: School, who: Who) -> None:
        for draft in await self._store.drafts(school.id, str(who)):
            if draft.dialog == WAITING and flags.PLACE in draft.flags:
                await self._store.cancel(school.id, str(who), draft.id, self._clock())
