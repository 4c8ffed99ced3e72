"""The signs of an emergency, found in a text, and the rules over them (source: `urgent.yaml`).

Rules:
1. Words are compared without their endings, phrases word by word, wherever they stand.
2. A rule fires when all its parts are there; `a > b` wants b after a, at most ten words on; `-a` wants no a at all.
3. He and she are one: what is said of a girl means the same of a boy.
4. A text that only asks about such matters, closes one or teaches it fires no rule.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import combinations

from policy_kb.beginnings import Sought
from policy_kb.lines import LINE, read
from policy_kb.search.bank import HOME
from policy_kb.search.manner import edges, manner, pairs
from policy_kb.search.text import features, lexicon, neutral, stem, words

_NOW = "happening"
"""A sign that a text tells of what happens, whatever it asks besides."""
_NEAR = 10
"""Words that may stand between two signs of which one follows the other."""
_WHO = ("pupil", "colleague")
"""Concepts of the lexicon that rules speak of."""

Places = Mapping[str, Sequence[int]]


class Signs:
    """The signs of `urgent.yaml` and the rules over them."""

    def __init__(self) -> None:
        lists = read(HOME / "urgent.yaml", "urgent.yaml")
        self._phrases: dict[str, tuple[str, ...]] = {}
        self._begun: set[str] = set()
        for sign, phrases in (*lists["signs"].items(), ("always", lists["always"])):
            if sign != LINE:
                self._learn(sign, str(phrases))
        meant = lexicon().meanings
        self._who = {
            said: [one for one in some if one in _WHO] for said, some in meant.items() if not set(some).isdisjoint(_WHO)
        }
        self._who_begun = {said.partition(" ")[0] for said in self._who}
        self._manner = {name: frozenset(words(str(said))) for name, said in lists["manner"].items() if name != LINE}
        self._rules = [[str(part).split(" > ") for part in rule] for rule in lists["rules"]]
        self._rules.append([["always"]])
        # What has to be there at all, so that most rules are passed over at once.
        self._needed = [frozenset(one for part in rule for one in part if one[0] != "-") for rule in self._rules]
        self._asks = Sought(map(re.compile, lists["asks"]))
        known = {*lists["signs"], *_WHO, "always"}
        unknown = {sign.removeprefix("-") for rule in self._rules for part in rule for sign in part} - known
        if unknown:
            raise ValueError(f"urgent.yaml: rules speak of unknown signs {sorted(unknown)}; list their words first")

    def certain(self, text: str) -> bool:
        """Whether a rule fires and the text does more than ask."""
        return self.read(text)[1]

    def features(self, text: str) -> dict[str, list[str]]:
        """What the model sees of a text: its words, and the signs, their pairs and the rules they fire."""
        return self.read(text)[0]

    def read(self, text: str) -> tuple[dict[str, list[str]], bool]:
        """What the model sees of a text, and whether a rule fires on it; at once, for both look at the same signs."""
        text = neutral(text)
        places = self._places(text)
        signs = sorted(places)
        form = "asks" if self._only_asks(text) else "tells-us"
        rules = self._fired(places)
        fired = [f"rule {number}" for number in rules]
        both = [f"{a}+{b}" for a, b in combinations(signs, 2)]
        asked = [f"asks+{sign}" for sign in signs] if form == "asks" else []
        found = words(text)
        how = manner(text, found, self._manner)
        plain = features(text)
        seen = {
            **plain,
            "near": _near(plain["word"]),
            "sign": [*signs, form],
            "signs": [*both, *fired, *asked],
            "manner": [*how, *edges(found)],
            "manners": pairs(how),
            "spoken": [f"{sign}+{one}" for sign in (*signs, form) for one in how],
        }
        return seen, bool(rules) and (form != "asks" or _NOW in places)  # whoever asks what to do while it happens

    def _learn(self, sign: str, phrases: str) -> None:
        for phrase in phrases.split(","):
            key = " ".join(stem(word) for word in words(neutral(phrase)))
            self._phrases[key] = (*self._phrases.get(key, ()), sign)
            parts = key.split(" ")
            self._begun.update(" ".join(parts[:end]) for end in range(1, len(parts)))

    def _places(self, text: str) -> Places:
        found = words(text)
        stems = [*map(stem, found)]
        places: dict[str, list[int]] = {}
        for at, first in enumerate(stems):
            end, said = at + 1, first
            while True:
                if said in self._phrases:
                    for sign in self._phrases[said]:
                        places.setdefault(sign, []).append(at)
                if said not in self._begun or end == len(stems):
                    break
                end, said = end + 1, f"{said} {stems[end]}"
            if found[at] in self._who_begun:
                for who in (*self._who.get(found[at], ()), *self._who.get(" ".join(found[at : at + 2]), ())):
                    places.setdefault(who, []).append(at)
        return places

    def _only_asks(self, text: str) -> bool:
        return self._asks.any(" ".join(words(text)))

    def _fired(self, places: Places) -> list[int]:
        there = places.keys()
        return [
            number
            for number, needed in enumerate(self._needed)
            if needed <= there and all(_follow(part, places) for part in self._rules[number])
        ]


@lru_cache(maxsize=1)
def signs() -> Signs:
    """The signs, read once."""
    return Signs()


def _follow(part: Sequence[str], places: Places) -> bool:
    if part[0].startswith("-"):
        return part[0].removeprefix("-") not in places
    reached = places.get(part[0], ())
    for sign in part[1:]:
        reached = [at for at in places.get(sign, ()) if any(0 <= at - before <= _NEAR for before in reached)]
    return bool(reached)


def _near(stems: Sequence[str]) -> list[str]:
    """Words that stand at most four apart, in their order: who did what to whom, whatever stands between."""
    return [f"{a}~{b}" for at, a in enumerate(stems) for b in stems[at + 1 : at + 5]]
