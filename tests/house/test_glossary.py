"""What staff read is called as schools call it: these words were misread by somebody, and none comes back."""

import re

import pytest

from tests.house.test_labels import written

NEVER = {
    "somebody was faster": "a colleague has confirmed it already",
    "or not there": "you cannot see this, or there is none",
    "better not": "do not post, or ask first",
    "unfit content": "harmful or unsuitable",
    "declare a relationship": "declare or ask for something: /declare is for forty matters more",
}


@pytest.mark.parametrize("word", NEVER)
def test_no_word_that_was_misread_is_said_again(word: str) -> None:
    assert [key for key, text in written().items() if re.search(rf"\b{word}\b", text, re.IGNORECASE)] == [], NEVER[word]
