"""An emergency: who is brought in follows from whom its words are about, and nobody is kept out by them."""

from datetime import date

import pytest

from dialogs import danger
from dialogs.core import Scene
from dialogs.endings import Filing
from policy_kb.loading import load, schools
from policy_kb.policy import Policy


def sent(policy: Policy, words: str, **more: str) -> Filing:
    answers = {"danger.words": words, "danger.send": "send", **more}
    found = danger.dialog(answers, Scene(policy, date(2026, 11, 28)))
    assert isinstance(found, Filing)
    return found


def test_an_emergency_about_a_colleague_brings_in_the_lado_and_one_about_a_parent_does_not() -> None:
    policy = load("dothill")
    colleague = sent(policy, "a teaching assistant is hitting a boy")
    parent = sent(policy, "her dad is hitting a boy at the gate")
    assert {"lado", "hr"} <= set(colleague.route.then)
    assert not {"lado", "hr"} & set(parent.route.then)


@pytest.mark.parametrize("school", schools())
@pytest.mark.parametrize(
    "words", ["the caretaker is hitting her", "her dad is hitting her", "she wants to kill herself", "a man", ""]
)
def test_the_words_of_an_emergency_keep_nobody_out_and_slow_nothing(school: str, words: str) -> None:
    policy = load(school)
    found, plain = sent(policy, words), sent(policy, "")
    assert found.route.tell == plain.route.tell
    assert found.route.exclude == plain.route.exclude == frozenset()
    assert found.route.urgency is plain.route.urgency
    assert found.subject == "unknown"


def test_whom_the_person_says_it_is_about_counts_more_than_the_words() -> None:
    found = sent(load("westhaven"), "her dad is hitting her", **{"danger.send": "about-dsl"})
    assert (found.subject, "dsl" in found.route.exclude) == ("dsl", True)
