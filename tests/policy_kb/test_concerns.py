"""Who tells that a grown-up of the school does something to a child is told whom to tell; who asks a rule is not."""

import pytest

from policy_kb.concerns import concern
from policy_kb.directory import wanted
from policy_kb.search.bank import all_phrasings, flat


@pytest.mark.parametrize(
    ("told", "entry"),
    [
        ("caretaker keeps hugging year 3 girls", "tell-colleague"),
        ("one of the coaches gives boys lifts home in his car", "tell-colleague"),
        ("Mr Hobbs keeps kids behind alone in the store room", "tell-colleague"),
        ("a colleague calls children stupid in front of the class", "tell-colleague"),
        ("the trainee has pupils on her snapchat", "tell-colleague"),
        ("A pupil is being messaged by the PE teacher", "tell-colleague"),
        ("the deputy head shouts at children until they cry", "tell-colleague"),
        ("is it ok that the caretaker keeps cuddling children", "tell-colleague"),
        ("should I say something, the cook lets kids sit on her lap", "tell-colleague"),
        ("headteacher is messaging a pupil on snapchat", "tell-headteacher"),
        ("the principal drove a pupil home last night", "tell-headteacher"),
        ("The head's too friendly with a year 6 girl", "tell-headteacher"),
        ("the DSL is chatting with a boy on whatsapp", "tell-dsl"),
    ],
)
def test_who_does_it_decides_whom_to_tell(told: str, entry: str) -> None:
    assert concern(told) == entry
    assert wanted(told) == (entry,)


@pytest.mark.parametrize(
    "asked",
    [
        "can a TA message a pupil",
        "are staff allowed to follow pupils",
        "I'm a teacher and a pupil messages me",
        "a pupil messaged my colleague on insta",
        "a child hugged the caretaker",
        "I hugged a pupil who was crying",
        "the teacher got a friend request from a pupil",
        "a colleague says a pupil keeps messaging her",
        "the head boy follows me",
        "the head wants us to post pictures of pupils on the school account",
        "what must a volunteer do with a phone near children",
        "the caretaker found a phone in the girls' toilet",
    ],
)
def test_what_a_rule_allows_and_what_children_do_is_no_concern(asked: str) -> None:
    assert concern(asked) is None


def test_few_questions_tell_of_a_grown_up_and_none_that_no_policy_covers() -> None:
    asked = all_phrasings()[::4]
    assert 3 <= sum(concern(one) is not None for one in asked) <= len(asked) / 200
    assert [one for one in flat("uncovered")[::2] if concern(one)] == []
