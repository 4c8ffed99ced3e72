"""A question is asked back only where two close clauses stand on different sides of a meaning that it leaves open."""

import pytest

from policy_kb.loading import load
from policy_kb.lookup import Found
from policy_kb.meanings import Meaning, meanings, meant, open_meaning
from policy_kb.policy import Policy

WETHERBY = load("wetherby")


def about(policy: Policy, topic: str) -> str:
    return next(clause.id for clause in policy.clauses.values() if clause.topic == topic)


def near(meaning: Meaning, *, close: bool = True) -> Found:
    """Two clauses of this school, one on each side."""
    topics = {clause.topic for clause in WETHERBY.clauses.values()}
    sides = [next(iter(sorted(side & topics))) for side in meaning.answers.values()]
    return Found("answer", tuple(about(WETHERBY, topic) for topic in sides), close)


@pytest.mark.parametrize(
    ("name", "open_", "settled"),
    [
        ("pupil", "can I message a pupil", "can I message a former pupil"),
        ("account", "can I comment on a page", "can I comment from my own account"),
        ("phone", "can I take the phone along", "can I take my own phone along"),
    ],
)
def test_a_meaning_that_is_left_open_is_asked_about(name: str, open_: str, settled: str) -> None:
    meaning = meanings()[name]
    assert open_meaning(WETHERBY, open_, near(meaning)) == meaning
    assert open_meaning(WETHERBY, settled, near(meaning)) is None
    assert open_meaning(WETHERBY, open_, near(meaning, close=False)) is None
    assert open_meaning(WETHERBY, "when is the fair", near(meaning)) is None


@pytest.mark.parametrize("meaning", meanings().values(), ids=meanings())
def test_each_answer_brings_its_own_clause_forward(meaning: Meaning) -> None:
    clauses = near(meaning).clauses
    for at, answer in enumerate(meaning.answers):
        assert meant(WETHERBY, meaning, answer, clauses)[0] == clauses[at]
    assert meant(WETHERBY, meaning, "not-sure", clauses) == clauses


def test_nothing_is_asked_where_there_is_no_answer() -> None:
    meaning = meanings()["pupil"]
    assert open_meaning(WETHERBY, "can I message a pupil", Found("not-covered", near(meaning).clauses)) is None
