"""All wording: read once from `bot/words/*.yaml`, filled in by Jinja2; the only place where words are looked up.

Rules:
1. A key is "<file>.<name>"; every string is a Jinja2 template, and a value that is missing is an error.
2. Values are data: a template that somebody types into a report stays the characters they typed.
3. Words never hold mark-up; what a platform makes of them is that platform's `render`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from jinja2 import StrictUndefined, Template
from jinja2.sandbox import SandboxedEnvironment

WORDS = Path(__file__).parents[1] / "words"

_JINJA = SandboxedEnvironment(undefined=StrictUndefined, autoescape=False, trim_blocks=True, lstrip_blocks=True)


@dataclass(frozen=True, slots=True)
class QuestionWords:
    """The words of one question: what we ask, why, an example, and a label for each option."""

    ask: str
    why: str
    hint: str
    options: Mapping[str, str]


@cache
def _file(name: str) -> Any:  # noqa: ANN401 - files of words have several shapes
    return yaml.safe_load((WORDS / f"{name}.yaml").read_text("utf-8"))


@cache
def _template(key: str) -> Template:
    file, _, name = key.partition(".")
    return _JINJA.from_string(_file(file)[name])


def say(key: str, /, **values: object) -> str:
    """The words for a key. Raises KeyError for an unknown key, jinja2.UndefinedError for a missing value."""
    return _template(key).render(values).strip()


@cache
def question(name: str) -> QuestionWords:
    """The words of a question by its id."""
    entry = _file("questions")[name]
    lists = _file("questions")["option lists"]
    options = entry.get("options", {})
    if isinstance(options, str):
        options = lists[options]
    return QuestionWords(entry["ask"], entry.get("why", ""), entry.get("hint", ""), options)


def listed(words: list[str], last: str = "and") -> str:
    """Words in a row as English writes them: "a", "a and b", "a, b and c"."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {last} {words[-1]}" if words else ""
