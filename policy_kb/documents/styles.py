"""How a Word document sets its paragraphs: what a style is called, whether it is a heading, which list it counts in.

1. A style has what it does not say itself from the style that it rests on.
"""

from collections.abc import Iterator, Mapping
from xml.etree.ElementTree import Element

from policy_kb.documents.numbering import W, val

_BODY = 9
"""Word's outline level of a text that is no heading."""
_MOST_RESTING = 12
"""Styles that rest on one another, at most; some rest on themselves."""
_NAMES = ("heading", "title", "subtitle")


class Styles:
    """The styles of a document."""

    def __init__(self, root: Element | None) -> None:
        found = root.findall(f"{W}style") if root is not None else []
        self._styles: Mapping[str, Element] = {val(style, "styleId"): style for style in found}

    def called(self, style: str) -> str:
        """What a style is called, in small letters; its id where the document does not say."""
        found = self._styles.get(style)
        return (val(found.find(f"{W}name")) if found is not None else style).lower()

    def is_heading(self, properties: Element | None, style: str) -> bool:
        """Whether a paragraph has a place in the outline of the document, by itself or by its style."""
        for each in (properties, *(one.find(f"{W}pPr") for one in self._resting(style))):
            level = val(each.find(f"{W}outlineLvl")) if each is not None else ""
            if level:
                return level.isdigit() and int(level) < _BODY
        return self.called(style).startswith(_NAMES)

    def is_bold(self, style: str) -> bool:
        """Whether a style is set in bold."""
        return any(bold(each) for each in self._resting(style)[:1])

    def is_raised(self, run: Element) -> bool:
        """Whether a run stands above the line, by itself or by its style, as the mark of a note does."""
        for each in (run, *self._resting(val(run.find(f"{W}rPr/{W}rStyle")))):
            if at := val(each.find(f"{W}rPr/{W}vertAlign")):
                return at == "superscript"
            if up := val(each.find(f"{W}rPr/{W}position")):
                return up.isdigit() and up != "0"
        return False

    def listed(self, properties: Element | None, style: str) -> tuple[str, int] | None:
        """The list in which a paragraph counts and its level there, by itself or by its style."""
        level = ""
        for each in (properties, *(one.find(f"{W}pPr") for one in self._resting(style))):
            numbered = each.find(f"{W}numPr") if each is not None else None
            if numbered is None:
                continue
            level = level or val(numbered.find(f"{W}ilvl"))
            if found := val(numbered.find(f"{W}numId")):
                return (found, int(level) if level.isdigit() else 0) if found != "0" else None
        return None

    def _resting(self, style: str) -> list[Element]:
        return list(self._chain(style))[:_MOST_RESTING]

    def _chain(self, style: str) -> Iterator[Element]:
        for _ in range(_MOST_RESTING):
            found = self._styles.get(style)
            if found is None:
                return
            yield found
            style = val(found.find(f"{W}basedOn"))


def bold(run: Element) -> bool:
    """Whether a run or a style is set in bold."""
    return _set(run.find(f"{W}rPr/{W}b"))


def hidden(run: Element) -> bool:
    """Whether a run is not printed."""
    return _set(run.find(f"{W}rPr/{W}vanish"))


def _set(mark: Element | None) -> bool:
    return mark is not None and val(mark) not in {"0", "false", "off"}
