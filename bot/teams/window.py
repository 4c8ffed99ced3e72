"""Teams' dialogs: a long form in a window of its own, opened from a button in the private chat; pure.

Rules:
1. Only the private chat opens one, and only for a report or a declaration. A client without dialogs sends the same
   button as a message, and goes on in the chat.
2. A dialog can be closed at any time: what was answered is in the draft, and the same button asks whether to go on.
   What it ends with is sent to the chat as well.
3. Action.Execute does not live in a dialog: each button there is the Action.Submit that stands behind it.
   (learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/task-modules/task-modules-bots)
"""

from collections.abc import Mapping
from typing import Any, cast

from bot.seam.card import Card
from bot.seam.turn import Reply, Turn
from bot.seam.wording import ENGLISH
from bot.teams import read, render
from bot.teams.letters import cut, flat
from bot.teams.render import DATA

Json = dict[str, Any]

FETCH, SUBMIT = "task/fetch", "task/submit"
NAMES = frozenset({FETCH, SUBMIT})
_OPENS = frozenset({"report", "declare"})
_TITLE = 60


def opening(made: Json, card: Card) -> Json:
    """What was made of a card, whose buttons that begin a long form open a dialog; most cards have none."""
    presses = [(card.deed, card.target), *((button.deed, button.target) for button in card.buttons)]
    begins = any(deed == "begin" and target in _OPENS for deed, target in presses)
    return cast("Json", _opened(made)) if begins else made


def pressed(activity: Mapping[str, Any]) -> Turn | None:
    """Read a button that opens a dialog, or one in it; None where others write too, or it is not ours."""
    turn = read.pressed(activity) if read.private(activity) else None
    return read.passing(turn) if turn else None


def shown(reply: Reply | None) -> Json:
    """What a dialog shows next; where it ends with what is sent to the chat as well, the words beside *Close*."""
    if reply is None:
        return said(ENGLISH.say("teams.one-moment"))
    if reply.ended and reply.sent_too:
        return said(f"{render.line(reply.card)} {ENGLISH.say('teams.window-sent')}")
    return {"task": {"type": "continue", "value": _info(reply.card)}}


def said(words: str) -> Json:
    """Words in the place of a form; the dialog has nothing more to ask."""
    return {"task": {"type": "message", "value": words}}


def _info(card: Card) -> Json:
    content = cast("Json", _submitting(render.adaptive(card)))
    return {
        "title": cut(flat(card.about or "canipost"), _TITLE),
        "height": "large",
        "width": "medium",
        "card": {"contentType": render.CARD_TYPE, "content": content},
    }


def _opened(part: object) -> object:
    if isinstance(part, list):
        return [_opened(one) for one in part]
    if not isinstance(part, dict):
        return part
    ours = part.get("data", {}).get(DATA, {}) if part.get("type") == "Action.Execute" else {}
    if ours.get("deed") == "begin" and ours.get("target") in _OPENS:
        # As Microsoft shows it, without `associatedInputs`: the cards that begin something ask nothing.
        submit = {name: one for name, one in part["fallback"].items() if name != "associatedInputs"}
        return submit | {"data": submit["data"] | {"msteams": {"type": FETCH}}}
    return {name: one if isinstance(one, str) else _opened(one) for name, one in part.items()}


def _submitting(part: object) -> object:
    if isinstance(part, list):
        return [_submitting(one) for one in part]
    if not isinstance(part, dict):
        return part
    if part.get("type") == "Action.Execute":
        return part["fallback"]
    return {name: _submitting(one) for name, one in part.items()}
