"""Finding a phrase in whatever lies on a disk, in any spelling that a program might write it in."""

import base64
import binascii
import json
import quopri
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import quote

CODECS = ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be", "latin-1", "utf-7", "punycode")


def spellings(phrase: str) -> dict[str, bytes]:
    """A phrase as bytes, by the name of how it is written."""
    found: dict[str, bytes] = {}
    for case, text in {"": phrase, "small ": phrase.lower(), "great ": phrase.upper()}.items():
        for codec in CODECS:
            found[f"{case}{codec}"] = text.encode(codec)
        raw = text.encode()
        found[f"{case}json"] = json.dumps(text)[1:-1].encode()
        found[f"{case}percent"] = quote(text).encode()
        found[f"{case}form"] = quote(text, safe="").replace("%20", "+").encode()
        found[f"{case}entities"] = text.encode("ascii", "xmlcharrefreplace")
        found[f"{case}backslashes"] = text.encode("ascii", "backslashreplace")
        found[f"{case}repr"] = repr(raw)[2:-1].encode()
        found[f"{case}quoted-printable"] = quopri.encodestring(raw).strip()
        found[f"{case}hex"] = binascii.hexlify(raw)
        found[f"{case}HEX"] = binascii.hexlify(raw).upper()
        for before in range(3):
            # Without the letters that what stands before and after it takes part in.
            encoded = base64.b64encode(b"\0" * before + raw)[(0, 2, 3)[before] :]
            inner = encoded[: len(encoded) // 4 * 4 - 4]
            found[f"{case}base64+{before}"] = inner
            found[f"{case}base64url+{before}"] = inner.replace(b"+", b"-").replace(b"/", b"_")
    return found


def found_below(folders: Iterable[Path], phrases: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    """Name every file that holds one of these phrases: its name, the phrase, and how it is written there."""
    wanted = [(phrase, how, spelt) for phrase in phrases for how, spelt in spellings(phrase).items()]
    for folder in folders:
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                held = file.read_bytes()
                yield from ((file.name, phrase, how) for phrase, how, spelt in wanted if spelt in held)
