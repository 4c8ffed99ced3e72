"""What is said on the wire in answer to a press, and the cards of our own that need no listener."""

from typing import Any

from bot.seam.card import Card, Paragraph
from bot.seam.wording import ENGLISH
from bot.teams import among, render, window

Json = dict[str, Any]

_ERROR, _MESSAGE = "application/vnd.microsoft.error", "application/vnd.microsoft.activity.message"


def said(answer: Card | str, way: among.Way | None = None) -> Json:
    """The body of an invoke response: a card, or words. `way`: how a card goes on where others write too."""
    if isinstance(answer, str):
        return {"statusCode": 200, "type": _MESSAGE, "value": answer}
    card = among.adaptive(answer, way) if way else window.opening(render.adaptive(answer), answer)
    return {"statusCode": 200, "type": render.CARD_TYPE, "value": card}


def written(answer: Json) -> bytes:
    """The body as JSON; a card was written when it was drawn."""
    card = answer.get("value")
    if not isinstance(card, render.Drawn):
        return render.SENT(answer).encode()
    before = render.SENT({name: one for name, one in answer.items() if name != "value"})
    return b'%b,"value":%b}' % (before[:-1].encode(), card.written)


def failure(status: int, code: str, words: str) -> Json:
    """The body of an invoke response that says what did not work."""
    return {"statusCode": status, "type": _ERROR, "value": {"code": code, "message": words}}


def notice(key: str) -> Card:
    """A card of our own, with what to do if a child is in danger."""
    danger = Paragraph(ENGLISH.say("teams.danger"), "strong")
    return Card(ENGLISH.say(f"teams.{key}-title"), (Paragraph(ENGLISH.say(f"teams.{key}-text")), danger))
