"""Turns a Card into Slack's Block Kit: a modal, a message or a home tab; pure.

Rules:
1. Text is only ever put where Slack shows it literally: rich_text `text` elements, and plain_text with emoji off.
   No mrkdwn anywhere, so no mention, link, date macro or mark-up in a text can come alive.
2. What does not fit is shortened with a note, or numbered and given in full above; nothing is dropped.
3. A tone is a shape and a word, in bold.
4. Lengths are counted in UTF-16 units, which is never less than Slack counts.
5. A field's block_id changes with its draft and its value: Slack keeps what was typed wherever block_id and
   action_id stay the same (docs.slack.dev/reference/views/modal-views), also from one draft into the next.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, assert_never

from bot.card import Button, Card, Choice, Facts, Input, Paragraph, Part, Points, Tone
from bot.wording import say

Json = dict[str, Any]

MODAL_BLOCKS, MESSAGE_BLOCKS = 100, 50
MODAL_SIZE = 200_000
"""Bytes of a view's blocks as ASCII JSON; Slack refuses a view above 250 KB."""
MESSAGE_SIZE = 12_000
"""Characters of a message's blocks as JSON; `msg_blocks_too_long` was met at 13,200 (slackapi/bolt-js#2509)."""
TITLE, HEADER, LABEL, LONG_LABEL, HINT, TEXT, CARRIED = 24, 150, 75, 2000, 2000, 3000, 2000
TAPS, OPTIONS, MENU = 25, 10, 100
_MANY_PARTS = 20
_SHAPES: Mapping[Tone, str] = {"plain": "", "ok": "●", "care": "▲", "stop": "■", "urgent": "◆"}
_CAPS = ((100_000, 1000), (3000, 300), (1500, 100), (700, 50), (300, 25), (100, 10), (30, 5))
"""Longest text and longest list, tried in turn until the card fits."""


def modal(card: Card) -> Json:
    """A modal view for views.open, views.update and response_action. Its submit button is the card's button that
    submits; what that one does travels in private_metadata."""
    submits = next((button for button in card.buttons if button.submits), None)
    typed = not _tapped(card) and bool(card.inputs)
    label = submits.label if submits else say("slack.next")
    title = _line(card.title)
    view: Json = {
        "type": "modal",
        "callback_id": "canipost",
        "title": _plain(title if _units(title) <= TITLE else say("slack.modal-title"), TITLE),
        "close": _plain(say("slack.close"), TITLE),
        "blocks": _fitted(card, "modal", MODAL_BLOCKS),
    }
    if submits or typed:
        view["submit"] = _plain(label, TITLE)
        view["private_metadata"] = (
            carry(submits.deed, submits.target, submits.values)
            if submits
            else carry(card.deed, card.target, {})
        )
    return view


def message(card: Card) -> Json:
    """`text` and `blocks` for chat.postMessage and chat.update; `text` (what notifications show) tells nothing."""
    text = say("slack.fallback-urgent" if card.tone == "urgent" else "slack.fallback")
    return {"text": text, "blocks": _fitted(card, "message", MESSAGE_BLOCKS)}


def home(card: Card) -> Json:
    """A home tab for views.publish."""
    return {"type": "home", "callback_id": "canipost", "blocks": _fitted(card, "home", MODAL_BLOCKS)}


def carry(deed: str, target: str, values: Mapping[str, str], *, submits: bool = False) -> str:
    """A deed as a button's value: JSON of at most 2,000 characters. Raises ValueError when it does not fit."""
    carried = {"d": deed, "t": target, "v": dict(values)} | ({"s": 1} if submits else {})
    text = json.dumps(carried, ensure_ascii=False, separators=(",", ":"))
    if _units(text) > CARRIED:
        raise ValueError("a button carries more than Slack takes")
    return text


def _fitted(card: Card, surface: str, most: int) -> list[Json]:
    for cap, points in _CAPS:
        blocks = _packed(list(_blocks(card, surface, cap, points)), most)
        size = len(json.dumps(blocks, ensure_ascii=surface != "message"))
        if len(blocks) <= most and size <= (MESSAGE_SIZE if surface == "message" else MODAL_SIZE):
            return blocks
    raise ValueError("a card asks more than fits on one Slack surface")


def _packed(blocks: list[Json], most: int) -> list[Json]:
    """Neighbouring rich_text blocks become one where there are too many blocks (it only costs a little space)."""
    if len(blocks) <= most:
        return blocks
    packed: list[Json] = []
    for block in blocks:
        if packed and block["type"] == packed[-1]["type"] == "rich_text":
            packed[-1] = _rich(*packed[-1]["elements"], *block["elements"])
        else:
            packed.append(block)
    return packed


