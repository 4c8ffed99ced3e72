"""What those who deal with a case do with it: give it to somebody, note, ask, plan, link, close, open again.

Rules:
1. Only those who may read a case may do anything with it; for everybody else it is not there.
2. Nothing is overwritten: each deed is an event, and what is said later is added.
3. A case about an adult is closed when two different people have said so with the same outcome.
4. A next step says that somebody has seen the case; whoever sets one need not confirm it first.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from bot.cards import forms
from bot.cards.drawing import notice
from bot.cards.sheet import fits
from bot.cases.debts import outcome, private, receipt, to_sender
from bot.cases.gate import handlers, may, possible, two_needed
from bot.cases.story import Story
from bot.casework.casebook import Casebook, not_there, patiently
from bot.casework.standing import stands
from bot.people.settings import Person, School
from bot.seam.card import Card
from bot.seam.turn import Reply, Turn
from dialogs.core import LONGEST
from policy_kb.shapes import dataclass
from storage import Owed

DEEDS = frozenset(
    f"case-{what}" for what in (*forms.HANDLING, "reopen", "facts", "grade", "talk", "end", "suspend", "restore")
)


@dataclass(frozen=True, slots=True)
class _Deed:
    """One thing one person does with one record."""

    school: School
    turn: Turn
    story: Story
    person: Person

    @property
    def reference(self) -> str:
        """The reference of the record."""
        return self.story.record.reference


class Handling:
    """Takes the deeds of those who deal with records."""

    def __init__(self, book: Casebook) -> None:
        self._book = book
        self._do: Mapping[str, Callable[[_Deed], Awaitable[Card]]] = {
            "case-assign": self._assign, "case-note": self._note, "case-ask": self._ask, "case-step": self._step,
            "case-link": self._link, "case-close": self._close, "case-reopen": self._reopen, "case-talk": self._talk,
            "case-end": self._end, "case-facts": self._facts,
            "case-grade": self._grade,
            "case-suspend": self._suspend, "case-restore": self._restore,
        }  # fmt: skip

    async def take(self, school: School, turn: Turn) -> Reply:
        """Show the form, or do what it says."""
        return await patiently(self._once, school, turn)

    async def _once(self, school: School, turn: Turn) -> Reply:
        found = await self._book.opened(school, turn.who, turn.deed, turn.target)
        if found is None:
            return not_there(school)
        story, person = found
        what = turn.deed.removeprefix("case-")
        if not fits(turn.deed, story, school):
            return not_there(school)
        if not possible(turn.deed, story):
            key = "casework.is-open" if story.open else "casework.is-closed"
            return Reply(notice(school.words, key, reference=story.record.reference), ended=True, undone=True)
        problem = self._problem(what, school, story, turn)
        if problem is not None:
            given = {name.removeprefix(forms.KEPT): turn.typed(name) for name in turn.values}
            return Reply(forms.form(what, story, school, self._book.today(school), given=given, problem=problem))
        done = await self._do[turn.deed](_Deed(school, turn, story, person))
        if done.inputs:  # the form again, with what is wrong
            return Reply(done)
        return Reply(await stands(self._book, school, turn.who, done, turn.target), ended=True)

    def _problem(self, what: str, school: School, story: Story, turn: Turn) -> str | None:
        """What is missing from a form; None where it can be done, "" where nothing was filled in yet."""
        say = school.words.say
        asked = forms.form(what, story, school, self._book.today(school)).inputs
        if not any(field.name in turn.values for field in asked):
            return ""
        for field in asked:
            value = turn.typed(field.name)
            if field.choices and value not in {choice.value for choice in field.choices}:
                return say("casework.problem-choice", label=field.label)
            if not value and not field.optional:
                return say("casework.problem-empty", label=field.label)
            if len(value) > min(field.longest, LONGEST):
                return say("casework.problem-long", label=field.label, longest=field.longest)
        return None

    async def _assign(self, deed: _Deed) -> Card:
        name = deed.turn.typed("to")
        n = deed.story.newest + 1
        at = private(deed.school, name)
        owed = [Owed(f"handed:{n}", at, "handed", {"n": n})] if at and name != deed.person.name else []
        await self._write(deed, "assigned", {"to": name}, owed=owed)
        return notice(deed.school.words, "casework.assigned", "ok", reference=deed.reference, name=name)

    async def _note(self, deed: _Deed) -> Card:
        reference, text = deed.reference, deed.turn.typed("text")
        if deed.turn.typed("to") == "reporter":
            owed = [to_sender(deed.story, "letter", deed.story.newest + 1), receipt(deed.story)]
            await self._write(deed, "told", {"text": text}, owed=owed)
            return notice(deed.school.words, "casework.told", "ok", reference=reference)
        await self._write(deed, "noted", {"text": text})
        return notice(deed.school.words, "casework.noted", "ok", reference=reference)

    async def _ask(self, deed: _Deed) -> Card:
        owed = [to_sender(deed.story, "letter", deed.story.newest + 1), receipt(deed.story)]
        await self._write(deed, "asked", {"text": deed.turn.typed("text")}, owed=owed)
        return notice(deed.school.words, "casework.asked", "ok", reference=deed.reference)

    async def _step(self, deed: _Deed) -> Card:
        reference = deed.reference
        story = await self._book.confirmed(deed.school, deed.turn.who, deed.story, deed.person)
        deed = replace(deed, story=story)
        day = date.fromisoformat(deed.turn.typed("day"))
        await self._write(deed, "stepped", {"text": deed.turn.typed("step"), "by": day.isoformat()})
        return notice(
            deed.school.words,
            "casework.stepped",
            "ok",
            reference=reference,
            day=deed.school.words.date(day, "%A %-d %B"),
        )

    async def _link(self, deed: _Deed) -> Card:
        reference = deed.reference
        other = await self._book.readable(deed.school, deed.turn.typed("other"))
        linkable = other is not None and may(deed.person, str(deed.turn.who), "case-link", other, deed.school)
        if other is None or not linkable or other.record.reference == reference:
            given = {name: deed.turn.typed(name) for name in deed.turn.values}
            problem = deed.school.words.say("casework.problem-link")
            today = self._book.today(deed.school)
            return forms.form("link", deed.story, deed.school, today, given=given, problem=problem)
        text = deed.turn.typed("text")
        for one, to in ((deed.story, other.record.reference), (other, reference)):
            if not any(event.to == to for event in one.all("linked")):
                both = {"name": deed.person.name, "to": to, "text": text}
                await self._book.write(deed.school, one, str(deed.turn.who), "linked", both)
        return notice(deed.school.words, "casework.linked", "ok", reference=reference, other=other.record.reference)

    async def _close(self, deed: _Deed) -> Card:
        story, reference = deed.story, deed.reference
        said = {"outcome": deed.turn.typed("outcome"), "text": deed.turn.typed("text")}
        first = story.proposal
        agreed = first and first.actor != str(deed.turn.who) and first.name != deed.person.name
        if two_needed(deed.school, story) and not (agreed and first and first.outcome == said["outcome"]):
            n = story.newest + 1
            others = [one.name for one in handlers(deed.school, story) if one.name != deed.person.name]
            places = [at for name in others if (at := private(deed.school, name))]
            owed = [Owed(f"second:{n}", at, "second", {"n": n}) for at in places]
            await self._write(deed, "close-proposed", said, owed=owed)
            return notice(deed.school.words, "casework.close-proposed", "ok", reference=reference)
        with_whom = {"with": first.name} if agreed and first else {}
        await self._write(deed, "closed", {**said, **with_whom})
        return notice(deed.school.words, "casework.closed", "ok", reference=reference)

    async def _reopen(self, deed: _Deed) -> Card:
        await self._write(deed, "reopened", {"text": deed.turn.typed("text")})
        return notice(deed.school.words, "casework.reopened", "ok", reference=deed.reference)

    async def _talk(self, deed: _Deed) -> Card:
        await self._write(deed, "talked", {"text": deed.turn.typed("text")})
        return notice(deed.school.words, "casework.talked", "ok", reference=deed.reference)

    async def _end(self, deed: _Deed) -> Card:
        await self._write(deed, "ended", {"text": deed.turn.typed("text")}, owed=[outcome(deed.story)])
        return notice(deed.school.words, "casework.ended", "ok", reference=deed.reference)

    async def _facts(self, deed: _Deed) -> Card:
        story = await self._book.confirmed(deed.school, deed.turn.who, deed.story, deed.person)
        deed = replace(deed, story=story)
        await self._write(deed, "facts", {"text": deed.turn.typed("text")})
        return notice(deed.school.words, "casework.facts-kept", "ok", reference=deed.reference)

    async def _grade(self, deed: _Deed) -> Card:
        story = await self._book.confirmed(deed.school, deed.turn.who, deed.story, deed.person)
        deed = replace(deed, story=story)
        await self._write(deed, "graded", {"outcome": deed.turn.typed("grade"), "text": deed.turn.typed("text")})
        return notice(deed.school.words, "casework.graded", "ok", reference=deed.reference)

    async def _suspend(self, deed: _Deed) -> Card:
        await self._write(deed, "suspended", {"text": deed.turn.typed("text")}, owed=[outcome(deed.story)])
        return notice(deed.school.words, "casework.suspended", "ok", reference=deed.reference)

    async def _restore(self, deed: _Deed) -> Card:
        await self._write(deed, "restored", {"text": deed.turn.typed("text")}, owed=[outcome(deed.story)])
        return notice(deed.school.words, "casework.restored", "ok", reference=deed.reference)

    async def _write(self, deed: _Deed, verb: str, body: Mapping[str, object], *, owed: Sequence[Owed] = ()) -> None:
        said = {"name": deed.person.name, **body}
        await self._book.write(deed.school, deed.story, str(deed.turn.who), verb, said, owed=owed)
