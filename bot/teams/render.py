"""Turns a Card into an Adaptive Card 1.5; pure.

Rules:
1. Every text is a TextRun, in which no Markdown lives (bot/teams/letters.py). The title alone is a TextBlock, which
   screen readers know as a heading.
2. A button is an Action.Execute, with an Action.Submit that says the same for clients without it. Buttons stand in
   short rows of their own: Teams hides what does not fit into one row behind three dots.
3. A tone is a coloured box, a shape and a word.
4. A card stays under 25 KB: texts are shortened with a note until it fits. Fields stand in bot/teams/fields.py.
5. Notifications and screens that cannot show cards are told nothing of what the card is about.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, assert_never

from bot.seam.card import Button, Card, Facts, Input, Paragraph, Part, Points, Tone
from bot.seam.wording import ENGLISH
from bot.teams import fields
from bot.teams.letters import cut, flat, literal, unmarked

Json = dict[str, Any]

CARD_TYPE = "application/vnd.microsoft.card.adaptive"
DATA = "canipost"
"""The key of our own values in an action's data; the card's inputs stand beside it."""
TARGET_SIZE, LARGEST_SIZE = 25_000, 28_000
"""Bytes of a card as UTF-8 JSON. Teams says 100 KB, connectors 28 KB; older clients meet the smaller one."""
SENT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode
"""Writes JSON as it is sent. Nothing that was made here holds itself: to look for that takes a third of the time."""
_CAPS = ((100_000, 1000), (4000, 300), (2000, 100), (1000, 60), (500, 40), (250, 25), (100, 12), (40, 6), (20, 3))
"""Longest text and longest list, tried in turn until the card fits."""
_SHAPES: dict[Tone, str] = {"plain": "", "ok": "●", "care": "▲", "stop": "■", "urgent": "◆"}
_BOXES: dict[Tone, str] = {
    "plain": "default", "ok": "good", "care": "warning", "stop": "attention", "urgent": "attention",
}  # fmt: skip
_STYLES = {"normal": "default", "main": "positive", "danger": "destructive"}
_ROW, _ROW_LETTERS = 3, 34
_TAP_LETTERS = 120
_LABEL = 30
"""Letters of a button that a phone shows; choices with more are boxes, whose words take as many lines as they need."""
_SIDE_BY_SIDE = 24


class Drawn(dict[str, Any]):
    """An Adaptive Card, with the JSON that was written of it to measure it; what is made of one is a plain dict."""

    written: bytes


def message(card: Card) -> Json:
    """Make the message activity that carries a card."""
    return {
        "type": "message",
        "summary": ENGLISH.say("teams.summary-urgent" if card.tone == "urgent" else "teams.summary"),
        "attachments": [{"contentType": CARD_TYPE, "content": adaptive(card)}],
    }


def text(words: str) -> Json:
    """Make a message activity of our own plain words."""
    return {"type": "message", "text": words, "textFormat": "plain"}


def adaptive(card: Card) -> Drawn:
    """Make the Adaptive Card."""
    for limit, given_back in ((TARGET_SIZE, True), (LARGEST_SIZE, True), (LARGEST_SIZE, False)):
        for cap, most in _CAPS:
            made = Drawn(_Drawing(cap, most, given_back=given_back).card(card))
            made.written = SENT(made).encode()
            if len(made.written) <= limit:
                return made
    raise ValueError("a card asks more than fits into one Adaptive Card")


def size(card: Json) -> int:
    """Count the bytes of a card as it is sent."""
    return len(SENT(card).encode())


def line(card: Card) -> str:
    """Make one line of plain words of a card, for answers that Teams shows beside a button."""
    texts = [card.title, *(part.text for part in card.parts if isinstance(part, Paragraph))]
    return cut(unmarked(": ".join(words for words in map(flat, texts) if words)), 1000)


def action(deed: str, target: str, values: Mapping[str, str], many: Iterable[str] = (), *, inputs: bool) -> Json:
    """Make what pressing a button sends: an Execute and its Submit, without a title."""
    data = {DATA: {"deed": deed, "target": target, "values": dict(values), "many": list(many)}}
    takes = {} if inputs else {"associatedInputs": "none"}
    submit = {"type": "Action.Submit", "data": data, **takes}
    return {"type": "Action.Execute", "verb": deed, "data": data, **takes, "fallback": submit}


class _Drawing:
    """One attempt at a card: no text longer than `cap`, no list longer than `most`."""

    def __init__(self, cap: int, most: int, *, given_back: bool) -> None:
        self._cap, self._most, self._given_back = cap, most, given_back

    def card(self, card: Card) -> Json:
        body = [*self._head(card), *(block for part in card.parts for block in self._part(part))]
        tapped = _tapped(card)
        for asked in card.inputs:
            if asked is not tapped:
                body += self._field(asked)
            elif asked.label != card.title:
                body.append(_words(self._short(asked.label), weight="bolder"))
        taps = list(self._taps(card, tapped) if tapped else ())
        if any(len(made["title"]) > _LABEL for made in taps):
            body += [_box(made) for made in taps]
            taps = []
        rows = [*_rows(taps), *_rows(self._buttons(card, tapped))]
        body += [{"type": "ActionSet", "actions": row} for row in rows]
        if card.note.strip():
            body.append(_words(self._short(card.note), size="small", isSubtle=True) | {"separator": True})
        return {
            "type": "AdaptiveCard",
            "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
            "version": "1.5",
            "lang": "en",
            "fallbackText": ENGLISH.say("teams.fallback"),
            "body": body,
        }

    def _head(self, card: Card) -> Iterator[Json]:
        title = _heading(self._short(flat(card.title) or "canipost"))
        badge = card.badge or (ENGLISH.say(f"teams.tone-{card.tone}") if card.tone != "plain" else "")
        if not badge:
            yield title
            return
        sign = _words(self._short(f"{_SHAPES[card.tone]} {flat(badge)}".strip()), weight="bolder")
        yield {"type": "Container", "style": _BOXES[card.tone], "bleed": True, "items": [sign, title]}

    def _part(self, part: Part) -> Iterator[Json]:
        match part:
            case Paragraph(style="quote"):
                block = _words(self._short(part.text), italic=True)
                yield {"type": "Container", "style": "emphasis", "items": [block]}
            case Paragraph():
                looks: Json = {"strong": {"weight": "bolder"}, "quiet": {"size": "small", "isSubtle": True}}
                yield _words(self._short(part.text), **looks.get(part.style, {}))
            case Points():
                if part.heading.strip():
                    yield _words(self._short(part.heading), weight="bolder")
                for point in part.points[: self._most]:
                    yield _words("• " + self._short(point), spacing="small")
                yield from self._left_out(len(part.points))
            case Facts():
                beside = all(len(name) <= _SIDE_BY_SIDE for name, _ in part.pairs)
                for name, value in part.pairs[: self._most]:
                    yield from self._fact(name, value, beside=beside)
                yield from self._left_out(len(part.pairs))
            case _:
                assert_never(part)

    def _fact(self, name: str, value: str, *, beside: bool) -> Iterator[Json]:
        left = _words(self._short(name), weight="bolder", isSubtle=True)
        right = _words(self._short(value) if value.strip() else "-", spacing="" if beside else "none")
        if not beside:
            yield left
            yield right
            return
        columns = [{"type": "Column", "width": wide, "items": [item]} for wide, item in ((2, left), (3, right))]
        yield {"type": "ColumnSet", "spacing": "small", "columns": columns}

    def _left_out(self, there: int) -> Iterator[Json]:
        if there > self._most:
            yield _words(ENGLISH.say("teams.more", left=there - self._most), spacing="small", isSubtle=True)

    def _field(self, asked: Input) -> Iterator[Json]:
        if asked.kind == "file":
            label = self._short(f"{asked.label}\n{asked.hint}" if asked.hint.strip() else asked.label)
            yield _words(f"{label}\n{self._short(ENGLISH.say('teams.attach'))}")
            return
        yield from fields.drawn(asked, self._short, given_back=self._given_back)

    def _taps(self, card: Card, asked: Input) -> Iterator[Json]:
        for choice in asked.choices:
            title = ENGLISH.say("teams.chosen", label=choice.label) if choice.value == asked.value else choice.label
            made = action(card.deed, card.target, {asked.name: choice.value}, inputs=False)
            yield _titled(made, title, "default")

    def _buttons(self, card: Card, tapped: Input | None) -> Iterator[Json]:
        many = [asked.name for asked in card.inputs if asked.kind == "many"]
        sent = card.inputs and not all(asked.kind == "file" for asked in card.inputs)
        if sent and not tapped and not any(button.submits for button in card.buttons):
            sends = Button(ENGLISH.say("teams.next"), card.deed, card.target, style="main", submits=True)
            yield _titled(action(sends.deed, sends.target, {}, many, inputs=True), sends.label, "positive")
        for button in card.buttons:
            if button.submits and card.inputs and not sent:
                continue  # what the button would send comes as a message
            many_of_it = many if button.submits else ()
            made = action(button.deed, button.target, button.values, many_of_it, inputs=button.submits)
            yield _titled(made, button.label, _STYLES[button.style])

    def _short(self, words: str) -> str:
        return literal(cut(words, self._cap))


def _tapped(card: Card) -> Input | None:
    first = card.inputs[0] if len(card.inputs) == 1 else None
    fits = first and first.tap and all(len(choice.label) <= _TAP_LETTERS for choice in first.choices)
    return first if fits and first and first.kind == "one" and first.choices else None


def _titled(made: Json, label: str, style: str) -> Json:
    """A button that was just made, with its title."""
    looks = {"title": literal(flat(label)) or "…", "style": style}
    made["fallback"] |= looks
    return made | looks


def _box(made: Json) -> Json:
    """A choice as a box that can be tapped."""
    return {"type": "Container", "style": "emphasis", "selectAction": made, "items": [_words(made["title"])]}


def _rows(actions: Iterable[Json]) -> Iterator[list[Json]]:
    row: list[Json] = []
    for made in actions:
        alone = made["style"] == "destructive"
        if row and (alone or len(row) == _ROW or sum(len(one["title"]) for one in [*row, made]) > _ROW_LETTERS):
            yield row
            row = []
        row.append(made)
    if row:
        yield row


def _heading(words: str) -> Json:
    looks = {"style": "heading", "size": "large", "weight": "bolder", "wrap": True}
    return {"type": "TextBlock", "text": unmarked(words), **looks}


def _words(words: str, *, spacing: str = "", **looks: object) -> Json:
    block: Json = {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": words or " ", **looks}]}
    if spacing:
        block["spacing"] = spacing
    return block
