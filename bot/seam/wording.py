"""All wording: read once from `bot/words/*.yaml`, filled in by Jinja2; the only place where words are looked up.

Rules:
1. A key is "<file>.<name>"; every string is a Jinja2 template, and a value that is missing is an error.
2. Values are data: a template that somebody types into a report stays the characters they typed.
3. Words never hold mark-up; what a platform makes of them is that platform's `render`.
4. A school's own words come first, then its language (`bot/words/<language>/`, the same file names), then English,
   with its nation's words for those of England.
   A card is never lost over them: own words that fail are passed over, and the log names their key.
"""

import logging
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import field
from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml
from jinja2 import StrictUndefined, Template, TemplateError, meta
from jinja2.sandbox import SandboxedEnvironment

from policy_kb.quick import QuickLoader
from policy_kb.shapes import dataclass

WORDS = Path(__file__).parents[1] / "words"
CHROME = frozenset({"slack", "teams", "web", "demo", "tables", "lives"})
"""Files of words that are said before a school is known, or around its cards: English, and no school's to reword."""
_ENGLISH = "en"
_PARTS = ("ask", "why", "hint", "short")

_DIRECTIVE = re.compile("%-?[a-zA-Z]")
_AS_UNICODE = {
    "%-d": "d", "%d": "dd", "%b": "MMM", "%B": "MMMM", "%Y": "y", "%a": "EEE", "%A": "EEEE", "%H": "HH", "%M": "mm",
}  # fmt: skip
"""strftime's letters, and those of Unicode's patterns (unicode.org/reports/tr35)."""
_LOG = logging.getLogger(__name__)
_JINJA = SandboxedEnvironment(undefined=StrictUndefined, autoescape=False, trim_blocks=True, lstrip_blocks=True)
_WHOM = "{{ name }}"
_NAME = re.compile(r"\{\{ *([a-z_]+) *\}\}")


@dataclass(frozen=True, slots=True)
class QuestionWords:
    """The words of one question: what we ask, why, an example, a label for each option, and the answer's short name.

    `problem` says what is wrong with an answer that has not the form that is wanted.
    """

    ask: str
    why: str
    hint: str
    options: Mapping[str, str]
    short: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one school: its language, what it words in its own way, and those that its registers bring, by key.

    A question's words have the keys "questions.<id>.ask", ".why", ".hint", ".short" and ".options.<value>"; they hold
    no values, but for the `{{ name }}` of a question about somebody.
    """

    language: str = _ENGLISH
    own: Mapping[str, str] = field(default_factory=dict)
    folder: Path = WORDS
    lent: Mapping[str, str] = field(default_factory=dict)
    asked: Mapping[str, QuestionWords] = field(default_factory=dict)
    """The words of the questions of its registers, by question id."""
    here: Callable[[str], str] | None = None
    """Puts the words of a nation in the place of England's; None in England."""

    def say(self, key: str, /, **values: object) -> str:
        """The words for a key. Raises KeyError for an unknown key, jinja2.UndefinedError for a missing value."""
        if key in self.own:
            try:
                return _filled(self.own[key], values)
            except Exception as error:  # noqa: BLE001 - whatever a school wrote, its alert must go out
                _LOG.error("own words failed: key=%s error=%s", key, type(error).__name__)
        if key in self.lent:
            return self.lent[key]
        text = _written(self.folder, self.language, key)
        return _filled(self.here(text) if self.here else text, values)

    def question(self, name: str, about: str = "") -> QuestionWords:
        """The words of a question by its id. Raises KeyError.

        Of a question about somebody, their name stands in the id, after a slash; `about` says it more fully.
        """
        name, _, whom = name.partition("/")
        found = self.asked.get(name) or _question(self.folder, self.language, name)
        own, at = self.own, f"questions.{name}"
        here = self.here or str
        options = {value: own.get(f"{at}.options.{value}") or here(label) for value, label in found.options.items()}
        ask, why, hint, short = (own.get(f"{at}.{part}") or here(getattr(found, part)) for part in _PARTS)
        if whom:
            ask, short = ask.replace(_WHOM, about or whom), short.replace(_WHOM, about or whom)
        return QuestionWords(ask, why, hint, options, short, own.get(f"{at}.problem", found.problem))

    def date(self, when: date | None, form: str = "%-d %B %Y") -> str:
        """A day or a time as this language writes it; `form` is English's, as strftime has it. Empty for None."""
        if when is None:
            return ""
        if self.language == _ENGLISH:
            return when.strftime(form)
        from babel.dates import format_datetime  # noqa: PLC0415 - 30 ms, where there is a second language

        at = when if isinstance(when, datetime) else datetime.combine(when, time())
        return format_datetime(at, _DIRECTIVE.sub(lambda found: _AS_UNICODE[found[0]], form), locale=self.language)

    def listed(self, row: Sequence[str], last: Literal["and", "or"] = "and") -> str:
        """Words in a row: "a", "a and b", "a, b and c"."""
        return self.say(f"lists.{last}", most=", ".join(row[:-1]), last=row[-1]) if len(row) > 1 else "".join(row)


