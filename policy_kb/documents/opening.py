"""Opens a document of a school, in a process of its own that is stopped if it takes too long or too much.

1. What a file is, its first bytes say, not its name; where the two differ, that is said and nothing is read.
2. Reading ends with the document, or with one sentence that names the file and says what to do.
3. Whatever a reader of files stumbles over (a damaged archive, an endless one, a loop) ends that process and no other.
"""

import json
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from policy_kb.documents.block import Block, Document
from policy_kb.documents.outline import outline
from policy_kb.documents.written import decoded, markdown, plain
from policy_kb.lines import Fault

_LARGEST = 60_000_000
"""Bytes of a file; pictures make a policy of twenty pages as large as ten million."""
_LONGEST_TEXT = 4_000_000
_BEGIN = 200_000
"""Bytes that are looked at to see what a file is."""
_MOST_LINES = 20_000
"""Lines of a document; a policy of sixty pages has about 3,000."""
_LONGEST_BLOCK = 20_000
"""Characters of a paragraph or a row; the longest of the policies that we have seen has 2,500."""
_SECONDS = 60
_MEMORY = 1_500_000_000
_OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_KINDS = {".docx": "a Word document", ".pdf": "a PDF", ".md": "a text", ".markdown": "a text", ".txt": "a text"}
_SAVE_AS = "Open it in the program that it was written in, save it as .docx (or .pdf, .md, .txt), and give that file."
_CONVERTER = "Install it: pip install 'canipost[import]', or save the policy as .md or .txt."


def open_document(path: Path) -> Document:
    """The blocks of a document. Raises Fault if it cannot be read, saying what to do."""
    _look_at(path)
    command = [sys.executable, "-m", "policy_kb.documents.opening", str(path)]
    try:
        done = subprocess.run(command, capture_output=True, timeout=_SECONDS, check=False)  # noqa: S603 - ourselves
    except subprocess.TimeoutExpired:
        what = f"reading it took longer than {_SECONDS} seconds, so it was stopped."
        raise Fault(path.name, what, "Save it again, or the part that is the policy alone.") from None
    if done.returncode == 0:
        return _from(json.loads(done.stdout))
    if done.returncode == _SAID:
        where, what, remedy = json.loads(done.stdout)
        raise Fault(where, what, remedy)
    raise Fault(
        path.name, f"this is not {_KINDS[path.suffix.lower()]} that can be read.", "Save it again, or as .docx."
    )


def _look_at(path: Path) -> None:
    """Refuse what need not be opened to see that it is not to be read."""
    kind = path.suffix.lower()
    if kind not in _KINDS:
        raise Fault(path.name, "this kind of file cannot be read.", _SAVE_AS)
    if not path.exists():
        raise Fault(path.name, "there is no such file.", "Check the path.")
    if not path.is_file():
        raise Fault(path.name, "this is not a file.", "Check the path.")
    size = path.stat().st_size
    if size > _LARGEST or (kind in {".md", ".markdown", ".txt"} and size > _LONGEST_TEXT):
        raise Fault(path.name, "it is larger than any policy is.", "Give the policy alone, without other papers.")
    try:
        with path.open("rb") as file:
            begin = file.read(_BEGIN)
    except OSError as error:
        raise Fault(path.name, f"it cannot be read: {error.strerror}.", "Check who may read it.") from None
    if not begin.strip():
        raise Fault(path.name, "there is nothing in it.", "Check that it was saved whole.")
    found = _what(begin)
    if found == "locked":
        raise Fault(path.name, "a password is on it.", "Open it in Word, take the password off and save it again.")
    if found == ".doc" and kind == ".docx":
        raise Fault(path.name, "it was saved by an old Word as .doc.", _SAVE_AS)
    text = kind in {".md", ".markdown", ".txt"}
    if (text and found) or (not text and found and found != kind):
        what = f"this is called {kind}, but it is {_NAMED[found]}."
        raise Fault(path.name, what, f"Rename it so that it ends in {found}." if found in _KINDS else _SAVE_AS)