def _blocks(card: Card, surface: str, cap: int, points: int) -> Iterator[Json]:
    labels = {_line(field.label) for field in card.inputs}
    title = _line(card.title)
    tapped = _tapped(card)
    repeated = (surface == "modal" and _units(title) <= TITLE) or (title in labels and not tapped)
    if title and not repeated:
        yield _header(title) if _units(title) <= HEADER else _rich(_section(_runs(title, cap, bold=True)))
    if card.badge or card.tone != "plain":
        word = f"{_SHAPES[card.tone]} {_line(card.badge) or say(f'slack.tone-{card.tone}')}".strip()
        yield _rich(_section(_runs(word, cap, bold=True)))
    for part in card.parts:
        yield from _part(part, cap, points, small_print=len(card.parts) <= _MANY_PARTS)
    if tapped:
        if (label := _line(card.inputs[0].label)) != title:
            yield _rich(_section(_runs(label, cap, bold=True)))
        yield from _context(card.inputs[0].hint, cap)
        yield from _taps(card, card.inputs[0], cap)
    else:
        for n, field in enumerate(card.inputs):
            yield from _field(card, n, field, cap)
    yield from _buttons(card, surface, cap)
    yield from _context(card.note, cap)


def _part(part: Part, cap: int, most: int, *, small_print: bool) -> Iterator[Json]:
    match part:
        case Paragraph(text=text) if not text.strip():
            return
        case Paragraph(text=text, style="quiet") if small_print:
            yield from _context(text, cap)
        case Paragraph(text=text, style=style):
            runs = _runs(text, cap, bold=style == "strong", italic=style == "quiet")
            yield _rich(
                {"type": "rich_text_quote" if style == "quote" else "rich_text_section", "elements": runs}
            )
        case Points(points=points, heading=heading):
            items = [_section(_runs(point, cap)) for point in points if point.strip()]
            if len(items) > most:
                items[most:] = [_section(_runs(say("slack.more", left=len(items) - most), cap))]
            head = [_section(_runs(heading, cap, bold=True))] if heading.strip() else []
            listed = [{"type": "rich_text_list", "style": "bullet", "elements": items}] if items else []
            if head or listed:
                yield _rich(*head, *listed)
        case Facts(pairs=pairs):
            runs = []
            for n, (name, value) in enumerate(pairs[:most]):
                runs += _runs(f"{'\n' if n else ''}{_line(name)}: ", cap, bold=True) + _runs(value, cap)
            if len(pairs) > most:
                runs += _runs("\n" + say("slack.more", left=len(pairs) - most), cap)
            if runs:
                yield _rich(_section(runs))
        case _:
            assert_never(part)


def _tapped(card: Card) -> bool:
    return len(card.inputs) == 1 and card.inputs[0].tap and 0 < len(card.inputs[0].choices) <= TAPS


def _taps(card: Card, field: Input, cap: int) -> Iterator[Json]:
    labels, listed = _short_labels(field.choices, LABEL - 2, cap)
    yield from listed
    yield _actions(
        "taps",
        [
            _button(
                f"tap.{n}",
                say("slack.chosen", label=label) if choice.value == field.value else label,
                carry(card.deed, card.target, {field.name: choice.value}),
            )
            for n, (choice, label) in enumerate(zip(field.choices, labels, strict=True))
        ],
    )


def _buttons(card: Card, surface: str, cap: int) -> Iterator[Json]:
    shown: list[Json] = []
    for n, button in enumerate(card.buttons):
        label, most = _line(button.label), LABEL
        if button.submits and surface == "modal":
            most = TITLE
        else:
            carried = carry(button.deed, button.target, button.values, submits=button.submits)
            shown.append(_button(f"do.{n}", label, carried, button))
        if _units(label) > most:
            yield from _context(say("slack.in-full", short=_cut(label, most), label=label), cap)
    for n in range(0, len(shown), TAPS):
        yield _actions(f"buttons.{n}", shown[n : n + TAPS])


def _button(action_id: str, label: str, value: str, button: Button | None = None) -> Json:
    style: Json = {}
    match button and button.style:
        case "main":
            style = {"style": "primary"}
        case "danger":
            style = {"style": "danger"}
    return {"type": "button", "action_id": action_id, "text": _plain(label, LABEL), "value": value} | style


def _field(card: Card, n: int, field: Input, cap: int) -> Iterator[Json]:
    mark = hashlib.sha256(
        repr((card.target, field.name, field.value)).encode("utf-8", "replace")
    ).hexdigest()[:12]
    label, hint = _line(field.label) or "…", field.hint
    for block in _context(label, cap) if _units(label) > LONG_LABEL else ():
        yield block
    if field.kind in ("one", "many"):
        element, listed = _choosing(field, cap)
        yield from listed
        elements = [element] if element else []
    else:
        if field.longest > TEXT:
            hint = f"{hint} {say('slack.longest', longest=f'{TEXT:,}')}".strip()
        elements = _typing(field)
    for m, element in enumerate(elements):
        block: Json = {
            "type": "input",
            "block_id": f"field.{n}.{m}.{mark}",
            "label": _plain(say("slack.continued", label=label) if m else label, LONG_LABEL),
            "optional": field.optional or m > 0,
            "element": element,
        }
        if hint.strip() and not m:
            block["hint"] = _plain(hint, HINT)
        yield block


