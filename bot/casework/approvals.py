"""Deciding on requests: the one who is asked sees the post or the question, decides or answers, and the asker is told.

Rules:
1. Each yes that the rules need is given by somebody who holds one of the roles that can give it; where two are
   needed, the first yes is kept and the request stays open for the second.
2. Nobody decides on their own request, and nobody decides twice.
3. Every decision has a reason. An approval of a post ends after four weeks and holds for the post it was given for;
   that of a register holds as long as the register says.
"""

from bot.cards import filed, requests
from bot.cards.drawing import after, notice
from bot.cards.receipts import receipt
from bot.cards.sheet import moves_of
from bot.cases.advice import Approved
from bot.cases.debts import elsewhere, outcome, to_handlers
from bot.cases.door import without
from bot.cases.gate import possible
from bot.cases.holding import until
from bot.cases.story import Story, missing
from bot.casework import naming
from bot.casework.casebook import Casebook, not_there, patiently
from bot.casework.standing import stands
from bot.people.settings import School
from bot.seam.card import Card
from bot.seam.turn import Reply, Turn, Who
from dialogs.core import LONGEST, MOST
from dialogs.endings import Answers

DEEDS = frozenset({"approve", "decline", "ask-back", "reply", "tell"})


class Approvals:
    """Takes the decisions on requests, and remembers what was approved."""

    def __init__(self, book: Casebook) -> None:
        self._book = book

    async def take(self, school: School, turn: Turn) -> Reply:
        """Ask for the reason, or do what was decided."""
        return await patiently(self._once, school, turn)

    async def known(self, school: School, who: Who, answers: Answers, read: Answers) -> Approved | None:
        """The approval that this person already has for a post with the same facts, if any.

        `read` is what else the words say of this post: what the one who approved was never told is not approved.
        """
        facts, more, store = _facts(answers), _facts(read), self._book.store
        for record in await store.records(school.id, ["approved"], ["request"], str(who)):
            story = await self._book.readable(school, record.reference)
            given = story.last("approve") if story else None
            if (
                story
                and given
                and given.until
                and _facts(story.body.answers) == facts
                and all(values <= facts.get(name, frozenset()) for name, values in more.items())
                and self._book.clock() < given.until
            ):
                until = school.words.date(given.until.astimezone(school.timezone))
                return Approved(given.name, until, str(story.body.answers["approval.words"]), record.reference)
        return None

    async def _once(self, school: School, turn: Turn) -> Reply:
        story = await self._found(school, turn)
        if story is None:
            return not_there(school)
        if not possible(turn.deed, story):
            return _late(school, story)
        reason, general = turn.typed("reason"), turn.typed("general")
        longest = MOST if turn.typed("draft") else LONGEST  # what waited in a draft was not typed into this form
        kept = {name: turn.typed(name) for name in ("draft", "only") if turn.typed(name)}
        if not reason or max(len(reason), len(general)) > longest:
            return Reply(requests.reason(school.words, turn.deed, story.record, reason, general, kept=kept))
        maybe = naming.maybe(school, turn, story, reason) if turn.deed == "reply" else ()
        if not naming.answered(maybe, turn):
            card = requests.reason(school.words, turn.deed, story.record, reason, general, kept=kept, about=maybe)
            return Reply(card)
        return await self._decide(school, turn, story, reason)

    async def _found(self, school: School, turn: Turn) -> Story | None:
        if turn.deed == "reply":
            return await self._book.sent(school, turn.who, turn.deed, turn.target)
        found = await self._book.opened(school, turn.who, turn.deed, turn.target)
        if found is None or turn.deed not in moves_of(school, found[0]):
            return None
        return found[0]

    async def _decide(self, school: School, turn: Turn, story: Story, reason: str) -> Reply:
        person, words, reference = school.person(turn.who.platform, turn.who.user), school.words, story.record.reference
        body: dict[str, object] = {
            "name": person.name if person else "",
            "reason": reason,
            "roles": sorted(person.roles) if person else [],
            "general": turn.typed("general"),
            **({"draft": turn.typed("draft")} if turn.typed("draft") else {}),
        }
        actor, verb = str(turn.who), turn.deed
        owed = [outcome(story)]
        if verb == "reply":
            bars, said = naming.said(school, turn, story, reason)
            body |= {name: value for name, value in said.items() if name in {"bars", "names", "cleared"}}
            owed = to_handlers(school, without(story, bars), self._book.today(school))
            owed += elsewhere(school, story, bars) if bars else []
        if verb == "approve":
            body["until"] = until(school, story.record.type, story.answers, self._book.clock()).isoformat()
            if missing(story, person):
                if not any(event.actor == actor for event in story.agreed):
                    await self._book.write(school, story, actor, "agreed", body)
                return await self._stands(school, turn, notice(words, "cards.agreed", "ok", reference=reference))
        await self._book.write(school, story, actor, verb, body, owed=owed)
        done = "cards.replied" if verb == "reply" else "cards.decided"
        return await self._stands(school, turn, notice(words, done, "ok", reference=reference))

    async def _stands(self, school: School, turn: Turn, done: Card) -> Reply:
        """The request again, as it stands now, for whoever decided; for whoever asked, where it stands."""
        if turn.deed != "reply":
            return Reply(await stands(self._book, school, turn.who, done, turn.target), ended=True)
        story = await self._book.story(school, turn.target)
        card = after(done, receipt(story, school, await self._book.reach(school, story))) if story else done
        return Reply(card, ended=True)


def _late(school: School, story: Story) -> Reply:
    last = filed.moved_last(story) or story.events[0]
    at = filed.at(last.at, school)
    card = notice(school.words, "cards.decided-late", reference=story.record.reference, actor=last.name, at=at)
    return Reply(card, ended=True, undone=True)


def _facts(answers: Answers) -> dict[str, frozenset[str]]:
    """The facts of a post in a form in which two can be compared."""
    return {
        name: frozenset((value,) if isinstance(value, str) else value)
        for name, value in answers.items()
        if name.startswith("post.")
    }
