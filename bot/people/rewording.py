"""The words that a school has for itself: its language, and what it says in its own way.

Rules (each broken one is a fault, with line and remedy):
1. A language is one in which there are words.
2. What is reworded is something that a card says; there are words for it; and they need no value that the original
   has not.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from bot.seam.wording import CHROME, Words, languages, needs, written

_Fault = Callable[[str, str, int, str, str], None]
"""Table, key, which table of that name, what is wrong, remedy."""


def read_words(language: object, table: object, fault: _Fault, brought: Words) -> Words:
    """The settings `language` and `[words]`; `brought` are the words that the registers of the school bring."""
    if language not in languages():
        fault("", "language", 0, f"there are no words in '{language}'.", f"Use one of: {', '.join(languages())}.")
    if not isinstance(table, Mapping):
        fault("", "words", 0, "words are a table.", 'Write [words], and under it "cards.home-title" = "...".')
        return replace(brought, language=str(language))
    own = dict(_flat(table))
    for key, text in own.items():
        if wrong := _wrong(key, text, brought):
            fault("words", key, 0, *wrong)
    return replace(brought, language=str(language), own={key: str(text) for key, text in own.items()})


def _wrong(key: str, text: object, brought: Words) -> tuple[str, str] | None:
    """What is wrong with words for this key, and the remedy."""
    try:
        if key.partition(".")[0] in CHROME:
            raise KeyError(key)
        original = written(key, brought)
    except KeyError:
        return f"no card says '{key}'.", "Use a key of bot/words: the file, a point and the name in it."
    if not isinstance(text, str) or not text.strip():
        return f"there are no words for '{key}'.", "Write them in quotes, or take the line out."
    try:
        unknown = needs(text) - needs(original)
    except ValueError as error:
        return f"the words for '{key}' cannot be read: {str(error).rstrip('.')}.", "Mend what stands in {{ }} or {% %}."
    if unknown:
        known = ", ".join(sorted(needs(original))) or "none"
        return f"there is no {', '.join(sorted(unknown))} for '{key}'.", f"Values that can be used here: {known}."
    return None


def _flat(table: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, object]]:
    """Keys with and without quotes are the same: TOML makes tables of the points in those without."""
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{before}{key}.")
        else:
            yield f"{before}{key}", value
