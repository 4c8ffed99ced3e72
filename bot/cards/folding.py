"""At most five buttons on a card; the rest stand behind "More". Pure.

Rules:
1. What sends the card's inputs stays, and so does the way out for a child in danger; of the others the first stay.
2. What stands behind "More" is carried by its button: pressing it shows those, and nothing is read or decided.
3. The way back to the card stands there too, last: whoever only looked must not have to stop and delete.
"""

import json
from collections.abc import Sequence
from dataclasses import replace

from bot.seam.card import Button, Card, Choice, Input
from bot.seam.wording import Words

MOST = 5
_CARRIED = 1500
"""Characters that a button can carry on every platform."""
_BACK = {
    "resume": ("cancel", "change", "others", "helped", "in-full"),
    "view": ("case-assign", "case-note", "case-export", "case-reopen", "approve", "decline"),
    "my-open": ("my-",),
    "desk": ("case-find",),
}
"""What shows a card again, and the deeds (or how they begin) that say it can: a draft, a record, what one has
sent, the desk."""


def folded(words: Words, card: Card) -> Card:
    """The card with at most five buttons."""
    if len(card.buttons) <= MOST:
        return card
    last = tuple(button for button in card.buttons if button.deed == "danger")
    others = sorted((one for one in card.buttons if one.deed != "danger"), key=lambda one: not one.submits)
    kept = MOST - 1 - len(last)
    hidden = [packed(one) for one in others[kept:]]
    rows = [[*hidden, packed(one)] for one in _back(words, others)] + [hidden]
    written = (json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in rows)
    rest = next((row for row in written if len(row) <= _CARRIED), "")
    if not rest:
        return card  # better a long row than a button that cannot be sent
    more = Button(words.say("cards.more"), "more", "", {"rest": rest})
    return replace(card, buttons=(*others[:kept], more, *last))


def _back(words: Words, others: Sequence[Button]) -> list[Button]:
    """The button that shows the card again, where what is on it says how it was reached."""
    for back, deeds in _BACK.items():
        way = next((one for one in others if one.deed.startswith(deeds) and (one.target or back == "desk")), None)
        if way:
            return [Button(words.say("cards.more-back"), back, way.target)]
    return []


def unfolded(words: Words, rest: str) -> Card | None:
    """The card behind "More"; None for what no "More" of ours has carried."""
    buttons = [found for one in _listed(rest) if (found := unpacked(json.dumps(one)))]
    if not buttons:
        return None
    choices = tuple(Choice(json.dumps(packed(one), ensure_ascii=False), one.label) for one in buttons)
    title = words.say("cards.more-title")
    return Card(title, inputs=(Input("do", title, "one", choices=choices, tap=True),), deed="more")


def packed(button: Button) -> list[object]:
    """A button as it is carried."""
    return [button.label, button.deed, button.target, dict(button.values)]


def unpacked(text: str) -> Button | None:
    """A button that was carried; None where it is none."""
    try:
        label, deed, target, values = json.loads(text)
        given = {str(name): str(value) for name, value in values.items()}
    except (ValueError, TypeError, AttributeError):
        return None
    return Button(str(label), str(deed), str(target), given) if deed != "more" else None


def _listed(rest: str) -> list[object]:
    try:
        found = json.loads(rest)
    except ValueError:
        return []
    return list(found) if isinstance(found, list) else []
