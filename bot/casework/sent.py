"""What whoever sent something can see and do afterwards: where it stands, add, correct, answer, worry, take it back.

Rules:
1. A person sees what they have sent and nothing else, and nothing of what those who deal with it write to each other.
2. A correction is added; what was reported first stays. If it turns out to be about somebody who was told, they are
   kept out from then on, and somebody else is told. Whoever holds a role and is named is asked about first.
3. "I am worried that nothing happens" takes the ladder's next step at once, and names the line outside the school.
"""

from collections.abc import Awaitable, Callable, Mapping

from bot.cards import forms, nudges, register_forms, unopened
from bot.cards.drawing import after, notice, with_danger
from bot.cards.filed import at, kind, state
from bot.cards.receipts import receipt as receipt_card
from bot.cards.receipts import wanted
from bot.cases.debts import again, bringing_in, elsewhere, for_rung, has_it, receipt, to_handlers, to_sender
from bot.cases.door import without
from bot.cases.gate import possible
from bot.cases.happenings import PROGRAM
from bot.cases.hearing import everybody
from bot.cases.holding import register_of
from bot.cases.rungs import worried
from bot.cases.story import Story, kept_out
from bot.casework import conflicts, naming
from bot.casework.casebook import Casebook, not_there, patiently
from bot.journeys.steps import read
from bot.people import holders, names
from bot.people.settings import School
from bot.seam.card import Card, Choice, Input, Paragraph, Part, Points
from bot.seam.turn import Reply, Turn
from dialogs.core import LONGEST, MOST, Ask
from dialogs.registers import question
from dialogs.reports.story import CHILD, NAME
from storage.kept import Owed

DEEDS = frozenset({
    "my-status", "my-open", "my-add", "my-correct", "my-answer", "my-worry", "my-withdraw", "my-renew",
})  # fmt: skip
KINDS = frozenset({"case", "request", "register"})
"""What counts as sent; a drill does not."""
_OPTIONAL = frozenset({"worry", "withdraw"})
"""What can be sent without a word."""
_MOST = 10
_Do = Callable[[School, Turn, Story], Awaitable[Card]]


