"""What a careful colleague would notice in the words of a post: shown once, never kept.

Only the facts that the words give go into the draft, as flags: what they say of the post is taken over where it matters
(`policy_kb.reading`), what they suggest stands as ticks when its question comes, and the person confirms or changes it.
"""

import asyncio

from bot.people.settings import School
from dialogs.canipost import QUESTIONS
from dialogs.endings import Answers
from policy_kb.draft import Noticed, SchoolWords, check_draft
from policy_kb.reading import read_post, suggest_post
from policy_kb.vocabulary import FACTS, MANY_VALUED


def noticed(words: str, school: School) -> Noticed:
    """Check the words of a post against what gives this school away."""
    staff = tuple(person.name for person in school.people)
    names = tuple(dict.fromkeys((school.name, school.policy.school)))
    return check_draft(words, SchoolWords(names, school.town, school.handles, staff))


def proposals(found: Noticed, words: str = "") -> Answers:
    """The facts that the words suggest, by the id of the question that asks for them."""
    read = suggest_post(words)
    suggested = {
        fact: tuple(value for value in FACTS[fact] if value in {*found.facts.get(fact, ()), *read.get(fact, ())})
        for fact in MANY_VALUED
    }
    return {QUESTIONS[fact].id: values for fact, values in suggested.items() if values}


def told(words: str) -> Answers:
    """The facts that the words give, by the id of the question that need not be asked."""
    return {
        QUESTIONS[fact].id: values if fact in MANY_VALUED else values[0] for fact, values in read_post(words).items()
    }


async def looked_at(words: str, school: School) -> tuple[Noticed, Answers, Answers]:
    """What is noticed, proposed and told, in a thread: a long text takes a tenth of a second, and others go on."""

    def look() -> tuple[Noticed, Answers, Answers]:
        found = noticed(words, school)
        return found, proposals(found, words), told(words)

    return await asyncio.to_thread(look)
