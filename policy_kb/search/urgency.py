"""Whether a text tells of an emergency: rules over signs, and a small model for what no rule foresaw; either is enough."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from policy_kb.lines import LINE, read
from policy_kb.search.text import concepts, stem, words

_HERE = Path(__file__).parents[1]
_NEAR = 10
"""Words that may stand between two signs of which one follows the other."""
_WHO = ("pupil", "colleague")


class Signs:
    """The signs of `urgent.yaml` and the rules over them."""

    def __init__(self) -> None:
        lists = read(_HERE / "urgent.yaml", "urgent.yaml")
        self._phrases: dict[str, tuple[str, ...]] = {}
        self._longest = 1
        for sign, phrases in lists["signs"].items():
            if sign != LINE:
                self._learn(sign, str(phrases))
        self._learn("always", str(lists["always"]))
        self._rules = [[part.split(" > ") for part in rule] for rule in lists["rules"]]
        self._asks = re.compile("|".join(f"(?:{form})" for form in lists["asks"]))

    def _learn(self, sign: str, phrases: str) -> None:
        for phrase in phrases.split(","):
            key = " ".join(stem(word) for word in words(phrase))
            self._phrases[key] = (*self._phrases.get(key, ()), sign)
            self._longest = max(self._longest, key.count(" ") + 1)

    def places(self, text: str) -> dict[str, list[int]]:
        """Where in the text, in words, each sign stands."""
        found = words(text)
        stems = [stem(word) for word in found]
        places: dict[str, list[int]] = {}
        for at in range(len(stems)):
            for length in range(1, min(self._longest, len(stems) - at) + 1):
                for sign in self._phrases.get(" ".join(stems[at : at + length]), ()):
                    places.setdefault(sign, []).append(at)
            for length in (1, 2):
                for who in concepts(found[at : at + length]):
                    if who in _WHO:
                        places.setdefault(who, []).append(at)
        return places

    def asks(self, text: str) -> bool:
        """Whether the text only asks about such matters, closes one, or teaches it."""
        return bool(self._asks.search(" ".join(words(text))))

    def fired(self, places: Mapping[str, Sequence[int]]) -> list[int]:
        """The numbers of the rules whose signs are all there."""
        return [n for n, rule in enumerate(self._rules) if all(_follow(part, places) for part in rule)]


def _follow(part: Sequence[str], places: Mapping[str, Sequence[int]]) -> bool:
    reached = places.get(part[0], ())
    for sign in part[1:]:
        reached = [at for at in places.get(sign, ()) if any(0 <= at - before <= _NEAR for before in reached)]
    return bool(reached)
