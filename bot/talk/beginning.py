"""How a dialog begins: by a command, with words behind it, with files, from another dialog, or as a rehearsal.

Rules:
1. Words that sound like an emergency come first, and go on to what was meant by one tap.
2. What was typed or sent with a command is used, or kept for the person; it is never dropped.
"""

import asyncio

from bot.cards import attachments, noticed, rehearsal
from bot.cards.drawing import home
from bot.cases.handed_in import forbidden
from bot.evidence.hand_in import Evidence
from bot.journeys import emergency, flags, noticing, practice, steps
from bot.journeys.emergency import Alarm
from bot.journeys.walk import Walk
from bot.people.settings import School
from bot.seam.turn import Reply, Turn
from dialogs.core import LONGEST
from dialogs.endings import Answers
from dialogs.registry import DIALOGS
from storage import Draft, Store

_FIRST = {"policy": "policy.asked", "report": "report.what", "consult": "consult.asked"}
"""The question that words typed with a command answer."""
_CALM: Answers = {flags.CALM: "yes"}
_NOTHING: Answers = {}


class Beginning:
    """Begins dialogs."""

    def __init__(self, store: Store, walk: Walk, evidence: Evidence) -> None:
        self._store = store
        self._walk = walk
        self._evidence = evidence

    async def begin(self, school: School, turn: Turn) -> Reply | Draft:
        """Begin a dialog; a card where something is said first, or the draft to go on with."""
        dialog, words = turn.target, school.words
        if dialog not in DIALOGS:
            return Reply(home(words), ended=True)
        typed = turn.typed("text")[:LONGEST]
        if practice.asked(dialog, typed):
            return await self._walk.begin(school, turn.who, dialog, {}, {flags.PRACTICE: "yes"})
        if typed and emergency.stops(dialog, typed):
            return await self._walk.alarm(school, turn.who, Alarm(typed, dialog, dialog, turn.typed("author")))
        more = {flags.AUTHOR: author} if (author := turn.typed("author")) else _NOTHING
        if dialog in {"report", "consult"} and "from" in turn.values:
            typed, more = await self._words_from(school, turn)
        if "link" in turn.values or (turn.files and dialog in {"canipost", "report"}):
            return await self._with(school, turn, dialog, typed, more)  # what was sent must not wait for "Carry on?"
        unfinished = {draft.id for draft in await self._walk.unfinished(school, str(turn.who))}
        for draft in await self._store.drafts(school.id, str(turn.who)):
            if draft.dialog != dialog:
                continue
            if draft.id in unfinished and "afresh" not in turn.values:
                return Reply(steps.resume(school, draft))
            await self._walk.leave(school, turn.who, draft)
        if dialog == "approval":
            return await self._approval(school, turn)
        return await self._with(school, turn, dialog, typed, more)

    async def calm(self, school: School, turn: Turn) -> Reply | Draft:
        """The person says that what they wrote is no emergency: what they meant to do goes on."""
        draft = await self._walk.mine(school, turn.who, turn.target)
        if draft is None or draft.state != "open" or flags.INSTEAD not in draft.flags:
            return steps.closed(school.words, draft)
        await self._walk.leave(school, turn.who, draft)
        instead = str(draft.flags[flags.INSTEAD])
        if instead in DIALOGS:
            more = {**_CALM, **_author(draft)}
            return await self._with(school, turn, instead, str(draft.answers[emergency.WORDS]), more)
        kept = await self._store.flag(school.id, str(turn.who), instead, _CALM, self._walk.now())
        return kept if kept and kept.state == "open" else steps.closed(school.words, kept)

    async def _with(
        self, school: School, turn: Turn, dialog: str, typed: str, more: Answers = _NOTHING
    ) -> Reply | Draft:
        if turn.files and forbidden({"text": typed}):
            return Reply(attachments.refused(school, {"text": typed}))
        if dialog == "canipost" and (typed or turn.files):
            return await self._check_words(school, turn, typed)
        first = {_FIRST[dialog]: typed} if typed and dialog in _FIRST else {}
        draft = await self._walk.begin(school, turn.who, dialog, first, more)
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

    async def _words_from(self, school: School, turn: Turn) -> tuple[str, Answers]:
        """What was written in the draft from which another dialog is begun, so that nobody types it again; flags."""
        draft = await self._walk.mine(school, turn.who, turn.typed("from"))
        answers = draft.answers if draft else _NOTHING
        return str(answers.get(emergency.WORDS) or answers.get("policy.asked", "")), _author(draft)

    async def _check_words(self, school: School, turn: Turn, words: str) -> Reply | Draft:
        found = await asyncio.to_thread(noticing.noticed, words, school)
        suggested = {**flags.noticed(noticing.proposals(found, words)), **flags.read(noticing.told(words))}
        draft = await self._walk.begin(school, turn.who, "canipost", {}, suggested)
        pictures = await self._evidence.pictures(school, turn, draft)
        if not found.marks and not pictures:
            return draft
        return Reply(noticed.card(school.words, draft.id, words, found, pictures))


def _author(draft: Draft | None) -> Answers:
    """Who wrote the message that a draft was begun with, as flags."""
    return {flags.AUTHOR: draft.flags[flags.AUTHOR]} if draft and flags.AUTHOR in draft.flags else {}


def rehearsing(school: School, reply: Reply) -> Reply:
    """A reply that says that nothing of it is real."""
    return Reply(rehearsal.marked(school.words, reply.card), reply.ended, reply.sent_too, reply.files)
