"""What somebody writes that is no answer to a question: without a command, with a file, or about what they have sent.

Rules:
1. It is looked at before anything else is done with it. What may be an emergency brings the card of an emergency first,
   whoever wrote it and wherever; the words, and the files with them, are kept, and one tap does what was meant.
2. What somebody adds to a record in spite of that card is told to everybody who was told of the record, at once, and
   the record is immediate from then on; so it is where they send the alert instead, unless the alert keeps out
   somebody who may read that record.
3. What came without a command is never passed on by itself, and never dropped: it says so, and offers the ways on.
4. So it is with what was typed for something that is gone or over by then: it was destroyed, closed, decided, sent from
   another device, or is not theirs any more. What stands there already is not asked about again.
"""

import logging
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from bot.cards import unsent
from bot.cases.debts import to_all
from bot.cases.deeds import DEEDS
from bot.cases.gate import handlers, possible
from bot.cases.story import Story, kept_out, story_of
from bot.casework.casebook import Casebook, patiently
from bot.evidence.hand_in import Evidence
from bot.journeys import emergency, flags, words
from bot.journeys.walk import Walk
from bot.people.settings import School
from bot.seam.card import Paragraph, Part
from bot.seam.turn import Reply, Turn, Who
from dialogs.endings import Answer
from storage import Draft

_LOG = logging.getLogger(__name__)
_KEPT_FOR = timedelta(days=1)
_TWICE = timedelta(seconds=10)
"""So soon after a dialog has ended, the same press came twice."""
_TYPED, _CHOSEN = frozenset({"text", "reason", "general", "step"}), frozenset({"to", "draft", "from"})
"""Fields that hold what somebody typed, however short; and those that never do."""
_MOST_OFFERED, _NEWEST = 2, 20
"""Records of their own that somebody is offered to add to: the newest."""
_Do = Callable[[School, Turn], Awaitable[Reply | Draft]]
_CALM: Mapping[str, Answer] = {flags.CALM: "yes"}
_NOTHING: Mapping[str, Answer] = {}


