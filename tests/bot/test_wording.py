"""Words are words: every key and every string of the word files is text, and user text stays what was typed."""

from pathlib import Path

import pytest
import yaml
from jinja2 import UndefinedError

from bot.seam.wording import WORDS, listed, question, say

FILES = sorted(WORDS.glob("*.yaml"))


def strings(found: object) -> list[object]:
    """Every key and leaf of a file."""
    if isinstance(found, dict):
        return [*found, *(leaf for value in found.values() for leaf in strings(value))]
    if isinstance(found, list):
        return [leaf for value in found for leaf in strings(value)]
    return [found]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_yaml_reads_every_word_as_text(file: Path) -> None:
    """YAML takes a bare `yes` or `on` for a truth value; such a word has to stand in quotes."""
    found = strings(yaml.safe_load(file.read_text("utf-8")))
    assert [one for one in found if not isinstance(one, str)] == []


def test_a_template_that_somebody_typed_stays_what_it_is() -> None:
    assert "{{ 7 * 7 }}" in say("cards.late-text", reference="{{ 7 * 7 }}", actor="{% x %}", at="now")


def test_a_missing_value_and_a_missing_key_are_errors() -> None:
    with pytest.raises(UndefinedError):
        say("cards.late-text")
    with pytest.raises(KeyError):
        say("cards.no-such-words")
    with pytest.raises(KeyError):
        question("no-such-question")


def test_words_in_a_row_read_as_english() -> None:
    assert [listed(words) for words in (["a"], ["a", "b"], ["a", "b", "c"])] == ["a", "a and b", "a, b and c"]