class Sent:
    """Takes the deeds of those who sent something."""

    def __init__(self, book: Casebook) -> None:
        self._book = book
        self._do: Mapping[str, _Do] = {
            "my-add": self._add, "my-correct": self._correct, "my-answer": self._answer, "my-worry": self._worry,
            "my-withdraw": self._withdraw,
        }  # fmt: skip

    async def take(self, school: School, turn: Turn) -> Reply:
        """Show what this person has sent, or do what they want with it."""
        if turn.deed == "my-status":
            return Reply(await self.status(school, turn), ended=True)
        return await patiently(self._once, school, turn)

    async def any(self, school: School, turn: Turn) -> bool:
        """Whether this person has sent anything."""
        return bool(await self._book.store.records(school.id, None, KINDS, str(turn.who), newest=1))

    async def status(self, school: School, turn: Turn) -> Card:
        """Everything this person has sent, with where it stands."""
        say = school.words.say
        leaf = await self._book.store.leaf(school.id, dict.fromkeys(KINDS, ()), _MOST, person=str(turn.who))
        stories = self._book.told(school, leaf.found)
        if not stories and not await self._book.unreadable(school, turn.who):
            return notice(school.words, "casework.nothing-sent")
        lines = [self._line(school, story) for story in stories]
        lines += unopened.listed(school.words, await self._book.unreadable(school, turn.who))
        shown = [story.record for story in stories]
        choices = tuple(Choice(one.reference, f"{one.reference}: {kind(school.words, one)}") for one in shown)
        parts: list[Part] = [Points(tuple(lines))]
        if leaf.left:
            parts.append(Paragraph(say("casework.status-more", left=leaf.left, some=leaf.some), "quiet"))
        pick = (Input("reference", say("casework.status-pick"), "one", choices=choices, tap=True),) if choices else ()
        return Card(say("casework.status"), tuple(parts), pick, deed="my-open")

    def _line(self, school: School, story: Story) -> str:
        record = story.record
        words = school.words.say(
            "casework.status-line", reference=record.reference, kind=kind(school.words, record),
            state=state(story, school), sent=at(record.filed_at, school), asked=len(story.unanswered),
        )  # fmt: skip
        return words[:1].upper() + words[1:]

    async def _once(self, school: School, turn: Turn) -> Reply:
        story = await self._book.sent(school, turn.who, turn.deed, turn.target or turn.typed("reference"))
        if story is None:
            return not_there(school)
        if turn.deed == "my-open" or not possible(turn.deed, story) or not wanted(turn.deed, story, school):
            shown = receipt_card(story, school, await self._book.reach(school, story))
            return Reply(shown, ended=True, undone=turn.deed != "my-open")
        if turn.deed == "my-answer" and turn.typed("n") not in {str(event.n) for event in story.unanswered}:
            late = notice(school.words, "casework.answered-already", reference=story.record.reference)
            late = after(late, receipt_card(story, school, await self._book.reach(school, story)))
            return Reply(with_danger(school.words, late), ended=True, undone=True)
        if turn.deed == "my-renew":
            done = await self._renew(school, turn, story)
            return Reply(done, ended=not done.inputs)
        if turn.typed("draft") and any(event.draft == turn.typed("draft") for event in story.events):
            # The same words, sent twice.
            return Reply(receipt_card(story, school, await self._book.reach(school, story)), ended=True)
        what, text = turn.deed.removeprefix("my-"), turn.typed("text")
        given = {name: turn.typed(name) for name in turn.values}
        n = given.get("n", "")
        if not {"text", "sent"} & turn.values.keys():
            return Reply(forms.senders_form(school.words, what, story, given=given, n=n))
        if problem := _problem(school, what, text, given, story):
            return Reply(forms.senders_form(school.words, what, story, given=given, problem=problem, n=n))
        maybe = naming.maybe(school, turn, story, text)
        if not naming.answered(maybe, turn):
            return Reply(forms.senders_form(school.words, what, story, given=given, n=n, about=maybe))
        done = await self._do[turn.deed](school, turn, story)
        now = await self._book.story(school, story.record.reference)
        if now and turn.deed != "my-worry":  # its card says whom to ring
            done = after(done, receipt_card(now, school, await self._book.reach(school, now)))
        return Reply(with_danger(school.words, done), ended=True)

    async def _add(self, school: School, turn: Turn, story: Story) -> Card:
        out, said = naming.said(school, turn, story, turn.typed("text"))
        owed = [*self._owed(school, turn, story, out), receipt(story)]
        later = await self._book.write(school, story, str(turn.who), "added", said, owed=owed)
        hears = self._hears(school, without(story, out), later)
        return notice(school.words, "casework.added", "ok", reference=story.record.reference, hears=hears)

    async def _correct(self, school: School, turn: Turn, story: Story) -> Card:
        which, text = turn.typed("which"), turn.typed("text")
        named = text if which == NAME.id else ""
        found_by = names.kept([text]) if which in {NAME.id, CHILD.id} else frozenset()
        bars, said = naming.said(school, turn, story, turn.typed("text"))
        body = {"which": which, **said, **({"named": named} if named else {})}
        if named or bars or which in naming.WHOSE:
            about = bars | (holders.meant(school, text) if which in naming.WHOSE else frozenset())
            near = await conflicts.near(self._book, school, {text, *about})
            bars = (about | holders.known(school, near)) - kept_out(school, story)
            body |= {"bars": [], "near": sorted(near), **bringing_in(school, story, bars)}
        owed, actor = [*self._owed(school, turn, story, bars), receipt(story)], str(turn.who)
        later = await self._book.write(school, story, actor, "corrected", body, owed=owed, found_by=found_by)
        hears = self._hears(school, without(story, bars), later)
        return notice(school.words, "casework.corrected", "ok", reference=story.record.reference, hears=hears)

    async def _answer(self, school: School, turn: Turn, story: Story) -> Card:
        n = int(turn.typed("n"))
        out, said = naming.said(school, turn, story, turn.typed("text"))
        owed = [*self._owed(school, turn, story, out), receipt(story), to_sender(story, "letter", n)]
        later = await self._book.write(school, story, str(turn.who), "replied", {"to": n, **said}, owed=owed)
        hears = self._hears(school, without(story, out), later)
        return notice(school.words, "casework.replied", "ok", reference=story.record.reference, hears=hears)

    async def _worry(self, school: School, turn: Turn, story: Story) -> Card:
        out, said = naming.said(school, turn, story, turn.typed("text"))
        rung = worried(without(story, out), school, self._book.clock())
        nudged = {one.address for one in rung.tell} if rung else set()  # who is nudged is not told twice
        owed = [one for one in self._owed(school, turn, story, out) if one.address not in nudged]
        later = await self._book.write(school, story, str(turn.who), "worried", said, owed=owed)
        if rung:
            later = await self._book.write(school, later, PROGRAM, "nudged", rung.event, owed=for_rung(rung, later))
        told = rung.tell if rung else everybody(later, school) if later.again else ()
        people = sorted({name for one in told for name in one.people})
        return nudges.worry(later, school, people)

    async def _withdraw(self, school: School, turn: Turn, story: Story) -> Card:
        out, said = naming.said(school, turn, story, turn.typed("text"))
        owed = [*self._owed(school, turn, story, out), receipt(story)]
        await self._book.write(school, story, str(turn.who), "withdrawn", said, owed=owed)
        return notice(school.words, "casework.withdrawn", "ok", reference=story.record.reference)

    def _owed(self, school: School, turn: Turn, story: Story, bars: frozenset[str]) -> list[Owed]:
        """Word to those who deal with it, and an alert to whoever is told now that somebody is kept out.

        What `raises` it is told to everybody as an emergency, which needs no other word.
        """
        today = self._book.today(school)
        word = [] if turn.typed("raises") else to_handlers(school, without(story, bars), today)
        return [*word, *(elsewhere(school, story, bars) if bars else ())]

    def _hears(self, school: School, story: Story, later: Story) -> str:
        """Who hears of what was added to `story`, which is now `later`: the truth, in a sentence."""
        say = school.words.say
        if later.again and not story.again:
            return say("casework.hears-again")
        if has_it(school, story, self._book.today(school)):
            return say("casework.hears-holder", name=story.holder)
        away = story.holder if story.record.state in {"acknowledged", "in-hand"} else ""
        return say("casework.hears-all", away="" if away in kept_out(school, story) else away)

    async def _renew(self, school: School, turn: Turn, story: Story) -> Card:
        if story.record.kind == "request":
            register = register_of(school, story.record.type)
            asked = register.question(register.until) if register and register.until else None
            given, problems = read(school.words, Ask((question(asked),)), turn.values, {}) if asked else ({}, {})
            if asked and problems:
                said = problems[asked.id] if asked.id in turn.values else ""
                return register_forms.renew(story, question(asked), school.words, said)
            owed = [*again(school, story), receipt(story)]
            await self._book.write(school, story, str(turn.who), "renewed", {"answers": given}, owed=owed)
            return notice(school.words, "casework.asked-again", "ok", reference=story.record.reference)
        await self._book.write(school, story, str(turn.who), "renewed", {}, owed=[receipt(story)])
        return notice(school.words, "casework.renewed", "ok", reference=story.record.reference)


def _problem(school: School, what: str, text: str, given: Mapping[str, str], story: Story) -> str:
    """What is wrong with what was typed; empty where nothing is."""
    say = school.words.say
    if what == "correct" and given.get("which") not in story.body.answers:
        return say("casework.problem-choice", label=say("casework.my-correct-which"))
    longest = MOST if given.get("draft") else LONGEST  # what waited in a draft was not typed into this form
    if (not text and what not in _OPTIONAL) or len(text) > longest:
        key = "problem-long" if text else "problem-empty"
        return say(f"casework.{key}", label=say(f"casework.my-{what}-text"), longest=longest)
    return ""
