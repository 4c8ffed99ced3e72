"""What a card may do where others write too, as a targeted message that one person alone sees there; pure.

Rules:
1. A check before posting and a question to the policy go on where they were begun. A report and a declaration go on
   in the private chat after their first card: a targeted message leaves the clients after 24 hours.
2. "A child is in danger now" is answered on the spot, whatever the card is, and goes on there.
3. Each says that only its reader sees it, that it goes, and that it may be kept all the same.
4. Nobody can be picked from a list there: Teams searches the organisation in private chats only.
5. A card that everybody there can see (an alert) has no such mark, and nothing is shown in its place.
"""

from dataclasses import replace
from typing import Any, Literal, cast

from bot.seam.card import Card
from bot.seam.turn import Turn
from bot.seam.wording import ENGLISH
from bot.teams import render
from bot.teams.fields import PICKED
from bot.teams.render import DATA

Json = dict[str, Any]
Way = Literal["here", "on"]
"""How a targeted card goes on: `here` in its own place, `on` in the private chat."""

_MARK = "among"
_STAYS = frozenset({"canipost", "policy"})
_MOVES = frozenset({"report", "declare"})
_GOES_ON_HERE = frozenset({"begin", "answer", "back", "change", "cancel", "home", "more", "calm", "resume"})
"""Deeds within a dialog; all others are about what was sent, and belong into the private chat."""


def way_of(turn: Turn, before: Way = "here") -> Way:
    """How the card that answers a turn goes on; `before`: how the card on which it was taken did."""
    if turn.deed == "begin":
        return "on" if turn.target in _MOVES else "here"
    return "here" if turn.deed == "danger" else before


def answered_here(turn: Turn, way: Way) -> bool:
    """Whether what was pressed on a targeted card is answered in its place."""
    if turn.deed == "danger" or (turn.deed == "begin" and turn.target in _STAYS):
        return True
    return way == "here" and turn.deed in _GOES_ON_HERE and not (turn.deed == "begin" and turn.target in _MOVES)


def message(card: Card, way: Way) -> Json:
    """Make the message activity that carries a card for one person."""
    return cast("Json", _marked(render.message(_noted(card)), way))


def adaptive(card: Card, way: Way) -> Json:
    """Make the Adaptive Card in the place of one that was targeted."""
    return cast("Json", _marked(render.adaptive(_noted(card)), way))


def mark_in(ours: Json) -> Way | None:
    """What the data of a button says of it; None where it says nothing."""
    found = ours.get(_MARK)
    return found if found in {"here", "on"} else None


def _noted(card: Card) -> Card:
    note = ENGLISH.say("teams.among-note")
    return replace(card, note=f"{card.note}\n{note}" if card.note.strip() else note)


def _picks(part: object) -> bool:
    return isinstance(part, dict) and str(part.get("id", "")).startswith(PICKED)


def _marked(part: object, way: Way) -> object:
    if isinstance(part, list):
        return [_marked(one, way) for one in part if not _picks(one)]
    if not isinstance(part, dict):
        return part
    return {
        name: one | {_MARK: way} if name == DATA and isinstance(one, dict) else _marked(one, way)
        for name, one in part.items()
    }
