"""How alike two rules are by the words of both, the rare ones counting more than the common."""

from collections import Counter
from collections.abc import Iterable
from math import log, sqrt

from policy_kb.search.text import concepts, lexicon, stem, words


class Likeness:
    """How like two of some texts are, from 0 to 1."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._stems = {text: frozenset(_stems(text)) for text in texts}
        often = Counter(word for found in self._stems.values() for word in found)
        self._rare = {word: log(1 + len(self._stems) / count) ** 2 for word, count in often.items()}
        self._length = {text: sqrt(self._square(found)) for text, found in self._stems.items()}

    def of(self, one: str, other: str) -> float:
        """The likeness of two of the texts."""
        lengths = self._length[one] * self._length[other]
        return self._square(self._stems[one] & self._stems[other]) / lengths if lengths else 0.0

    def _square(self, found: Iterable[str]) -> float:
        return sum(self._rare[word] for word in found)


def _stems(text: str) -> list[str]:
    found = words(text)
    return [
        *(stem(word) for word in found if word not in lexicon().stop),
        *(f"={concept}" for concept in concepts(found)),
    ]
