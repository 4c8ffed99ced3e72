"""What fixed phrases find in a person's words about a post, and where; pure, and keeps nothing.

Rules:
1. The patterns stand in `reading.yaml`. A fact of one value that the words give in two ways is not read.
2. Phrases alone are too often wrong about who is in a post and what is only told beside it; where there is an encoder
   they are witnesses among others, and `reading.py` says what counts.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from policy_kb.lines import LINE, read
from policy_kb.vocabulary import FACTS, MANY_VALUED

_FILE = Path(__file__).parent / "reading.yaml"
_PASSED_OVER = ("nobody", "denied", "speaker")
_BYSTANDERS = "bystanders"
_FRAGMENT = re.compile(r"~([a-z-]+)~")
DRAFT = "draft"
"""The channel of what is to be posted, where it comes apart from what the person says."""

_YES = "colleague-permission"
_TOLD = {"pictured-said-yes", "they-asked-first"}
"""What the words of somebody who agreed must not be taken for."""
_LEFT = {"ex-pupils-under-18", "ex-pupils-adult"}


def by_phrases(text: str, *, draft: bool = False) -> dict[str, tuple[str, ...]]:
    """The facts that phrases find in a text: fact -> its values, in the order of the vocabulary.

    `draft`: some of the text is to be posted, so that it has words whatever else it has.
    """
    plain = _passed_over("nobody").sub(" ", text)
    plain = _passed_over("denied").sub(" ", plain)
    found = {fact: tuple(_hits(values, plain)) for fact, values in _patterns().items()}
    bare = _without_yes(plain)
    shown = _without_bystanders(bare)
    found["people"] = tuple(_hits(_patterns()["people"], shown))
    found["permissions"] = tuple(
        v for v in found["permissions"] if v != _YES or _patterns()["permissions"][_YES].search(bare)
    )
    found["more"] = tuple(v for v in found["more"] if v not in _TOLD or _patterns()["more"][v].search(bare))
    people = found["people"]
    if _patterns_of_family().search(shown):  # "my sister's boy" is no pupil, and "my mum" no parent, without more
        rest = _patterns_of_family().sub("[family]", shown)
        people = tuple(value for value in FACTS["people"] if value in people or value == "pupils")
        people = tuple(value for value in people if value != "pupils" or _patterns()["people"][value].search(rest))
    if _LEFT & set(people) or _left().search(plain):
        people = tuple(value for value in people if value != "pupils")
    found["people"] = people
    if not people and not _school().search(plain):  # a bad review of a café is no criticism that a school minds
        found["about"] = tuple(value for value in found["about"] if value != "criticism")
    if draft and found["content"]:
        found["content"] = tuple(value for value in FACTS["content"] if value in {"text", *found["content"]})
    if found["content"] == ("friend-request",):  # a bare request is about nothing
        found["about"] = tuple(value for value in found["about"] if value != "school-life")
    if "friend-request" in found["content"] and not found["account"] and found["platform"] != ("linkedin",):
        found["account"] = ("personal",)  # people connect from their own accounts
    return {fact: values for fact, values in found.items() if values and (fact in MANY_VALUED or len(values) == 1)}


def channels() -> tuple[str, ...]:
    """The names of all patterns, and of the draft."""
    return *_channels(), DRAFT


def spans(text: str) -> Iterator[tuple[str, int, int]]:
    """Where each pattern matches by itself, whatever the others say: channel, first and last character."""
    for channel, pattern in _channels().items():
        for found in pattern.finditer(text):
            if found.end() > found.start():
                yield channel, found.start(), found.end() - 1


def _without_bystanders(text: str) -> str:
    """The text with a plain word for those who are named only to say who somebody else is, or to whom it goes."""
    shown = any(_patterns()["content"][picture].search(text) for picture in ("photo", "video", "screenshot"))
    for word, pattern in _bystanders().items():
        name, in_words, _ = word.partition("-")
        if not in_words or not shown:
            text = pattern.sub(" " if name == "nobody" else f" {name} ", text)
    return text


def _hits(values: Mapping[str, re.Pattern[str]], text: str) -> Iterator[str]:
    return (value for value, pattern in values.items() if pattern.search(text))


@cache
def _patterns() -> dict[str, dict[str, re.Pattern[str]]]:
    fragments, facts = _contents()
    return {
        fact: {
            value: _compile("|".join(f"(?:{pattern})" for pattern in facts[fact][value]), fragments)
            for value in values
            if value in facts.get(fact, {})
        }
        for fact, values in FACTS.items()
    }


@cache
def _patterns_of_family() -> re.Pattern[str]:
    fragments, _ = _contents()
    return _compile(
        r"\b(?:(?:my |our )?(?:cousin|sister|brother|friend|neighbour|mate|colleague|aunt|uncle)'s"
        r" (?:~pupil~|(?:~child~)s?\b)"
        r"|(?:has|have|having|got) (?:a|an|one|two|her|his|their) (?:\w{1,10} )?(?:~child~)s?"
        r" (?:in|at) (?:~pupil~)"
        r"|~kin~|my (?:own )?(?:mum|dad|mother|father|parents|gran|nan)"
        r"|whose (?:son|daughter|child|kid|boy|girl|lad)\b[^.!?]{0,40}"
        r"|(?:~pupil~)(?:'s|s'|') (?:mum|dad|mother|father|parents?|gran|nan|carers?|famil(?:y|ies)|chat|group|night)"
        r"|(?:class|form) (?:parents|mums|dads|families)"
        r"|(?:mums?|dads?|parents?|mother|father|famil(?:y|ies)) (?:in|from|of) (?:~pupil~)"
        r"|(?:her|his) (?:lad|boy|girl|son|daughter) (?:is|was|goes|has|just|started|joined)\b[^.!?]{0,40})",
        fragments,
    )


@cache
def _passed_over(name: str) -> re.Pattern[str]:
    """A children's book, oneself as a teacher, "no photos": words that say nothing of what the post holds."""
    fragments, _ = _contents()
    return _compile("|".join(f"(?:{pattern})" for pattern in _all()[name]), fragments)


