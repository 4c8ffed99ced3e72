"""How a dialog begins: by a command, with words behind it, with files, from another dialog, or as a rehearsal.

Rules:
1. Words that sound like an emergency come first, and go on to what was meant by one tap.
2. What was typed or sent with a command is used, or kept for the person; it is never dropped.
3. Two matters never become one report by themselves: whoever was told of the first may be in the second. New words go
   to a draft that waits only where the person says that they are about the same.
"""

from dataclasses import replace

from bot.cards import noticed, rehearsal
from bot.cards.drawing import home
from bot.cases.handed_in import forbidden
from bot.evidence.hand_in import Evidence
from bot.journeys import emergency, flags, noticing, practice, steps, words
from bot.journeys.adding import add
from bot.journeys.emergency import Alarm
from bot.journeys.walk import Walk
from bot.people.settings import School
from bot.seam.turn import Reply, Turn
from bot.talk.saying import Saying
from dialogs.endings import Answers
from dialogs.registry import DIALOGS
from storage import Draft, Store

_CALM: Answers = {flags.CALM: "yes"}
_NOTHING: Answers = {}


class Beginning:
    """Begins dialogs."""

    def __init__(self, store: Store, walk: Walk, evidence: Evidence, saying: Saying) -> None:
        self._store = store
        self._walk = walk
        self._evidence = evidence
        self._saying = saying

    async def begin(self, school: School, turn: Turn) -> Reply | Draft:
        """Begin a dialog; a card where something is said first, or the draft to go on with."""
        dialog = turn.target
        if dialog not in DIALOGS:
            return Reply(home(school.words), ended=True)
        typed = words.whole(school.words, turn.typed("text"))
        if practice.asked(dialog, typed):
            return await self._walk.begin(school, turn.who, dialog, {}, {flags.PRACTICE: "yes"})
        said = [text for text in (typed, *emergency.names(turn)) if text]
        if any(emergency.stops(dialog, text) for text in said):
            kept = await self._evidence.holding.held_back(school, turn)
            alarm = Alarm("\n".join(said), dialog, dialog, turn.typed("author"), kept=kept)
            return await self._walk.alarm(school, turn.who, alarm)
        more: Answers = {flags.AUTHOR: author} if (author := turn.typed("author")) else _NOTHING
        if dialog != "approval" and not typed and (source := await self._source(school, turn)):
            typed, more = _words_of(source), {**_author(source), **(_CALM if flags.calm(source) else _NOTHING)}
            if source.dialog == "danger":
                turn = replace(turn, files=await self._evidence.holding.with_alarm(school, turn.who, source))
                await self._store.flag(school.id, str(turn.who), source.id, {flags.TAKEN: "yes"}, self._walk.now())
        if "link" in turn.values or (turn.files and dialog in {"canipost", "report"}):
            return await self._with(school, turn, dialog, typed, more)  # what was sent must not wait for "Carry on?"
        if waiting := await self._waiting(school, turn, dialog, typed):
            return waiting
        if dialog == "approval":
            return await self._approval(school, turn)
        return await self._with(school, turn, dialog, typed, more)

    async def _waiting(self, school: School, turn: Turn, dialog: str, typed: str) -> Reply | Draft | None:
        """Ask about the drafts of this dialog that wait to be carried on, with the words kept; others are let go."""
        waiting = []
        for draft in await self._store.drafts(school.id, str(turn.who)):
            if draft.dialog != dialog:
                continue
            if await self._walk.waits(school, draft):
                waiting.append(draft)
            else:
                await self._walk.leave(school, turn.who, draft)
        if not waiting:
            return None
        if "another" in turn.values or "afresh" in turn.values:
            begun = next(
                (one for one in waiting if typed and one.answers.get(words.FIRST.get(dialog, "")) == typed), None
            )
            if begun:
                return begun  # it was pressed twice
        if afresh := turn.typed("afresh"):
            left = next((one for one in waiting if one.id == afresh), waiting[0] if afresh == "yes" else None)
            if left:
                await self._walk.leave(school, turn.who, left)
        if {"another", "afresh"} & turn.values.keys():
            return None
        new = await self._saying.keep(school, turn.who, typed) if typed else None
        return Reply(steps.resume(school, waiting, new.id if new else "", turn.typed("from")))

    async def calm(self, school: School, turn: Turn) -> Reply | Draft:
        """The person says that what they wrote is no emergency: what they meant to do goes on."""
        draft = await self._walk.mine(school, turn.who, turn.target)
        if draft is None or draft.state != "open" or flags.INSTEAD not in draft.flags:
            return steps.closed(school.words, draft)
        instead = str(draft.flags[flags.INSTEAD])
        if instead in DIALOGS:
            files = await self._evidence.holding.with_alarm(school, turn.who, draft)
            turn, more = replace(turn, files=files), {**_CALM, **_author(draft)}
            found = await self._with(school, turn, instead, str(draft.answers[emergency.WORDS]), more)
            await self._walk.leave(school, turn.who, draft)
            return found
        await self._walk.leave(school, turn.who, draft)
        kept = await self._store.flag(school.id, str(turn.who), instead, _CALM, self._walk.now())
        return kept if kept and kept.state == "open" else steps.closed(school.words, kept)

    async def _with(
        self, school: School, turn: Turn, dialog: str, typed: str, more: Answers = _NOTHING
    ) -> Reply | Draft:
        if turn.files and forbidden({"text": typed}):
            return await self._evidence.refused(school, turn, typed)
        if dialog == "canipost" and (typed or turn.files):
            draft = await self._walk.begin(school, turn.who, "canipost", {}, more)
            return await self._check_words(school, turn, draft, typed)
        first, proposed = words.at_first(dialog, typed)
        draft = await self._walk.begin(school, turn.who, dialog, first, {**more, **proposed})
        if dialog == "report" and turn.files:
            return await self._evidence.begin_report(school, turn, draft)
        return draft

    async def _approval(self, school: School, turn: Turn) -> Draft:
        """Ask for approval with the facts, and the pictures, of the post that was decided."""
        decided = await self._walk.mine(school, turn.who, turn.typed("from"))
        given = decided.answers if decided else _NOTHING
        facts = {name: answer for name, answer in given.items() if name.startswith("post.")}
        read = flags.read(flags.read_in(decided)) if decided else _NOTHING
        draft = await self._walk.begin(school, turn.who, "approval", facts, read)
        await self._evidence.move(school, turn.who, turn.typed("from"), draft.id)
        return draft

    async def carry_on(self, school: School, turn: Turn, draft: Draft) -> Reply | Draft:
        """Go on with a draft, and with what was typed with the command while it was open."""
        source = await self._source(school, turn)
        if source is None or source.dialog != words.KEPT:
            return draft
        typed = _words_of(source)
        if draft.dialog == "canipost":
            found = await self._check_words(school, turn, draft, typed)
        else:
            found = await add(self._store, school, turn.who, draft, typed, self._walk.now())
        await self._walk.leave(school, turn.who, source)
        return found

    async def _source(self, school: School, turn: Turn) -> Draft | None:
        """The draft of theirs from which another dialog is begun, so that nobody types anything twice."""
        draft = await self._walk.mine(school, turn.who, turn.typed("from")) if turn.typed("from") else None
        return draft if draft and _words_of(draft) else None

    async def _check_words(self, school: School, turn: Turn, draft: Draft, typed: str) -> Reply | Draft:
        found, likely, told = await noticing.looked_at(typed, school)
        suggested = {**flags.noticed(likely), **flags.read(told)}
        now = await self._store.flag(school.id, str(turn.who), draft.id, suggested, self._walk.now())
        pictures = await self._evidence.pictures(school, turn, draft)
        if not found.marks and not pictures:
            return now or draft
        return Reply(noticed.card(school.words, draft.id, typed, found, pictures))


def _words_of(draft: Draft) -> str:
    """What was written in a draft that another dialog can begin with."""
    return words.kept(draft) or str(draft.answers.get(emergency.WORDS) or draft.answers.get("policy.asked", ""))


def _author(draft: Draft | None) -> Answers:
    """Who wrote the message that a draft was begun with, as flags."""
    return {flags.AUTHOR: draft.flags[flags.AUTHOR]} if draft and flags.AUTHOR in draft.flags else {}


def rehearsing(school: School, reply: Reply) -> Reply:
    """A reply that says that nothing of it is real."""
    return Reply(rehearsal.marked(school.words, reply.card), reply.ended, reply.sent_too, reply.files)
