"""What a careful colleague would notice in the words of a post: shown once, never kept.

Only the facts that the words suggest go into the draft, as ticks that are already there when the question comes;
the person confirms them by answering.
"""

from collections.abc import Mapping

from bot.people.settings import School
from dialogs.canipost import QUESTIONS
from dialogs.core import Answer
from policy_kb.draft import Draft, SchoolWords, check_draft
from policy_kb.vocabulary import MANY_VALUED

_PREFIX = "noticed."


def noticed(words: str, school: School) -> Draft:
    """Check the words of a post against what gives this school away."""
    staff = tuple(person.name for person in school.people)
    names = tuple(dict.fromkeys((school.name, school.policy.school)))
    return check_draft(words, SchoolWords(names, school.town, school.handles, staff))


def proposals(found: Draft) -> dict[str, Answer]:
    """The facts that the words suggest, under names that are no answers."""
    return {
        _PREFIX + QUESTIONS[fact].id: values
        for fact, values in found.facts.items()
        if fact in MANY_VALUED and fact in QUESTIONS
    }


def proposed(answers: Mapping[str, Answer]) -> dict[str, Answer]:
    """The ticks that stand on a card before its question is answered."""
    return {name.removeprefix(_PREFIX): value for name, value in answers.items() if name.startswith(_PREFIX)}
