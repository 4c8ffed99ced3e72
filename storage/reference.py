"""The short reference of a record: six characters to say on the phone, drawn at random.

1. No look-alikes as people write them (0 O, 1 I L, 2 Z, 5 S, 8 B, U V W), and no A or E, so that it seldom
   spells a word.
2. Read back whatever the case, the spaces or the hyphens.
"""

import re
import secrets

ALPHABET = "34679CDFGHJKMNPQRTXY"
LENGTH = 6


def draw() -> str:
    """Draw a reference as it is kept: "4KM7XQ" (one of 64 million; the store retries a collision)."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def show(kept: str) -> str:
    """Write a kept reference as people see it: "4KM-7XQ"."""
    return f"{kept[:3]}-{kept[3:]}"


def read(written: str) -> str | None:
    """Read a reference as somebody wrote it, as it is kept; None where it cannot be one."""
    bare = re.sub(r"[\s\-\u2010-\u2015\u2212]", "", written).upper()
    return bare if len(bare) == LENGTH and all(letter in ALPHABET for letter in bare) else None
