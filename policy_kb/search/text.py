"""From a text as somebody types it to its words, the concepts behind them, and the features that models see.

Rules:
1. Case, accents, apostrophes and drawn-out letters say nothing ("CAN'T", "cant", "heeelp").
2. A year group is one word however it is written (y3, yr 3, year three, Y3s), and means a pupil.
3. A concept of `lexicon.yaml` is found by its words, longest first; words stay visible beside their concept.
4. A feature is a text of its kind and value; kinds are weighed apart, so that many letters never drown one word.
"""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache
from itertools import combinations, pairwise
from pathlib import Path

from policy_kb.lines import LINE, read
from policy_kb.shapes import dataclass

_HERE = Path(__file__).parents[1]
_LONGEST = 3
"""Words of a phrase of the lexicon that count."""
_WHOLE = frozenset(
    {"missing", "caned", "caning", "offers", "privates", "youtuber", "taser", "bites", "gamer", "leavers"}
)
"""Words that mean something else without their ending (a child missing, a child misses break; caned, and can)."""
_SIZES = (3, 4)
"""Letters of a group."""
_STEM = 3
"""Letters that a stem must keep."""

_NUMBERS = {
    name: str(number)
    for number, name in enumerate(
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen"],
        1,
    )
}
_YEAR = re.compile(r"\b(?:y|yr|yrs|year|years|yer)\s?(r|1[0-3]|[1-9]|" + "|".join(_NUMBERS) + r")(?:s|er|ers)?\b")
_APOSTROPHE = re.compile("['\u2018\u2019`\u00b4]")
_SPOKEN = re.compile(r"[a-z0-9]+(?:'[a-z]+)*")
_WORD = re.compile(r"[a-z]+[0-9]*|[0-9]+")
_END = re.compile(r"(?<=[.!?;])\s+|\n+")
_LONG, _STEP = 30, 10
"""Words from which on a sentence is cut, and words from one stretch to the next."""
_NEUTRAL = {"she": "he", "shes": "hes", "her": "him", "his": "him", "hers": "him", "herself": "himself"}
_GENDERED = re.compile(rf"\b(?:{'|'.join(_NEUTRAL)})\b", re.IGNORECASE)
_DRAWN_OUT = re.compile(r"([a-z])\1{2,}")
_SUFFIXES = ("ingly", "edly", "ings", "ing", "ies", "ied", "ers", "er", "ed", "es", "ly", "s")


def words(text: str) -> list[str]:
    """The words of a text in order, in lower case, without apostrophes, year groups as `y1` to `y13` or `yr`."""
    return list(_words(text))


@lru_cache(maxsize=8)
def _words(text: str) -> tuple[str, ...]:
    # One text is asked for its words again and again while it is looked at; few are kept, for they are people's own.
    plain = _APOSTROPHE.sub("", _plain(text))
    plain = _YEAR.sub(lambda found: f" y{_NUMBERS.get(found[1], found[1])} ", plain)
    return tuple(_WORD.findall(plain))


def spoken(text: str) -> list[str]:
    """The same as one would say them: apostrophes stay ("can't"), and y3 is two words, year 3."""
    plain = _APOSTROPHE.sub("'", _plain(text))
    plain = _YEAR.sub(lambda found: f" year {_NUMBERS.get(found[1], found[1]).replace('r', 'reception')} ", plain)
    return _SPOKEN.findall(plain)


def neutral(text: str) -> str:
    """The same whoever it is about: "she", "her" and "herself" as "he", "him" and "himself"."""
    return _GENDERED.sub(lambda found: _NEUTRAL.get(found[0].lower(), found[0]), text)


def _plain(text: str) -> str:
    """Lower case, no accents, no drawn-out letters."""
    plain = text.lower()
    if not plain.isascii():
        plain = unicodedata.normalize("NFKD", plain)
        plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return _DRAWN_OUT.sub(r"\1", plain)


def parts(text: str) -> list[str]:
    """The sentences of a text of several; one without an end for long is cut into stretches that overlap."""
    found = []
    for sentence in _END.split(text):
        said = sentence.split()
        if len(said) <= _LONG:
            found.append(sentence)
        else:
            found += [" ".join(said[at : at + 2 * _STEP]) for at in range(0, len(said) - _STEP, _STEP)]
    return [part for part in found if part.strip()]


@lru_cache(maxsize=16384)
def stem(word: str) -> str:
    """The word without its ending."""
    if word in _WHOLE:
        return word
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= _STEM:
            word = word.removesuffix(suffix)
            if suffix in {"ies", "ied"}:
                return word + "y"
            if len(word) > _STEM and word[-1] == word[-2] and word[-1] not in "ls":
                word = word[:-1]
            break
    return word.removesuffix("e") if len(word) > _STEM else word


def concepts(found: list[str]) -> list[str]:
    """The concepts behind the words, in order, each as often as it is there."""
    known = lexicon()
    seen: list[str] = []
    after = 0
    for at, word in enumerate(found):
        if word not in known.beginnings or at < after:
            continue
        for length in range(min(_LONGEST, len(found) - at), 0, -1):
            if meant := known.meanings.get(" ".join(found[at : at + length])):
                seen += meant
                after = at + length
                break
    return seen


def grams(found: list[str]) -> list[str]:
    """Letter groups within the words, edges marked: what is left of a word when it is mistyped."""
    stop = lexicon().stop
    return [group for word in found if word not in stop for group in _groups(word)]


@lru_cache(maxsize=2048)
def _groups(word: str) -> tuple[str, ...]:
    edged = f"_{word}_"
    return tuple(edged[at : at + size] for size in _SIZES for at in range(len(edged) - size + 1))


def features(text: str) -> dict[str, list[str]]:
    """What models see, by kind: `word`, `pair` (neighbours), `concept`, `both` (two concepts), `gram`."""
    found, stop = words(text), lexicon().stop
    stems = [*map(stem, found)]
    meant = concepts(found)
    return {
        "word": [s for s, word in zip(stems, found, strict=True) if word not in stop],
        "pair": [f"{a} {b}" for a, b in pairwise(["^", *stems])],
        "concept": meant,
        "both": [f"{a}+{b}" for a, b in combinations(sorted(set(meant)), 2)],
        "gram": grams(found),
    }


@dataclass(frozen=True, slots=True)
class Lexicon:
    """`lexicon.yaml`: words that say little (`stop`), nothing (`idle`) or that something is asked, and concepts."""

    stop: frozenset[str]
    idle: frozenset[str]
    asking: frozenset[str]
    meanings: Mapping[str, tuple[str, ...]]
    """The concepts behind a phrase."""
    beginnings: frozenset[str]
    """The first words of phrases."""


@cache
def lexicon() -> Lexicon:
    """The lexicon; it is read when it is first asked for, which no start does."""
    lists = read(_HERE / "lexicon.yaml", "lexicon.yaml")
    meanings: dict[str, tuple[str, ...]] = {}
    for concept, phrases in lists["concepts"].items():
        if concept == LINE:
            continue
        for phrase in str(phrases).split(","):
            key = " ".join(words(phrase))
            meanings[key] = (*meanings.get(key, ()), concept)
    beginnings = frozenset(phrase.split()[0] for phrase in meanings if phrase)
    stop, idle, asking = (frozenset(words(str(lists[name]))) for name in ("stop", "idle", "asking"))
    return Lexicon(stop, idle, asking, meanings, beginnings)
