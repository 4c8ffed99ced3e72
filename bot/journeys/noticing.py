"""What a careful colleague would notice in the words of a post: shown once, never kept.

Only the facts that the words suggest go into the draft, as ticks that are already there when the question comes;
the person confirms them by answering.
"""

from bot.people.settings import School
from dialogs.canipost import QUESTIONS
from dialogs.endings import Answers
from policy_kb.draft import Draft, SchoolWords, check_draft
from policy_kb.vocabulary import MANY_VALUED


def noticed(words: str, school: School) -> Draft:
    """Check the words of a post against what gives this school away."""
    staff = tuple(person.name for person in school.people)
    names = tuple(dict.fromkeys((school.name, school.policy.school)))
    return check_draft(words, SchoolWords(names, school.town, school.handles, staff))


def proposals(found: Draft) -> Answers:
    """The facts that the words suggest, by the id of the question that asks for them."""
    return {
        QUESTIONS[fact].id: values for fact, values in found.facts.items() if fact in MANY_VALUED and fact in QUESTIONS
    }
