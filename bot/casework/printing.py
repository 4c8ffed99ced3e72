"""From the data of a paper to a PDF that shows every letter, or says which one it cannot show.

Rules:
1. The letters come with the program: what a machine has installed changes nothing.
2. A letter that no font has is never a box: in its place stand its code and name, and the paper says so at its foot.
3. The PDF is PDF/A-2u: it can be opened in thirty years, and its words can be found and copied.
"""

import json
import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import typst

SOURCE = Path(__file__).parent / "statement.typ"
_FONTS = ("manimgx_fonts", "manimgx_fonts_cjk")
_MISSING = re.compile(r'the text `"(.+?)"` could not be displayed', re.DOTALL)
_CODE = re.compile(r"\\u\{([0-9a-f]+)\}")
_SHAPELESS = {"Cc", "Cn", "Co", "Cs"}
"""Control characters, unassigned, private use, half a surrogate pair: no font gives them a shape of their own."""
_LINES = "\n\t"
_BLANK: Mapping[str, Any] = {"title": "", "short": "", "under": "", "signed": "", "foot": "", "sections": []}
_MOST = 500
"""Different letters without a shape in one paper; beyond that it is no text, and what is left is left out."""


def legible(paper: Mapping[str, Any], note: Callable[[str], str]) -> tuple[dict[str, Any], bytes]:
    """The same paper with each letter that no font has written out, and its PDF, which is how that is known.

    `note` says at the foot which letters they are.
    """
    gone: dict[str, None] = {}
    _each(paper, lambda text: gone.update(dict.fromkeys(letter for letter in text if _shapeless(letter))) or text)
    while len(gone) <= _MOST:
        found = _noted(paper, gone, note)
        try:
            return found, _compiled(found)
        except typst.TypstError as error:
            new = dict.fromkeys(_unshown(str(error))) if _MISSING.search(str(error)) else {}
            if not new.keys() - gone.keys():
                raise
            gone |= new | (_alone(paper, gone) if len(gone) + len(new) > 1 else {})
    plain = _noted(_each(paper, _plain_letters), {}, note)
    return plain, _compiled(plain)


def named(letter: str) -> str:
    """A letter by its code and, where it has one, its name: "[U+12000 CUNEIFORM SIGN A]"."""
    return f"[{' '.join(filter(None, (f'U+{ord(letter):04X}', unicodedata.name(letter, ''))))}]"


def _alone(paper: Mapping[str, Any], gone: Mapping[str, None]) -> dict[str, None]:
    """Every letter of a paper that cannot be displayed by itself: the error names one, and each takes a whole paper."""
    letters: dict[str, None] = {}
    _each(paper, lambda text: letters.update(dict.fromkeys(text)) or text)
    found: dict[str, None] = {}
    for letter in letters:
        if letter.isascii() or letter in gone or len(found) > _MOST:
            continue
        try:
            _compiled({**_BLANK, "title": letter})
        except typst.TypstError:
            found[letter] = None
    return found


def _noted(paper: Mapping[str, Any], gone: Mapping[str, None], note: Callable[[str], str]) -> dict[str, Any]:
    if not gone:
        return dict(paper)
    table = {ord(letter): named(letter) for letter in gone}
    found = _each(paper, lambda text: text.translate(table))
    letters = ", ".join(sorted(table.values()))
    return {**found, "foot": f"{found['foot']}\n{note(letters)}"}


def _each(value: Any, change: Callable[[str], str]) -> Any:  # noqa: ANN401 - whatever JSON can hold
    match value:
        case str():
            return change(value)
        case Mapping():
            return {name: _each(one, change) for name, one in value.items()}
        case list() | tuple():
            return [_each(one, change) for one in value]
        case _:
            return value


def _unshown(error: str) -> str:
    """The letters of a piece of text that could not be displayed; what is plain beside them is not to blame."""
    match = _MISSING.search(error)
    text = _CODE.sub(lambda code: chr(int(code[1], 16)), match[1]) if match else ""
    return "".join(letter for letter in text if not letter.isascii())


def _shapeless(letter: str) -> bool:
    return letter not in _LINES and unicodedata.category(letter) in _SHAPELESS


def _plain_letters(text: str) -> str:
    return "".join(letter if letter.isascii() and not _shapeless(letter) else "?" for letter in text)


def _compiled(paper: Mapping[str, Any]) -> bytes:
    return bytes(
        typst.compile(
            SOURCE.read_bytes(), format="pdf", font_paths=_fonts(), pdf_standards=["a-2u"],
            sys_inputs={"paper": json.dumps(paper)},
        )
    )  # fmt: skip


@cache
def _fonts() -> typst.Fonts:
    folders = [str(files(package)) for package in _FONTS]
    return typst.Fonts(include_system_fonts=False, font_paths=folders)
