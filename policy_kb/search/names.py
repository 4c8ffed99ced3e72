"""Which number a word has, for hundreds of thousands of words, in twelve bytes each: a dict takes ten times that.

Words are told apart by their 64-bit hash, which this process chose; that two of 300,000 share one happens once in 400
million starts, and then one feature would weigh as another does. Nothing of it is kept in a file.
"""

from collections.abc import Collection, Iterable, Sequence
from itertools import chain

from policy_kb.search.numbers import Array, np

_NONE = -1


class Names:
    """Words of several kinds in their order, numbered throughout; a word may stand in more than one kind."""

    def __init__(self, kinds: Iterable[Sequence[str]]) -> None:
        each = [np.fromiter(map(hash, words), np.int64, len(words)) ^ kind for kind, words in enumerate(kinds)]
        hashes = np.concatenate(each) if each else np.empty(0, np.int64)
        order = np.argsort(hashes, kind="stable")
        self._hashes: Array = hashes[order]
        self._numbers: Array = order.astype(np.int32)

    def __len__(self) -> int:
        return len(self._hashes)

    def find(self, kinds: Sequence[Collection[str]]) -> tuple[Array, Array]:
        """The kind of each word, all kinds one after the other, and its number: -1 for a word that is not there."""
        sizes = [len(words) for words in kinds]
        asked = np.fromiter(map(hash, chain.from_iterable(kinds)), np.int64, sum(sizes))
        of = np.repeat(np.arange(len(kinds)), sizes)
        if not len(self):
            return of, np.full(len(asked), _NONE)
        asked ^= of
        at = self._hashes.searchsorted(asked)
        at[at == len(self)] = 0
        return of, np.where(self._hashes[at] == asked, self._numbers[at], _NONE)
