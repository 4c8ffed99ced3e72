"""What the texts of a PNG hold, which may be packed, and in which ImageMagick writes other notes as hexadecimal; pure.

Only the first part of a text is unpacked, so that it cannot grow.

Sources: PNG 3rd edition, 11.3.3 (tEXt, zTXt, iTXt); ImageMagick's "Raw profile type" texts.
"""

import re
from zlib import decompressobj, error

KINDS = frozenset({b"tEXt", b"zTXt", b"iTXt"})
_MOST_UNPACKED = 65536
"""Bytes of a packed note that are looked at."""
_RAW = b"Raw profile type "
_PROFILE = re.compile(rb"\n[^\n]{1,40}\n[ ]*\d{1,9}\n([0-9a-fA-F\s]+)")
"""A name, a length, and the bytes in lines."""


def read(kind: bytes, text: bytes) -> bytes:
    """The text of a chunk as it reads: unpacked, and what it holds as hexadecimal as bytes."""
    key, _, rest = text.partition(b"\0")
    if kind == b"zTXt":
        rest = _unpacked(rest[1:])
    elif kind == b"iTXt":
        inside = rest[2:].split(b"\0", 2)[-1]
        rest = _unpacked(inside) if rest.startswith(b"\x01\0") else inside
    found = _PROFILE.match(rest) if key.startswith(_RAW) else None
    if found is None:
        return key + b"\0" + rest
    digits = b"".join(found[1].split()).decode()
    return bytes.fromhex(digits[: len(digits) // 2 * 2])


def _unpacked(packed: bytes) -> bytes:
    try:
        return decompressobj().decompress(packed, _MOST_UNPACKED)
    except error:
        return packed
