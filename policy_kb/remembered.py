"""Remembers what was last found in a text, by the text's fingerprint: a turn asks the same of the same words twice.

1. Only for what depends on the text alone, never on who asks or what they may see.
2. The text itself is not held; results are, in memory.
"""

from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from typing import TypeVar

Found = TypeVar("Found")
_MOST = 1024
"""Texts: those of some minutes at a trust, for a report asks the same of its first sentence from card to card."""


def remembered(find: Callable[[str], Found]) -> Callable[[str], Found]:
    """The same function of a text, which finds nothing twice in a row; several threads may ask."""
    last: OrderedDict[bytes, Found] = OrderedDict()

    @wraps(find)
    def found(text: str) -> Found:
        key = sha256(text.encode(errors="surrogatepass")).digest()
        try:
            return last[key]
        except KeyError:
            last[key] = new = find(text)
        while len(last) > _MOST:
            try:
                last.popitem(last=False)
            except KeyError:  # another thread was faster
                break
        return new

    return found
