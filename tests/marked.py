"""Finding a phrase in whatever lies on a disk, in any spelling that a program might write it in, and where to look."""

import base64
import binascii
import json
import logging
import quopri
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

import pytest

LEFT_BEHIND = ("temp", "cache", "kept", "log", "crash")
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
                with suppress(FileNotFoundError):  # a server at work puts files of its own away
                    held = file.read_bytes()
                    yield from ((file.name, phrase, how) for phrase, how, spelt in wanted if spelt in held)


@pytest.fixture
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Path]]:
    """Where everything is written that is left behind, each in a folder; the log is at its most talkative."""
    found = {name: tmp_path / name for name in (*LEFT_BEHIND, "taken")}
    for folder in found.values():
        folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(found["temp"]))
    for name, where in {"TMPDIR": "temp", "SQLITE_TMPDIR": "temp", "XDG_CACHE_HOME": "cache"}.items():
        monkeypatch.setenv(name, str(found[where]))
    root, level = logging.getLogger(), logging.getLogger().level
    handler = logging.FileHandler(found["log"] / "debug.log", encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(name)s %(levelname)s %(message)s"))
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield found
    root.removeHandler(handler)
    root.setLevel(level)
    handler.close()


@pytest.fixture
def talkative() -> Iterator[Callable[[], None]]:
    """Call it once everything is wired: each logger that there is says all it has to say, also a quiet one."""
    before: dict[logging.Logger, int] = {}

    def talk() -> None:
        for name in list(logging.root.manager.loggerDict):
            logger = logging.getLogger(name)
            before.setdefault(logger, logger.level)
            logger.setLevel(logging.DEBUG)

    yield talk
    for logger, level in before.items():
        logger.setLevel(level)
