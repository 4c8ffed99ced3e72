"""A page of the web desk as a browser without JavaScript has it: its panes, messages, forms and buttons."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID = {"input", "meta", "link", "br", "hr", "img", "path", "use", "circle", "rect"}


@dataclass
class Form:
    """A form: where it goes, its fields, and the buttons (label, name, value) that send it."""

    action: str
    pane: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    buttons: list[list[str]] = field(default_factory=list)
    asks: set[str] = field(default_factory=set)
    """The names of everything that can be filled in or chosen."""
    needed: set[str] = field(default_factory=set)
    """Those of them that a browser does not send empty."""
    choices: dict[str, set[str]] = field(default_factory=dict)
    """Name -> what can be chosen for it."""


class Page(HTMLParser):
    """Read with `Page(html)`."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.panes: dict[str, list[str]] = {"chat": [], "channel": []}
        self.letters: dict[str, list[list[str]]] = {"chat": [], "channel": []}
        self.forms: list[Form] = []
        self.labels: dict[str, str] = {}
        self._by_id: dict[str, Form] = {}
        self._stack: list[tuple[str, str]] = []
        self._pane = ""
        self._form: Form | None = None
        self._button: list[str] | None = None
        self._area: str | None = None
        self._letter_depth = 0
        self._joins = 0
        self._spaced = True
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what opens."""
        has = {name: value or "" for name, value in attrs}
        if tag not in _VOID:
            self._stack.append((tag, has.get("id", "")))
        if tag == "section" and has.get("id") in self.panes:
            self._pane = has["id"]
        if tag == "li" and has.get("class") == "letter":
            self.letters[self._pane].append([])
            self._letter_depth = len(self._stack)
        if tag == "a" and has.get("href", "").startswith(("tel:", "mailto:")):
            self._joins = 2  # a number that rings stands within its line: it and what follows it
        if tag == "form":
            self._form = Form(has.get("action", ""), self._pane)
            self.forms.append(self._form)
            if "id" in has:
                self._by_id[has["id"]] = self._form
        form = self._by_id.get(has.get("form", "")) or self._form
        if form is not None:
            self._field(form, tag, has)

    def _field(self, form: Form, tag: str, has: dict[str, str]) -> None:
        """Note what a form asks for, and its buttons."""
        name = has.get("name", "")
        if "required" in has:
            form.needed.add(name)
        match tag:
            case "input":
                kind = has.get("type", "text")
                form.asks.add(name)
                if kind in {"radio", "checkbox"}:
                    form.choices.setdefault(name, set()).add(has.get("value", ""))
                if kind in {"hidden", "text", "date"} or "checked" in has:
                    form.fields.append((name, has.get("value", "")))
            case "textarea":
                self._area = name
                form.asks.add(name)
                form.fields.append((name, ""))
            case "button":
                self._button = ["", name, has.get("value", "")]
                form.buttons.append(self._button)

    def handle_endtag(self, tag: str) -> None:
        """Note what closes."""
        if tag == "form":
            self._form = None
        if tag == "button":
            self._button = None
        if tag == "textarea":
            self._area = None
        while tag in [name for name, _ in self._stack]:
            closed = self._stack.pop()
            if closed[0] == "section" and closed[1] == self._pane:
                self._pane = ""
            if len(self._stack) < self._letter_depth:
                self._letter_depth = 0
            if closed[0] == tag:
                break

    def handle_data(self, data: str) -> None:
        """Keep the words where they stand."""
        text = " ".join(data.split())
        if not text:
            return
        if self._button is not None:
            self._button[0] = f"{self._button[0]} {text}".strip()
        if self._pane:
            self._say(self.panes[self._pane], text, data)
            if self._letter_depth:
                self._say(self.letters[self._pane][-1], text, data)
        self._joins, self._spaced = max(self._joins - 1, 0), data[-1].isspace()

    def _say(self, lines: list[str], text: str, data: str) -> None:
        """A line, or the rest of the last one."""
        if self._joins and lines:
            text = f"{lines.pop()}{' ' if self._spaced or data[0].isspace() else ''}{text}"
        lines.append(text)

    def words(self, pane: str) -> str:
        """All words of a pane."""
        return "\n".join(self.panes[pane])

    def messages(self, pane: str) -> list[str]:
        """The words of each message in a pane."""
        return ["\n".join(lines) for lines in self.letters[pane]]

    def form(self, pane: str, names: set[str]) -> Form:
        """The newest form of a pane that asks for all of these."""
        asked = [form for form in self.forms if form.pane == pane]
        found = next((form for form in reversed(asked) if names <= form.asks), None)
        assert found, f"nothing in {pane} asks for {sorted(names)}: {[sorted(form.asks) for form in asked]}"
        return found

    def button(self, pane: str, label: str, to: str = "/turn") -> tuple[Form, list[tuple[str, str]]]:
        """The newest button with a label whose form goes to `to`, and the fields that pressing it sends."""
        for form in reversed(self.forms):
            for text, name, value in form.buttons:
                if text == label and form.pane == pane and form.action.endswith(to):
                    return form, [*form.fields, *([(name, value)] if name else [])]
        raise AssertionError(f"no button '{label}' in {pane}: {[b[0] for f in self.forms for b in f.buttons]}")
