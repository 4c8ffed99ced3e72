"""The parts of a card that a person answers or presses, as Slack's blocks.

Rules:
1. A deed travels in the button's value (or the modal's private_metadata) as JSON: d(eed), t(arget), v(alues).
   So a button on an old message still says all.
2. A field's action_id is the question's id. Its block_id changes with its draft and its value: Slack keeps what
   was typed wherever both ids stay the same (docs.slack.dev/reference/views/modal-views), even in another draft.
3. Labels that do not fit are numbered and stand in full above.
4. A day is picked from a calendar; where something else was typed before, it is a text, so that nothing is lost.
5. Below a field for a name somebody of the workspace can be picked instead; neither of the two is required by Slack.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping

from bot.seam.card import Button, Card, Choice, Input
from bot.seam.wording import ENGLISH
from bot.slack.text import (
    TEXT,
    Json,
    clean,
    cut,
    line,
    pieces,
    plain,
    rich,
    runs,
    section,
    small_print,
    units,
)

TITLE, LABEL, LONG_LABEL, HINT, CARRIED = 24, 75, 2000, 2000, 2000
"""Longest titles (and a modal's own buttons), other buttons and options, labels and hints of fields, values."""
_CONFIRM = {"title": 100, "text": 300, "confirm": 30, "deny": 30}
TAPS, OPTIONS, MENU, FIELDS, FILES = 25, 10, 100, 2, 5
"""Most buttons in a row, options to tick, options in a menu, fields for one long text, files at once."""


_CARRIED = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":")).encode
PICKED = "picked:"
"""Begins the action_id of a field that picks somebody; the name of the field that it stands below follows."""


def carry(deed: str, target: str, values: Mapping[str, str]) -> str:
    """Write a deed as a button's value. Raises ValueError above 2,000 characters: buttons carry no texts."""
    text = _CARRIED({"d": deed, "t": target, "v": dict(values)})
    if units(text) > CARRIED:
        raise ValueError("a button carries more than Slack takes")
    return text


def tapped(card: Card) -> bool:
    """Tell whether the card's only question is answered by pressing a button."""
    return len(card.inputs) == 1 and card.inputs[0].tap and 0 < len(card.inputs[0].choices) <= TAPS


def taps(card: Card, field: Input, cap: int) -> Iterator[Json]:
    """Make one button a choice."""
    labels, listed = _short_labels(field.choices, LABEL - 2, cap)
    yield from listed
    shown = []
    for n, (choice, label) in enumerate(zip(field.choices, labels, strict=True)):
        text = ENGLISH.say("slack.chosen", label=label) if choice.value == field.value else label
        shown.append(_button(f"tap.{n}", text, carry(card.deed, card.target, {field.name: choice.value})))
    yield {"type": "actions", "block_id": "taps", "elements": shown}


def to_window(card: Card) -> Json:
    """Make the button in a message that shows a form, where it then stands, in a window."""
    again = "attach" if any(field.kind == "file" for field in card.inputs) else "resume"
    carried = carry(again if card.target else "home", card.target, {})
    shown = _button("window", ENGLISH.say("slack.to-window"), carried)
    return {"type": "actions", "block_id": "window", "elements": [shown]}


def buttons(card: Card, surface: str, cap: int) -> Iterator[Json]:
    """Make the card's buttons; the one that sends a form is its window's own."""
    shown: list[Json] = []
    for n, button in enumerate(card.buttons):
        label, most = line(button.label), LABEL
        if button.submits and surface == "modal":
            most = TITLE
        elif not button.submits or not card.inputs:
            shown.append(_button(f"do.{n}", label, carry(button.deed, button.target, button.values), button))
        if units(label) > most:
            yield from small_print(ENGLISH.say("slack.in-full", short=cut(label, most), label=label), cap)
    for n in range(0, len(shown), TAPS):
        yield {"type": "actions", "block_id": f"buttons.{n}", "elements": shown[n : n + TAPS]}