ENGLISH = Words()
"""For what is said around cards (CHROME), for the command line and for the demo; cards ask their school."""


def languages(folder: Path = WORDS) -> tuple[str, ...]:
    """The languages in which there are words."""
    return (_ENGLISH, *sorted(found.name for found in folder.iterdir() if found.is_dir()))


def written(key: str, words: Words = ENGLISH) -> str:
    """What stands under a key in English, a question's too. Raises KeyError."""
    file, _, name = key.partition(".")
    if file != "questions":
        return words.lent[key] if key in words.lent else _written(WORDS, _ENGLISH, key)
    asked, _, value = name.partition(".options.")
    if not value:
        asked, _, part = name.rpartition(".")
    found = words.asked.get(asked) or _question(WORDS, _ENGLISH, asked)
    return found.options[value] if value else {name: str(getattr(found, name)) for name in (*_PARTS, "problem")}[part]


def needs(text: str) -> frozenset[str]:
    """The values that a template is filled in with. Raises ValueError where it does not parse."""
    try:
        _template(text)
        return frozenset(meta.find_undeclared_variables(_JINJA.parse(text)))
    except TemplateError as error:
        raise ValueError(str(error)) from error


@cache
def _file(folder: Path, language: str, name: str) -> Any:  # noqa: ANN401 - files of words have several shapes
    path = (folder if language == _ENGLISH else folder / language) / f"{name}.yaml"
    return yaml.load(path.read_text("utf-8"), QuickLoader) if path.is_file() else {}  # noqa: S506 - a subclass of SafeLoader


@cache
def _written(folder: Path, language: str, key: str) -> str:
    file, _, name = key.partition(".")
    words = _file(folder, language, file).get(name)
    found = words if isinstance(words, str) else _file(folder, _ENGLISH, file)[name]
    if not isinstance(found, str):
        raise KeyError(key)
    return found


def _filled(text: str, values: Mapping[str, object]) -> str:
    """A template with its values in place; most need nothing but to be put there, for which Jinja takes ten times as
    long."""  # noqa: D205, D209 - one sentence
    if "{" not in text:
        return text.strip()
    if plain := _plain(text):
        with suppress(KeyError):  # what is missing, or Jinja's own, Jinja says
            return (plain % values).strip()
    return _template(text).render(values).strip()


@cache
def _plain(text: str) -> str:
    """A template that holds nothing but names of values, as Python puts them in; empty for any other."""
    pieces = _NAME.split(text)
    if any("{" in piece for piece in pieces[::2]) or "\r" in text:  # Jinja writes line ends anew
        return ""
    return "".join(f"%({piece})s" if n % 2 else piece.replace("%", "%%") for n, piece in enumerate(pieces))


@cache
def _template(text: str) -> Template:
    template = _JINJA.from_string(text)
    template.globals = dict(template.globals)  # Jinja's own is a chain of dicts, which it walks at each filling-in
    return template


@cache
def _question(folder: Path, language: str, name: str) -> QuestionWords:
    english, theirs = (_entry(_file(folder, one, "questions"), name) for one in (_ENGLISH, language))
    options = {value: theirs["options"].get(value, label) for value, label in english["options"].items()}
    ask, why, hint, short = (theirs.get(part) or english.get(part, "") for part in _PARTS)
    if not ask:
        raise KeyError(name)
    return QuestionWords(ask, why, hint, options, short or ask)


def _entry(questions: Mapping[str, Any], name: str) -> dict[str, Any]:
    entry = questions.get(name, {})
    options = entry.get("options", {})
    return {
        **entry,
        "options": questions.get("option lists", {}).get(options, {}) if isinstance(options, str) else options,
    }
