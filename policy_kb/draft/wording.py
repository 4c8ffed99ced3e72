"""The words for people about each mark, and the word lists and patterns of the rules, read once from their files."""

import re
from functools import cache
from pathlib import Path
from typing import Any

from policy_kb.draft.marks import Facts, Kind
from policy_kb.lines import LINE, read
from policy_kb.shapes import dataclass
from policy_kb.vocabulary import FACTS

_HERE = Path(__file__).parent
_FRAGMENT = re.compile(r"~([a-z-]+)~")


@dataclass(frozen=True)
class MarkWords:
    """What a mark says to the person: what it is, and why it matters."""

    what: str
    why: str


@dataclass(frozen=True)
class Rule:
    """A pattern; what must stand near it in the same sentence, and what there makes it harmless."""

    kind: Kind
    pattern: re.Pattern[str]
    near: re.Pattern[str] | None
    unless: re.Pattern[str] | None


@cache
def contents(name: str) -> dict[str, Any]:
    """One of this room's YAML files, without the line numbers."""
    held: dict[str, Any] = _bare(read(_HERE / name, f"draft/{name}"))
    return held


def _bare(value: object) -> Any:  # noqa: ANN401 - YAML may hold anything
    match value:
        case dict():
            return {key: _bare(inner) for key, inner in value.items() if key != LINE}
        case list():
            return [_bare(inner) for inner in value]
        case _:
            return value


def words_of(kind: Kind) -> MarkWords:
    """What to say about a mark."""
    row = contents("words.yaml")["marks"][kind]
    return MarkWords(row["what"], row["why"])


@cache
def facts_of(kind: Kind) -> Facts:
    """The facts that a kind of mark suggests. Raises ValueError for a value that no pack could use."""
    pairs = contents("words.yaml")["marks"][kind].get("facts", {})
    for fact, value in pairs.items():
        if value not in FACTS.get(fact, ()):
            raise ValueError(f"draft/words.yaml: {kind} suggests {fact}={value}, which is no fact")
    return tuple(pairs.items())


def edit_of(kind: Kind) -> str:
    """What the safer wording does with it: keep, drop, sentence, or the name of a word that takes its place."""
    return str(contents("words.yaml")["marks"][kind].get("edit", "keep"))


def put(word: str) -> str:
    """One of the words that the safer wording puts in."""
    return str(contents("words.yaml")["put"][word])


@cache
def pattern(name: str) -> re.Pattern[str]:
    """A fragment of `rules.yaml` as a pattern of its own; case does not matter."""
    return _compile(contents("rules.yaml")["fragments"][name])


@cache
def rules() -> tuple[Rule, ...]:
    """Every rule of `rules.yaml`, in its order."""
    return tuple(
        Rule(
            kind=Kind(row["kind"]),
            pattern=_compile("|".join(f"(?:{part})" for part in row["patterns"])),
            near=pattern(row["near"]) if "near" in row else None,
            unless=pattern(row["unless"]) if "unless" in row else None,
        )
        for row in contents("rules.yaml")["rules"]
    )


def expand(text: str) -> str:
    """A pattern with its ~fragments~ filled in."""
    fragments: dict[str, str] = contents("rules.yaml")["fragments"]
    while _FRAGMENT.search(text):
        text = _FRAGMENT.sub(lambda found: f"(?:{fragments[found[1]]})", text)
    return text


def _compile(text: str) -> re.Pattern[str]:
    return re.compile(expand(text), re.IGNORECASE)
