"""Questions about the school itself are told from questions about its policy."""

import pytest

from policy_kb.concerns import concern
from policy_kb.directory import wanted
from policy_kb.search.bank import all_phrasings, sentences


@pytest.mark.parametrize(
    ("question", "entry"),
    [
        ("who is the DSL", "dsl"),
        ("Who\u2019s our safeguarding lead?", "dsl"),
        ("whos the dsl pls", "dsl"),
        ("who is in charge of safeguarding here", "dsl"),
        ("who do I go to about a safeguarding concern", "dsl"),
        ("what's the DSL's extension", "dsl"),
        ("who is the designated teacher", "dsl"),
        ("who is the deputy DSL", "deputy-dsl"),
        ("how do I reach the head", "headteacher"),
        ("who is the chair of governors?", "chair-of-governors"),
        ("who is my line manager", "line-manager"),
        ("what is the LADO's number", "lado"),
        ("number for the LADO please", "lado"),
        ("phone number of children's social care", "social-care"),
        ("who is our data protection officer", "data-protection-officer"),
        ("how do i get hold of HR", "hr"),
        ("who do I ring at night", "night"),
        ("who can I call at the weekend", "night"),
        ("is there an out of hours number", "night"),
        ("who do i ring in an emergency", "emergency"),
        ("do I have to ring the police myself about FGM", "fgm-duty"),
        ("must I report child sexual abuse to the police myself", "csa-duty"),
    ],
)
def test_a_question_about_the_school_finds_its_entry(question: str, entry: str) -> None:
    assert entry in wanted(question)


@pytest.mark.parametrize(
    "question",
    [
        "who do I tell if a pupil messages me",
        "who does the DSL report to",
        "can I ring the head at home",
        "what does the DSL do with a report about a colleague",
        "who is the manager of the school Facebook page",
        "who is head of maths",
        "may I give a parent the number of the school mobile",
        "can a pupil have my phone number",
        "who is allowed to post on the school account",
        "",
    ],
)
def test_a_question_about_the_policy_finds_none(question: str) -> None:
    assert wanted(question) == ()


def test_hardly_any_question_to_a_policy_is_taken_for_one_about_the_school() -> None:
    """Over all that staff of five schools ask of their policies, and over what no policy covers."""
    asked = [*all_phrasings()[::5], *(line for lines in sentences("uncovered").values() for line in lines)]
    found = [line for line in asked if wanted(line) and not concern(line)]
    assert len(asked) > 2000
    assert len(found) <= len(asked) / 400, found  # most of these do ask who holds a role
