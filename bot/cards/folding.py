"""At most five buttons on a card; the rest stand behind "More". Pure.

Rules:
1. What sends the card's inputs stays, and so does the way out for a child in danger; of the others the first stay.
2. What stands behind "More" is carried by its button: pressing it shows those, and nothing is read or decided.
"""

import json
from dataclasses import replace

from bot.seam.card import Button, Card, Choice, Input
from bot.seam.wording import Words

MOST = 5
_CARRIED = 1500
"""Characters that a button can carry on every platform."""


def folded(words: Words, card: Card) -> Card:
    """The card with at most five buttons."""
    if len(card.buttons) <= MOST:
        return card
    last = tuple(button for button in card.buttons if button.deed == "danger")
    others = sorted((one for one in card.buttons if one.deed != "danger"), key=lambda one: not one.submits)
    kept = MOST - 1 - len(last)
    rest = {"rest": json.dumps([packed(one) for one in others[kept:]], ensure_ascii=False, separators=(",", ":"))}
    if len(rest["rest"]) > _CARRIED:
        return card  # better a long row than a button that cannot be sent
    more = Button(words.say("cards.more"), "more", "", rest)
    return replace(card, buttons=(*others[:kept], more, *last))


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