@cache
def _bystanders() -> dict[str, re.Pattern[str]]:
    fragments, _ = _contents()
    lists = {word: patterns for word, patterns in _all()[_BYSTANDERS].items() if word != LINE}
    return {word: _compile("|".join(f"(?:{one})" for one in patterns), fragments) for word, patterns in lists.items()}


def _without_yes(text: str) -> str:
    """The text without who speaks, and without who agreed: they are not in the post, and answer for nobody else."""
    text = _passed_over("speaker").sub(" ", text)
    for permission in ("headteacher-approval", "dsl-approval", "parent-permission"):
        text = _patterns()["permissions"][permission].sub(" ", text)
    return text


@cache
def _left() -> re.Pattern[str]:
    fragments, _ = _contents()
    return _compile(r"\b(?:~ex~)\b", fragments)


@cache
def _school() -> re.Pattern[str]:
    fragments, _ = _contents()
    return _compile(r"\b(?:~school~)\b", fragments)


@cache
def _channels() -> dict[str, re.Pattern[str]]:
    """Every pattern by the name that the model knows it by."""
    return {
        **{f"{fact} {value}": pattern for fact, values in _patterns().items() for value, pattern in values.items()},
        **{name: _passed_over(name) for name in _PASSED_OVER},
        **{f"by-{name}": pattern for name, pattern in _bystanders().items()},
        "family": _patterns_of_family(),
        "left": _left(),
        "school": _school(),
    }


@cache
def _all() -> dict[str, Any]:
    found: dict[str, Any] = read(_FILE, _FILE.name)
    return found


@cache
def _contents() -> tuple[dict[str, str], dict[str, dict[str, list[str]]]]:
    found = {name: rows for name, rows in _all().items() if name not in {LINE, *_PASSED_OVER, _BYSTANDERS}}
    bare = {name: {key: value for key, value in rows.items() if key != LINE} for name, rows in found.items()}
    fragments = bare.pop("fragments")
    unknown = [f"{fact}: {value}" for fact, values in bare.items() for value in values if value not in FACTS[fact]]
    if unknown:
        raise ValueError(f"{_FILE.name}: no pack could use {', '.join(unknown)}")
    return fragments, bare


def _compile(text: str, fragments: Mapping[str, str]) -> re.Pattern[str]:
    while _FRAGMENT.search(text):
        text = _FRAGMENT.sub(lambda found: f"(?:{fragments[found[1]]})", text)
    return re.compile(text, re.IGNORECASE)