def field_blocks(card: Card, n: int, field: Input, cap: int) -> Iterator[Json]:
    """Make the n-th field of a form."""
    of_this = repr((card.target, field.name, field.value))
    mark = hashlib.sha256(of_this.encode("utf-8", "replace")).hexdigest()[:12]
    label, hint = line(field.label) or "…", field.hint
    if units(label) > LONG_LABEL:
        yield rich(section(runs(label, cap)))
    if field.kind == "file":
        hint = f"{hint} {ENGLISH.say('slack.file-limit')}".strip()
        # No file types are named: what we cannot take is refused in our own words, which say what to do.
        elements = [{"type": "file_input", "action_id": field.name, "max_files": FILES}]
    elif field.kind in ("one", "many"):
        elements, listed = _choosing(field, cap)
        yield from listed
    else:
        elements = _typing(field)
        if field.longest > TEXT:
            hint = f"{hint} {ENGLISH.say('slack.longest', longest=f'{TEXT:,}')}".strip()
        if (left := units(str(field.value)) - FIELDS * TEXT) > 0:
            yield from small_print(ENGLISH.say("slack.cut", left=f"{left:,}"), cap)
    for m, element in enumerate(elements):
        block: Json = {
            "type": "input",
            "block_id": f"field.{n}.{m}.{mark}",
            "label": plain(ENGLISH.say("slack.continued", label=label) if m else label, LONG_LABEL),
            "optional": field.optional or field.picks or m > 0,
            "element": element,
        }
        yield block | ({"hint": plain(hint, HINT)} if hint.strip() and not m else {})
    if field.picks:
        yield _picking(f"pick.{n}.{mark}", field.name)


def _picking(block_id: str, name: str) -> Json:
    element = {"type": "users_select", "action_id": f"{PICKED}{name}"}
    label = plain(ENGLISH.say("slack.pick"), LONG_LABEL)
    return {"type": "input", "block_id": block_id, "label": label, "optional": True, "element": element}


def _typing(field: Input) -> list[Json]:
    """Make a text field, or two where an earlier answer (given elsewhere) is longer than Slack's 3,000."""
    value = clean(field.value if isinstance(field.value, str) else "\n".join(field.value))
    if field.calendar:
        return [{"type": "datepicker", "action_id": field.name} | ({"initial_date": value} if value else {})]
    texts = list(pieces(value, TEXT))[:FIELDS] or [""]
    longest = min(field.longest, TEXT) if len(texts) == 1 else TEXT
    element: Json = {"type": "plain_text_input", "action_id": field.name, "multiline": field.kind == "text"}
    element["max_length"] = max(longest, units(texts[0])) if len(texts) == 1 else longest
    return [element | ({"initial_value": text} if text else {}) for text in texts]


def _choosing(field: Input, cap: int) -> tuple[list[Json], list[Json]]:
    labels, listed = _short_labels(field.choices, LABEL, cap)
    given = (field.value,) if isinstance(field.value, str) else field.value
    options: list[Json] = [
        {"text": plain(label, LABEL), "value": choice.value}
        for label, choice in zip(labels, field.choices, strict=True)
    ]
    chosen = [option for option in options if option["value"] in given]
    one, few = field.kind == "one", len(options) <= OPTIONS
    kind = ("radio_buttons" if few else "static_select") if one else ("checkboxes" if few else "multi_static_select")
    element: Json = {"type": kind, "action_id": field.name}
    if len(options) <= MENU:
        element["options"] = options
    else:
        starts = range(0, len(options), MENU)
        ranges = [ENGLISH.say("slack.range", first=n + 1, last=min(n + MENU, len(options))) for n in starts]
        element["option_groups"] = [
            {"label": plain(words, LABEL), "options": options[n : n + MENU]}
            for n, words in zip(starts, ranges, strict=True)
        ]
    if chosen:
        element |= {"initial_option": chosen[0]} if one else {"initial_options": chosen}
    return ([element] if options else []), listed


def _button(action_id: str, label: str, value: str, button: Button | None = None) -> Json:
    styles = {"main": "primary", "danger": "danger"}
    style: Json = {"style": styles[button.style]} if button and button.style in styles else {}
    if button and button.deed == "sort" and not button.values.get("to", "x"):  # what deletes a draft asks by a card
        said = {name: plain(ENGLISH.say(f"slack.confirm-{name}"), most) for name, most in _CONFIRM.items()}
        style["confirm"] = {**said, "style": "danger"}
    return {"type": "button", "action_id": action_id, "text": plain(label, LABEL), "value": value} | style


def _short_labels(choices: tuple[Choice, ...], most: int, cap: int) -> tuple[list[str], list[Json]]:
    labels = [line(choice.label) or choice.value for choice in choices]
    if all(units(label) <= most for label in labels):
        return labels, []
    numbered = [cut(ENGLISH.say("slack.numbered", n=n, label=label), most) for n, label in enumerate(labels, 1)]
    items = [section(runs(label, cap)) for label in labels]
    return numbered, [rich({"type": "rich_text_list", "style": "ordered", "elements": items})]
