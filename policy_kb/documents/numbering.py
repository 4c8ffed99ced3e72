"""The numbers that Word counts by itself: what stands before a paragraph is in no text, but in `numbering.xml`.

1. A paragraph names a list and a level, itself or by its style or the style that this one rests on.
2. A level counts on until a lower level begins anew; lists that share one definition count together, unless one says
   that it starts over.
"""

from collections import defaultdict
from collections.abc import Mapping
from xml.etree.ElementTree import Element

from policy_kb.shapes import dataclass

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_ROMAN = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_LETTERS = 26


def val(element: Element | None, name: str = "val") -> str:
    """An attribute of Word's own, empty where there is none."""
    return (element.get(f"{W}{name}") or "") if element is not None else ""


@dataclass(frozen=True, slots=True)
class _Level:
    form: str
    text: str
    start: int


@dataclass(frozen=True, slots=True)
class Label:
    """What stands before a paragraph: its number ("1.1", "(a)"), empty for a bullet, and how deep it stands, from 0."""

    text: str
    level: int


class Numbering:
    """The lists of a document, and how far each has counted."""

    def __init__(self, root: Element | None) -> None:
        found = list(root) if root is not None else []
        self._levels: dict[str, dict[int, _Level]] = {}
        for each in found:
            if each.tag == f"{W}abstractNum":
                name = val(each, "abstractNumId")
                self._levels[name] = {int(val(one, "ilvl") or 0): _level(one) for one in each.findall(f"{W}lvl")}
        self._abstract: dict[str, str] = {}
        self._own: dict[str, dict[int, int]] = {}
        for each in found:
            if each.tag == f"{W}num":
                self._abstract[val(each, "numId")] = val(each.find(f"{W}abstractNumId"))
                self._own[val(each, "numId")] = {
                    int(val(one, "ilvl") or 0): int(val(start))
                    for one in each.findall(f"{W}lvlOverride")
                    if (start := one.find(f"{W}startOverride")) is not None and val(start).isdigit()
                }
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)
        self._begun: set[str] = set()

    def label(self, list_id: str, level: int) -> Label | None:
        """Count one paragraph of a list; None if the document does not say how it is numbered."""
        abstract = self._abstract.get(list_id, "")
        levels = self._levels.get(abstract, {})
        if level not in levels:
            return None
        counts = self._counts[abstract]
        if list_id not in self._begun:
            self._begun.add(list_id)
            counts.update({at: start - 1 for at, start in self._own.get(list_id, {}).items()})
        counts[level] = counts.get(level, levels[level].start - 1) + 1
        for deeper in [at for at in counts if at > level]:
            del counts[deeper]
        if levels[level].form in {"bullet", "none", ""}:
            return Label("", level)
        return Label(_written(levels, counts, level), level)


def _level(element: Element) -> _Level:
    start = val(element.find(f"{W}start"))
    form = element.find(f"{W}numFmt")
    return _Level(val(form) or "decimal", val(element.find(f"{W}lvlText")), int(start) if start.isdigit() else 1)


def _written(levels: Mapping[int, _Level], counts: Mapping[int, int], level: int) -> str:
    text = levels[level].text
    for at in range(level + 1):
        one = levels.get(at)
        if one and f"%{at + 1}" in text:
            text = text.replace(f"%{at + 1}", _counted(counts.get(at, one.start), one.form))
    return " ".join(text.split())


def _counted(number: int, form: str) -> str:
    match form:
        case "lowerLetter" | "upperLetter":
            letter = chr(ord("a") + (number - 1) % _LETTERS) * ((number - 1) // _LETTERS + 1)
            return letter if form == "lowerLetter" else letter.upper()
        case "lowerRoman" | "upperRoman":
            said, rest = "", number
            for worth, sign in _ROMAN:
                while rest >= worth:
                    said, rest = said + sign, rest - worth
            return said if form == "lowerRoman" else said.upper()
        case _:
            return str(number)