_NAMED = {
    ".docx": "a Word document (.docx)", ".pdf": "a PDF", ".doc": "a document of an old Word (.doc)",
    ".zip": "an archive", ".odt": "an OpenDocument text (.odt)", ".rtf": "Rich Text (.rtf)", ".html": "a web page",
    "picture": "a picture",
}  # fmt: skip


def _what(begin: bytes) -> str:
    """What a file is by its first bytes; empty where they do not say."""
    if begin.startswith(_OLD):
        return "locked" if "EncryptedPackage".encode("utf-16-le") in begin else ".doc"
    if begin.startswith(b"PK\x03\x04"):
        if b"opendocument" in begin[:200]:
            return ".odt"
        return ".docx" if b"word/" in begin or b"[Content_Types].xml" in begin[:4096] else ".zip"
    if b"%PDF-" in begin[:1024]:
        return ".pdf"
    if begin.startswith(b"{\\rtf"):
        return ".rtf"
    if begin.lstrip()[:15].lower().startswith((b"<!doctype html", b"<html")):
        return ".html"
    pictures = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*")
    return "picture" if begin.startswith(pictures) else ""


_SAID = 3
"""How the reading process ends when it has said what is wrong."""


def read_here(path: Path) -> Document:
    """The blocks of a document, read in this process and without bounds of time. Raises Fault."""
    match path.suffix.lower():
        case ".docx":
            from policy_kb.documents.word import word  # noqa: PLC0415 - only what is needed is loaded

            lines, edges, notes = word(path)
        case ".pdf":
            lines, edges, notes = _pdf(path)
        case kind:
            text = decoded(path.read_bytes(), path.name)
            _no_longer(path, text.splitlines())
            lines, edges, notes = list(plain(text) if kind == ".txt" else markdown(text)), [], []
    if len(lines) > _MOST_LINES:
        raise Fault(path.name, "it is longer than any policy is.", "Give the policy alone, without other papers.")
    blocks = tuple(outline(lines))
    _no_longer(path, (block.text for block in blocks))
    return Document(blocks, tuple(edges), tuple(notes))


def _no_longer(path: Path, paragraphs: Iterable[str]) -> None:
    if max(map(len, paragraphs), default=0) > _LONGEST_BLOCK:
        raise Fault(path.name, "a paragraph in it is longer than any policy's.", "Check that it is the policy.")


def _pdf(path: Path) -> tuple[list[Any], list[str], list[str]]:
    try:
        from pdfminer.pdfdocument import PDFPasswordIncorrect  # noqa: PLC0415 - an extra
        from pdfplumber.utils.exceptions import PdfminerException  # noqa: PLC0415 - as above

        from policy_kb.documents.pages import pages  # noqa: PLC0415 - as above
    except ImportError:
        raise Fault(path.name, "the converter for this kind of file is not installed.", _CONVERTER) from None
    try:
        return pages(path)
    except Fault:
        raise
    except Exception as error:  # noqa: BLE001 - whatever it stumbles over, the remedy is the same
        causes = (error, *error.args) if isinstance(error, PdfminerException) else (error,)
        if any(isinstance(cause, PDFPasswordIncorrect) for cause in causes):
            raise Fault(path.name, "a password is on it.", "Save it again without one.") from None
        raise Fault(path.name, "this PDF cannot be read.", "Save it again, or as .docx.") from None


def _from(found: dict[str, Any]) -> Document:
    blocks = (Block(**{**one, "cells": tuple((a, b) for a, b in one["cells"])}) for one in found["blocks"])
    return Document(tuple(blocks), tuple(found["edges"]), tuple(found["notes"]))


def _within_bounds() -> None:
    """No more memory and processor time than a policy needs, where the system can see to that."""
    try:
        import resource  # noqa: PLC0415 - not on every system
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))


def _main(name: str) -> int:
    _within_bounds()
    try:
        print(json.dumps(asdict(read_here(Path(name)))))  # noqa: T201 - this is how one process tells another
    except Fault as fault:
        print(json.dumps(fault.parts))  # noqa: T201 - as above
        return _SAID
    return 0


if __name__ == "__main__":
    sys.exit(_main(sys.argv[1]))