def _typing(field: Input) -> list[Json]:
    """One text field, or several where an earlier answer (given elsewhere) is longer than Slack's 3,000."""
    value = _clean(field.value if isinstance(field.value, str) else "\n".join(field.value))
    texts = list(_chunks(value, TEXT)) or [""]
    return [
        {
            "type": "plain_text_input",
            "action_id": field.name,
            "multiline": field.kind == "text",
            "max_length": min(field.longest, TEXT) if len(texts) == 1 else TEXT,
        }
        | ({"initial_value": text} if text else {})
        for text in texts
    ]


def _choosing(field: Input, cap: int) -> tuple[Json | None, list[Json]]:
    labels, listed = _short_labels(field.choices, LABEL, cap)
    options = [
        {"text": _plain(label, LABEL), "value": choice.value}
        for label, choice in zip(labels, field.choices, strict=True)
    ]
    if not options:
        return None, []
    chosen = [
        option
        for option in options
        if option["value"] in ((field.value,) if isinstance(field.value, str) else field.value)
    ]
    few, one = len(options) <= OPTIONS, field.kind == "one"
    kind = {(True, True): "radio_buttons", (True, False): "checkboxes", (False, True): "static_select"}
    element: Json = {"type": kind.get((few, one), "multi_static_select"), "action_id": field.name}
    if len(options) <= MENU:
        element["options"] = options
    else:
        element["option_groups"] = [
            {
                "label": _plain(say("slack.range", first=n + 1, last=min(n + MENU, len(options))), LABEL),
                "options": options[n : n + MENU],
            }
            for n in range(0, len(options), MENU)
        ]
    if chosen:
        element |= {"initial_option": chosen[0]} if one else {"initial_options": chosen}
    return element, listed


def _short_labels(choices: tuple[Choice, ...], most: int, cap: int) -> tuple[list[str], list[Json]]:
    """Labels that fit; where one does not, all are numbered and stand in full above."""
    labels = [_line(choice.label) or choice.value for choice in choices]
    if all(_units(label) <= most for label in labels):
        return labels, []
    numbered = [say("slack.numbered", n=n, label=label) for n, label in enumerate(labels, 1)]
    items = [_section(_runs(label, cap)) for label in labels]
    return [_cut(label, most) for label in numbered], [
        _rich({"type": "rich_text_list", "style": "ordered", "elements": items})
    ]


def _actions(block_id: str, elements: list[Json]) -> Json:
    return {"type": "actions", "block_id": block_id, "elements": elements}


def _rich(*elements: Json) -> Json:
    return {"type": "rich_text", "elements": list(elements)}


def _section(runs: list[Json]) -> Json:
    return {"type": "rich_text_section", "elements": runs}


def _header(text: str) -> Json:
    return {"type": "header", "text": _plain(text, HEADER)}


def _context(text: str, cap: int) -> Iterator[Json]:
    for chunk in _chunks(_capped(text, cap), HINT):
        yield {"type": "context", "elements": [_plain(chunk, HINT)]}


def _runs(text: str, cap: int, **style: bool) -> list[Json]:
    marks = {name: True for name, on in style.items() if on}
    return [
        {"type": "text", "text": chunk} | ({"style": marks} if marks else {})
        for chunk in _chunks(_capped(text, cap), TEXT)
    ]


def _plain(text: str, most: int) -> Json:
    return {"type": "plain_text", "text": _cut(_clean(text), most), "emoji": False}


def _capped(text: str, cap: int) -> str:
    text = _clean(text)
    left = _units(text) - cap
    return _cut(text, cap, "") + say("slack.cut", left=f"{left:,}") if left > 0 else text


def _cut(text: str, most: int, end: str = "…") -> str:
    if _units(text) <= most:
        return text
    kept = text.encode("utf-16-le")[: 2 * (most - len(end))].decode("utf-16-le", "ignore")
    return kept.rstrip("\u200d \n") + end


def _chunks(text: str, most: int) -> Iterator[str]:
    while text.strip():
        chunk = text.encode("utf-16-le")[: 2 * most].decode("utf-16-le", "ignore")
        yield chunk
        text = text[len(chunk) :]


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _line(text: str) -> str:
    return " ".join(_clean(text).split())


def _clean(text: str) -> str:
    """Half a surrogate pair cannot be sent, and a NUL is no character."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace").replace("\0", "")
