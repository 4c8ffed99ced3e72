"""What a person's own entries say of a post: a yes that they have and could use for it, and what is shut to them.

Rules:
1. A yes counts only for what it was given for, and that the person says: it is offered, never taken.
2. What is stopped shuts what its register closes for whoever it names, whatever the table says.
"""

from dataclasses import replace

from bot.cases.advice import Standing
from bot.cases.registers import good_until, which
from bot.cases.story import Story
from bot.casework.casebook import Casebook
from bot.journeys.walk import Walk
from bot.people import names
from bot.people.settings import School
from bot.seam.turn import Reply, Turn, Who
from dialogs import canipost
from dialogs.core import Journey
from dialogs.endings import Answer, Answers, Verdict
from policy_kb.register import Register
from storage import Draft

DEEDS = frozenset({"use-yes"})
_KINDS = frozenset({"request", "register"})


class Yeses:
    """Finds what a person's entries open and close."""

    def __init__(self, book: Casebook) -> None:
        self._book = book

    async def standing(self, school: School, who: Who, found: Verdict) -> tuple[Standing, ...]:
        """The yeses of this person that could make a post all right, by the ways that the verdict knows."""
        wanted = {name for _, changes in found.ways for name in changes}
        kinds = {one.id: one for one in school.policy.registers.values() if wanted & _names(one)}
        if not kinds:
            return ()
        stories = await self._book.stories(school, _KINDS, types=kinds)
        mine = [one for one in stories if one.record.person == str(who) and self._holds(school, one)]
        return tuple(
            Standing(story.record.type, story.record.reference, school.words.date(end.astimezone(school.timezone)))
            for story in mine
            if (end := good_until(story, school))
        )

    async def closed(self, school: School, who: Who, answers: Answers, found: Verdict) -> Verdict:
        """The verdict, or that it is shut to this person, because what they may do was stopped for now."""
        facts = canipost.facts_of(answers)
        kinds = {
            one.id: one
            for one in school.policy.registers.values()
            if one.closes and all(facts.get(fact, frozenset()) & values for fact, values in one.closes.items())
        }
        person = school.person(who.platform, who.user)
        name = person.name if person else who.name
        if not kinds or not name:
            return found
        for story in await self._book.stories(school, _KINDS, {"suspended"}, kinds):
            if any(names.within(name, one) for one in story.body.found_by) or story.record.person == str(who):
                register = kinds[story.record.type]
                say = school.words.say("registers.closed", name=register.name, reference=story.record.reference)
                clauses = tuple(dict.fromkeys((*register.cites, *found.clauses)))
                return replace(found, verdict="do-not-post", remedies=(say,), ways=(), clauses=clauses, needs=())
        return found

    async def used(self, school: School, turn: Turn, draft: Draft, journey: Journey) -> Answers:
        """The answers of a post with what a yes of this person's stands for; empty where it stands for nothing."""
        story = await self._book.readable(school, turn.typed("reference"))
        register = school.policy.registers.get(story.record.type) if story else None
        if story is None or register is None or story.record.person != str(turn.who) or not self._holds(school, story):
            return {}
        later: dict[str, Answer] = {}
        for fact, values in register.opens.items():
            asked = canipost.QUESTIONS[fact]
            before = journey.answers.get(asked.id)
            if isinstance(before, tuple):
                later[asked.id] = tuple(dict.fromkeys((*(one for one in before if one != "not-sure"), *sorted(values))))
        del draft
        return later

    def _holds(self, school: School, story: Story) -> bool:
        end = good_until(story, school)
        return which(story) == "standing" and end is not None and self._book.clock() < end


class Using:
    """Takes the deed of using a yes for a post."""

    def __init__(self, book: Casebook, walk: Walk, yeses: Yeses) -> None:
        self._book = book
        self._walk = walk
        self._yeses = yeses

    async def take(self, school: School, turn: Turn, draft: Draft, journey: Journey) -> Reply | Draft:
        """The post again, with what the yes stands for among its answers."""
        later = await self._yeses.used(school, turn, draft, journey)
        if not later:
            return draft
        saved = await self._book.store.answer(school.id, str(turn.who), draft.id, later, self._walk.now())
        return saved or draft


def _names(register: Register) -> set[str]:
    """The changes of a post that a yes of a register stands for, by their names."""
    return {f"{fact} add {value}" for fact, values in register.opens.items() for value in values}
