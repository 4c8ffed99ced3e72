"""Whether a text says anything at all: "asdf", "blah blah" and a lone number are asked for a few more words.

Rules:
1. One word that is known is enough: to the lexicon, to the banks, or to the encoder as a whole word.
2. A word of four letters or more is known as well if it is one slip away from one of the banks ("alowed", "pixtures").
3. Words that say nothing by themselves (`stop`, `idle` and `asking` in lexicon.yaml), numbers and single letters do not
   count; only several that stand in every sentence make one ("what will they do to me").
"""

from collections.abc import Iterator
from string import ascii_lowercase

from policy_kb.search.gate import gate
from policy_kb.search.text import concepts, lexicon, stem, words
from policy_kb.search.vectors import encoder

_MISTYPED = 4
"""Letters from which on a word may have a slip in it: shorter ones are near to everything."""
_PIECE = 3
"""Letters of a word that the encoder knows whole; of shorter ones it knows every kind."""
_A_SENTENCE = 4
"""Words of every sentence that make one, whatever stands between them: "how do you descale the urn"."""
_LOOKED_AT = 12
"""Words that are looked at: who writes more has said something, or writes to try it out."""


def readable(text: str) -> bool:
    """Whether a text has a word that is known and says something."""
    found, known = words(text), lexicon()
    common = {word for word in found if word in known.stop or word in known.asking}
    if len(common - known.idle) >= _A_SENTENCE:
        return True
    common |= known.idle
    said = [word for word in found if len(word) > 1 and not word.isdigit() and word not in common]
    said = said[:_LOOKED_AT]
    return bool(concepts(said)) or any(map(_known, said)) or any(map(_mistyped, said))


def _known(word: str) -> bool:
    if gate().knows(stem(word)):
        return True
    vectors = encoder() if len(word) >= _PIECE else None
    return vectors is not None and vectors.knows(word)


def _mistyped(word: str) -> bool:
    return len(word) >= _MISTYPED and any(gate().knows(stem(one)) for one in _slips(word) if one not in lexicon().idle)


def _slips(word: str) -> Iterator[str]:
    """What a word may have been meant to be: a letter too many, two exchanged, one wrong, one lacking."""
    for at in range(len(word) + 1):
        before, after = word[:at], word[at:]
        yield before + after[1:]
        yield before + after[1:2] + after[:1] + after[2:]
        for letter in ascii_lowercase:
            yield before + letter + after[1:]
            yield before + letter + after
