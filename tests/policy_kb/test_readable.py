"""What says nothing is asked for in more words; what is only mistyped is answered."""

from pathlib import Path

import pytest
import yaml

from policy_kb.loading import load
from policy_kb.lookup import look_up
from policy_kb.search.names import Names
from policy_kb.search.readable import readable

HELD = yaml.load((Path(__file__).parent / "held-out-questions.yaml").read_text("utf-8"), yaml.CSafeLoader)
NONSENSE = (
    "zzz qqq", "asdf", "ghjk vbnm rtyu", "jnkjn kjnkj", "blah blah", "7", "12345 678", "test", "Testing, testing!",
    "hello", "hi there", "OK thanks", "yes", "no", "e", "should I?", "what can I",
    "\u0646\u0635 \u0639\u0631\u0628\u064a", "",
)  # fmt: skip
MISTYPED = (
    "fone in clas alowed?", "posst pixtures of kidz", "snapchatt", "facebok", "pupill", "colege freind requst",
    "whatsap", "can i ues my phoen in lesons", "what will they do to me", "y7", "photo",
)  # fmt: skip


@pytest.mark.parametrize("text", NONSENSE)
def test_what_says_nothing_is_unread_and_no_clause_is_named(text: str) -> None:
    found = look_up(load("newport"), text)
    assert (found.kind, found.clauses, found.unread) == ("not-covered", (), True)


@pytest.mark.parametrize("text", MISTYPED)
def test_what_is_only_mistyped_or_short_is_read(text: str) -> None:
    assert readable(text)


def test_whatever_staff_ask_is_read() -> None:
    said = [text for one in HELD["situations"] for text in one["says"]] + HELD["uncovered"] + HELD["lookalikes"]
    assert [text for text in said if not readable(text)] == []


@pytest.mark.parametrize("text", ["heelp sucide", "help", "he has a nife"])
def test_what_may_be_an_emergency_is_read_however_it_is_typed(text: str) -> None:
    assert readable(text)


def test_words_are_numbered_by_kind_and_what_is_not_there_is_none() -> None:
    names = Names([["a", "b"], ["b"], []])
    assert len(names) == 3
    kinds, numbers = names.find([["b", "a", "c"], ["b", "a"], ["a"]])
    assert kinds.tolist() == [0, 0, 0, 1, 1, 2]
    assert numbers.tolist() == [1, 0, -1, 2, -1, -1]
    assert Names([]).find([["a"]])[1].tolist() == [-1]