class Saying:
    """Hears what people write besides their answers."""

    def __init__(self, book: Casebook, walk: Walk, evidence: Evidence) -> None:
        self._book = book
        self._walk = walk
        self._evidence = evidence

    async def heard(self, school: School, turn: Turn) -> Draft | None:
        """The dialog of an emergency, where what was written may be one."""
        found = emergency.heard_in(turn)
        if found is None or await self._source(school, turn):
            return None  # the card of an emergency has been seen already
        kept = dict(found.kept)
        if turn.deed == "hand-in" and not turn.target:
            kept[flags.ON] = await self._evidence.meant(school, turn)
        kept |= await self._evidence.holding.held_back(school, turn)
        return await self._walk.alarm(school, turn.who, replace(found, kept=kept))

    async def unheard(self, school: School, who: Who) -> Draft | None:
        """The newest card of an emergency that somebody has left open, with words that nobody has heard."""
        drafts = await self._book.store.drafts(school.id, str(who))
        left = (one for one in drafts if one.dialog == "danger" and flags.TAKEN not in one.flags)
        return next((one for one in left if one.answers.get(emergency.WORDS)), None)

    async def on_record(self, school: School, who: Who, draft: Draft) -> str:
        """The record of their own to which somebody was adding when the card of an emergency came; empty for none."""
        story = await self._own(school, who, str(draft.flags.get(flags.ON, "")))
        return story.record.reference if story else ""

    async def go_on(self, school: School, turn: Turn, draft: Draft, do: _Do) -> Reply | Draft:
        """Do what was meant before the card of an emergency came; `only`: they say that it is none."""
        meant = Turn(
            turn.who, str(draft.flags[flags.INSTEAD]), str(draft.flags.get(flags.ON, "")),
            {**flags.said_in(draft), "draft": draft.id, **({"only": "yes"} if turn.typed("only") else {})}, turn.stays,
            await self._evidence.holding.with_alarm(school, turn.who, draft),
        )  # fmt: skip
        if meant.deed != "home":
            return await do(school, meant)
        found = await self.plain(school, meant, _CALM)
        await self._walk.leave(school, turn.who, draft)
        return found

    async def alerted(self, school: School, turn: Turn, draft: Draft, do: _Do, found: Reply | Draft) -> Reply | Draft:
        """After the alert was sent: what came with it goes along; what does not is said on the card that was found."""
        try:
            more = await self._along(school, turn, draft, do)
        except Exception as error:  # noqa: BLE001 - the alert has gone, and the card must not say otherwise
            _LOG.error("what came with an alert could not be added to it: %s", type(error).__name__)
            more = (Paragraph(school.words.say("files.not-along"), "strong"),)
        if isinstance(found, Draft) or not more:
            return found
        return replace(found, card=replace(found.card, parts=(*found.card.parts, *more)))

    async def _along(self, school: School, turn: Turn, draft: Draft, do: _Do) -> tuple[Part, ...]:
        """Files go with the alert, and the record that was to get the words gets them as well; says what did not."""
        old = await self._own(school, turn.who, str(draft.flags.get(flags.ON, "")))
        filed = await self._walk.mine(school, turn.who, draft.id)
        new = await self._book.story(school, filed.reference) if filed and filed.reference else None
        more: tuple[Part, ...] = ()
        if new and str(draft.flags.get(flags.FILES, "")):
            more = await self._evidence.with_alert(school, turn.who, draft, new)
        if old is None or new is None:
            return more
        out = kept_out(school, new)
        if any(one.name in out for one in handlers(school, old)):
            return more
        meant = Turn(turn.who, str(draft.flags[flags.INSTEAD]), old.record.reference,
                     {**flags.said_in(draft), "draft": draft.id}, turn.stays)  # fmt: skip
        found = await do(school, meant)
        if isinstance(found, Reply):
            await self._raised(school, turn, draft, old, found)
        return more

    async def plain(self, school: School, turn: Turn, more: Mapping[str, Answer] = _NOTHING) -> Reply:
        """Say that what was written without a command is not passed on, and offer the ways on with it."""
        text = words.whole(school.words, turn.typed("text"))
        draft = await self.keep(school, turn.who, text, more)
        offered = await self.offered(school, turn.who, draft)
        return Reply(unsent.card(school.words, draft.id, text, offered))

    async def add(self, school: School, turn: Turn, do: _Do) -> Reply | Draft:
        """Do a deed, with the words that wait for it where it names the draft that holds them."""
        if "raises" in turn.values:
            turn = replace(turn, values={name: value for name, value in turn.values.items() if name != "raises"})
        source = await self._source(school, turn)
        if source is None:
            return await do(school, turn)
        before = await self._own(school, turn.who, turn.typed("to") if turn.deed == "sort" else turn.target)
        values = dict(turn.values)
        if "text" not in values and turn.deed != "sort":
            text = words.kept(source) or str(source.answers.get(emergency.WORDS, ""))
            values = {"text": text, "draft": source.id}
        raises = before is not None and source.dialog == "danger" and turn.typed("only") != "yes"
        meant = replace(turn, values={**values, **({"raises": "yes"} if raises else {})})
        found = await do(school, meant)
        if isinstance(found, Reply) and found.undone:
            found = await self.unused(school, meant, found)
        if raises and before and isinstance(found, Reply):
            found = await self._raised(school, turn, source, before, found)
        if before is None or (isinstance(found, Reply) and found.ended):
            await self._walk.leave(school, turn.who, source)
        return found  # where something is to be mended first, the words stay where they are

    async def unused(self, school: School, turn: Turn, reply: Reply) -> Reply:
        """Keep what was typed for something that is gone or over, and offer the ways on with it."""
        typed = [*reply.left, *_typed(turn)]
        if not typed or (not reply.left and await self._stands(school, turn, typed)):
            return reply
        kept = (await self.plain(school, replace(turn, values={"text": "\n\n".join(typed)}), _CALM)).card
        said = replace(reply.card, parts=(*reply.card.parts, *kept.parts), tone=kept.tone)
        rest = (one for one in reply.card.buttons if one.deed != "danger")  # it stands among the others
        return Reply(replace(said, buttons=(*kept.buttons, *rest)))

    async def _stands(self, school: School, turn: Turn, typed: Sequence[str]) -> bool:
        """Whether what somebody typed stands already where it was to go: they pressed twice."""
        draft = await self._walk.mine(school, turn.who, turn.target)
        if draft and draft.state == "cancelled" and self._walk.now() - draft.changed_at < _TWICE:
            return True
        reference = draft.reference if draft else turn.target or turn.typed("reference")
        story = await self._book.readable(school, reference) if reference else None
        if story is None:
            return False
        actor = str(turn.who)
        bodies = [story.answers] if story.record.person == actor else []
        bodies += [one for event in story.events if event.actor == actor for one in (event.others, event.answers)]
        said = [one for body in bodies for one in body.values() if isinstance(one, str)]
        return all(any(text in one for one in said) for text in typed)

    async def _source(self, school: School, turn: Turn) -> Draft | None:
        """The open draft of theirs with whose words a deed is done: it holds them, or came up because of them."""
        deed, name = DEEDS[turn.deed], turn.typed("from") or turn.typed("draft")
        if not name or (deed.target != "record" and turn.deed not in {"hand-in", "sort"}):
            return None
        draft = await self._walk.mine(school, turn.who, name)
        return draft if draft and draft.state == "open" and draft.dialog in {"danger", words.KEPT} else None

    async def offered(self, school: School, who: Who, draft: Draft) -> Sequence[str]:
        """The open records of theirs to which words that came without a command can be added; the newest first."""
        if draft.flags.get(flags.INSTEAD, "home") != "home":
            return ()
        mine = await self._book.store.records(school.id, None, {"case"}, str(who), newest=_NEWEST)
        fit = [one.reference for one in mine if one.state != "closed" and possible("my-add", story_of(one, ()))]
        return fit[:_MOST_OFFERED]

    async def keep(self, school: School, who: Who, text: str, more: Mapping[str, Answer] = _NOTHING) -> Draft:
        """Hold words until somebody says what they are for; what was held for a day is let go."""
        now = self._walk.now()
        for draft in await self._book.store.drafts(school.id, str(who)):
            if draft.dialog == words.KEPT and draft.changed_at < now - _KEPT_FOR:
                await self._walk.leave(school, who, draft)
        return await self._walk.begin(school, who, words.KEPT, {words.SAID: text}, more)

    async def _own(self, school: School, who: Who, reference: str) -> Story | None:
        story = await self._book.readable(school, reference)
        return story if story and story.record.person == str(who) else None

    async def _raised(self, school: School, turn: Turn, draft: Draft, before: Story, reply: Reply) -> Reply:
        """Write that what was added may be an emergency, once it was added, and tell everybody who was told."""

        async def once(school: School, turn: Turn) -> Reply:
            story = await self._book.story(school, before.record.reference)
            if story is None or story.newest == before.newest:
                return reply  # nothing was added
            if any(one.draft == draft.id for one in story.all("raised")):
                return reply
            owed = to_all(school, story)
            await self._book.write(school, story, str(turn.who), "raised", {"draft": draft.id}, owed=owed)
            told = {name for one in story.body.told for name in one.people} | story.brought_in | {story.holder}
            names = [one.name for one in handlers(school, story) if one.name in told] or [
                one.name for one in handlers(school, story)
            ]
            say = school.words.say
            if owed:
                people = school.words.listed(names)
                line = say("cards.raised-told", reference=story.record.reference, people=people)
            else:
                line = say("cards.raised-nobody", number=school.numbers.get("lado", ""))
            return replace(reply, card=replace(reply.card, parts=(Paragraph(line, "strong"), *reply.card.parts)))

        return await patiently(once, school, turn)


def _typed(turn: Turn) -> list[str]:
    """What somebody typed with a turn: no choice of theirs, and no name of anything."""
    texts = {name: turn.typed(name) for name in turn.values if name not in _CHOSEN}
    return [text for name, text in texts.items() if text and (name in _TYPED or " " in text)]


def small_talk(school: School, text: str) -> bool:
    """Whether somebody only greets, thanks, or asks what there is."""
    bare = " ".join(re.findall(r"[^\W\d_]+", text.casefold()))
    known = {one.strip() for one in school.words.say("cards.small-talk").split(",")}
    return not text.strip() or bare in known or (not bare and not any(one.isdigit() for one in text))
